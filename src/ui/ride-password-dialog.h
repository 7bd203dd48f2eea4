/* ride-password-dialog.h: asks for what it takes to connect and is not known.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "ride-secrets.h"

G_BEGIN_DECLS

#define RIDE_TYPE_PASSWORD_DIALOG (ride_password_dialog_get_type ())
G_DECLARE_FINAL_TYPE (RidePasswordDialog, ride_password_dialog, RIDE, PASSWORD_DIALOG,
                      AdwMessageDialog)

/**
 * RidePasswordDialog::accepted:
 * @secrets: (type gpointer): a #RideSecrets with all that was asked for, which
 *   may be empty; valid during the emission
 * @remember: whether it shall go to the keyring
 */

/**
 * ride_password_dialog_new:
 * @secrets: (nullable): what is known already, and not asked for
 * @hint: (nullable): why it has to ask, as a sentence; there is then no keyring to remember it
 */
RidePasswordDialog *ride_password_dialog_new (GtkWindow         *parent,
                                              const RideProfile *profile,
                                              const RideSecrets *secrets,
                                              const char        *hint);

G_END_DECLS
