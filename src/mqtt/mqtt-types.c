/* mqtt-types.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "mqtt-types.h"

#include <string.h>

G_DEFINE_QUARK (mqtt-error-quark, mqtt_error)

MqttSlice
mqtt_slice_from_string (const char *string)
{
  if (string == NULL)
    return (MqttSlice){ NULL, 0 };

  return (MqttSlice){ (const guint8 *) string, strlen (string) };
}

char *
mqtt_slice_to_string (MqttSlice slice)
{
  return g_strndup ((const char *) slice.data, slice.length);
}

gboolean
mqtt_slice_equal (MqttSlice a,
                  MqttSlice b)
{
  return a.length == b.length && (a.length == 0 || memcmp (a.data, b.data, a.length) == 0);
}
