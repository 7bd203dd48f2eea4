/* ride-journal-writer.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The thread takes all that waits, writes it in one transaction, calls those
 * who wait for it, and does a step of upkeep. It never waits for more to come.
 * What could not be written is kept and tried again with the file opened anew,
 * which also forgets whatever a failed transaction left behind.
 */

#include "ride-journal-writer.h"

#include "ride-journal-file.h"
#include "ride-journal-lock.h"
#include "ride-journal-transaction.h"
#include "ride-journal-upkeep.h"

#include <glib/gstdio.h>

/* About 60 ms of work; what comes meanwhile gathers for the next transaction. */
#define TRANSACTION_EVENTS 16384

#define SIZE_INTERVAL_US G_USEC_PER_SEC
#define CLOSE_RETRY_MS 100

/* A disk that damages one file after another is no place for a journal. */
#define SET_ASIDE_MAX 3

struct _RideJournalWriter
{
  GThread *thread;
  char *path;
  RideJournalTuning tuning;
  RideJournalQueue *queue;
  RideJournalNotify notify;
  gpointer user_data;

  GMutex mutex;
  RideJournalOptions options;
  gboolean options_changed;
  gboolean closing;
  RideJournalState state;
  GError *error;
  char *set_aside;
  gint64 n_bytes;
  guint64 n_events;

  /* The thread's own from here on. */
  int lock_fd;
  RideJournalStore *store;
  RideJournalUpkeep *upkeep;
  RideJournalOptions current;
  GPtrArray *taken; /* (element-type RideJournalItem): of the transaction */
  guint n_set_aside;
  gint64 failing_since_us; /* 0 = all is well */
  gint64 retry_us;
  gint64 sized_us;
  gboolean size_is_old;
  gint64 close_by_us; /* 0 = not closing */
};

static void
set_state (RideJournalWriter *self,
           RideJournalState   state,
           const GError      *error)
{
  gboolean is_news;

  g_mutex_lock (&self->mutex);
  is_news = self->state != state ||
            g_strcmp0 (self->error != NULL ? self->error->message : NULL,
                       error != NULL ? error->message : NULL) != 0;
  self->state = state;
  g_clear_error (&self->error);
  self->error = error != NULL ? g_error_copy (error) : NULL;
  g_mutex_unlock (&self->mutex);

  if (is_news)
    self->notify (self->user_data);
}

static gboolean
is_unavailable (RideJournalWriter *self)
{
  return self->state == RIDE_JOURNAL_UNAVAILABLE;
}

static void
take_options (RideJournalWriter *self)
{
  gboolean changed;

  g_mutex_lock (&self->mutex);
  changed = self->options_changed;
  self->options_changed = FALSE;
  self->current = self->options;
  if (self->closing && self->close_by_us == 0)
    self->close_by_us = g_get_monotonic_time () + self->tuning.close_ms * (gint64) 1000;
  g_mutex_unlock (&self->mutex);

  if (!changed || self->store == NULL)
    return;
  ride_journal_store_set_sync (self->store, self->current.is_sync_full, NULL);
  ride_journal_upkeep_hurry (self->upkeep);
}

static void
make_call (RideJournalItem *item,
           gboolean         kept)
{
  RideJournalDone done = item->done;

  item->done = NULL;
  if (done != NULL)
    done (kept, item->user_data);
}

/* Nobody is to wait for what may not be written for a long time. */
static void
tell_all (RideJournalWriter *self)
{
  g_autoptr (GArray) calls = g_array_new (FALSE, FALSE, sizeof (RideJournalCall));

  for (guint i = 0; i < self->taken->len; i++)
    make_call (g_ptr_array_index (self->taken, i), FALSE);
  ride_journal_queue_take_calls (self->queue, calls);
  for (guint i = 0; i < calls->len; i++)
    {
      RideJournalCall *call = &g_array_index (calls, RideJournalCall, i);

      call->done (FALSE, call->user_data);
    }
}

static void
lose_all (RideJournalWriter *self)
{
  ride_journal_queue_take (self->queue, self->taken, G_MAXUINT);
  for (guint i = 0; i < self->taken->len; i++)
    ride_journal_queue_lose (self->queue, g_ptr_array_index (self->taken, i));
  ride_journal_queue_finish (self->queue, self->taken);
  for (guint i = 0; i < self->taken->len; i++)
    make_call (g_ptr_array_index (self->taken, i), FALSE);
  g_ptr_array_set_size (self->taken, 0);
}

static void
close_file (RideJournalWriter *self)
{
  g_clear_pointer (&self->upkeep, ride_journal_upkeep_free);
  g_clear_pointer (&self->store, ride_journal_store_free);
}

static void
give_up (RideJournalWriter *self,
         const GError      *error)
{
  close_file (self);
  self->failing_since_us = 0;
  ride_journal_queue_set_failing (self->queue, TRUE);
  set_state (self, RIDE_JOURNAL_UNAVAILABLE, error);
  lose_all (self);
}

static void
fail (RideJournalWriter *self,
      const GError      *error)
{
  gint64 now_us = g_get_monotonic_time ();

  close_file (self);
  if (self->failing_since_us == 0)
    self->failing_since_us = now_us;
  self->retry_us = now_us + (self->close_by_us != 0 ? CLOSE_RETRY_MS : self->tuning.retry_ms) *
                                (gint64) 1000;
  ride_journal_queue_set_failing (self->queue, TRUE);
  set_state (self, RIDE_JOURNAL_FAILING, error);
}

static void
recover (RideJournalWriter *self)
{
  self->failing_since_us = 0;
  ride_journal_queue_set_failing (self->queue, FALSE);
  set_state (self, RIDE_JOURNAL_READY, NULL);
}

/* What waits is written into the file that is begun in the place of this one. */
static void
set_aside (RideJournalWriter *self,
           const GError      *damage)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *place = NULL;

  close_file (self);
  if (self->n_set_aside++ >= SET_ASIDE_MAX)
    {
      give_up (self, damage);
      return;
    }

  place = ride_journal_file_set_aside (self->path, &error);
  if (place == NULL)
    {
      give_up (self, error);
      return;
    }

  g_debug ("%s", damage->message);
  g_mutex_lock (&self->mutex);
  g_free (self->set_aside);
  self->set_aside = g_steal_pointer (&place);
  g_mutex_unlock (&self->mutex);
  self->notify (self->user_data);
}

static void
handle (RideJournalWriter *self,
        const GError      *error)
{
  if (g_error_matches (error, RIDE_JOURNAL_ERROR, RIDE_JOURNAL_ERROR_DAMAGED))
    set_aside (self, error);
  else
    fail (self, error);
}

/* What can't be opened at all, for lack of rights or because somebody else has it, stays so. */
static gboolean
is_hopeless (const GError *error)
{
  return g_error_matches (error, RIDE_JOURNAL_ERROR, RIDE_JOURNAL_ERROR_NEWER) ||
         g_error_matches (error, RIDE_JOURNAL_ERROR, RIDE_JOURNAL_ERROR_FILE);
}

static void
open_file (RideJournalWriter *self)
{
  g_autoptr (GError) error = NULL;

  self->store = ride_journal_store_open (self->path, self->current.is_sync_full, &self->tuning,
                                         &error);
  if (self->store != NULL)
    {
      self->upkeep = ride_journal_upkeep_new (self->store, self->path, self->queue, &self->tuning);
      self->size_is_old = TRUE;
      if (self->failing_since_us == 0)
        set_state (self, RIDE_JOURNAL_READY, NULL);
      return;
    }

  if (is_hopeless (error) && self->state == RIDE_JOURNAL_OPENING)
    give_up (self, error);
  else
    handle (self, error);
}

static gboolean
is_of_snapshot (const RideJournalItem *item)
{
  return item->kind == RIDE_JOURNAL_ITEM_PART || item->kind == RIDE_JOURNAL_ITEM_SNAPSHOT;
}

/* A snapshot that is found damaged is damage to the file. */
static gboolean
finish_taken (RideJournalWriter *self,
              GError           **error)
{
  ride_journal_queue_finish (self->queue, self->taken);
  for (guint i = 0; i < self->taken->len; i++)
    {
      RideJournalItem *item = g_ptr_array_index (self->taken, i);

      make_call (item, !item->is_lost);
      if (!is_of_snapshot (item))
        continue;
      if (item->kind == RIDE_JOURNAL_ITEM_SNAPSHOT && *error == NULL &&
          g_error_matches (item->snapshot.error, RIDE_JOURNAL_ERROR, RIDE_JOURNAL_ERROR_DAMAGED))
        *error = g_error_copy (item->snapshot.error);
      ride_journal_upkeep_note (self->upkeep, item);
    }
  g_ptr_array_set_size (self->taken, 0);

  return *error == NULL;
}

/* Parts of a snapshot that was given up with the file. */
static void
forget_taken_snapshot (RideJournalWriter *self)
{
  g_autoptr (GPtrArray) forgotten =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ride_journal_item_free);

  for (guint i = 0; i < self->taken->len;)
    if (is_of_snapshot (g_ptr_array_index (self->taken, i)))
      g_ptr_array_add (forgotten, g_ptr_array_steal_index (self->taken, i));
    else
      i++;
  ride_journal_queue_finish (self->queue, forgotten);
}

/* Returns whether there was anything to write, and it was written. */
static gboolean
write_what_waits (RideJournalWriter *self)
{
  g_autoptr (GError) error = NULL;

  ride_journal_queue_take (self->queue, self->taken,
                           self->taken->len == 0 ? TRANSACTION_EVENTS : 0);
  if (self->taken->len == 0)
    return FALSE;

  if (!ride_journal_transaction_write (self->store, self->taken, &error))
    {
      handle (self, error);
      forget_taken_snapshot (self);
      return FALSE;
    }

  if (self->failing_since_us != 0)
    recover (self);
  self->size_is_old = TRUE;
  if (!finish_taken (self, &error))
    handle (self, error);

  return TRUE;
}

static void
take_size (RideJournalWriter *self)
{
  gint64 range[2] = { 0 };
  gint64 n_bytes = ride_journal_file_get_size (self->path);

  ride_sql_get_integers (ride_journal_store_get_db (self->store),
                         "SELECT (SELECT min (seq) FROM events), (SELECT max (seq) FROM events)",
                         range, G_N_ELEMENTS (range), NULL);
  self->sized_us = g_get_monotonic_time ();
  self->size_is_old = FALSE;

  g_mutex_lock (&self->mutex);
  self->n_bytes = n_bytes;
  self->n_events = range[0] > 0 ? range[1] - range[0] + 1 : 0;
  g_mutex_unlock (&self->mutex);
  self->notify (self->user_data);
}

static void
do_upkeep (RideJournalWriter *self,
           gboolean           was_written)
{
  g_autoptr (GError) error = NULL;
  gint64 now_us = g_get_monotonic_time ();

  if (self->size_is_old && now_us - self->sized_us >= SIZE_INTERVAL_US)
    take_size (self);
  if (self->close_by_us != 0 ||
      (!was_written && now_us < ride_journal_upkeep_get_due (self->upkeep)))
    return;
  if (!ride_journal_upkeep_step (self->upkeep, &self->current, &error))
    handle (self, error);
}

static gint64
get_next_turn_us (RideJournalWriter *self)
{
  gint64 until_us;

  if (self->store == NULL || self->failing_since_us != 0)
    until_us = self->retry_us;
  else
    until_us = ride_journal_upkeep_get_due (self->upkeep);
  if (self->size_is_old && self->store != NULL)
    until_us = MIN (until_us, self->sized_us + SIZE_INTERVAL_US);

  return until_us;
}

/* A file that was opened again after a failure shows only by writing whether all is well. */
static void
try_again (RideJournalWriter *self)
{
  open_file (self);
  if (self->store == NULL)
    return;

  if (self->failing_since_us != 0 && self->taken->len == 0 &&
      ride_journal_queue_is_empty (self->queue))
    recover (self);
}

static void
take_failing_turn (RideJournalWriter *self)
{
  gint64 now_us = g_get_monotonic_time ();

  if (now_us - self->failing_since_us >= self->tuning.grace_ms * (gint64) 1000)
    tell_all (self);
  if (now_us < self->retry_us)
    ride_journal_queue_wait (self->queue, self->retry_us);
  else
    try_again (self);
}

static void
take_turn (RideJournalWriter *self)
{
  gboolean was_written;

  if (self->store == NULL && self->failing_since_us == 0)
    {
      open_file (self);
      return;
    }
  if (self->store == NULL)
    {
      take_failing_turn (self);
      return;
    }

  was_written = write_what_waits (self);
  if (self->store != NULL)
    do_upkeep (self, was_written);
  if (!was_written && self->store != NULL)
    ride_journal_queue_wait (self->queue, get_next_turn_us (self));
}

static gboolean
has_ended (RideJournalWriter *self)
{
  if (self->close_by_us == 0)
    return FALSE;

  return is_unavailable (self) || g_get_monotonic_time () >= self->close_by_us ||
         (self->taken->len == 0 && ride_journal_queue_is_empty (self->queue));
}

static void
begin (RideJournalWriter *self)
{
  g_autoptr (GError) error = NULL;

  take_options (self);
  self->lock_fd = ride_journal_lock_take (self->path, &error);
  if (self->lock_fd < 0)
    give_up (self, error);
}

static gpointer
run (gpointer data)
{
  RideJournalWriter *self = data;

  begin (self);
  while (take_options (self), !has_ended (self))
    if (!is_unavailable (self))
      take_turn (self);
    else
      {
        ride_journal_queue_wait (self->queue, G_MAXINT64);
        lose_all (self);
      }

  ride_journal_queue_close (self->queue);
  lose_all (self);
  close_file (self);
  if (self->lock_fd >= 0)
    g_close (self->lock_fd, NULL);
  set_state (self, RIDE_JOURNAL_CLOSED, NULL);

  return NULL;
}

RideJournalWriter *
ride_journal_writer_new (const char               *path,
                         const RideJournalOptions *options,
                         const RideJournalTuning  *tuning,
                         RideJournalNotify         notify,
                         gpointer                  user_data)
{
  RideJournalWriter *self = g_new0 (RideJournalWriter, 1);

  self->path = g_strdup (path);
  self->tuning = *tuning;
  self->queue = ride_journal_queue_new (tuning);
  self->notify = notify;
  self->user_data = user_data;
  g_mutex_init (&self->mutex);
  self->options = *options;
  self->lock_fd = -1;
  self->taken = g_ptr_array_new_with_free_func ((GDestroyNotify) ride_journal_item_free);
  self->thread = g_thread_new ("ride-journal", run, self);

  return self;
}

void
ride_journal_writer_free (RideJournalWriter *self)
{
  g_ptr_array_unref (self->taken);
  ride_journal_queue_free (self->queue);
  g_clear_error (&self->error);
  g_free (self->set_aside);
  g_mutex_clear (&self->mutex);
  g_free (self->path);
  g_free (self);
}

void
ride_journal_writer_stop (RideJournalWriter *self)
{
  g_mutex_lock (&self->mutex);
  self->closing = TRUE;
  g_mutex_unlock (&self->mutex);
  ride_journal_queue_wake (self->queue);

  if (self->thread != NULL)
    g_thread_join (g_steal_pointer (&self->thread));
}

void
ride_journal_writer_push (RideJournalWriter *self,
                          RideJournalItem   *item)
{
  if (ride_journal_queue_push (self->queue, item))
    return;

  ride_journal_queue_lose (self->queue, item);
  make_call (item, FALSE);
  ride_journal_item_free (item);
}

void
ride_journal_writer_set_options (RideJournalWriter        *self,
                                 const RideJournalOptions *options)
{
  g_mutex_lock (&self->mutex);
  self->options = *options;
  self->options_changed = TRUE;
  g_mutex_unlock (&self->mutex);
  ride_journal_queue_wake (self->queue);
}

RideJournalStatus *
ride_journal_writer_get_status (RideJournalWriter *self)
{
  RideJournalStatus *status = g_new0 (RideJournalStatus, 1);

  g_mutex_lock (&self->mutex);
  status->state = self->state;
  status->error = self->error != NULL ? g_error_copy (self->error) : NULL;
  status->set_aside = g_strdup (self->set_aside);
  status->n_bytes = self->n_bytes;
  status->n_events = self->n_events;
  g_mutex_unlock (&self->mutex);
  ride_journal_queue_count (self->queue, &status->n_waiting, &status->n_lost);

  return status;
}

RideJournalQueue *
ride_journal_writer_get_queue (RideJournalWriter *self)
{
  return self->queue;
}
