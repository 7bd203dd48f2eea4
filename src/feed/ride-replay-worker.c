/* ride-replay-worker.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The thread reads the file, waits until it is time for a message, and
 * collects batches as the live worker does. Only so many batches wait for
 * the owner; then the thread waits for it.
 */

#include "ride-config.h"

#include "ride-replay-worker.h"

#include <glib/gi18n-lib.h>

#include "ride-connection-private.h"
#include "ride-dedup.h"
#include "ride-event-reader.h"
#include "ride-feed-counts.h"
#include "ride-feed-sieve.h"

#define BATCH_EVENTS 256
#define BATCH_BYTES (1024 * 1024)
#define WAITING_BATCHES 64

#define STATISTICS_INTERVAL_US G_USEC_PER_SEC
#define DEDUP_CAPACITY (1u << 18)

/* Where much comes, the thread wakes only so often: a wake-up costs more than a message. */
#define WINDOW_US 4000

/* A pause of a century at a snail's pace is no number of microseconds. */
#define PAUSE_MAX_US 1e15

struct _RideReplayWorker
{
  gatomicrefcount ref_count;
  GThread *thread;
  RideFeedQueue *queue;
  double speed;

  GMutex mutex; /* guards what is below, up to the thread's own */
  GCond changed;
  guint n_waiting;
  gboolean stopping;
  gboolean disconnecting;
  gboolean refreshing;
  gint64 zero_us; /* in the recording: what was played at `began_us`, monotonic */
  gint64 began_us;
  gint64 next_us; /* in the recording: what is waited for */
  double progress;

  /* The thread's own from here on. */
  RideRecording *recording;
  RideEventReader *reader;
  RideDedup *dedup;
  RideEventBatch *filling;
  GArray *no_tokens;
  RideConnection *recorded; /* the newest state in the recording */
  gboolean has_state; /* it told one */
  gint64 played_us; /* in the recording */
  gint64 shown_us;  /* monotonic */
  gint64 woken_us;  /* as above: when it last had to wait no more */
  RideFeedCounts counts;
};

static void
ride_replay_worker_unref (RideReplayWorker *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_clear_pointer (&self->recording, ride_recording_free);
  g_clear_pointer (&self->queue, ride_feed_queue_unref);
  g_cond_clear (&self->changed);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

static gboolean
is_over (RideReplayWorker *self)
{
  return self->stopping || self->disconnecting;
}

static RideConnection *
take_snapshot (RideReplayWorker *self)
{
  RideConnection *snapshot = ride_connection_copy (self->recorded);

  snapshot->time_us = self->played_us;
  ride_feed_counts_fill (&self->counts, ride_event_reader_get_stats (self->reader), snapshot,
                         g_get_monotonic_time ());

  return snapshot;
}

static void
show (RideReplayWorker *self)
{
  g_autoptr (RideConnection) snapshot = take_snapshot (self);

  self->shown_us = g_get_monotonic_time ();
  ride_feed_queue_push (self->queue, ride_feed_item_new_connection (snapshot));
}

static gboolean
is_new (const RideEvent *event,
        gpointer         user_data)
{
  RideReplayWorker *self = user_data;

  if (ride_dedup_is_new (self->dedup, event))
    return TRUE;

  self->counts.duplicates++;

  return FALSE;
}

static double
measure_progress (RideReplayWorker *self)
{
  gint64 size;
  gint64 position = ride_recording_get_position (self->recording, &size);

  return size > 0 ? position / (double) size : -1;
}

/* Returns: whether a fresh snapshot was asked for meanwhile. */
static gboolean
wait_for_room (RideReplayWorker *self)
{
  gboolean refreshing;

  g_mutex_lock (&self->mutex);
  self->progress = measure_progress (self);
  while (self->n_waiting >= WAITING_BATCHES && !is_over (self))
    g_cond_wait (&self->changed, &self->mutex);
  self->n_waiting++;
  refreshing = self->refreshing;
  self->refreshing = FALSE;
  g_mutex_unlock (&self->mutex);

  return refreshing;
}

static void
push_filling (RideReplayWorker *self)
{
  g_autoptr (RideEventBatch) filled = g_steal_pointer (&self->filling);
  g_autoptr (RideEventBatch) batch = ride_feed_sieve (filled, self->no_tokens, is_new, self);
  gboolean refreshing = FALSE;

  self->filling = ride_event_batch_new ();
  ride_feed_counts_add_batch (&self->counts, batch, g_get_monotonic_time ());
  if (ride_event_batch_get_length (batch) > 0)
    {
      refreshing = wait_for_room (self);
      ride_feed_queue_push (self->queue, ride_feed_item_new_batch (batch, NULL));
    }

  if (refreshing || g_get_monotonic_time () - self->shown_us >= STATISTICS_INTERVAL_US)
    show (self);
}

static void
flush (RideReplayWorker *self)
{
  if (ride_event_batch_get_length (self->filling) > 0)
    push_filling (self);
}

/* Monotonic time at which what was recorded at @time_us is due. */
static gint64
get_due_us (const RideReplayWorker *self,
            gint64                  time_us)
{
  double pause_us = (time_us - self->zero_us) / self->speed;

  return self->began_us + (gint64) CLAMP (pause_us, 0, PAUSE_MAX_US);
}

/* Time begins with the first entry, and anew where the clock was set back. */
static void
aim_at (RideReplayWorker *self,
        gint64            time_us)
{
  g_mutex_lock (&self->mutex);
  if (self->zero_us == 0 || time_us < self->next_us)
    {
      self->zero_us = time_us;
      self->began_us = g_get_monotonic_time ();
    }
  self->next_us = time_us;
  g_mutex_unlock (&self->mutex);
}

/* Returns: whether it is time; else the playing is over, or a snapshot is wanted. */
static gboolean
wait_until (RideReplayWorker *self,
            gint64            due_us)
{
  gboolean is_time = FALSE;

  g_mutex_lock (&self->mutex);
  while (!is_time && !is_over (self) && !self->refreshing)
    is_time = !g_cond_wait_until (&self->changed, &self->mutex, due_us);
  self->refreshing = FALSE;
  g_mutex_unlock (&self->mutex);

  return is_time;
}

static gboolean
was_told_to_end (RideReplayWorker *self)
{
  gboolean over;

  g_mutex_lock (&self->mutex);
  over = is_over (self);
  g_mutex_unlock (&self->mutex);

  return over;
}

/* What was read before is on the screen meanwhile. Returns: whether the moment
 * came; else the playing is over. */
static gboolean
sleep_until (RideReplayWorker *self,
             gint64            due_us)
{
  flush (self);
  due_us = MAX (due_us, self->woken_us + WINDOW_US);
  while (!wait_until (self, due_us))
    {
      if (was_told_to_end (self))
        return FALSE;
      show (self);
    }
  self->woken_us = g_get_monotonic_time ();

  return TRUE;
}

/* Returns: whether the moment came; else the playing is over. */
static gboolean
keep_pace (RideReplayWorker *self,
           gint64            time_us)
{
  gint64 due_us;

  if (self->speed > 0)
    {
      aim_at (self, time_us);
      due_us = get_due_us (self, time_us);
      if (due_us > g_get_monotonic_time () && !sleep_until (self, due_us))
        return FALSE;
    }
  self->played_us = time_us;

  return TRUE;
}

/* A recording that begins in the middle says so by what comes. */
static void
imply_connected (RideReplayWorker *self)
{
  self->has_state = TRUE;
  self->recorded->state = RIDE_CONNECTION_CONNECTED;
  show (self);
}

static void
play_message (RideReplayWorker         *self,
              const RideRecordingEntry *entry)
{
  if (!keep_pace (self, entry->time_us))
    return;

  if (!self->has_state)
    imply_connected (self);
  ride_event_reader_read (self->reader, &entry->message, self->filling);
  if (ride_event_batch_get_length (self->filling) >= BATCH_EVENTS ||
      ride_event_batch_get_size (self->filling) >= BATCH_BYTES)
    flush (self);
}

/* Monotonic times are those of the playing. */
static void
play_connection (RideReplayWorker         *self,
                 const RideRecordingEntry *entry)
{
  RideConnection *connection;
  gint64 retry_in_us = MAX (entry->connection->retry_at_us - entry->connection->since_us, 0);

  if (!keep_pace (self, entry->time_us))
    return;

  flush (self);
  connection = ride_connection_copy (entry->connection);
  connection->since_us = g_get_monotonic_time ();
  if (connection->retry_at_us != 0)
    connection->retry_at_us =
        connection->since_us + (gint64) (retry_in_us / (self->speed > 0 ? self->speed : 1));
  g_clear_pointer (&self->recorded, ride_connection_unref);
  self->recorded = connection;
  self->has_state = TRUE;
  show (self);
}

static void
show_the_end (RideReplayWorker *self,
              const char       *cause,
              const char       *reason,
              const GError     *error)
{
  RideConnection *connection = ride_connection_new_offline ();

  flush (self);
  connection->protocol = self->recorded->protocol;
  connection->connects = self->recorded->connects;
  connection->cause = g_strdup (cause);
  connection->reason = g_strdup (error != NULL ? error->message : reason);
  connection->recording_ended = TRUE;
  connection->recording_error = error != NULL ? g_strdup (error->message) : NULL;
  g_clear_pointer (&self->recorded, ride_connection_unref);
  self->recorded = connection;
  show (self);
}

/* Returns: whether there is more to play. */
static gboolean
play_next (RideReplayWorker *self,
           GError          **error)
{
  RideRecordingEntry entry;

  switch (ride_recording_next (self->recording, &entry, error))
    {
    case RIDE_RECORDING_MESSAGE:
      play_message (self, &entry);
      return TRUE;
    case RIDE_RECORDING_CONNECTION:
      play_connection (self, &entry);
      return TRUE;
    case RIDE_RECORDING_BUSY:
      return TRUE;
    case RIDE_RECORDING_END:
    case RIDE_RECORDING_FAILED:
    default:
      return FALSE;
    }
}

static void
play (RideReplayWorker *self)
{
  g_autoptr (GError) error = NULL;

  while (!was_told_to_end (self))
    if (!play_next (self, &error))
      {
        show_the_end (self, "recording", _("The recording has ended"), error);
        return;
      }

  show_the_end (self, "user", _("The recording is played no more"), NULL);
}

/* Returns: whether a fresh snapshot is wanted; else the thread is to end. */
static gboolean
rest (RideReplayWorker *self)
{
  gboolean refreshing;

  g_mutex_lock (&self->mutex);
  while (!self->stopping && !self->refreshing)
    g_cond_wait (&self->changed, &self->mutex);
  refreshing = self->refreshing && !self->stopping;
  self->refreshing = FALSE;
  g_mutex_unlock (&self->mutex);

  return refreshing;
}

static gpointer
run (gpointer data)
{
  RideReplayWorker *self = data;

  self->reader = ride_event_reader_new (ride_recording_get_rules (self->recording));
  self->dedup = ride_dedup_new (DEDUP_CAPACITY);
  self->filling = ride_event_batch_new ();
  self->no_tokens = g_array_new (FALSE, FALSE, sizeof (RideFeedToken));
  self->recorded = ride_connection_new_offline ();
  self->played_us = ride_recording_get_begin (self->recording);
  self->shown_us = g_get_monotonic_time ();

  play (self);
  while (rest (self))
    show (self);

  ride_feed_queue_push (self->queue, ride_feed_item_new_end ());
  g_clear_pointer (&self->reader, ride_event_reader_free);
  g_clear_pointer (&self->dedup, ride_dedup_free);
  g_clear_pointer (&self->filling, ride_event_batch_unref);
  g_clear_pointer (&self->no_tokens, g_array_unref);
  g_clear_pointer (&self->recorded, ride_connection_unref);
  ride_replay_worker_unref (self);

  return NULL;
}

RideReplayWorker *
ride_replay_worker_start (RideRecording *recording,
                          double         speed,
                          RideFeedQueue *queue)
{
  RideReplayWorker *self = g_new0 (RideReplayWorker, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->changed);
  self->recording = recording;
  self->speed = speed;
  self->queue = ride_feed_queue_ref (queue);

  g_atomic_ref_count_inc (&self->ref_count);
  self->thread = g_thread_new ("ride-replay", run, self);

  return self;
}

void
ride_replay_worker_free (RideReplayWorker *self)
{
  g_clear_pointer (&self->thread, g_thread_unref);
  ride_replay_worker_unref (self);
}

void
ride_replay_worker_join (RideReplayWorker *self)
{
  g_thread_join (g_steal_pointer (&self->thread));
  ride_replay_worker_unref (self);
}

void
ride_replay_worker_take (RideReplayWorker *self)
{
  g_mutex_lock (&self->mutex);
  self->n_waiting--;
  g_cond_signal (&self->changed);
  g_mutex_unlock (&self->mutex);
}

static void
tell (RideReplayWorker *self,
      gboolean         *wish)
{
  g_mutex_lock (&self->mutex);
  *wish = TRUE;
  g_cond_signal (&self->changed);
  g_mutex_unlock (&self->mutex);
}

void
ride_replay_worker_disconnect (RideReplayWorker *self)
{
  tell (self, &self->disconnecting);
}

void
ride_replay_worker_refresh (RideReplayWorker *self)
{
  tell (self, &self->refreshing);
}

void
ride_replay_worker_stop (RideReplayWorker *self)
{
  tell (self, &self->stopping);
}

double
ride_replay_worker_get_progress (RideReplayWorker *self)
{
  double progress;

  g_mutex_lock (&self->mutex);
  progress = self->progress;
  g_mutex_unlock (&self->mutex);

  return progress;
}

gint64
ride_replay_worker_get_now_us (RideReplayWorker *self)
{
  gint64 now_us = 0;

  g_mutex_lock (&self->mutex);
  if (self->speed > 0 && self->zero_us > 0)
    {
      double passed_us = (g_get_monotonic_time () - self->began_us) * self->speed;

      now_us = MIN (self->zero_us + passed_us, self->next_us);
    }
  g_mutex_unlock (&self->mutex);

  return now_us;
}
