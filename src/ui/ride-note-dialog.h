/* ride-note-dialog.h: asks for a note about one or more alarms.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/** The response of who wants the note kept. */
#define RIDE_NOTE_DIALOG_SAVE "save"

/**
 * ride_note_dialog_new:
 * @parent: (nullable)
 * @subject: (nullable): the bike, for one alarm
 * @n: how many alarms the note is for
 * @note: (nullable): the note so far
 *
 * Returns: an #AdwMessageDialog, to be presented.
 */
GtkWidget  *ride_note_dialog_new      (GtkWindow  *parent,
                                       const char *subject,
                                       guint       n,
                                       const char *note);

/** Returns: the text that stands there now; "" = no note. */
const char *ride_note_dialog_get_note (GtkWidget *dialog);

G_END_DECLS
