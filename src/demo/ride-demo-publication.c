/* ride-demo-publication.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-demo-publication.h"

static gboolean
ends_at_the_broker (MqttPropertyId id)
{
  return id == MQTT_PROPERTY_TOPIC_ALIAS || id == MQTT_PROPERTY_SUBSCRIPTION_IDENTIFIER ||
         id == MQTT_PROPERTY_MESSAGE_EXPIRY_INTERVAL || id == MQTT_PROPERTY_WILL_DELAY_INTERVAL;
}

static GBytes *
copy_what_is_handed_on (MqttSlice properties)
{
  g_autoptr (GByteArray) list = g_byte_array_new ();
  MqttPropertyIter iter;
  MqttProperty property;

  mqtt_property_iter_init (&iter, properties);
  while (mqtt_property_iter_next (&iter, &property))
    {
      if (ends_at_the_broker (property.id))
        continue;
      if (property.id == MQTT_PROPERTY_USER_PROPERTY)
        mqtt_properties_append_user (list, property.name, property.value);
      else if (property.id == MQTT_PROPERTY_PAYLOAD_FORMAT_INDICATOR)
        mqtt_properties_append_number (list, property.id, property.number);
      else
        mqtt_properties_append_slice (list, property.id, property.value);
    }

  if (list->len == 0)
    return NULL;
  return g_byte_array_free_to_bytes (g_steal_pointer (&list));
}

static gint64
find_expiry (MqttSlice properties,
             gint64    now_us)
{
  MqttPropertyIter iter;
  MqttProperty property;

  mqtt_property_iter_init (&iter, properties);
  while (mqtt_property_iter_next (&iter, &property))
    {
      if (property.id == MQTT_PROPERTY_MESSAGE_EXPIRY_INTERVAL)
        return now_us + (gint64) property.number * G_USEC_PER_SEC;
    }
  return G_MAXINT64;
}

RideDemoPublication *
ride_demo_publication_new (MqttSlice topic,
                           GBytes   *payload,
                           MqttSlice properties,
                           MqttQos   qos,
                           gboolean  retain,
                           gint64    now_us)
{
  RideDemoPublication *self = g_rc_box_new0 (RideDemoPublication);

  self->topic = mqtt_slice_to_string (topic);
  self->topic_length = topic.length;
  self->payload = g_bytes_ref (payload);
  self->qos = qos;
  self->retain = retain;
  self->expires_us = G_MAXINT64;
  if (properties.length > 0)
    {
      self->properties = copy_what_is_handed_on (properties);
      self->expires_us = find_expiry (properties, now_us);
    }
  return self;
}

RideDemoPublication *
ride_demo_publication_ref (RideDemoPublication *self)
{
  return g_rc_box_acquire (self);
}

static void
publication_clear (gpointer data)
{
  RideDemoPublication *self = data;

  g_free (self->topic);
  g_bytes_unref (self->payload);
  g_clear_pointer (&self->properties, g_bytes_unref);
}

void
ride_demo_publication_unref (RideDemoPublication *self)
{
  g_rc_box_release_full (self, publication_clear);
}

MqttSlice
ride_demo_publication_get_topic (const RideDemoPublication *self)
{
  return (MqttSlice){ (const guint8 *) self->topic, self->topic_length };
}

static MqttSlice
slice_from_bytes (GBytes *bytes)
{
  MqttSlice slice = { NULL, 0 };

  if (bytes != NULL)
    slice.data = g_bytes_get_data (bytes, &slice.length);
  return slice;
}

static void
append_bytes (GByteArray *list,
              GBytes     *bytes)
{
  MqttSlice slice = slice_from_bytes (bytes);

  if (slice.length > 0)
    g_byte_array_append (list, slice.data, slice.length);
}

/* Returns: (nullable): the property list of this dispatch, NULL for an empty one. */
static GByteArray *
compose_properties (const RideDemoPublication *self,
                    const RideDemoDispatch    *dispatch,
                    gint64                     now_us)
{
  GByteArray *list;

  if (dispatch->version < MQTT_VERSION_5_0)
    return NULL;
  if (self->properties == NULL && dispatch->identifiers == NULL && self->expires_us == G_MAXINT64)
    return NULL;

  list = g_byte_array_new ();
  append_bytes (list, self->properties);
  append_bytes (list, dispatch->identifiers);
  if (self->expires_us != G_MAXINT64)
    mqtt_properties_append_number (list, MQTT_PROPERTY_MESSAGE_EXPIRY_INTERVAL,
                                   (self->expires_us - now_us + G_USEC_PER_SEC - 1) /
                                       G_USEC_PER_SEC);
  return list;
}

gboolean
ride_demo_publication_append (const RideDemoPublication *self,
                              const RideDemoDispatch    *dispatch,
                              gint64                     now_us,
                              GByteArray                *output)
{
  g_autoptr (GByteArray) properties = NULL;
  MqttPacket packet = { .type = MQTT_PACKET_PUBLISH };
  guint before = output->len;

  if (self->expires_us <= now_us)
    return FALSE;

  packet.publish.topic = ride_demo_publication_get_topic (self);
  packet.publish.payload = slice_from_bytes (self->payload);
  packet.publish.packet_id = dispatch->packet_id;
  packet.publish.qos = dispatch->qos;
  packet.publish.retain = dispatch->retain;
  packet.publish.dup = dispatch->dup;
  properties = compose_properties (self, dispatch, now_us);
  if (properties != NULL)
    packet.publish.properties = (MqttSlice){ properties->data, properties->len };

  if (!mqtt_packet_append (&packet, dispatch->version, output, NULL))
    return FALSE;
  if (output->len - before > dispatch->maximum_packet_size)
    {
      g_byte_array_set_size (output, before);
      return FALSE;
    }
  return TRUE;
}
