/* ride-keeper.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-keeper.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "ride-interrupt.h"
#include "ride-journal.h"
#include "ride-usage.h"

/* How long a signal goes unnoticed while the disk is slow. */
#define WAIT_US (G_USEC_PER_SEC / 10)

#define BATCH_EVENTS 256

struct _RideKeeper
{
  RideJournal *journal;
  RideEventBatch *filling;
  gint64 gap_us; /* since when the connection is down, 0 = it is up, or never was */
  char *gap_reason;
};

RideKeeper *
ride_keeper_new (const char *path,
                 GError    **error)
{
  /* A recording is as old as it is; and it can be played again, should the power fail. */
  const RideJournalOptions options = { .is_sync_full = FALSE };
  g_autofree char *name = g_filename_display_name (path);
  RideKeeper *self;

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    {
      ride_usage_fail (error, _("“%s” exists already. Give --journal the name of a new file"), name);
      return NULL;
    }

  self = g_new0 (RideKeeper, 1);
  self->journal = ride_journal_new (path, &options);
  self->filling = ride_event_batch_new ();

  return self;
}

void
ride_keeper_free (RideKeeper *self)
{
  g_clear_object (&self->journal);
  ride_event_batch_unref (self->filling);
  g_free (self->gap_reason);
  g_free (self);
}

static void
flush (RideKeeper *self)
{
  if (ride_event_batch_get_length (self->filling) == 0)
    return;

  while (ride_journal_is_full (self->journal) && !ride_interrupt_came ())
    ride_journal_wait_for_room (self->journal, g_get_monotonic_time () + WAIT_US);
  ride_journal_append (self->journal, self->filling, RIDE_JOURNAL_ALL, NULL, NULL);
  ride_event_batch_unref (self->filling);
  self->filling = ride_event_batch_new ();
}

void
ride_keeper_add_event (RideKeeper      *self,
                       const RideEvent *event)
{
  ride_event_batch_append (self->filling, event);
  if (ride_event_batch_get_length (self->filling) >= BATCH_EVENTS)
    flush (self);
}

/* The journal files a ride without an end at the time of the newest event. */
void
ride_keeper_add_trip (RideKeeper     *self,
                      const RideTrip *trip)
{
  flush (self);
  ride_journal_add_trip (self->journal, trip);
}

void
ride_keeper_put_alarm (RideKeeper      *self,
                       const RideAlarm *alarm)
{
  ride_journal_put_alarm (self->journal, alarm);
}

void
ride_keeper_set_live (RideKeeper           *self,
                      const RideConnection *connection,
                      gboolean              lossless,
                      gint64                now_us)
{
  gboolean is_live = ride_connection_is_live (connection);

  if (is_live && self->gap_us == 0)
    return;

  if (!is_live)
    {
      self->gap_us = now_us;
      g_free (self->gap_reason);
      self->gap_reason = g_strdup (connection->reason);
    }
  ride_journal_add_gap (self->journal, self->gap_us, is_live ? now_us : 0, self->gap_reason,
                        lossless);
  if (is_live)
    self->gap_us = 0;
}

gboolean
ride_keeper_close (RideKeeper *self,
                   GError    **error)
{
  g_autoptr (RideJournalStatus) status = NULL;

  flush (self);
  ride_journal_close (self->journal);
  status = ride_journal_get_status (self->journal);
  if (status->error != NULL)
    {
      g_propagate_error (error, g_error_copy (status->error));
      return FALSE;
    }
  if (status->n_lost == 0 && status->n_waiting == 0)
    return TRUE;

  g_set_error (error, RIDE_JOURNAL_ERROR, RIDE_JOURNAL_ERROR_FILE,
               _("%" PRIu64 " events could not be kept in the journal"),
               status->n_lost + status->n_waiting);

  return FALSE;
}
