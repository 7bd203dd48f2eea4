/* ride-feed-worker.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The thread iterates a context of its own, one turn at a time. What a turn
 * brought goes to the queue when the link has handed on all that had come,
 * or earlier when a batch is full. Where many messages come, a short sleep
 * between turns lets the next ones gather: the wake-ups cost more than the
 * messages.
 *
 * When the queue is full the worker waits for room inside the message
 * handler, so that nothing is read meanwhile and TCP pushes back. It waits
 * no longer than a fraction of the keepalive a turn, for pings must leave
 * in time. What comes while the queue holds twice of what makes it full is
 * dropped and counted: an owner that takes nothing for so long is stuck.
 */

#include "ride-feed-worker.h"

#include "ride-connection-private.h"
#include "ride-dedup.h"
#include "ride-event-reader.h"
#include "ride-feed-counts.h"
#include "ride-feed-sieve.h"
#include "ride-history.h"
#include "ride-link.h"
#include "ride-profile-private.h"
#include "ride-watch.h"

#define BATCH_EVENTS 256
#define BATCH_BYTES (1024 * 1024)

/* A turn with this many messages is followed by a rest until the window is over. */
#define BUSY_MESSAGES 8
#define WINDOW_US 4000

#define STATISTICS_INTERVAL_US G_USEC_PER_SEC
/* More than can be in flight: mosquitto adds a quota at each reconnect while a
 * slow reader has yet to acknowledge, and sends all of it again. */
#define DEDUP_CAPACITY (1u << 18)

#define STALL_MAX_US (2 * G_USEC_PER_SEC)
#define STALL_PARTS_OF_KEEP_ALIVE 8

/* The link promises to be offline two seconds after it was told to be. */
#define GOODBYE_MAX_MS 5000
#define FAREWELL_TURNS 100

struct _RideFeedWorker
{
  gatomicrefcount ref_count;
  GThread *thread;
  GMainContext *context;
  RideFeedQueue *queue;
  RideLinkOptions *options;
  RideJournal *journal; /* NULL: whoever takes a batch has it acknowledged */
  gboolean may_merge;

  /* The thread's own from here on. */
  RideLink *link;
  RideEventReader *reader;
  RideWatch *watch; /* NULL: bikes are not followed one by one */
  RideDedup *dedup;
  RideFeedTape *tape; /* NULL: nothing is recorded */
  RideConnection *shown;
  RideEventBatch *filling;
  GArray *tokens;
  GSource *statistics_timer;
  GSource *goodbye_timer;
  gboolean stopping;
  gboolean ended;

  gint64 turn_began_us;
  gint64 received_us; /* of all that one look at the socket brings */
  guint turn_messages;
  gboolean turn_needs_acks;
  gint64 stall_left_us;
  gboolean overflowing;

  RideFeedCounts counts;
};

typedef enum
{
  COMMAND_ACK,
  COMMAND_CONNECT,
  COMMAND_DISCONNECT,
  COMMAND_REFRESH,
  COMMAND_STOP,
} CommandKind;

/* Only the thread obeys commands, and it holds a reference to the worker. */
typedef struct
{
  RideFeedWorker *worker;
  CommandKind kind;
  GArray *tokens;
} Command;

static void
ride_feed_worker_unref (RideFeedWorker *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_clear_pointer (&self->options, ride_link_options_free);
  g_clear_pointer (&self->tape, ride_feed_tape_free);
  g_clear_pointer (&self->queue, ride_feed_queue_unref);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_free (self);
}

static RideConnection *
take_snapshot (RideFeedWorker *self)
{
  RideConnection *snapshot = ride_connection_new_from_link (ride_link_get_status (self->link));

  ride_feed_counts_fill (&self->counts, ride_event_reader_get_stats (self->reader), snapshot,
                         g_get_monotonic_time ());
  if (self->tape != NULL)
    snapshot->recording_error = g_strdup (ride_feed_tape_get_error (self->tape));

  return snapshot;
}

static GSource *
add_timer (RideFeedWorker *self,
           guint           milliseconds,
           GSourceFunc     callback)
{
  GSource *source = g_timeout_source_new (milliseconds);

  g_source_set_callback (source, callback, self, NULL);
  g_source_attach (source, self->context);

  return source;
}

static gboolean on_statistics_due (gpointer user_data);

/* Only numbers changed: nobody needs to see that more than once a second. */
static void
show_statistics_later (RideFeedWorker *self)
{
  if (self->statistics_timer == NULL)
    self->statistics_timer = add_timer (self, STATISTICS_INTERVAL_US / 1000, on_statistics_due);
}

static void
show (RideFeedWorker *self,
      RideConnection *snapshot)
{
  if (self->statistics_timer != NULL)
    g_source_destroy (self->statistics_timer);
  g_clear_pointer (&self->statistics_timer, g_source_unref);

  g_clear_pointer (&self->shown, ride_connection_unref);
  self->shown = ride_connection_ref (snapshot);
  ride_feed_queue_push (self->queue, ride_feed_item_new_connection (snapshot));

  /* The rate falls while nothing comes. */
  if (snapshot->events_per_s > 0)
    show_statistics_later (self);
}

static gboolean
on_statistics_due (gpointer user_data)
{
  RideFeedWorker *self = user_data;
  g_autoptr (RideConnection) snapshot = take_snapshot (self);

  show (self, snapshot);

  return G_SOURCE_REMOVE;
}

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

  g_atomic_ref_count_inc (&self->ref_count);
  receipt->worker = self;
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
  self->filling = ride_event_batch_new ();
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
  g_autoptr (RideConnection) snapshot = NULL;

  if (recorded)
    return;

  snapshot = take_snapshot (self);
  show (self, snapshot);
}

static void
record_message (RideFeedWorker    *self,
                const RideMessage *message,
                MqttQos            qos)
{
  if (self->tape != NULL)
    check_tape (self, ride_feed_tape_add_message (self->tape, message, qos));
}

static void
record_connection (RideFeedWorker *self,
                   RideConnection *snapshot)
{
  if (self->tape == NULL)
    return;

  if (!ride_feed_tape_add_connection (self->tape, snapshot) || !ride_feed_tape_flush (self->tape))
    snapshot->recording_error = g_strdup (ride_feed_tape_get_error (self->tape));
}

/* What is handed on is in the file, whatever happens then. */
static void
flush_tape (RideFeedWorker *self)
{
  if (self->tape != NULL)
    check_tape (self, ride_feed_tape_flush (self->tape));
}

static void
flush (RideFeedWorker *self)
{
  if (ride_event_batch_get_length (self->filling) == 0 && self->tokens->len == 0)
    return;

  flush_tape (self);
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

static void
on_received (gpointer           user_data,
             const RidePublish *publish)
{
  RideFeedWorker *self = user_data;
  RideMessage message = {
    .topic = (const char *) publish->topic.data,
    .topic_length = publish->topic.length,
    .payload = publish->payload.data,
    .payload_length = publish->payload.length,
    .retained = publish->retain,
    .dup = publish->dup,
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
    flush (self);
}

static void
on_status_changed (gpointer              user_data,
                   const RideLinkStatus *status)
{
  RideFeedWorker *self = user_data;
  g_autoptr (RideConnection) snapshot = NULL;

  if (status->state != RIDE_LINK_CONNECTED)
    flush (self);

  snapshot = take_snapshot (self);
  if (ride_connection_is_news (snapshot, self->shown))
    {
      flush (self);
      record_connection (self, snapshot);
      show (self, snapshot);
    }
  else
    show_statistics_later (self);

  if (self->stopping && snapshot->state == RIDE_CONNECTION_OFFLINE)
    self->ended = TRUE;
}

static const RideLinkEvents link_events = {
  .status_changed = on_status_changed,
  .received = on_received,
};

static gboolean
on_goodbye_overdue (gpointer user_data)
{
  RideFeedWorker *self = user_data;

  self->ended = TRUE;

  return G_SOURCE_REMOVE;
}

static gint64
stall_budget_us (RideFeedWorker *self)
{
  guint keep_alive_s = self->shown->keep_alive_s;
  gint64 part_us = keep_alive_s * (gint64) G_USEC_PER_SEC / STALL_PARTS_OF_KEEP_ALIVE;

  return keep_alive_s == 0 ? STALL_MAX_US : MIN (part_us, STALL_MAX_US);
}

/* Where the broker waits for acknowledgements, resting would only slow it down. */
static void
rest (RideFeedWorker *self)
{
  gint64 left_us = self->turn_began_us + WINDOW_US - g_get_monotonic_time ();

  if (self->turn_messages >= BUSY_MESSAGES && !self->turn_needs_acks && left_us > 0)
    g_usleep (left_us);
}

/* The link reads all that has come in one turn, so this is soon enough. To do so after
 * every frame would cost more than reading it. */
static void
hand_on_turn (RideFeedWorker *self)
{
  if (self->turn_messages == 0)
    return;

  flush (self);
  flush_tape (self);
  show_statistics_later (self);
}

static void
take_turn (RideFeedWorker *self)
{
  self->turn_messages = 0;
  self->turn_needs_acks = FALSE;
  self->stall_left_us = stall_budget_us (self);
  g_main_context_iteration (self->context, TRUE);
  hand_on_turn (self);
  rest (self);
}

static void
remember_fingerprint (const RideEvent *event,
                      gpointer         user_data)
{
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
  if (history != NULL)
    ride_history_read_fingerprints (history, DEDUP_CAPACITY, remember_fingerprint, self->dedup,
                                    &error);
  if (error != NULL && !g_error_matches (error, RIDE_JOURNAL_ERROR, RIDE_JOURNAL_ERROR_MISSING))
    g_message ("Redeliveries of before can't be recognised: %s", error->message);
}

static void
set_up (RideFeedWorker *self)
{
  self->filling = ride_event_batch_new ();
  self->tokens = g_array_new (FALSE, FALSE, sizeof (RideFeedToken));
  self->dedup = ride_dedup_new (DEDUP_CAPACITY);
  remember_journal (self);
  self->shown = ride_connection_new_offline ();
  self->link = ride_link_new (self->options, &link_events, self);
}

static void
show_the_end (RideFeedWorker *self)
{
  g_autoptr (RideConnection) snapshot = take_snapshot (self);

  snapshot->state = RIDE_CONNECTION_OFFLINE;
  record_connection (self, snapshot);
  if (self->tape != NULL && !ride_feed_tape_close (self->tape))
    {
      g_free (snapshot->recording_error);
      snapshot->recording_error = g_strdup (ride_feed_tape_get_error (self->tape));
    }
  if (ride_connection_is_news (snapshot, self->shown))
    show (self, snapshot);
}

static void
tear_down (RideFeedWorker *self)
{
  show_the_end (self);
  if (self->statistics_timer != NULL)
    g_source_destroy (self->statistics_timer);
  g_clear_pointer (&self->statistics_timer, g_source_unref);
  if (self->goodbye_timer != NULL)
    g_source_destroy (self->goodbye_timer);
  g_clear_pointer (&self->goodbye_timer, g_source_unref);
  g_clear_object (&self->link);

  /* What the network library left to be done in this context is done. */
  for (guint i = 0; i < FAREWELL_TURNS && g_main_context_pending (self->context); i++)
    g_main_context_iteration (self->context, FALSE);

  g_clear_pointer (&self->filling, ride_event_batch_unref);
  g_clear_pointer (&self->tokens, g_array_unref);
  g_clear_pointer (&self->dedup, ride_dedup_free);
  g_clear_pointer (&self->reader, ride_event_reader_free);
  g_clear_pointer (&self->watch, ride_watch_free);
  g_clear_pointer (&self->shown, ride_connection_unref);
  /* Not later: the last receipt is given on the journal's own thread. */
  g_clear_object (&self->journal);
}

static gpointer
run (gpointer data)
{
  RideFeedWorker *self = data;

  g_main_context_push_thread_default (self->context);
  set_up (self);
  ride_link_start (self->link);
  while (!self->ended)
    take_turn (self);
  tear_down (self);
  g_main_context_pop_thread_default (self->context);

  ride_feed_queue_push (self->queue, ride_feed_item_new_end ());
  ride_feed_worker_unref (self);

  return NULL;
}

static void
acknowledge (RideFeedWorker *self,
             const GArray   *tokens)
{
  for (guint i = 0; i < tokens->len; i++)
    ride_link_ack (self->link, g_array_index (tokens, guint64, i));
}

/* Starting is for a link that is offline or just being closed, trying again
 * for one that waits; each does nothing where the other is meant. */
static void
connect_now (RideFeedWorker *self)
{
  ride_link_start (self->link);
  ride_link_retry_now (self->link);
}

static void
stop (RideFeedWorker *self)
{
  self->stopping = TRUE;
  ride_link_stop (self->link);
  if (ride_link_get_status (self->link)->state == RIDE_LINK_OFFLINE)
    self->ended = TRUE;
  else if (self->goodbye_timer == NULL)
    self->goodbye_timer = add_timer (self, GOODBYE_MAX_MS, on_goodbye_overdue);
}

static void
refresh (RideFeedWorker *self)
{
  g_autoptr (RideConnection) snapshot = NULL;

  flush (self);
  snapshot = take_snapshot (self);
  show (self, snapshot);
}

static gboolean
obey (gpointer user_data)
{
  Command *command = user_data;
  RideFeedWorker *self = command->worker;

  if (self->link == NULL || self->stopping)
    return G_SOURCE_REMOVE;

  switch (command->kind)
    {
    case COMMAND_ACK:
      acknowledge (self, command->tokens);
      break;
    case COMMAND_CONNECT:
      connect_now (self);
      break;
    case COMMAND_DISCONNECT:
      ride_link_stop (self->link);
      break;
    case COMMAND_REFRESH:
      refresh (self);
      break;
    case COMMAND_STOP:
      stop (self);
      break;
    default:
      g_assert_not_reached ();
    }

  return G_SOURCE_REMOVE;
}

static void
command_free (gpointer data)
{
  Command *command = data;

  g_clear_pointer (&command->tokens, g_array_unref);
  g_free (command);
}

/* Commands are obeyed in the order they were given. */
static void
give_command (RideFeedWorker *self,
              CommandKind     kind,
              GArray         *tokens)
{
  g_autoptr (GSource) source = g_idle_source_new ();
  Command *command = g_new0 (Command, 1);

  command->worker = self;
  command->kind = kind;
  command->tokens = tokens != NULL ? g_array_ref (tokens) : NULL;
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, obey, command, command_free);
  g_source_attach (source, self->context);
}

RideFeedWorker *
ride_feed_worker_start (const RideFeedWorkerOptions *options,
                        RideFeedQueue               *queue)
{
  const RideProfile *profile = options->profile;
  RideFeedWorker *self = g_new0 (RideFeedWorker, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->context = g_main_context_new ();
  self->queue = ride_feed_queue_ref (queue);
  self->tape = options->tape;
  self->options = ride_profile_to_link_options (profile, options->secrets);
  self->journal = options->journal != NULL ? g_object_ref (options->journal) : NULL;
  self->may_merge = options->may_merge;
  self->reader = ride_event_reader_new (profile->rules);
  if (profile->watch != NULL)
    self->watch = ride_watch_new (profile->rules, (const char *const *) profile->watch, NULL);

  ride_link_prepare ();
  g_atomic_ref_count_inc (&self->ref_count);
  self->thread = g_thread_new ("ride-feed", run, self);

  return self;
}

void
ride_feed_worker_free (RideFeedWorker *self)
{
  g_clear_pointer (&self->thread, g_thread_unref);
  ride_feed_worker_unref (self);
}

void
ride_feed_worker_join (RideFeedWorker *self)
{
  g_thread_join (g_steal_pointer (&self->thread));
  ride_feed_worker_unref (self);
}

void
ride_feed_worker_ack (RideFeedWorker *self,
                      GArray         *tokens)
{
  give_command (self, COMMAND_ACK, tokens);
}

void
ride_feed_worker_connect (RideFeedWorker *self)
{
  give_command (self, COMMAND_CONNECT, NULL);
}

void
ride_feed_worker_disconnect (RideFeedWorker *self)
{
  give_command (self, COMMAND_DISCONNECT, NULL);
}

void
ride_feed_worker_refresh (RideFeedWorker *self)
{
  give_command (self, COMMAND_REFRESH, NULL);
}

void
ride_feed_worker_stop (RideFeedWorker *self)
{
  give_command (self, COMMAND_STOP, NULL);
}
