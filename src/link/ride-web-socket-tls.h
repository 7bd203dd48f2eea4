/* ride-web-socket-tls.h: whom to trust, and who we are.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "ride-link.h"

G_BEGIN_DECLS

/**
 * ride_tls_load_database:
 * @database: (out) (nullable): the only issuers to trust, %NULL = the system's
 *
 * Returns: (transfer full) (nullable): what is wrong with the CA file.
 */
RideCause *ride_tls_load_database    (const RideLinkOptions *options,
                                      GTlsDatabase         **database);

/**
 * ride_tls_load_certificate:
 * @certificate: (out) (nullable): the client certificate with its key
 *
 * PEM without a passphrase, or PKCS #12 (.p12, .pfx) with one: GIO reads no
 * encrypted PEM keys.
 *
 * Returns: (transfer full) (nullable): what is wrong with the files.
 */
RideCause *ride_tls_load_certificate (const RideLinkOptions *options,
                                      GTlsCertificate      **certificate);

G_END_DECLS
