/* ride-subscriber.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-subscriber.h"

#include <string.h>

/* Fixed header, packet identifier and an empty list of properties; and what
 * stands around each filter. */
#define PACKET_OVERHEAD 8
#define FILTER_OVERHEAD 3

typedef struct
{
  guint16 packet_id;
  guint n_filters;
  guint filters[RIDE_SUBSCRIBER_BATCH];
} Batch;

struct _RideSubscriber
{
  GArray *status; /* RideFilterStatus */
  gboolean *held; /* by the server's session */
  MqttQos qos;
  guint32 maximum_packet_size;
  guint next;      /* the first filter not yet asked for on this connection */
  GArray *batches; /* Batch, under way */
};

static void
clear_status (gpointer data)
{
  RideFilterStatus *status = data;

  g_free (status->filter);
}

RideSubscriber *
ride_subscriber_new (const char *const *filters, MqttQos qos)
{
  RideSubscriber *self = g_new0 (RideSubscriber, 1);

  self->status = g_array_new (FALSE, TRUE, sizeof (RideFilterStatus));
  g_array_set_clear_func (self->status, clear_status);
  for (gsize i = 0; filters != NULL && filters[i] != NULL; i++)
    {
      RideFilterStatus status = { .filter = g_strdup (filters[i]) };

      g_array_append_val (self->status, status);
    }
  self->held = g_new0 (gboolean, self->status->len);
  self->batches = g_array_new (FALSE, TRUE, sizeof (Batch));
  self->qos = qos;
  self->next = self->status->len;

  return self;
}

void
ride_subscriber_free (RideSubscriber *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->status);
  g_array_unref (self->batches);
  g_free (self->held);
  g_free (self);
}

static RideFilterStatus *
status_of (RideSubscriber *self, guint i)
{
  return &g_array_index (self->status, RideFilterStatus, i);
}

void
ride_subscriber_connected (RideSubscriber *self,
                           gboolean session_present,
                           guint32 maximum_packet_size)
{
  ride_subscriber_lost (self);
  self->maximum_packet_size = maximum_packet_size;
  self->next = 0;

  for (guint i = 0; i < self->status->len; i++)
    {
      self->held[i] = self->held[i] && session_present;
      if (self->held[i])
        continue;
      status_of (self, i)->answered = FALSE;
      status_of (self, i)->reason = 0;
    }
}

void
ride_subscriber_lost (RideSubscriber *self)
{
  g_array_set_size (self->batches, 0);
  self->next = self->status->len;
}

static void
skip_held (RideSubscriber *self)
{
  while (self->next < self->status->len && self->held[self->next])
    self->next++;
}

static gsize
size_of (RideSubscriber *self, guint i)
{
  return strlen (status_of (self, i)->filter) + FILTER_OVERHEAD;
}

/* Collects what fits into a packet; the first filter always does, so that
 * the session can say what is wrong with it alone. */
static Batch
collect_batch (RideSubscriber *self, guint most)
{
  Batch batch = { 0 };
  gsize size = PACKET_OVERHEAD;

  for (guint i = self->next; i < self->status->len && batch.n_filters < most; i++)
    {
      if (self->held[i])
        continue;
      size += size_of (self, i);
      if (batch.n_filters > 0 && size > self->maximum_packet_size)
        break;
      batch.filters[batch.n_filters++] = i;
    }

  return batch;
}

static gboolean
subscribe_batch (RideSubscriber *self,
                 Batch *batch,
                 MqttSession *session,
                 gint64 now_us,
                 GError **error)
{
  MqttSubscription subscriptions[RIDE_SUBSCRIBER_BATCH] = { 0 };

  for (guint i = 0; i < batch->n_filters; i++)
    {
      subscriptions[i].filter =
          mqtt_slice_from_string (status_of (self, batch->filters[i])->filter);
      subscriptions[i].qos = self->qos;
    }
  batch->packet_id =
      mqtt_session_subscribe (session, subscriptions, batch->n_filters, now_us, error);
  if (batch->packet_id == 0)
    return FALSE;

  self->next = batch->filters[batch->n_filters - 1] + 1;
  g_array_append_val (self->batches, *batch);
  return TRUE;
}

static void
note_answer (RideSubscriber *self, guint filter, guint8 reason)
{
  status_of (self, filter)->answered = TRUE;
  status_of (self, filter)->reason = reason;
  self->held[filter] = reason <= MQTT_REASON_GRANTED_QOS_2;
}

/* One that the session refuses to send spoils no other. */
static gboolean
subscribe_one (RideSubscriber *self, MqttSession *session, gint64 now_us)
{
  g_autoptr (GError) error = NULL;
  Batch batch = collect_batch (self, 1);

  if (subscribe_batch (self, &batch, session, now_us, &error))
    return TRUE;
  if (error->code == MQTT_REASON_QUOTA_EXCEEDED)
    return FALSE;

  note_answer (self, self->next, (guint8) error->code);
  self->next++;
  return TRUE;
}

void
ride_subscriber_pump (RideSubscriber *self, MqttSession *session, gint64 now_us)
{
  for (;;)
    {
      Batch batch;

      skip_held (self);
      if (self->next >= self->status->len || self->batches->len >= RIDE_SUBSCRIBER_IN_FLIGHT)
        return;

      batch = collect_batch (self, RIDE_SUBSCRIBER_BATCH);
      if (!subscribe_batch (self, &batch, session, now_us, NULL) &&
          !subscribe_one (self, session, now_us))
        return;
    }
}

static gboolean
take_batch (RideSubscriber *self, guint16 packet_id, Batch *batch)
{
  for (guint i = 0; i < self->batches->len; i++)
    {
      *batch = g_array_index (self->batches, Batch, i);
      if (batch->packet_id != packet_id)
        continue;
      g_array_remove_index (self->batches, i);
      return TRUE;
    }

  return FALSE;
}

gboolean
ride_subscriber_answered (RideSubscriber *self, guint16 packet_id, MqttSlice reasons)
{
  gboolean any_refused = FALSE;
  Batch batch;

  if (!take_batch (self, packet_id, &batch))
    return FALSE;

  for (guint i = 0; i < MIN (batch.n_filters, reasons.length); i++)
    {
      note_answer (self, batch.filters[i], reasons.data[i]);
      any_refused |= reasons.data[i] > MQTT_REASON_GRANTED_QOS_2;
    }

  return any_refused || (self->batches->len == 0 && self->next >= self->status->len);
}

const RideFilterStatus *
ride_subscriber_get_status (RideSubscriber *self, guint *n_filters)
{
  *n_filters = self->status->len;
  return (const RideFilterStatus *) (gconstpointer) self->status->data;
}
