/* certificates.h: a throw-away issuer and a server's certificate by it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * Certificates:
 * @ca_file: the issuer, PEM
 * @certificate_file: the server's, for localhost and 127.0.0.1
 * @key_file: its key
 * @bundle_file: certificate, issuer and key in one
 */
typedef struct
{
  char *ca_file;
  char *certificate_file;
  char *key_file;
  char *bundle_file;
} Certificates;

/** Makes them in @folder with the openssl program, which the tests need anyway. */
Certificates *certificates_new  (const char *folder);
void          certificates_free (Certificates *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Certificates, certificates_free)

G_END_DECLS
