/* ride-desk-journal.c: the fleet of the last run, and the journal of this one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Opening goes: the journal opens its file, the fleet is read from it in a
 * worker thread, the feed begins. Where there is no history the feed begins
 * all the same.
 *
 * The desk is no task's source: a task may be let go of last by its thread,
 * and a desk must not end there.
 */

#include "ride-config.h"

#include "ride-desk-private.h"

#include "ride-clock.h"
#include "ride-places.h"
#include "ride-limits.h"
#include "ride-restore.h"
#include "ride-settings.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  char *path;
  RideThresholds thresholds;
  RideJournal *journal;
  gint64 now_us;
  gint64 as_of_us;
} Restoring;

static void
restoring_free (gpointer data)
{
  Restoring *restoring = data;

  g_free (restoring->path);
  g_object_unref (restoring->journal);
  g_free (restoring);
}

static void
restore_in_thread (GTask        *task,
                   gpointer      source,
                   gpointer      task_data,
                   GCancellable *cancellable)
{
  Restoring *restoring = task_data;
  GError *error = NULL;
  RideTracker *tracker;

  tracker = ride_restore_tracker (restoring->path, &restoring->thresholds, restoring->journal,
                                  restoring->now_us, cancellable, &restoring->as_of_us, &error);
  if (tracker != NULL)
    g_task_return_pointer (task, tracker, (GDestroyNotify) ride_tracker_free);
  else
    g_task_return_error (task, error);
}

static void
begin_feed (RideDesk *self)
{
  g_clear_object (&self->restoring);
  ride_feed_start (self->feed);
}

static void
on_restored (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (RideDesk) self = user_data;
  Restoring *restoring = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  GCancellable *cancellable = g_task_get_cancellable (G_TASK (result));
  RideTracker *tracker = g_task_propagate_pointer (G_TASK (result), &error);

  /* Another profile was opened meanwhile. */
  if (g_cancellable_is_cancelled (cancellable))
    {
      g_clear_pointer (&tracker, ride_tracker_free);
      ride_desk_has_left (self, cancellable);
      return;
    }

  self->is_restoring = FALSE;
  if (tracker == NULL)
    {
      self->restore_error = g_steal_pointer (&error);
      ride_desk_emit_journal_changed (self);
    }
  else
    {
      ride_desk_begin_with (self, self->profile, tracker, restoring->as_of_us);
      ride_keeper_begin_gap (self->keeper, restoring->as_of_us, _ ("Ride Monitor was not running"));
    }

  begin_feed (self);
}

static void
restore (RideDesk *self)
{
  g_autoptr (GTask) task = NULL;
  Restoring *restoring = g_new0 (Restoring, 1);

  restoring->path = g_strdup (ride_journal_get_path (self->journal));
  restoring->thresholds = ride_limits_get_thresholds (ride_settings_get ());
  restoring->journal = g_object_ref (self->journal);
  restoring->now_us = ride_clock_real_us ();

  self->is_restoring = TRUE;
  task = g_task_new (NULL, self->restoring, on_restored, g_object_ref (self));
  g_task_set_source_tag (task, restore);
  g_task_set_task_data (task, restoring, restoring_free);
  g_task_run_in_thread (task, restore_in_thread);
}

/* The first state that is another than opening decides how to begin. */
static void
on_journal_status_changed (RideJournal *journal,
                           RideDesk    *self)
{
  g_autoptr (RideJournalStatus) status = ride_journal_get_status (journal);

  ride_desk_emit_journal_changed (self);
  if (!self->awaits_journal || status->state == RIDE_JOURNAL_OPENING)
    return;

  self->awaits_journal = FALSE;
  if (status->state == RIDE_JOURNAL_UNAVAILABLE)
    begin_feed (self);
  else
    restore (self);
}

static gboolean
is_leaving (RideDesk   *self,
            const char *path)
{
  for (guint i = 0; i < self->leaving->len; i++)
    {
      gpointer object = g_ptr_array_index (self->leaving, i);

      if (RIDE_IS_JOURNAL (object) && g_str_equal (ride_journal_get_path (object), path))
        return TRUE;
    }

  return FALSE;
}

void
ride_desk_open_journal (RideDesk *self)
{
  const RideJournalOptions options = ride_limits_get_journal_options (ride_settings_get ());
  g_autofree char *path = ride_places_get_journal_in (self->journal_dir, self->profile->id);

  self->wants_journal = is_leaving (self, path);
  if (self->wants_journal)
    return;

  self->journal = ride_journal_new (path, &options);
  self->awaits_journal = TRUE;
  self->restoring = g_cancellable_new ();
  ride_feed_set_journal (self->feed, self->journal);
  g_signal_connect (self->journal, "status-changed", G_CALLBACK (on_journal_status_changed), self);
  ride_desk_emit_journal_changed (self);
}

RideJournal *
ride_desk_steal_journal (RideDesk *self)
{
  RideJournal *journal = g_steal_pointer (&self->journal);

  if (self->is_restoring)
    g_ptr_array_add (self->leaving, g_object_ref (self->restoring));
  if (self->restoring != NULL)
    g_cancellable_cancel (self->restoring);
  g_clear_object (&self->restoring);
  self->is_restoring = FALSE;
  g_clear_error (&self->restore_error);
  self->awaits_journal = FALSE;
  self->wants_journal = FALSE;
  if (journal != NULL)
    g_signal_handlers_disconnect_by_data (journal, self);

  return journal;
}

static void
close_in_thread (GTask        *task,
                 gpointer      source,
                 gpointer      task_data,
                 GCancellable *cancellable)
{
  ride_journal_close (task_data);
  g_task_return_boolean (task, TRUE);
}

static void
on_closed (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (RideDesk) self = user_data;

  ride_desk_has_left (self, g_task_get_task_data (G_TASK (result)));
}

void
ride_desk_close_journal (RideDesk    *self,
                         RideJournal *journal)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, on_closed, g_object_ref (self));

  g_task_set_source_tag (task, ride_desk_close_journal);
  g_task_set_task_data (task, g_object_ref (journal), g_object_unref);
  g_task_run_in_thread (task, close_in_thread);
}
