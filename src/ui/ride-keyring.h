/* ride-keyring.h: passwords in the desktop's keyring.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** @profile_id: names the entry; the error is a sentence that can be shown */
void     ride_keyring_store_async   (const char         *profile_id,
                                     const char         *label,
                                     const char         *password,
                                     GCancellable       *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer            user_data);
gboolean ride_keyring_store_finish  (GAsyncResult *result,
                                     GError      **error);

void     ride_keyring_lookup_async  (const char         *profile_id,
                                     GCancellable       *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer            user_data);

/** Returns: (transfer full) (nullable): %NULL without @error if there is no entry. */
char    *ride_keyring_lookup_finish (GAsyncResult *result,
                                     GError      **error);

void     ride_keyring_clear_async   (const char         *profile_id,
                                     GCancellable       *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer            user_data);
gboolean ride_keyring_clear_finish  (GAsyncResult *result,
                                     GError      **error);

G_END_DECLS
