/* ride-demo-publication.h: an application message on its way through the demo broker.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "mqtt-packet.h"

G_BEGIN_DECLS

/**
 * RideDemoPublication:
 * @properties: (nullable): what a 5.0 publisher wants handed on, encoded
 * @expires_us: monotonic time after which nobody wants it, %G_MAXINT64 for never
 *
 * Shared by everybody it is still on its way to; never altered.
 */
typedef struct
{
  char *topic;
  gsize topic_length;
  GBytes *payload;
  GBytes *properties;
  MqttQos qos;
  gboolean retain;
  gint64 expires_us;
} RideDemoPublication;

/** @properties may be empty; those that end at the broker are left out. */
RideDemoPublication *ride_demo_publication_new   (MqttSlice topic,
                                                  GBytes   *payload,
                                                  MqttSlice properties,
                                                  MqttQos   qos,
                                                  gboolean  retain,
                                                  gint64    now_us);
RideDemoPublication *ride_demo_publication_ref   (RideDemoPublication *self);
void                 ride_demo_publication_unref (RideDemoPublication *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RideDemoPublication, ride_demo_publication_unref)

MqttSlice            ride_demo_publication_get_topic (const RideDemoPublication *self);

/** How one receiver gets it; @identifiers: (nullable): subscription identifiers, encoded. */
typedef struct
{
  MqttVersion version;
  gsize maximum_packet_size;
  MqttQos qos;
  gboolean retain;
  gboolean dup;
  guint16 packet_id;
  GBytes *identifiers;
} RideDemoDispatch;

/**
 * ride_demo_publication_append:
 *
 * Writes it as a PUBLISH to @output.
 *
 * Returns: %FALSE if it has expired or is larger than the receiver takes.
 *   [MQTT-3.1.2-25] [MQTT-3.3.2-5]
 */
gboolean             ride_demo_publication_append (const RideDemoPublication *self,
                                                   const RideDemoDispatch    *dispatch,
                                                   gint64                     now_us,
                                                   GByteArray                *output);

G_END_DECLS
