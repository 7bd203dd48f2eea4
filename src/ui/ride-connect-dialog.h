/* ride-connect-dialog.h: asks how to reach a broker.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "ride-secrets.h"

G_BEGIN_DECLS

#define RIDE_TYPE_CONNECT_DIALOG (ride_connect_dialog_get_type ())
G_DECLARE_FINAL_TYPE (RideConnectDialog, ride_connect_dialog, RIDE, CONNECT_DIALOG, AdwWindow)

/**
 * RideConnectDialog::accepted:
 * @profile: (type gpointer): a valid #RideProfile without secrets, valid during the emission
 * @secrets: (type gpointer): a #RideSecrets with what was typed, in the same way
 * @remember: whether the secrets shall go to the keyring
 */

/** @profile: (nullable): what the fields show at first */
RideConnectDialog *ride_connect_dialog_new (GtkWindow         *parent,
                                            const RideProfile *profile);

G_END_DECLS
