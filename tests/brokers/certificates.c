/* certificates.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "certificates.h"

#include <gio/gio.h>

#define LIFE_DAYS "2"

static const char config[] = "[req]\n"
                             "distinguished_name = name\n"
                             "prompt = no\n"
                             "[name]\n"
                             "commonName = localhost\n"
                             "[issuer]\n"
                             "basicConstraints = critical, CA:TRUE\n"
                             "keyUsage = critical, keyCertSign, cRLSign\n"
                             "subjectKeyIdentifier = hash\n"
                             "[server]\n"
                             "basicConstraints = CA:FALSE\n"
                             "keyUsage = digitalSignature\n"
                             "extendedKeyUsage = serverAuth\n"
                             "subjectAltName = DNS:localhost, IP:127.0.0.1\n";

static void
run_openssl (const char *const *arguments)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (argv, (char *) "openssl");
  for (; *arguments != NULL; arguments++)
    g_ptr_array_add (argv, (char *) *arguments);
  g_ptr_array_add (argv, NULL);

  process = g_subprocess_newv ((const char *const *) argv->pdata,
                               G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                               &error);
  g_assert_no_error (error);
  g_subprocess_wait_check (process, NULL, &error);
  g_assert_no_error (error);
}

static void
make_issuer (const Certificates *self,
             const char         *config_path,
             const char         *key_path)
{
  const char *const arguments[] = {
    "req",      "-x509",   "-nodes",        "-config",    config_path,
    "-newkey",  "ec",      "-pkeyopt",      "ec_paramgen_curve:prime256v1",
    "-keyout",  key_path,  "-out",          self->ca_file,
    "-days",    LIFE_DAYS, "-extensions",   "issuer",
    "-subj",    "/CN=Issuer of a test",     NULL,
  };

  run_openssl (arguments);
}

static void
make_server (const Certificates *self,
             const char         *config_path,
             const char         *issuer_key_path)
{
  const char *const arguments[] = {
    "req",      "-x509",         "-nodes",      "-config",  config_path,
    "-newkey",  "ec",            "-pkeyopt",    "ec_paramgen_curve:prime256v1",
    "-keyout",  self->key_file,  "-out",        self->certificate_file,
    "-days",    LIFE_DAYS,       "-extensions", "server",
    "-CA",      self->ca_file,   "-CAkey",      issuer_key_path,
    NULL,
  };

  run_openssl (arguments);
}

static void
make_bundle (const Certificates *self)
{
  const char *const parts[] = { self->certificate_file, self->ca_file, self->key_file };
  g_autoptr (GString) bundle = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *part = NULL;

      g_file_get_contents (parts[i], &part, NULL, &error);
      g_assert_no_error (error);
      g_string_append (bundle, part);
    }

  g_file_set_contents (self->bundle_file, bundle->str, (gssize) bundle->len, &error);
  g_assert_no_error (error);
}

Certificates *
certificates_new (const char *folder)
{
  Certificates *self = g_new0 (Certificates, 1);
  g_autofree char *config_path = g_build_filename (folder, "openssl.cnf", NULL);
  g_autofree char *issuer_key_path = g_build_filename (folder, "ca.key", NULL);
  g_autoptr (GError) error = NULL;

  self->ca_file = g_build_filename (folder, "ca.crt", NULL);
  self->certificate_file = g_build_filename (folder, "server.crt", NULL);
  self->key_file = g_build_filename (folder, "server.key", NULL);
  self->bundle_file = g_build_filename (folder, "server.pem", NULL);

  g_file_set_contents (config_path, config, -1, &error);
  g_assert_no_error (error);
  make_issuer (self, config_path, issuer_key_path);
  make_server (self, config_path, issuer_key_path);
  make_bundle (self);

  return self;
}

void
certificates_free (Certificates *self)
{
  g_free (self->ca_file);
  g_free (self->certificate_file);
  g_free (self->key_file);
  g_free (self->bundle_file);
  g_free (self);
}
