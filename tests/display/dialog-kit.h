/* dialog-kit.h: the dialog that asks for a broker, and what it was told.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-connect-dialog.h"

G_BEGIN_DECLS

#define GOOD_URL "wss://broker.example.org/mqtt"

/**
 * KitDialog:
 * @accepted: (nullable): what the person accepted last
 */
typedef struct
{
  RideConnectDialog *dialog;
  RideProfile *accepted;
  RideSecrets *secrets;
  gboolean remember;
  guint n_accepted;
} KitDialog;

typedef void (*KitDialogTest) (KitDialog    *kit,
                               gconstpointer data);

/** Adds the test /connect-dialog/@path, of a dialog that asks for a new broker. */
void        kit_dialog_add            (const char   *path,
                                       gconstpointer data,
                                       KitDialogTest test);

/** The same, but showing the dialog is left to the test. */
void        kit_dialog_add_unshown    (const char   *path,
                                       gconstpointer data,
                                       KitDialogTest test);

/** Shows a dialog that asks for changes of @profile. */
void        kit_dialog_show           (KitDialog         *kit,
                                       const RideProfile *profile);

/** Returns: the object @name of the template of @type, which is there. */
gpointer    kit_template_child        (gpointer    widget,
                                       GType       type,
                                       const char *name);

/** Returns: the object @name of the dialog's template. */
gpointer    kit_dialog_child          (KitDialog  *kit,
                                       const char *name);
void        kit_dialog_type_into      (KitDialog  *kit,
                                       const char *row,
                                       const char *text);
void        kit_dialog_press_connect  (KitDialog *kit);

/** Returns: (nullable): the sentence that the error row @name shows. */
const char *kit_dialog_get_error      (KitDialog  *kit,
                                       const char *name);

/** Returns: (nullable): the first button below @widget. */
GtkWidget  *kit_find_button           (GtkWidget *widget);

G_END_DECLS
