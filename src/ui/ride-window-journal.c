/* ride-window-journal.c: what the window tells of the history.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-window-private.h"

#include "ride-wording-journal.h"

static void
update_banner (RideWindow              *self,
               const RideJournalStatus *status)
{
  const GError *restore_error = ride_desk_get_restore_error (self->desk);
  const char *title = ride_wording_journal_banner (status, restore_error);
  g_autofree char *reason = ride_wording_journal_reason (status, restore_error);

  ride_banner_set_title (self->journal_banner, title);
  if (title == NULL)
    return;

  ride_banner_set_style (self->journal_banner, RIDE_BANNER_WARNING, "dialog-warning-symbolic");
  ride_banner_set_detail (self->journal_banner, reason);
}

/* It stays until somebody has read it, and does not come back then. */
static void
tell_set_aside (RideWindow *self,
                const char *path)
{
  g_autofree char *text = NULL;
  g_autofree char *markup = NULL;
  AdwToast *toast;

  if (path == NULL || g_strcmp0 (path, self->set_aside) == 0)
    return;

  g_free (self->set_aside);
  self->set_aside = g_strdup (path);
  text = ride_wording_journal_set_aside (path);
  markup = g_markup_escape_text (text, -1);
  toast = adw_toast_new (markup);
  adw_toast_set_timeout (toast, 0);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

void
ride_window_update_journal (RideWindow *self)
{
  RideJournal *journal = ride_desk_get_journal (self->desk);
  g_autoptr (RideJournalStatus) status = NULL;

  if (journal != NULL)
    status = ride_journal_get_status (journal);

  update_banner (self, status);
  ride_status_strip_show_journal (self->status_strip, status);
  if (status != NULL)
    tell_set_aside (self, status->set_aside);
}
