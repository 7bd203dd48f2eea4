/* ride-subscriber.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-subscriber.h"

#include <string.h>

#include "ride-filter-answers.h"

/* Fixed header, packet identifier and an empty list of properties; and what
 * stands around each filter. */
#define PACKET_OVERHEAD 8
#define FILTER_OVERHEAD 3

#define UNWANTED G_MAXUINT

typedef enum
{
  REQUEST_SUBSCRIBE,
  REQUEST_UNSUBSCRIBE,
  REQUEST_NONE,
} Request;

/* Whether the server's session has the filter. */
typedef enum
{
  HELD_NOT,
  HELD_MAYBE, /* the answer to a request was lost */
  HELD,
} Holding;

typedef struct
{
  char *filter;
  guint position; /* among the wanted, and of the answer, or UNWANTED */
  Holding holding;
  guint8 granted; /* the QoS it is held with */
  gboolean busy;  /* in a request under way */
  gboolean queued[REQUEST_NONE];
} Entry;

typedef struct
{
  guint16 packet_id;
  Request request;
  guint n;
  Entry *entries[RIDE_SUBSCRIBER_BATCH];
} Batch;

struct _RideSubscriber
{
  GHashTable *entries;        /* filter to Entry: what is wanted, and what is held or busy */
  GPtrArray *wanted;          /* Entry */
  RideFilterAnswers *answers; /* to each of them; its filter is the entry's */
  MqttQos qos;

  gboolean was_connected;
  gboolean inherited; /* the session may hold filters of an earlier process */
  gboolean connected;
  guint32 maximum_packet_size;
  guint most_in_flight;
  GQueue queues[REQUEST_NONE]; /* Entry, to look at */
  GArray *batches;             /* Batch, under way */
};

static void
free_entry (gpointer data)
{
  Entry *entry = data;

  g_free (entry->filter);
  g_free (entry);
}

RideSubscriber *
ride_subscriber_new (const char *const *filters,
                     MqttQos            qos)
{
  RideSubscriber *self = g_new0 (RideSubscriber, 1);

  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, free_entry);
  self->wanted = g_ptr_array_new ();
  self->answers = ride_filter_answers_new ();
  self->batches = g_array_new (FALSE, TRUE, sizeof (Batch));
  self->qos = qos;
  for (gsize i = 0; filters != NULL && filters[i] != NULL; i++)
    ride_subscriber_add (self, filters[i]);

  return self;
}

void
ride_subscriber_free (RideSubscriber *self)
{
  if (self == NULL)
    return;

  for (Request request = 0; request < REQUEST_NONE; request++)
    g_queue_clear (&self->queues[request]);
  g_array_unref (self->batches);
  ride_filter_answers_free (self->answers);
  g_ptr_array_unref (self->wanted);
  g_hash_table_unref (self->entries);
  g_free (self);
}

/* What is wanted */

static gboolean
is_wanted (const Entry *entry)
{
  return entry->position != UNWANTED;
}

static void
begin_wanting (RideSubscriber *self,
               Entry          *entry)
{
  entry->position = ride_filter_answers_add (self->answers, entry->filter);
  g_ptr_array_add (self->wanted, entry);
}

static void
stop_wanting (RideSubscriber *self,
              Entry          *entry)
{
  ride_filter_answers_remove (self->answers, entry->position);
  g_ptr_array_remove_index_fast (self->wanted, entry->position);
  if (entry->position < self->wanted->len)
    {
      Entry *moved = g_ptr_array_index (self->wanted, entry->position);

      moved->position = entry->position;
    }
  entry->position = UNWANTED;
}

/* What has to be asked */

static Request
needed_request (RideSubscriber *self,
                const Entry    *entry)
{
  if (entry->busy)
    return REQUEST_NONE;
  if (!is_wanted (entry))
    return entry->holding != HELD_NOT ? REQUEST_UNSUBSCRIBE : REQUEST_NONE;
  if (entry->holding == HELD || ride_filter_answers_was_refused (self->answers, entry->position))
    return REQUEST_NONE;

  return REQUEST_SUBSCRIBE;
}

static gboolean
is_forgettable (const Entry *entry)
{
  return !is_wanted (entry) && !entry->busy && entry->holding == HELD_NOT &&
         !entry->queued[REQUEST_SUBSCRIBE] && !entry->queued[REQUEST_UNSUBSCRIBE];
}

/* Queues @entry if there is something to ask, and forgets it if nothing is
 * left to know of it. */
static void
consider (RideSubscriber *self,
          Entry          *entry)
{
  Request request = self->connected ? needed_request (self, entry) : REQUEST_NONE;

  if (request != REQUEST_NONE && !entry->queued[request])
    {
      entry->queued[request] = TRUE;
      g_queue_push_tail (&self->queues[request], entry);
    }
  else if (is_forgettable (entry))
    {
      g_hash_table_remove (self->entries, entry->filter);
    }
}

static Entry *
add_entry (RideSubscriber *self,
           const char     *filter)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->filter = g_strdup (filter);
  entry->position = UNWANTED;
  g_hash_table_insert (self->entries, entry->filter, entry);

  return entry;
}

void
ride_subscriber_add (RideSubscriber *self,
                     const char     *filter)
{
  Entry *entry = g_hash_table_lookup (self->entries, filter);

  if (entry == NULL)
    entry = add_entry (self, filter);
  if (is_wanted (entry))
    return;

  begin_wanting (self, entry);
  if (entry->holding == HELD)
    ride_filter_answers_note (self->answers, entry->position, entry->granted);
  consider (self, entry);
}

void
ride_subscriber_remove (RideSubscriber *self,
                        const char     *filter)
{
  Entry *entry = g_hash_table_lookup (self->entries, filter);

  if (entry == NULL && self->inherited)
    {
      entry = add_entry (self, filter);
      entry->holding = HELD_MAYBE;
    }
  else if (entry == NULL || !is_wanted (entry))
    {
      return;
    }
  else
    {
      stop_wanting (self, entry);
    }
  consider (self, entry);
}

/* The connection */

static Entry *
take_queued (RideSubscriber *self,
             Request         request)
{
  Entry *entry = g_queue_pop_head (&self->queues[request]);

  if (entry != NULL)
    entry->queued[request] = FALSE;

  return entry;
}

static void
end_requests (RideSubscriber *self)
{
  for (Request request = 0; request < REQUEST_NONE; request++)
    while (take_queued (self, request) != NULL)
      ;

  for (guint i = 0; i < self->batches->len; i++)
    {
      Batch *batch = &g_array_index (self->batches, Batch, i);

      for (guint j = 0; j < batch->n; j++)
        batch->entries[j]->busy = FALSE;
    }
  g_array_set_size (self->batches, 0);
}

void
ride_subscriber_lost (RideSubscriber *self)
{
  end_requests (self);
  self->connected = FALSE;
}

static void
forget_session (RideSubscriber *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Entry *entry = value;

      entry->holding = HELD_NOT;
      if (!is_wanted (entry))
        g_hash_table_iter_remove (&iter);
    }
}

static void
consider_unwanted (RideSubscriber *self)
{
  g_autoptr (GList) entries = g_hash_table_get_values (self->entries);

  for (GList *l = entries; l != NULL; l = l->next)
    {
      Entry *entry = l->data;

      if (!is_wanted (entry))
        consider (self, entry);
    }
}

void
ride_subscriber_connected (RideSubscriber         *self,
                           gboolean                session_present,
                           const MqttCapabilities *capabilities)
{
  end_requests (self);
  self->connected = TRUE;
  self->inherited = session_present && (self->inherited || !self->was_connected);
  self->was_connected = TRUE;
  self->maximum_packet_size = capabilities->maximum_packet_size;
  self->most_in_flight = CLAMP (capabilities->receive_maximum, 1, RIDE_SUBSCRIBER_IN_FLIGHT);

  if (!session_present)
    forget_session (self);
  for (guint i = 0; i < self->wanted->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->wanted, i);

      if (entry->holding != HELD)
        ride_filter_answers_forget (self->answers, entry->position);
      consider (self, entry);
    }
  if (session_present)
    consider_unwanted (self);
}

/* Requests */

/* Things may have changed since an entry was queued. */
static Entry *
peek_queued (RideSubscriber *self,
             Request         request)
{
  Entry *entry;

  while ((entry = g_queue_peek_head (&self->queues[request])) != NULL)
    {
      if (needed_request (self, entry) == request)
        return entry;

      take_queued (self, request);
      consider (self, entry);
    }

  return NULL;
}

/* Collects what fits into a packet; the first filter always does, so that
 * the session can say what is wrong with it alone. */
static Batch
collect_batch (RideSubscriber *self,
               Request         request,
               guint           most)
{
  Batch batch = { .request = request };
  gsize size = PACKET_OVERHEAD;
  Entry *entry;

  while (batch.n < most && (entry = peek_queued (self, request)) != NULL)
    {
      size += strlen (entry->filter) + FILTER_OVERHEAD;
      if (batch.n > 0 && size > self->maximum_packet_size)
        break;
      batch.entries[batch.n++] = take_queued (self, request);
    }

  return batch;
}

static void
put_back (RideSubscriber *self,
          const Batch    *batch)
{
  for (guint i = batch->n; i > 0; i--)
    {
      Entry *entry = batch->entries[i - 1];

      entry->queued[batch->request] = TRUE;
      g_queue_push_head (&self->queues[batch->request], entry);
    }
}

static guint16
send_subscribe (RideSubscriber *self,
                const Batch    *batch,
                MqttSession    *session,
                gint64          now_us,
                GError        **error)
{
  MqttSubscription subscriptions[RIDE_SUBSCRIBER_BATCH] = { 0 };

  for (guint i = 0; i < batch->n; i++)
    {
      subscriptions[i].filter = mqtt_slice_from_string (batch->entries[i]->filter);
      subscriptions[i].qos = self->qos;
    }

  return mqtt_session_subscribe (session, subscriptions, batch->n, now_us, error);
}

static guint16
send_unsubscribe (const Batch *batch,
                  MqttSession *session,
                  gint64       now_us,
                  GError     **error)
{
  MqttSlice filters[RIDE_SUBSCRIBER_BATCH];

  for (guint i = 0; i < batch->n; i++)
    filters[i] = mqtt_slice_from_string (batch->entries[i]->filter);

  return mqtt_session_unsubscribe (session, filters, batch->n, now_us, error);
}

static gboolean
send_batch (RideSubscriber *self,
            Batch          *batch,
            MqttSession    *session,
            gint64          now_us,
            GError        **error)
{
  batch->packet_id = batch->request == REQUEST_SUBSCRIBE
                         ? send_subscribe (self, batch, session, now_us, error)
                         : send_unsubscribe (batch, session, now_us, error);
  if (batch->packet_id == 0)
    return FALSE;

  for (guint i = 0; i < batch->n; i++)
    {
      batch->entries[i]->busy = TRUE;
      batch->entries[i]->holding = HELD_MAYBE;
    }
  g_array_append_val (self->batches, *batch);
  return TRUE;
}

static void
take_answer (RideSubscriber *self,
             Entry          *entry,
             Request         request,
             guint8          reason)
{
  gboolean granted = request == REQUEST_SUBSCRIBE && !ride_reason_is_refusal (reason);

  entry->busy = FALSE;
  entry->holding = granted ? HELD : HELD_NOT;
  entry->granted = granted ? reason : 0;
  if (request == REQUEST_SUBSCRIBE && is_wanted (entry))
    ride_filter_answers_note (self->answers, entry->position, reason);
  consider (self, entry);
}

/* One that the session refuses to send spoils no other. */
static gboolean
send_first_alone (RideSubscriber *self,
                  Request         request,
                  MqttSession    *session,
                  gint64          now_us)
{
  g_autoptr (GError) error = NULL;
  Batch batch = collect_batch (self, request, 1);

  if (send_batch (self, &batch, session, now_us, &error))
    return TRUE;

  if (error->code == MQTT_REASON_QUOTA_EXCEEDED || error->code == MQTT_REASON_SERVER_UNAVAILABLE)
    {
      put_back (self, &batch);
      return FALSE;
    }

  take_answer (self, batch.entries[0], request, (guint8) error->code);
  return TRUE;
}

static gboolean
send_some (RideSubscriber *self,
           Request         request,
           MqttSession    *session,
           gint64          now_us)
{
  Batch batch = collect_batch (self, request, RIDE_SUBSCRIBER_BATCH);

  if (batch.n == 0)
    return FALSE;
  if (send_batch (self, &batch, session, now_us, NULL))
    return TRUE;

  put_back (self, &batch);
  return send_first_alone (self, request, session, now_us);
}

void
ride_subscriber_pump (RideSubscriber *self,
                      MqttSession    *session,
                      gint64          now_us)
{
  while (self->connected && self->batches->len < self->most_in_flight)
    if (!send_some (self, REQUEST_SUBSCRIBE, session, now_us) &&
        !send_some (self, REQUEST_UNSUBSCRIBE, session, now_us))
      return;
}

static gboolean
take_batch (RideSubscriber *self,
            guint16         packet_id,
            Batch          *batch)
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
ride_subscriber_answered (RideSubscriber *self,
                          guint16         packet_id,
                          MqttSlice       reasons)
{
  guint n_refused = ride_filter_answers_count_refusals (self->answers);
  Batch batch;

  if (!take_batch (self, packet_id, &batch))
    return FALSE;

  for (guint i = 0; i < batch.n; i++)
    take_answer (self, batch.entries[i], batch.request,
                 i < reasons.length ? reasons.data[i] : MQTT_REASON_SUCCESS);

  if (ride_filter_answers_count_refusals (self->answers) != n_refused &&
      self->wanted->len <= RIDE_SUBSCRIBER_FEW)
    return TRUE;

  return self->batches->len == 0 && peek_queued (self, REQUEST_SUBSCRIBE) == NULL &&
         peek_queued (self, REQUEST_UNSUBSCRIBE) == NULL;
}

void
ride_subscriber_fill_status (RideSubscriber *self,
                             RideLinkStatus *status)
{
  ride_filter_answers_fill_status (self->answers, status);
}
