/* ride-follow.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-follow.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <unistd.h>

#include "ride-interrupt.h"
#include "ride-output.h"
#include "ride-progress.h"
#include "ride-report.h"
#include "ride-tail-stats.h"
#include "ride-tail-text.h"
#include "ride-totals.h"
#include "ride-tracker.h"

/* The feed says "stopped" sooner; a command that was told to end must end. */
#define GOODBYE_MAX_S 10

typedef struct
{
  const RideFollowOptions *options;
  RideFeed *feed;
  GMainLoop *loop;
  RideReport *report;
  RideProgress *progress; /* (nullable) */
  RideConnectionState state; /* the one last told */
  GHashTable *refused_told; /* filters */
  guint64 n_printed;
  gint64 began_us; /* monotonic */
  guint tick_id;
  guint timeout_id;
  guint stats_id;
  gboolean stats_wanted; /* with the next snapshot */
  gboolean recording_failed;
  gboolean output_failed;
  guint goodbye_id;
  gboolean ending;
  RideExit status;
} RideFollow;

static gboolean
on_goodbye_overdue (gpointer user_data)
{
  RideFollow *self = user_data;

  self->goodbye_id = 0;
  g_main_loop_quit (self->loop);

  return G_SOURCE_REMOVE;
}

/* The first reason to end is the one that counts. */
static void
end (RideFollow *self,
     RideExit    status)
{
  if (self->ending)
    return;

  self->ending = TRUE;
  self->status = status;
  self->goodbye_id = g_timeout_add_seconds (GOODBYE_MAX_S, on_goodbye_overdue, self);
  ride_feed_stop (self->feed);
}

/* What can't be written is the worse news, even where it was to end anyway. */
static void
fail (RideFollow *self)
{
  self->status = RIDE_EXIT_USAGE;
  end (self, RIDE_EXIT_USAGE);
}

static gboolean
print (RideFollow *self)
{
  g_autoptr (GError) error = NULL;
  GString *text = ride_report_get_text (self->report);
  gboolean written = ride_output_write (STDOUT_FILENO, text->str, text->len, &error);

  g_string_truncate (text, 0);
  if (written)
    return TRUE;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      end (self, RIDE_EXIT_OK);
      return FALSE;
    }

  /* Who needs no more, when there is hardly any more, has done nothing wrong. */
  if (self->ending && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE))
    return FALSE;

  if (!self->output_failed)
    g_printerr ("ride-monitor: %s\n", error->message);
  self->output_failed = TRUE;
  fail (self);

  return FALSE;
}

static guint
n_events_wanted (const RideFollow     *self,
                 const RideEventBatch *batch)
{
  guint64 left = self->options->count - self->n_printed;

  if (self->options->count == 0)
    return ride_event_batch_get_length (batch);

  return MIN (left, ride_event_batch_get_length (batch));
}

/* In a recording time is what the events say. */
static void
add_events (RideFollow           *self,
            const RideEventBatch *batch,
            guint                 n)
{
  for (guint i = 0; i < n; i++)
    {
      const RideEvent *event = ride_event_batch_get (batch, i);

      if (self->options->is_replay)
        ride_report_advance (self->report, event->received_us);
      ride_report_add_event (self->report, event);
    }
  ride_report_flush (self->report);
}

static void
on_batch (RideFeed *feed,
          gpointer  data,
          gpointer  user_data)
{
  RideFollow *self = user_data;
  const RideEventBatch *batch = data;
  guint n = self->ending ? 0 : n_events_wanted (self, batch);

  if (self->options->archive != NULL)
    ride_archive_wait_for_room (self->options->archive);
  add_events (self, batch, n);

  /* What isn't printed isn't acknowledged either. */
  if (n > 0 && !print (self))
    n = 0;
  ride_feed_keep_back (feed, n);

  self->n_printed += n;
  if (self->options->count > 0 && self->n_printed >= self->options->count)
    end (self, RIDE_EXIT_OK);
}

static void
hide_progress (RideFollow *self)
{
  if (self->progress != NULL)
    ride_progress_hide (self->progress);
}

/* Returns: whether there was one that wasn't told before. */
static gboolean
tell_refusals (RideFollow           *self,
               const RideConnection *connection)
{
  gboolean any = FALSE;

  for (guint i = 0; i < connection->filters->len; i++)
    {
      const RideFilterResult *filter = g_ptr_array_index (connection->filters, i);
      g_autofree char *sentence = NULL;

      if (filter->error == NULL || !g_hash_table_add (self->refused_told, g_strdup (filter->filter)))
        continue;

      sentence = ride_tail_text_describe_refusal (filter);
      g_printerr ("ride-monitor: %s\n", sentence);
      any = TRUE;
    }

  if (any && connection->unlisted_refused > 0)
    g_printerr (ngettext ("ride-monitor: The broker refused %u more subscription\n",
                          "ride-monitor: The broker refused %u more subscriptions\n",
                          connection->unlisted_refused),
                connection->unlisted_refused);

  return any;
}

static void
tell_state (RideFollow           *self,
            const RideConnection *connection)
{
  gint64 now_us = g_get_monotonic_time ();
  gint64 time_us = ride_feed_get_now_us (self->feed);

  if (self->options->is_replay)
    ride_report_advance (self->report, time_us);
  ride_report_add_state (self->report, connection, time_us, now_us);
  print (self);

  if (!self->options->json || ride_tail_text_is_trouble (connection))
    {
      g_autofree char *sentence = ride_tail_text_describe_connection (connection, now_us);

      hide_progress (self);
      g_printerr ("ride-monitor: %s\n", sentence);
    }
}

static gboolean
is_over (const RideFollow     *self,
         const RideConnection *connection)
{
  if (self->options->is_replay)
    return FALSE;

  if (connection->state == RIDE_CONNECTION_REFUSED)
    return TRUE;

  if (!self->options->ends_when_lost)
    return FALSE;

  return connection->state == RIDE_CONNECTION_WAITING ||
         connection->state == RIDE_CONNECTION_OFFLINE;
}

static void
look_at_filters (RideFollow           *self,
                 const RideConnection *connection,
                 gboolean              told)
{
  if (connection->state != RIDE_CONNECTION_CONNECTED || !tell_refusals (self, connection))
    return;

  if (self->options->json && !told)
    tell_state (self, connection);

  /* Connected, but deaf: nothing can ever come. */
  if (!self->options->is_replay &&
      ride_connection_count_refused (connection) == ride_connection_count_filters (connection))
    end (self, RIDE_EXIT_REFUSED);
}

static void
tell_statistics (RideFollow *self)
{
  const RideConnection *connection = ride_feed_get_connection (self->feed);
  gint64 now_us = g_get_monotonic_time ();
  g_autoptr (GString) block = NULL;

  if (self->options->json)
    {
      ride_tail_stats_append_json (ride_report_get_text (self->report), connection,
                                   ride_feed_get_now_us (self->feed), now_us);
      print (self);
      return;
    }

  block = g_string_new (NULL);
  ride_tail_stats_append_text (block, connection, now_us);
  g_printerr ("ride-monitor: %s", block->str);
}

/* Why it ended was told; that we hung up then is no news. */
static gboolean
is_aftermath (const RideFollow     *self,
              const RideConnection *connection)
{
  return self->ending && self->state == RIDE_CONNECTION_REFUSED &&
         connection->state == RIDE_CONNECTION_OFFLINE;
}

/* A recording that was played to its end, or can't be written or played on. */
static void
look_at_recording (RideFollow           *self,
                   const RideConnection *connection)
{
  if (connection->recording_error != NULL && !self->recording_failed)
    {
      self->recording_failed = TRUE;
      hide_progress (self);
      g_printerr ("ride-monitor: %s\n", connection->recording_error);
      fail (self);
    }
  else if (connection->recording_ended)
    end (self, RIDE_EXIT_OK);
}

static void
on_connection_changed (RideFeed       *feed,
                       RideConnection *connection,
                       gpointer        user_data)
{
  RideFollow *self = user_data;
  gboolean changed = connection->state != self->state && !is_aftermath (self, connection);

  if (changed)
    {
      self->state = connection->state;
      if (connection->state != RIDE_CONNECTION_CONNECTED)
        g_hash_table_remove_all (self->refused_told);
      tell_state (self, connection);
    }

  look_at_recording (self, connection);
  look_at_filters (self, connection, changed);
  if (changed && is_over (self, connection))
    end (self, RIDE_EXIT_REFUSED);
  if (self->stats_wanted && !self->ending)
    {
      self->stats_wanted = FALSE;
      tell_statistics (self);
    }
}

static void
on_stopped (RideFeed *feed,
            gpointer  user_data)
{
  RideFollow *self = user_data;

  g_main_loop_quit (self->loop);
}

static void
on_interrupted (gpointer user_data)
{
  end (user_data, RIDE_EXIT_OK);
}

static gboolean
on_timeout (gpointer user_data)
{
  RideFollow *self = user_data;

  self->timeout_id = 0;
  if (!self->ending)
    g_printerr (_("ride-monitor: The timeout passed after %" PRIu64 " events\n"),
                self->n_printed);
  end (self, RIDE_EXIT_TIMEOUT);

  return G_SOURCE_REMOVE;
}

static gboolean
on_statistics_due (gpointer user_data)
{
  RideFollow *self = user_data;

  self->stats_wanted = TRUE;
  ride_feed_refresh (self->feed);

  return G_SOURCE_CONTINUE;
}

static gboolean
on_tick (gpointer user_data)
{
  RideFollow *self = user_data;
  gint64 now_us = ride_feed_get_now_us (self->feed);

  if (self->options->is_replay)
    ride_report_advance (self->report, now_us);
  else
    ride_report_tick (self->report, now_us);
  if (ride_report_get_text (self->report)->len > 0)
    print (self);
  if (self->progress != NULL)
    ride_progress_update (self->progress, self->n_printed, ride_feed_get_progress (self->feed));

  return G_SOURCE_CONTINUE;
}

static void
set_up (RideFollow              *self,
        RideFeed                *feed,
        const RideFollowOptions *options)
{
  self->options = options;
  self->began_us = g_get_monotonic_time ();
  self->loop = g_main_loop_new (NULL, FALSE);
  self->report = ride_report_new (options->json, options->quiet, options->qos,
                                  options->archive != NULL
                                      ? ride_archive_get_journal (options->archive)
                                      : NULL);
  if (options->is_replay)
    self->progress = ride_progress_new (!options->quiet);
  self->state = RIDE_CONNECTION_OFFLINE;
  self->refused_told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->feed = g_object_ref (feed);
  g_signal_connect (self->feed, "batch", G_CALLBACK (on_batch), self);
  g_signal_connect (self->feed, "connection-changed", G_CALLBACK (on_connection_changed), self);
  g_signal_connect (self->feed, "stopped", G_CALLBACK (on_stopped), self);
  self->tick_id = g_timeout_add (RIDE_TRACKER_TICK_MS, on_tick, self);
  if (options->timeout_s > 0)
    self->timeout_id = g_timeout_add (options->timeout_s * 1000, on_timeout, self);
  if (options->stats_s > 0)
    self->stats_id = g_timeout_add_seconds (options->stats_s, on_statistics_due, self);
}

static void
tear_down (RideFollow *self)
{
  ride_interrupt_unwatch ();
  g_clear_handle_id (&self->tick_id, g_source_remove);
  g_clear_handle_id (&self->timeout_id, g_source_remove);
  g_clear_handle_id (&self->goodbye_id, g_source_remove);
  g_clear_handle_id (&self->stats_id, g_source_remove);
  g_signal_handlers_disconnect_by_data (self->feed, self);
  g_clear_object (&self->feed);
  g_clear_pointer (&self->report, ride_report_free);
  g_clear_pointer (&self->refused_told, g_hash_table_unref);
  g_clear_pointer (&self->loop, g_main_loop_unref);
}

static void
tell_totals (RideFollow *self)
{
  RideReportCounts counts = ride_report_get_counts (self->report);
  double seconds = (g_get_monotonic_time () - self->began_us) / (double) G_USEC_PER_SEC;

  ride_totals_append (ride_report_get_text (self->report), &counts,
                      ride_feed_get_connection (self->feed), seconds);
  print (self);
}

RideExit
ride_follow_run (RideFeed                *feed,
                 const RideFollowOptions *options)
{
  RideFollow self = { .status = RIDE_EXIT_OK };

  set_up (&self, feed, options);
  ride_interrupt_watch (on_interrupted, &self);
  ride_feed_start (self.feed);
  g_main_loop_run (self.loop);
  g_clear_pointer (&self.progress, ride_progress_free);
  if (options->stats_s > 0)
    tell_statistics (&self);
  if (options->quiet)
    tell_totals (&self);
  tear_down (&self);

  return self.status;
}
