/* ride-demo-session.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-demo-session.h"

#include "ride-demo-subscriptions.h"

#define MAXIMUM_IN_FLIGHT 1000
#define MAXIMUM_WAITING 100000
#define MAXIMUM_WAITING_BYTES (64 * 1024 * 1024)
#define MAXIMUM_OUTPUT_BYTES (4 * 1024 * 1024)
#define MAXIMUM_ERRANDS 20000
#define PORTION_BYTES (64 * 1024)
#define FRUITLESS_STEPS_PER_REFILL 16

/* A QoS 1 or 2 message from when it is queued until its handshake is done. */
typedef struct
{
  RideDemoPublication *publication;
  GBytes *identifiers;
  MqttQos qos;
  gboolean retain;
  gboolean sent_before;
  gboolean on_wire;
  gboolean released;
  guint16 packet_id;
} Delivery;

typedef struct
{
  RideDemoRetainedWalk *walk;
  MqttQos qos;
  GBytes *identifiers;
} Errand;

struct _RideDemoSession
{
  char *client_id;
  RideDemoWire *wire;
  RideDemoSubscriptions *subscriptions;
  GQueue waiting;
  gsize waiting_bytes;
  GQueue in_flight;
  guint n_on_wire;
  guint n_to_resend;
  guint16 last_packet_id;
  GQueue errands;
  GHashTable *received;
  guint64 n_dropped;
};

static void
delivery_free (gpointer data)
{
  Delivery *delivery = data;

  ride_demo_publication_unref (delivery->publication);
  g_clear_pointer (&delivery->identifiers, g_bytes_unref);
  g_free (delivery);
}

static void
errand_free (gpointer data)
{
  Errand *errand = data;

  ride_demo_retained_walk_free (errand->walk);
  g_clear_pointer (&errand->identifiers, g_bytes_unref);
  g_free (errand);
}

RideDemoSession *
ride_demo_session_new (const char *client_id)
{
  RideDemoSession *self = g_new0 (RideDemoSession, 1);

  self->client_id = g_strdup (client_id);
  self->subscriptions = ride_demo_subscriptions_new ();
  self->received = g_hash_table_new (NULL, NULL);
  g_queue_init (&self->waiting);
  g_queue_init (&self->in_flight);
  g_queue_init (&self->errands);
  return self;
}

void
ride_demo_session_free (RideDemoSession *self)
{
  g_queue_clear_full (&self->waiting, delivery_free);
  g_queue_clear_full (&self->in_flight, delivery_free);
  g_queue_clear_full (&self->errands, errand_free);
  g_hash_table_unref (self->received);
  ride_demo_subscriptions_free (self->subscriptions);
  g_free (self->client_id);
  g_free (self);
}

const char *
ride_demo_session_get_client_id (RideDemoSession *self)
{
  return self->client_id;
}

RideDemoWire *
ride_demo_session_get_wire (RideDemoSession *self)
{
  return self->wire;
}

static void
wake_wire (RideDemoSession *self)
{
  if (self->wire != NULL)
    self->wire->wake (self->wire->owner);
}

void
ride_demo_session_attach (RideDemoSession *self,
                          RideDemoWire    *wire)
{
  self->wire = wire;
  self->n_on_wire = 0;
  self->n_to_resend = self->in_flight.length;
  for (GList *link = self->in_flight.head; link != NULL; link = link->next)
    ((Delivery *) link->data)->on_wire = FALSE;
  wake_wire (self);
}

void
ride_demo_session_detach (RideDemoSession *self)
{
  self->wire = NULL;
}

gboolean
ride_demo_session_subscribe (RideDemoSession        *self,
                             const MqttSubscription *subscription,
                             guint32                 identifier,
                             gboolean               *existed)
{
  return ride_demo_subscriptions_add (self->subscriptions, subscription, identifier, existed);
}

gboolean
ride_demo_session_unsubscribe (RideDemoSession *self,
                               MqttSlice        filter)
{
  return ride_demo_subscriptions_remove (self->subscriptions, filter);
}

void
ride_demo_session_send_retained (RideDemoSession        *self,
                                 const MqttSubscription *subscription,
                                 guint32                 identifier,
                                 RideDemoRetainedWalk   *walk)
{
  Errand *errand;

  if (self->errands.length >= MAXIMUM_ERRANDS)
    {
      self->n_dropped++;
      ride_demo_retained_walk_free (walk);
      return;
    }

  errand = g_new0 (Errand, 1);
  errand->walk = walk;
  errand->qos = subscription->qos;
  errand->identifiers = ride_demo_subscription_identifier_to_bytes (identifier);
  g_queue_push_tail (&self->errands, errand);
  wake_wire (self);
}

static gboolean
is_writable (RideDemoSession *self)
{
  return self->wire != NULL && !self->wire->stalled;
}

static gboolean
has_window (RideDemoSession *self)
{
  return self->n_to_resend == 0 &&
         self->n_on_wire < MIN (self->wire->receive_maximum, MAXIMUM_IN_FLIGHT);
}

/* Identifiers in flight are in cyclic order, so only the oldest can be in the way. */
static guint16
choose_packet_id (RideDemoSession *self)
{
  GList *link = self->in_flight.head;

  do
    {
      self->last_packet_id = self->last_packet_id == G_MAXUINT16 ? 1 : self->last_packet_id + 1;
      if (link == NULL || ((Delivery *) link->data)->packet_id != self->last_packet_id)
        return self->last_packet_id;
      link = link->next;
    }
  while (TRUE);
}

static gboolean
write_publish (RideDemoSession *self,
               Delivery        *delivery,
               gint64           now_us)
{
  const RideDemoDispatch dispatch = {
    .version = self->wire->version,
    .maximum_packet_size = self->wire->maximum_packet_size,
    .qos = delivery->qos,
    .retain = delivery->retain,
    .dup = delivery->sent_before,
    .packet_id = delivery->packet_id,
    .identifiers = delivery->identifiers,
  };

  return ride_demo_publication_append (delivery->publication, &dispatch, now_us,
                                       self->wire->output);
}

static void
write_ack (RideDemoSession *self,
           MqttPacketType   type,
           guint16          packet_id,
           MqttReason       reason)
{
  const MqttPacket packet = { .type = type, .ack = { .packet_id = packet_id, .reason = reason } };

  if (self->wire != NULL)
    mqtt_packet_append (&packet, self->wire->version, self->wire->output, NULL);
}

/* Takes @delivery. What can't be sent at all counts as done. [MQTT-3.1.2-25] */
static void
send_delivery (RideDemoSession *self,
               Delivery        *delivery,
               gint64           now_us)
{
  delivery->packet_id = choose_packet_id (self);
  if (!write_publish (self, delivery, now_us))
    {
      delivery_free (delivery);
      return;
    }

  delivery->sent_before = TRUE;
  delivery->on_wire = TRUE;
  self->n_on_wire++;
  g_queue_push_tail (&self->in_flight, delivery);
}

static void
forget_in_flight (RideDemoSession *self,
                  GList           *link)
{
  Delivery *delivery = link->data;

  if (delivery->on_wire)
    self->n_on_wire--;
  else
    self->n_to_resend--;
  g_queue_delete_link (&self->in_flight, link);
  delivery_free (delivery);
}

static void
resend (RideDemoSession *self,
        gint64           now_us)
{
  GList *next;

  for (GList *link = self->in_flight.head; link != NULL && self->n_to_resend > 0; link = next)
    {
      Delivery *delivery = link->data;

      next = link->next;
      if (delivery->on_wire)
        continue;
      if (self->n_on_wire >= self->wire->receive_maximum)
        return;

      if (delivery->released)
        write_ack (self, MQTT_PACKET_PUBREL, delivery->packet_id, MQTT_REASON_SUCCESS);
      else if (!write_publish (self, delivery, now_us))
        {
          forget_in_flight (self, link);
          continue;
        }
      delivery->on_wire = TRUE;
      self->n_on_wire++;
      self->n_to_resend--;
    }
}

static gsize
weigh (const Delivery *delivery)
{
  return delivery->publication->topic_length + g_bytes_get_size (delivery->publication->payload);
}

static void
enqueue (RideDemoSession *self,
         Delivery        *delivery)
{
  if (self->waiting.length >= MAXIMUM_WAITING ||
      self->waiting_bytes + weigh (delivery) > MAXIMUM_WAITING_BYTES)
    {
      self->n_dropped++;
      delivery_free (delivery);
      return;
    }

  self->waiting_bytes += weigh (delivery);
  g_queue_push_tail (&self->waiting, delivery);
}

static Delivery *
dequeue (RideDemoSession *self)
{
  Delivery *delivery = g_queue_pop_head (&self->waiting);

  self->waiting_bytes -= weigh (delivery);
  return delivery;
}

static void
send_once (RideDemoSession     *self,
           RideDemoPublication *publication,
           gboolean             retain,
           GBytes              *identifiers,
           gint64               now_us)
{
  const RideDemoDispatch dispatch = {
    .version = self->wire->version,
    .maximum_packet_size = self->wire->maximum_packet_size,
    .retain = retain,
    .identifiers = identifiers,
  };

  ride_demo_publication_append (publication, &dispatch, now_us, self->wire->output);
}

static Delivery *
delivery_new (RideDemoPublication *publication,
              MqttQos              qos,
              gboolean             retain,
              GBytes              *identifiers)
{
  Delivery *delivery = g_new0 (Delivery, 1);

  delivery->publication = ride_demo_publication_ref (publication);
  delivery->qos = qos;
  delivery->retain = retain;
  delivery->identifiers = identifiers != NULL ? g_bytes_ref (identifiers) : NULL;
  return delivery;
}

static void
deliver_at_most_once (RideDemoSession     *self,
                      RideDemoPublication *publication,
                      const RideDemoMatch *match,
                      gint64               now_us)
{
  if (!is_writable (self))
    return;
  if (self->wire->output->len > MAXIMUM_OUTPUT_BYTES)
    {
      self->n_dropped++;
      return;
    }

  send_once (self, publication, match->retain, match->identifiers, now_us);
  wake_wire (self);
}

static void
deliver_reliably (RideDemoSession     *self,
                  RideDemoPublication *publication,
                  const RideDemoMatch *match,
                  gint64               now_us)
{
  Delivery *delivery = delivery_new (publication, match->qos, match->retain, match->identifiers);

  if (is_writable (self) && has_window (self) && self->waiting.length == 0 &&
      self->wire->output->len < PORTION_BYTES)
    send_delivery (self, delivery, now_us);
  else
    enqueue (self, delivery);
  wake_wire (self);
}

void
ride_demo_session_deliver (RideDemoSession     *self,
                           RideDemoPublication *publication,
                           RideDemoSession     *from,
                           gint64               now_us)
{
  RideDemoMatch match;

  if (!ride_demo_subscriptions_match (self->subscriptions, publication, from == self, &match))
    return;

  if (match.qos == MQTT_QOS_0)
    deliver_at_most_once (self, publication, &match, now_us);
  else
    deliver_reliably (self, publication, &match, now_us);
  g_clear_pointer (&match.identifiers, g_bytes_unref);
}

static void
send_found (RideDemoSession     *self,
            const Errand        *errand,
            RideDemoPublication *publication,
            gint64               now_us)
{
  MqttQos qos = MIN (errand->qos, publication->qos);

  if (qos == MQTT_QOS_0)
    send_once (self, publication, TRUE, errand->identifiers, now_us);
  else
    send_delivery (self, delivery_new (publication, qos, TRUE, errand->identifiers), now_us);
}

/* Returns: whether the step found something; ends the errand when it is done. */
static gboolean
run_errand (RideDemoSession *self,
            gint64           now_us)
{
  Errand *errand = g_queue_peek_head (&self->errands);
  g_autoptr (RideDemoPublication) found = NULL;

  if (!ride_demo_retained_walk_next (errand->walk, now_us, &found))
    {
      errand_free (g_queue_pop_head (&self->errands));
      return FALSE;
    }
  if (found == NULL)
    return FALSE;

  send_found (self, errand, found, now_us);
  return TRUE;
}

static gboolean
may_run_errand (RideDemoSession *self)
{
  const Errand *errand = g_queue_peek_head (&self->errands);

  return errand != NULL && (errand->qos == MQTT_QOS_0 || has_window (self));
}

gboolean
ride_demo_session_refill (RideDemoSession *self,
                          gint64           now_us)
{
  guint n_fruitless = 0;

  if (!is_writable (self))
    return FALSE;

  resend (self, now_us);
  while (self->wire->output->len < PORTION_BYTES && n_fruitless < FRUITLESS_STEPS_PER_REFILL)
    {
      if (self->waiting.length > 0 && has_window (self))
        send_delivery (self, dequeue (self), now_us);
      else if (!may_run_errand (self))
        return FALSE;
      else if (!run_errand (self, now_us))
        n_fruitless++;
    }
  return TRUE;
}

static GList *
find_in_flight (RideDemoSession *self,
                guint16          packet_id,
                MqttQos          qos)
{
  for (GList *link = self->in_flight.head; link != NULL; link = link->next)
    {
      const Delivery *delivery = link->data;

      if (delivery->packet_id == packet_id && delivery->qos == qos)
        return link;
    }
  return NULL;
}

/* PUBREL is the answer even where nothing is known of the message. [MQTT-4.3.3-4] */
static void
handle_pubrec (RideDemoSession *self,
               const MqttAck   *ack,
               GList           *link)
{
  if (link != NULL && ack->reason >= MQTT_REASON_UNSPECIFIED_ERROR)
    {
      forget_in_flight (self, link);
      return;
    }

  if (link != NULL)
    ((Delivery *) link->data)->released = TRUE;
  write_ack (self, MQTT_PACKET_PUBREL, ack->packet_id,
             link != NULL ? MQTT_REASON_SUCCESS : MQTT_REASON_PACKET_IDENTIFIER_NOT_FOUND);
}

void
ride_demo_session_acknowledge (RideDemoSession *self,
                               MqttPacketType   type,
                               const MqttAck   *ack)
{
  MqttQos qos = type == MQTT_PACKET_PUBACK ? MQTT_QOS_1 : MQTT_QOS_2;
  GList *link = find_in_flight (self, ack->packet_id, qos);

  if (type == MQTT_PACKET_PUBREC)
    handle_pubrec (self, ack, link);
  else if (link != NULL)
    forget_in_flight (self, link);
  wake_wire (self);
}

gboolean
ride_demo_session_receive (RideDemoSession *self,
                           guint16          packet_id)
{
  return g_hash_table_add (self->received, GUINT_TO_POINTER (packet_id));
}

gboolean
ride_demo_session_release (RideDemoSession *self,
                           guint16          packet_id)
{
  return g_hash_table_remove (self->received, GUINT_TO_POINTER (packet_id));
}

guint
ride_demo_session_get_n_received (RideDemoSession *self)
{
  return g_hash_table_size (self->received);
}

guint64
ride_demo_session_get_n_dropped (RideDemoSession *self)
{
  return self->n_dropped;
}
