/* ride-feed-intake.c: from messages to batches, for the owner and for the journal.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * When the queue or the journal is full the worker waits for room inside the
 * message handler, so that nothing is read meanwhile and TCP pushes back. It
 * waits no longer than a fraction of the keepalive a turn, for pings must
 * leave in time. What comes while the queue holds twice of what makes it full
 * is dropped and counted: an owner that takes nothing for so long is stuck.
 */

#include "ride-feed-worker-private.h"

#include "ride-feed-sieve.h"
#include "ride-history.h"

#define BATCH_EVENTS 256
#define BATCH_BYTES (1024 * 1024)

/* More than can be in flight: mosquitto adds a quota at each reconnect while a
 * slow reader has yet to acknowledge, and sends all of it again. */
#define DEDUP_CAPACITY (1u << 18)

/* Of what looks the same each time, only so much of an earlier run may be sent again: as many
 * messages as the broker is asked to have unacknowledged. */
#define IN_FLIGHT 1024

/* What a watched bike's event means for the subscriptions. */
static void
follow_ride (RideFeedWorker  *self,
             const RideEvent *event)
{
  RideWatchChange change = ride_watch_take (self->watch, event);
  g_auto (GStrv) filters = NULL;

  if (change == RIDE_WATCH_NOTHING)
    return;

  filters = ride_watch_get_lock_filters (self->watch, event->bike);
  if (change == RIDE_WATCH_FOLLOW)
    ride_link_subscribe (self->link, (const char *const *) filters, g_strv_length (filters));
  else
    ride_link_unsubscribe (self->link, (const char *const *) filters, g_strv_length (filters));
}

static gboolean
is_worth_keeping (const RideEvent *event,
                  gpointer         user_data)
{
  RideFeedWorker *self = user_data;

  /* A session with the broker may be older than the watch list. */
  if (self->watch != NULL && !ride_watch_includes (self->watch, event->bike))
    {
      self->counts.out_of_scope++;
      return FALSE;
    }

  if (!ride_dedup_is_new (self->dedup, event))
    {
      self->counts.duplicates++;
      return FALSE;
    }

  if (self->watch != NULL)
    follow_ride (self, event);

  return TRUE;
}

/* What a batch's messages wait for: the journal's commit. */
typedef struct
{
  RideFeedWorker *worker;
  GArray *tokens; /* element-type guint64 */
} Receipt;

static Receipt *
receipt_new (RideFeedWorker *self,
             const GArray   *feed_tokens)
{
  Receipt *receipt = g_new0 (Receipt, 1);

  receipt->worker = ride_feed_worker_ref (self);
  receipt->tokens = g_array_sized_new (FALSE, FALSE, sizeof (guint64), feed_tokens->len);
  for (guint i = 0; i < feed_tokens->len; i++)
    g_array_append_val (receipt->tokens, g_array_index (feed_tokens, RideFeedToken, i).token);

  return receipt;
}

/* On the journal's thread. What can't be kept is acknowledged as well: the
 * journal has said so, and a broker that waits would stop the screen, too. */
static void
on_kept (gboolean kept,
         gpointer user_data)
{
  Receipt *receipt = user_data;

  if (receipt->tokens->len > 0)
    ride_feed_worker_ack (receipt->worker, receipt->tokens);

  g_array_unref (receipt->tokens);
  ride_feed_worker_unref (receipt->worker);
  g_free (receipt);
}

/* Retained messages come with every subscription; what is new in them the
 * owner knows, who has the fleet. */
static void
keep_in_journal (RideFeedWorker *self,
                 RideEventBatch *batch,
                 GArray         *tokens)
{
  ride_journal_append (self->journal, batch, RIDE_JOURNAL_LIVE, on_kept,
                       receipt_new (self, tokens));
  g_array_set_size (tokens, 0);
}

static void
push_filling (RideFeedWorker *self)
{
  g_autoptr (RideEventBatch) filled = g_steal_pointer (&self->filling);
  g_autoptr (GArray) tokens = g_steal_pointer (&self->tokens);
  g_autoptr (RideEventBatch) batch = NULL;

  ride_dedup_expect (self->dedup, filled);
  batch = ride_feed_sieve (filled, tokens, is_worth_keeping, self);
  self->filling = ride_event_batch_new_like (filled);
  self->tokens = g_array_new (FALSE, FALSE, sizeof (RideFeedToken));
  ride_feed_counts_add_batch (&self->counts, batch, g_get_monotonic_time ());
  if (self->journal != NULL)
    keep_in_journal (self, batch, tokens);
  if (ride_event_batch_get_length (batch) > 0 || tokens->len > 0)
    ride_feed_queue_push (self->queue, ride_feed_item_new_batch (batch, tokens));
  if (self->may_merge)
    ride_feed_queue_merge (self->queue);
}

static gboolean
is_behind (RideFeedWorker *self)
{
  return ride_feed_queue_is_full (self->queue) ||
         (self->journal != NULL && ride_journal_is_full (self->journal));
}

static void
wait_for_room (RideFeedWorker *self)
{
  gint64 began_us;
  gint64 waited_us;

  if (self->stall_left_us <= 0 || !is_behind (self))
    return;

  began_us = g_get_monotonic_time ();
  ride_feed_queue_wait_for_room (self->queue, began_us + self->stall_left_us);
  if (self->journal != NULL)
    ride_journal_wait_for_room (self->journal, began_us + self->stall_left_us);
  waited_us = g_get_monotonic_time () - began_us;
  self->stall_left_us -= waited_us;
  self->counts.stalled_us += waited_us;
}

/* That the recording has failed is shown at once. */
static void
check_tape (RideFeedWorker *self,
            gboolean        recorded)
{
  if (!recorded)
    ride_feed_worker_show_now (self);
}

static void
record_message (RideFeedWorker    *self,
                const RideMessage *message,
                MqttQos            qos)
{
  if (self->tape != NULL)
    check_tape (self, ride_feed_tape_add_message (self->tape, message, qos));
}

void
ride_feed_intake_record_connection (RideFeedWorker *self,
                                    RideConnection *snapshot)
{
  if (self->tape == NULL)
    return;

  if (!ride_feed_tape_add_connection (self->tape, snapshot) || !ride_feed_tape_flush (self->tape))
    snapshot->recording_error = g_strdup (ride_feed_tape_get_error (self->tape));
}

/* What is handed on is in the file, whatever happens then. */
void
ride_feed_intake_flush_tape (RideFeedWorker *self)
{
  if (self->tape != NULL)
    check_tape (self, ride_feed_tape_flush (self->tape));
}

void
ride_feed_intake_flush (RideFeedWorker *self)
{
  if (ride_event_batch_get_length (self->filling) == 0 && self->tokens->len == 0)
    return;

  ride_feed_intake_flush_tape (self);
  push_filling (self);
  wait_for_room (self);
  self->received_us = g_get_real_time ();
  self->overflowing = ride_feed_queue_is_overfull (self->queue);
}

static void
begin_turn_messages (RideFeedWorker *self)
{
  self->turn_began_us = g_get_monotonic_time ();
  self->received_us = g_get_real_time ();
  if (self->overflowing)
    self->overflowing = ride_feed_queue_is_overfull (self->queue);
}

/* The link's session knows what it had of this process, and hands none of it on again: so a message
 * that comes with DUP was never here, be it the same as many before, such as an empty one. Only the
 * first connection may bring what an earlier run had. */
static gboolean
may_be_known (RideFeedWorker    *self,
              const RidePublish *publish)
{
  return publish->dup && self->shown->connects <= 1;
}

void
ride_feed_intake_receive (gpointer           user_data,
                          const RidePublish *publish)
{
  RideFeedWorker *self = user_data;
  RideMessage message = {
    .topic = (const char *) publish->topic.data,
    .topic_length = publish->topic.length,
    .payload = publish->payload.data,
    .payload_length = publish->payload.length,
    .retained = publish->retain,
    .dup = may_be_known (self, publish),
  };

  if (self->turn_messages++ == 0)
    begin_turn_messages (self);
  message.received_us = self->received_us;

  record_message (self, &message, publish->qos);
  if (self->overflowing)
    self->counts.overflowed++;
  else
    ride_event_reader_read (self->reader, &message, self->filling);

  if (publish->token != 0)
    {
      RideFeedToken token = { publish->token, ride_event_batch_get_length (self->filling) };

      g_array_append_val (self->tokens, token);
      self->turn_needs_acks = TRUE;
    }

  if (ride_event_batch_get_length (self->filling) >= BATCH_EVENTS ||
      self->tokens->len >= BATCH_EVENTS || ride_event_batch_get_size (self->filling) >= BATCH_BYTES)
    ride_feed_intake_flush (self);
}

static void
remember_distinct (const RideEvent *event,
                   gpointer         user_data)
{
  if (ride_dedup_can_tell_apart (event))
    ride_dedup_is_new (user_data, event);
}

static void
remember_indistinct (const RideEvent *event,
                     gpointer         user_data)
{
  if (!ride_dedup_can_tell_apart (event))
    ride_dedup_is_new (user_data, event);
}

/* A broker sends again what was committed but not acknowledged before the end of an earlier run. */
static void
remember_journal (RideFeedWorker *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RideHistory) history = NULL;

  if (self->journal == NULL)
    return;

  history = ride_history_open (ride_journal_get_path (self->journal), &error);
  if (history != NULL &&
      ride_history_read_fingerprints (history, DEDUP_CAPACITY, remember_distinct, self->dedup,
                                      &error))
    ride_history_read_fingerprints (history, IN_FLIGHT, remember_indistinct, self->dedup, &error);
  if (error != NULL && !g_error_matches (error, RIDE_JOURNAL_ERROR, RIDE_JOURNAL_ERROR_MISSING))
    g_message ("Redeliveries of before can't be recognised: %s", error->message);
}

void
ride_feed_intake_set_up (RideFeedWorker *self)
{
  self->filling = ride_event_batch_new ();
  self->tokens = g_array_new (FALSE, FALSE, sizeof (RideFeedToken));
  self->dedup = ride_dedup_new (DEDUP_CAPACITY);
  remember_journal (self);
}

void
ride_feed_intake_tear_down (RideFeedWorker *self)
{
  g_clear_pointer (&self->filling, ride_event_batch_unref);
  g_clear_pointer (&self->tokens, g_array_unref);
  g_clear_pointer (&self->dedup, ride_dedup_free);
  g_clear_pointer (&self->reader, ride_event_reader_free);
  g_clear_pointer (&self->watch, ride_watch_free);
  /* Not later: the last receipt is given on the journal's own thread. */
  g_clear_object (&self->journal);
}
