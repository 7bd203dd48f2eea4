/* ride-password-dialog.h: asks for the password of a connection whose password is not known.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "ride-profile.h"

G_BEGIN_DECLS

#define RIDE_TYPE_PASSWORD_DIALOG (ride_password_dialog_get_type ())
G_DECLARE_FINAL_TYPE (RidePasswordDialog, ride_password_dialog, RIDE, PASSWORD_DIALOG,
                      AdwMessageDialog)

/**
 * RidePasswordDialog::accepted:
 * @password: what was typed; may be empty
 * @remember: whether it shall go to the keyring
 */

/**
 * ride_password_dialog_new:
 * @hint: (nullable): why it has to ask, as a sentence; there is then no keyring to remember it
 */
RidePasswordDialog *ride_password_dialog_new (GtkWindow         *parent,
                                              const RideProfile *profile,
                                              const char        *hint);

G_END_DECLS
