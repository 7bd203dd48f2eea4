/* ride-wording-journal.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-wording-journal.h"

#include "ride-wording.h"

#include <glib/gi18n-lib.h>

gboolean
ride_wording_journal_is_failing (const RideJournalStatus *status)
{
  return status->state == RIDE_JOURNAL_FAILING || status->state == RIDE_JOURNAL_UNAVAILABLE;
}

char *
ride_wording_journal (const RideJournalStatus *status)
{
  g_autofree char *size = NULL;

  if (ride_wording_journal_is_failing (status))
    return g_strdup (_ ("No history"));
  if (status->state != RIDE_JOURNAL_READY)
    return NULL;

  size = g_format_size ((guint64) MAX (status->n_bytes, 0));
  /* Translators: how much room the history takes; %s is "12.3 MB" */
  return g_strdup_printf (_ ("History %s"), size);
}

const char *
ride_wording_journal_banner (const RideJournalStatus *status,
                             const GError            *restore_error)
{
  if (status != NULL && status->state == RIDE_JOURNAL_FAILING)
    return _ ("History can’t be written just now.");
  if (status != NULL && status->state == RIDE_JOURNAL_UNAVAILABLE)
    return _ ("No history is kept.");
  if (restore_error != NULL)
    return _ ("The history of before can’t be read.");

  return NULL;
}

static char *
say_lost (guint64 n_lost)
{
  g_autofree char *count = ride_wording_count (n_lost);

  /* Translators: how many events are missing from the history */
  return g_strdup_printf (ngettext ("%s event was not kept.", "%s events were not kept.",
                                    (gulong) n_lost),
                          count);
}

char *
ride_wording_journal_reason (const RideJournalStatus *status,
                             const GError            *restore_error)
{
  const GError *error = restore_error;
  g_autofree char *lost = NULL;

  if (status != NULL && ride_wording_journal_is_failing (status) && status->error != NULL)
    error = status->error;
  if (status != NULL && status->n_lost > 0)
    lost = say_lost (status->n_lost);

  if (error == NULL)
    return g_steal_pointer (&lost);
  if (lost == NULL)
    return g_strdup (error->message);

  /* Translators: two whole sentences; languages that put no space between them leave it out */
  return g_strdup_printf (_ ("%s %s"), error->message, lost);
}

char *
ride_wording_journal_set_aside (const char *path)
{
  g_autofree char *name = g_filename_display_name (path);

  /* Translators: %s is the name of a file */
  return g_strdup_printf (
      _ ("The history was damaged, so a new one was begun. The damaged file is now “%s”."), name);
}
