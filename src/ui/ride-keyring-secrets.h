/* ride-keyring-secrets.h: all secrets of a connection in the desktop's keyring.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-keyring.h"

G_BEGIN_DECLS

/** Looks for @kinds of secrets; see ride_keyring_lookup_async() for the error. */
void         ride_keyring_lookup_secrets_async  (const char         *profile_id,
                                                 RideSecretKinds     kinds,
                                                 GCancellable       *cancellable,
                                                 GAsyncReadyCallback callback,
                                                 gpointer            user_data);

/** Returns: (transfer full) (nullable): what was found, which may be nothing; %NULL with @error. */
RideSecrets *ride_keyring_lookup_secrets_finish (GAsyncResult *result,
                                                 GError      **error);

/** Stores @kinds of @secrets, each as an entry that says what it is. */
void         ride_keyring_store_secrets_async   (const RideProfile  *profile,
                                                 const RideSecrets  *secrets,
                                                 RideSecretKinds     kinds,
                                                 GCancellable       *cancellable,
                                                 GAsyncReadyCallback callback,
                                                 gpointer            user_data);
gboolean     ride_keyring_store_secrets_finish  (GAsyncResult *result,
                                                 GError      **error);

/** Removes @kinds of secrets, and leaves a note in the log where a keyring refuses to. */
void         ride_keyring_clear_secrets         (const char     *profile_id,
                                                 RideSecretKinds kinds);

G_END_DECLS
