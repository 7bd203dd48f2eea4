/* ride-soup-speed.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * libsoup has two debug lines formatted for each message even where nobody
 * reads them, and boxes each message into values: together half of its cost.
 */

#include "ride-soup-speed.h"

#include <libsoup/soup.h>

#include "ride-soup-log.h"

static void
marshal_message (GClosure *closure,
                 GValue   *return_value,
                 gpointer  instance,
                 va_list   arguments,
                 gpointer  marshal_data,
                 int       n_parameters,
                 GType    *parameter_types)
{
  typedef void (*Callback) (gpointer first,
                            int      type,
                            GBytes  *bytes,
                            gpointer last);
  Callback callback = (Callback) (marshal_data != NULL ? marshal_data
                                                       : ((GCClosure *) closure)->callback);
  gboolean swap = G_CCLOSURE_SWAP_DATA (closure);
  va_list copy;
  int type;
  GBytes *bytes;

  va_copy (copy, arguments);
  type = va_arg (copy, int);
  bytes = va_arg (copy, GBytes *);
  va_end (copy);

  callback (swap ? closure->data : instance, type, bytes, swap ? instance : closure->data);
}

void
ride_soup_speed_up (void)
{
  static gsize done;
  guint signal_id;

  if (!g_once_init_enter (&done))
    return;

  ride_soup_log_hush ();
  g_type_ensure (SOUP_TYPE_WEBSOCKET_CONNECTION);
  g_type_class_unref (g_type_class_ref (SOUP_TYPE_WEBSOCKET_CONNECTION));
  signal_id = g_signal_lookup ("message", SOUP_TYPE_WEBSOCKET_CONNECTION);
  g_signal_set_va_marshaller (signal_id, SOUP_TYPE_WEBSOCKET_CONNECTION, marshal_message);
  g_once_init_leave (&done, 1);
}
