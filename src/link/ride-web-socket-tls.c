/* ride-web-socket-tls.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-web-socket-tls.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static RideCause *
unreadable (const char   *file,
            const GError *error)
{
  g_autofree char *name = g_filename_display_name (file);

  return ride_cause_new (RIDE_CAUSE_CONFIGURATION, error->code, error->message,
                         /* Translators: the name of a file. */
                         _("The certificate file “%s” cannot be read; check its name and "
                           "permissions"),
                         name);
}

static void
free_certificates (GList *certificates)
{
  g_list_free_full (certificates, g_object_unref);
}

RideCause *
ride_tls_load_database (const RideLinkOptions *options,
                        GTlsDatabase         **database)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;
  GList *issuers;

  *database = NULL;
  if (options->ca_file == NULL)
    return NULL;

  name = g_filename_display_name (options->ca_file);
  issuers = g_tls_certificate_list_new_from_file (options->ca_file, &error);
  if (error != NULL && error->domain == G_FILE_ERROR)
    return unreadable (options->ca_file, error);
  if (issuers == NULL)
    return ride_cause_new (RIDE_CAUSE_CONFIGURATION, error != NULL ? error->code : 0,
                           error != NULL ? error->message : NULL,
                           _("The CA file “%s” holds no certificate in PEM format; choose another"),
                           name);
  free_certificates (issuers);

  /* GTlsFileDatabase insists on an absolute path. */
  path = g_canonicalize_filename (options->ca_file, NULL);
  *database = g_tls_file_database_new (path, &error);
  if (*database == NULL)
    return unreadable (options->ca_file, error);

  return NULL;
}

static gboolean
is_pkcs12 (const char *file)
{
  g_autofree char *lower = g_ascii_strdown (file, -1);

  return g_str_has_suffix (lower, ".p12") || g_str_has_suffix (lower, ".pfx");
}

static GTlsCertificate *
read_certificate (const RideLinkOptions *options,
                  GError               **error)
{
  if (is_pkcs12 (options->certificate_file))
    return g_tls_certificate_new_from_file_with_password (
        options->certificate_file,
        options->key_passphrase != NULL ? options->key_passphrase : "", error);
  if (options->key_file != NULL)
    return g_tls_certificate_new_from_files (options->certificate_file, options->key_file, error);

  return g_tls_certificate_new_from_file (options->certificate_file, error);
}

static gboolean
has_encrypted_key (const char *file)
{
  g_autofree char *text = NULL;

  return file != NULL && g_file_get_contents (file, &text, NULL, NULL) &&
         (strstr (text, "-----BEGIN ENCRYPTED PRIVATE KEY-----") != NULL ||
          strstr (text, "Proc-Type: 4,ENCRYPTED") != NULL);
}

static gboolean
has_key (GTlsCertificate *certificate)
{
  g_autoptr (GByteArray) key = NULL;

  g_object_get (certificate, "private-key", &key, NULL);
  return key != NULL;
}

static const char *
unreadable_file (const RideLinkOptions *options)
{
  if (options->key_file != NULL && g_access (options->certificate_file, R_OK) == 0)
    return options->key_file;

  return options->certificate_file;
}

static RideCause *
bad_certificate (const RideLinkOptions *options,
                 const char            *name,
                 const GError          *error)
{
  if (error->domain == G_FILE_ERROR)
    return unreadable (unreadable_file (options), error);
  if (error->code == G_TLS_ERROR_BAD_CERTIFICATE_PASSWORD)
    return ride_cause_new (RIDE_CAUSE_CONFIGURATION, error->code, error->message,
                           _("The passphrase does not open the client certificate “%s”; enter it "
                             "again"),
                           name);
  if (has_encrypted_key (options->key_file) || has_encrypted_key (options->certificate_file))
    return ride_cause_new (RIDE_CAUSE_CONFIGURATION, error->code, error->message,
                           _("The key of the client certificate “%s” is encrypted, which PEM files "
                             "cannot be here; put certificate and key into a PKCS #12 file (.p12)"),
                           name);

  return ride_cause_new (RIDE_CAUSE_CONFIGURATION, error->code, error->message,
                         _("The client certificate “%s” and its key cannot be used; check that "
                           "both are in PEM format and belong together"),
                         name);
}

RideCause *
ride_tls_load_certificate (const RideLinkOptions *options,
                           GTlsCertificate      **certificate)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;

  *certificate = NULL;
  if (options->certificate_file == NULL)
    return NULL;

  name = g_filename_display_name (options->certificate_file);
  *certificate = read_certificate (options, &error);
  if (*certificate == NULL)
    return bad_certificate (options, name, error);
  if (has_key (*certificate))
    return NULL;

  g_clear_object (certificate);
  return ride_cause_new (RIDE_CAUSE_CONFIGURATION, 0, NULL,
                         _("The client certificate “%s” comes without its key; choose the key file "
                           "too"),
                         name);
}
