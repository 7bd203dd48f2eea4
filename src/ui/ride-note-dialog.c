/* ride-note-dialog.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-note-dialog.h"

#include "ride-alarm.h"

#include <glib/gi18n-lib.h>

/* A character takes up to four bytes. */
#define NOTE_MAX_CHARS (RIDE_ALARM_NOTE_MAX / 4)

static GtkWidget *
new_entry (const char *note)
{
  GtkWidget *entry = gtk_entry_new ();

  gtk_entry_set_max_length (GTK_ENTRY (entry), NOTE_MAX_CHARS);
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_editable_set_text (GTK_EDITABLE (entry), note != NULL ? note : "");
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Note"), -1);
  return entry;
}

GtkWidget *
ride_note_dialog_new (GtkWindow  *parent,
                      const char *subject,
                      guint       n,
                      const char *note)
{
  GtkWidget *dialog = adw_message_dialog_new (parent, NULL, NULL);
  GtkWidget *entry = new_entry (note);
  g_autofree char *heading = NULL;

  if (subject != NULL && n == 1)
    /* Translators: %s is the bike whose alarm the note is about */
    heading = g_strdup_printf (_ ("Note About %s"), subject);
  else
    heading = g_strdup_printf (ngettext ("Note About %u Alarm", "Note About %u Alarms", n), n);

  adw_message_dialog_set_heading (ADW_MESSAGE_DIALOG (dialog), heading);
  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (dialog),
                               _ ("Everybody at this desk sees it for as long as the alarm lasts."));
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), entry);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog),
                                    "cancel", _ ("_Cancel"),
                                    RIDE_NOTE_DIALOG_SAVE, _ ("_Save"),
                                    NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), RIDE_NOTE_DIALOG_SAVE,
                                              ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), RIDE_NOTE_DIALOG_SAVE);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  gtk_window_set_destroy_with_parent (GTK_WINDOW (dialog), TRUE);
  gtk_window_set_focus (GTK_WINDOW (dialog), entry);

  return dialog;
}

const char *
ride_note_dialog_get_note (GtkWidget *dialog)
{
  GtkWidget *entry = adw_message_dialog_get_extra_child (ADW_MESSAGE_DIALOG (dialog));

  return gtk_editable_get_text (GTK_EDITABLE (entry));
}
