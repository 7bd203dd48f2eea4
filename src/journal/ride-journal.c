/* ride-journal.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-journal-private.h"

#include "ride-journal-writer.h"

#define KEEP_DAYS 90
#define DAY_US (24 * 3600 * (gint64) G_USEC_PER_SEC)
#define KEEP_BYTES (2 * G_GINT64_CONSTANT (1024) * 1024 * 1024)

G_DEFINE_QUARK (ride-journal-error-quark, ride_journal_error)

struct _RideJournal
{
  GObject parent_instance;

  char *path;
  GMainContext *context;
  RideJournalWriter *writer;

  GMutex mutex;
  GSource *notification; /* set while a signal is due */
};

G_DEFINE_FINAL_TYPE (RideJournal, ride_journal, G_TYPE_OBJECT)

enum
{
  STATUS_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

RideJournalOptions
ride_journal_options_default (void)
{
  return (RideJournalOptions){
    .keep_us = KEEP_DAYS * DAY_US,
    .keep_bytes = KEEP_BYTES,
    .is_sync_full = TRUE,
  };
}

RideJournalTuning
ride_journal_tuning_default (void)
{
  return (RideJournalTuning){
    .block_rows = 16384,
    .snapshot_rows = 4 * 16384,
    .bikes_at_once = 131072,
    .queue_bytes = 32 * 1024 * 1024,
    .queue_events = 262144,
    .retry_ms = 1000,
    .grace_ms = 5000,
    .close_ms = 5000,
  };
}

void
ride_journal_status_free (RideJournalStatus *self)
{
  g_clear_error (&self->error);
  g_free (self->set_aside);
  g_free (self);
}

static void
clear_notification (RideJournal *self)
{
  g_mutex_lock (&self->mutex);
  if (self->notification != NULL)
    g_source_destroy (self->notification);
  g_clear_pointer (&self->notification, g_source_unref);
  g_mutex_unlock (&self->mutex);
}

static gboolean
emit_status_changed (gpointer user_data)
{
  GWeakRef *weak = user_data;
  g_autoptr (RideJournal) self = g_weak_ref_get (weak);

  if (self == NULL)
    return G_SOURCE_REMOVE;

  clear_notification (self);
  g_signal_emit (self, signals[STATUS_CHANGED], 0);

  return G_SOURCE_REMOVE;
}

static void
free_weak_ref (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

/* On the writer's thread, which ends before the journal does. */
static void
on_status_changed (gpointer user_data)
{
  RideJournal *self = user_data;
  GWeakRef *weak;

  g_mutex_lock (&self->mutex);
  if (self->notification == NULL)
    {
      weak = g_new0 (GWeakRef, 1);
      g_weak_ref_init (weak, self);
      self->notification = g_idle_source_new ();
      g_source_set_callback (self->notification, emit_status_changed, weak, free_weak_ref);
      g_source_set_static_name (self->notification, "ride-journal");
      g_source_attach (self->notification, self->context);
    }
  g_mutex_unlock (&self->mutex);
}

static void
ride_journal_dispose (GObject *object)
{
  RideJournal *self = RIDE_JOURNAL (object);

  ride_journal_close (self);
  clear_notification (self);

  G_OBJECT_CLASS (ride_journal_parent_class)->dispose (object);
}

static void
ride_journal_finalize (GObject *object)
{
  RideJournal *self = RIDE_JOURNAL (object);

  g_clear_pointer (&self->writer, ride_journal_writer_free);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->mutex);
  g_free (self->path);

  G_OBJECT_CLASS (ride_journal_parent_class)->finalize (object);
}

static void
ride_journal_class_init (RideJournalClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ride_journal_dispose;
  object_class->finalize = ride_journal_finalize;

  signals[STATUS_CHANGED] =
      g_signal_new ("status-changed", RIDE_TYPE_JOURNAL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 0);
}

static void
ride_journal_init (RideJournal *self)
{
  g_mutex_init (&self->mutex);
  self->context = g_main_context_ref_thread_default ();
}

RideJournal *
ride_journal_new_tuned (const char               *path,
                        const RideJournalOptions *options,
                        const RideJournalTuning  *tuning)
{
  RideJournal *self = g_object_new (RIDE_TYPE_JOURNAL, NULL);

  self->path = g_strdup (path);
  self->writer = ride_journal_writer_new (path, options, tuning, on_status_changed, self);

  return self;
}

RideJournal *
ride_journal_new (const char               *path,
                  const RideJournalOptions *options)
{
  RideJournalTuning tuning = ride_journal_tuning_default ();

  return ride_journal_new_tuned (path, options, &tuning);
}

const char *
ride_journal_get_path (RideJournal *self)
{
  return self->path;
}

RideJournalStatus *
ride_journal_get_status (RideJournal *self)
{
  return ride_journal_writer_get_status (self->writer);
}

void
ride_journal_set_options (RideJournal              *self,
                          const RideJournalOptions *options)
{
  ride_journal_writer_set_options (self->writer, options);
}

void
ride_journal_append (RideJournal      *self,
                     RideEventBatch   *batch,
                     RideJournalChoice choice,
                     RideJournalDone   done,
                     gpointer          user_data)
{
  ride_journal_writer_push (self->writer,
                            ride_journal_item_new_events (batch, choice, done, user_data));
}

void
ride_journal_add_trip (RideJournal    *self,
                       const RideTrip *trip)
{
  ride_journal_writer_push (self->writer, ride_journal_item_new_trip (trip));
}

void
ride_journal_put_alarm (RideJournal     *self,
                        const RideAlarm *alarm)
{
  ride_journal_writer_push (self->writer, ride_journal_item_new_alarm (alarm));
}

void
ride_journal_add_gap (RideJournal *self,
                      gint64       from_us,
                      gint64       until_us,
                      const char  *reason,
                      gboolean     lossless)
{
  ride_journal_writer_push (self->writer,
                            ride_journal_item_new_gap (from_us, until_us, reason, lossless));
}

gboolean
ride_journal_is_full (RideJournal *self)
{
  return ride_journal_queue_is_full (ride_journal_writer_get_queue (self->writer));
}

gboolean
ride_journal_wait_for_room (RideJournal *self,
                            gint64       until_us)
{
  return ride_journal_queue_wait_for_room (ride_journal_writer_get_queue (self->writer),
                                           until_us);
}

void
ride_journal_close (RideJournal *self)
{
  ride_journal_writer_stop (self->writer);
}
