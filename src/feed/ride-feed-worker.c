/* ride-feed-worker.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The thread iterates a context of its own, one turn at a time. What a turn
 * brought goes to the queue when the link has handed on all that had come,
 * or earlier when a batch is full. Where many messages come, a short sleep
 * between turns lets the next ones gather: the wake-ups cost more than the
 * messages.
 */

#include "ride-feed-worker-private.h"

#include "ride-connection-private.h"
#include "ride-profile-private.h"

/* A turn with this many messages is followed by a rest until the window is over. */
#define BUSY_MESSAGES 8
#define WINDOW_US 4000

#define STATISTICS_INTERVAL_US G_USEC_PER_SEC

#define STALL_MAX_US (2 * G_USEC_PER_SEC)
#define STALL_PARTS_OF_KEEP_ALIVE 8

/* The link promises to be offline two seconds after it was told to be. */
#define GOODBYE_MAX_MS 5000
#define FAREWELL_TURNS 100

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

RideFeedWorker *
ride_feed_worker_ref (RideFeedWorker *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
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

void
ride_feed_worker_show_now (RideFeedWorker *self)
{
  g_autoptr (RideConnection) snapshot = take_snapshot (self);

  show (self, snapshot);
}

static gboolean
on_statistics_due (gpointer user_data)
{
  ride_feed_worker_show_now (user_data);

  return G_SOURCE_REMOVE;
}

static void
on_status_changed (gpointer              user_data,
                   const RideLinkStatus *status)
{
  RideFeedWorker *self = user_data;
  g_autoptr (RideConnection) snapshot = NULL;

  if (status->state != RIDE_LINK_CONNECTED)
    ride_feed_intake_flush (self);

  snapshot = take_snapshot (self);
  if (ride_connection_is_news (snapshot, self->shown))
    {
      ride_feed_intake_flush (self);
      ride_feed_intake_record_connection (self, snapshot);
      show (self, snapshot);
    }
  else
    show_statistics_later (self);

  if (self->stopping && snapshot->state == RIDE_CONNECTION_OFFLINE)
    self->ended = TRUE;
}

static const RideLinkEvents link_events = {
  .status_changed = on_status_changed,
  .received = ride_feed_intake_receive,
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

  ride_feed_intake_flush (self);
  ride_feed_intake_flush_tape (self);
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
set_up (RideFeedWorker *self)
{
  ride_feed_intake_set_up (self);
  self->shown = ride_connection_new_offline ();
  self->link = ride_link_new (self->options, &link_events, self);
}

static void
show_the_end (RideFeedWorker *self)
{
  g_autoptr (RideConnection) snapshot = take_snapshot (self);

  snapshot->state = RIDE_CONNECTION_OFFLINE;
  ride_feed_intake_record_connection (self, snapshot);
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

  ride_feed_intake_tear_down (self);
  g_clear_pointer (&self->shown, ride_connection_unref);
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
  ride_feed_intake_flush (self);
  ride_feed_worker_show_now (self);
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
  self->thread = g_thread_new ("ride-feed", run, ride_feed_worker_ref (self));

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
