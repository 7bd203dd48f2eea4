/* ride-archive.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-archive.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "ride-interrupt.h"
#include "ride-usage.h"

/* How long a signal goes unnoticed while the disk is slow. */
#define WAIT_US (G_USEC_PER_SEC / 10)

struct _RideArchive
{
  RideJournal *journal;
};

RideArchive *
ride_archive_new (const char *path,
                  GError    **error)
{
  /* A recording is as old as it is; and it can be played again, should the power fail. */
  const RideJournalOptions options = { .is_sync_full = FALSE };
  g_autofree char *name = g_filename_display_name (path);
  RideArchive *self;

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    {
      ride_usage_fail (error, _("“%s” exists already. Give --journal the name of a new file"), name);
      return NULL;
    }

  self = g_new0 (RideArchive, 1);
  self->journal = ride_journal_new (path, &options);

  return self;
}

void
ride_archive_free (RideArchive *self)
{
  g_clear_object (&self->journal);
  g_free (self);
}

RideJournal *
ride_archive_get_journal (RideArchive *self)
{
  return self->journal;
}

void
ride_archive_wait_for_room (RideArchive *self)
{
  while (ride_journal_is_full (self->journal) && !ride_interrupt_came ())
    ride_journal_wait_for_room (self->journal, g_get_monotonic_time () + WAIT_US);
}

gboolean
ride_archive_close (RideArchive *self,
                    GError     **error)
{
  g_autoptr (RideJournalStatus) status = NULL;

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
