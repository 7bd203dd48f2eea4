/* ride-feed.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-feed.h"

#include "ride-connection-private.h"
#include "ride-feed-queue.h"
#include "ride-feed-tape.h"
#include "ride-feed-worker.h"
#include "ride-replay-worker.h"

/* Batches are handed on for so long before the owner's other work has its turn. */
#define TURN_US 2000

struct _RideFeed
{
  GObject parent_instance;

  RideProfile *profile;
  RideSecrets *secrets;
  RideJournal *journal;
  gboolean may_merge;
  RideFeedQueue *queue;
  RideFeedTape *tape; /* until the worker has it */
  RideFeedWorker *worker;
  RideRecording *recording; /* until it is played */
  double speed;
  RideReplayWorker *replay; /* in place of the worker */
  gboolean is_replay;
  gint64 played_us; /* in the recording: what was handed on */
  RideConnection *connection;
  RideFeedItem *emitting;
  guint taken;
  gboolean started;
  gboolean stop_wanted;
  gboolean held;
  gboolean waiting; /* the queue is not taken from until it is asked to call again */
};

G_DEFINE_FINAL_TYPE (RideFeed, ride_feed, G_TYPE_OBJECT)

enum
{
  CONNECTION_CHANGED,
  BATCH,
  STOPPED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
acknowledge (RideFeed           *self,
             const RideFeedItem *item)
{
  g_autoptr (GArray) tokens = g_array_new (FALSE, FALSE, sizeof (guint64));

  for (guint i = 0; item->tokens != NULL && i < item->tokens->len; i++)
    {
      const RideFeedToken *token = &g_array_index (item->tokens, RideFeedToken, i);

      if (token->n_events <= self->taken)
        g_array_append_val (tokens, token->token);
    }

  if (tokens->len > 0 && self->worker != NULL)
    ride_feed_worker_ack (self->worker, tokens);
}

static void
stop_worker (RideFeed *self)
{
  ride_feed_queue_drop_batches (self->queue);
  if (self->worker != NULL)
    ride_feed_worker_stop (self->worker);
  else if (self->replay != NULL)
    ride_replay_worker_stop (self->replay);
  else
    ride_feed_queue_push (self->queue, ride_feed_item_new_end ());
}

/* What is handed on is what is being played. */
static void
follow_replay (RideFeed             *self,
               const RideEventBatch *batch)
{
  guint length = ride_event_batch_get_length (batch);

  if (self->replay == NULL)
    return;

  ride_replay_worker_take (self->replay);
  if (length > 0)
    self->played_us = ride_event_batch_get (batch, length - 1)->received_us;
}

/* A stop that a handler asked for waits until its batch was acknowledged. */
static void
hand_on_batch (RideFeed     *self,
               RideFeedItem *item)
{
  follow_replay (self, item->batch);
  self->emitting = item;
  self->taken = ride_event_batch_get_length (item->batch);
  if (self->taken > 0)
    g_signal_emit (self, signals[BATCH], 0, item->batch);
  self->emitting = NULL;

  acknowledge (self, item);
  if (self->stop_wanted)
    stop_worker (self);
}

static void
hand_on_connection (RideFeed       *self,
                    RideConnection *connection)
{
  g_clear_pointer (&self->connection, ride_connection_unref);
  self->connection = ride_connection_ref (connection);
  if (self->is_replay)
    self->played_us = connection->time_us;
  g_signal_emit (self, signals[CONNECTION_CHANGED], 0, connection);
}

static void
hand_on_end (RideFeed *self)
{
  g_clear_pointer (&self->worker, ride_feed_worker_join);
  g_clear_pointer (&self->replay, ride_replay_worker_join);
  g_signal_emit (self, signals[STOPPED], 0);
}

static void
hand_on (RideFeed     *self,
         RideFeedItem *item)
{
  if (item->batch != NULL)
    hand_on_batch (self, item);
  else if (item->connection != NULL)
    hand_on_connection (self, item->connection);
  else
    hand_on_end (self);
}

static gboolean
on_ready (gpointer user_data)
{
  g_autoptr (RideFeed) self = g_object_ref (user_data);
  gint64 until_us = g_get_monotonic_time () + TURN_US;
  RideFeedItem *item;

  while (!self->held)
    {
      item = ride_feed_queue_take (self->queue);
      if (item == NULL)
        return G_SOURCE_REMOVE;

      hand_on (self, item);
      ride_feed_item_free (item);

      if (g_get_monotonic_time () >= until_us && !self->held)
        {
          ride_feed_queue_take_later (self->queue);
          return G_SOURCE_REMOVE;
        }
    }
  self->waiting = TRUE;

  return G_SOURCE_REMOVE;
}

static void
ride_feed_dispose (GObject *object)
{
  RideFeed *self = RIDE_FEED (object);

  ride_feed_queue_close (self->queue);
  if (self->worker != NULL)
    ride_feed_worker_stop (self->worker);
  g_clear_pointer (&self->worker, ride_feed_worker_free);
  if (self->replay != NULL)
    ride_replay_worker_stop (self->replay);
  g_clear_pointer (&self->replay, ride_replay_worker_free);

  G_OBJECT_CLASS (ride_feed_parent_class)->dispose (object);
}

static void
ride_feed_finalize (GObject *object)
{
  RideFeed *self = RIDE_FEED (object);

  g_clear_pointer (&self->queue, ride_feed_queue_unref);
  g_clear_pointer (&self->tape, ride_feed_tape_free);
  g_clear_pointer (&self->recording, ride_recording_free);
  g_clear_pointer (&self->connection, ride_connection_unref);
  g_clear_pointer (&self->profile, ride_profile_free);
  g_clear_pointer (&self->secrets, ride_secrets_free);
  g_clear_object (&self->journal);

  G_OBJECT_CLASS (ride_feed_parent_class)->finalize (object);
}

static void
ride_feed_class_init (RideFeedClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ride_feed_dispose;
  object_class->finalize = ride_feed_finalize;

  signals[CONNECTION_CHANGED] =
      g_signal_new ("connection-changed", RIDE_TYPE_FEED, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 1, RIDE_TYPE_CONNECTION | G_SIGNAL_TYPE_STATIC_SCOPE);
  signals[BATCH] = g_signal_new ("batch", RIDE_TYPE_FEED, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[STOPPED] = g_signal_new ("stopped", RIDE_TYPE_FEED, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
}

static void
ride_feed_init (RideFeed *self)
{
  g_autoptr (GMainContext) owner = g_main_context_ref_thread_default ();

  self->queue = ride_feed_queue_new (owner, on_ready, self);
  self->connection = ride_connection_new_offline ();
}

RideFeed *
ride_feed_new (const RideProfile *profile,
               const char        *password)
{
  g_autoptr (RideSecrets) secrets = ride_secrets_new ();

  ride_secret_set (&secrets->password, password);

  return ride_feed_new_with_secrets (profile, secrets);
}

RideFeed *
ride_feed_new_with_secrets (const RideProfile *profile,
                            const RideSecrets *secrets)
{
  RideFeed *self;

  g_return_val_if_fail (profile != NULL, NULL);

  self = g_object_new (RIDE_TYPE_FEED, NULL);
  self->profile = ride_profile_copy (profile);
  self->secrets = ride_secrets_copy (secrets);

  return self;
}

RideFeed *
ride_feed_new_for_recording (RideRecording *recording,
                             double         speed)
{
  RideFeed *self;

  g_return_val_if_fail (recording != NULL, NULL);
  g_return_val_if_fail (speed >= 0, NULL);

  self = g_object_new (RIDE_TYPE_FEED, NULL);
  self->profile = ride_profile_new ("");
  self->profile->name = g_strdup (ride_recording_get_name (recording));
  ride_topic_rules_unref (self->profile->rules);
  self->profile->rules = ride_topic_rules_ref (ride_recording_get_rules (recording));
  self->is_replay = TRUE;
  self->recording = recording;
  self->speed = speed;
  self->played_us = ride_recording_get_begin (recording);

  return self;
}

gint64
ride_feed_get_now_us (RideFeed *self)
{
  g_return_val_if_fail (RIDE_IS_FEED (self), 0);

  if (!self->is_replay)
    return g_get_real_time ();

  if (self->replay == NULL)
    return self->played_us;

  return MAX (self->played_us, ride_replay_worker_get_now_us (self->replay));
}

double
ride_feed_get_progress (RideFeed *self)
{
  g_return_val_if_fail (RIDE_IS_FEED (self), -1);

  return self->replay != NULL ? ride_replay_worker_get_progress (self->replay) : -1;
}

void
ride_feed_set_recorder (RideFeed     *self,
                        RideRecorder *recorder)
{
  g_return_if_fail (RIDE_IS_FEED (self));
  g_return_if_fail (!self->started);
  g_return_if_fail (recorder != NULL);

  g_clear_pointer (&self->tape, ride_feed_tape_free);
  self->tape = ride_feed_tape_new (recorder);
}

void
ride_feed_set_journal (RideFeed    *self,
                       RideJournal *journal)
{
  g_return_if_fail (RIDE_IS_FEED (self));
  g_return_if_fail (!self->started);

  g_set_object (&self->journal, journal);
}

void
ride_feed_set_may_merge (RideFeed *self,
                         gboolean  may_merge)
{
  g_return_if_fail (RIDE_IS_FEED (self));
  g_return_if_fail (!self->started);

  self->may_merge = may_merge;
}

static void
start_worker (RideFeed *self)
{
  const RideFeedWorkerOptions options = {
    .profile = self->profile,
    .secrets = self->secrets,
    .journal = self->journal,
    .tape = g_steal_pointer (&self->tape),
    .may_merge = self->may_merge,
  };

  self->worker = ride_feed_worker_start (&options, self->queue);
}

void
ride_feed_start (RideFeed *self)
{
  g_return_if_fail (RIDE_IS_FEED (self));
  g_return_if_fail (!self->started);
  g_return_if_fail (!self->stop_wanted);

  self->started = TRUE;
  if (self->is_replay)
    self->replay = ride_replay_worker_start (g_steal_pointer (&self->recording), self->speed,
                                             self->queue);
  else
    start_worker (self);
  g_clear_pointer (&self->secrets, ride_secrets_free);
}

void
ride_feed_disconnect (RideFeed *self)
{
  g_return_if_fail (RIDE_IS_FEED (self));

  if (self->worker != NULL)
    ride_feed_worker_disconnect (self->worker);
  if (self->replay != NULL)
    ride_replay_worker_disconnect (self->replay);
}

void
ride_feed_retry_now (RideFeed *self)
{
  g_return_if_fail (RIDE_IS_FEED (self));

  if (self->worker != NULL)
    ride_feed_worker_connect (self->worker);
}

void
ride_feed_refresh (RideFeed *self)
{
  g_return_if_fail (RIDE_IS_FEED (self));

  if (self->worker != NULL)
    ride_feed_worker_refresh (self->worker);
  if (self->replay != NULL)
    ride_replay_worker_refresh (self->replay);
}

void
ride_feed_keep_back (RideFeed *self,
                     guint     first)
{
  g_return_if_fail (RIDE_IS_FEED (self));
  g_return_if_fail (self->emitting != NULL);

  self->taken = MIN (self->taken, first);
}

void
ride_feed_set_held (RideFeed *self,
                    gboolean  held)
{
  g_return_if_fail (RIDE_IS_FEED (self));

  self->held = held && !self->stop_wanted;
  if (self->held || !self->waiting)
    return;

  self->waiting = FALSE;
  ride_feed_queue_take_later (self->queue);
}

gboolean
ride_feed_get_held (RideFeed *self)
{
  g_return_val_if_fail (RIDE_IS_FEED (self), FALSE);

  return self->held;
}

void
ride_feed_stop (RideFeed *self)
{
  g_return_if_fail (RIDE_IS_FEED (self));

  if (self->stop_wanted)
    return;

  self->stop_wanted = TRUE;
  ride_feed_set_held (self, FALSE);
  if (self->emitting == NULL)
    stop_worker (self);
}

RideConnection *
ride_feed_get_connection (RideFeed *self)
{
  g_return_val_if_fail (RIDE_IS_FEED (self), NULL);

  return self->connection;
}

const RideProfile *
ride_feed_get_profile (RideFeed *self)
{
  g_return_val_if_fail (RIDE_IS_FEED (self), NULL);

  return self->profile;
}
