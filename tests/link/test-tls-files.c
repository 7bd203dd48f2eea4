/* test-tls-files.c: certificate files of any content, without a connection.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-web-socket-tls.h"

#include <glib/gstdio.h>
#include <string.h>

#define BROKEN_CERTIFICATE "-----BEGIN CERTIFICATE-----\nTm90aGluZw==\n-----END CERTIFICATE-----\n"
#define LOCKED_KEY                                                                                 \
  "-----BEGIN ENCRYPTED PRIVATE KEY-----\nTm90aGluZw==\n-----END ENCRYPTED PRIVATE KEY-----\n"
#define LOCKED_KEY_OF_OLD                                                                          \
  "-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\n"           \
  "Tm90aGluZw==\n-----END EC PRIVATE KEY-----\n"

static char *folder;

static char *
write_file (const char *name,
            const char *text)
{
  g_autoptr (GError) error = NULL;
  char *path = g_build_filename (folder, name, NULL);

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);

  return path;
}

static void
assert_says (const RideCause *cause,
             const char      *words)
{
  g_assert_nonnull (cause);
  g_test_message ("%s (%s)", cause->sentence, cause->detail);
  g_assert_cmpint (cause->kind, ==, RIDE_CAUSE_CONFIGURATION);
  g_assert_nonnull (strstr (cause->sentence, words));
}

static void
test_nothing_wanted (void)
{
  g_autoptr (RideLinkOptions) options = ride_link_options_new ();
  GTlsDatabase *database;
  GTlsCertificate *certificate;

  g_assert_null (ride_tls_load_database (options, &database));
  g_assert_null (database);
  g_assert_null (ride_tls_load_certificate (options, &certificate));
  g_assert_null (certificate);
}

static void
test_bad_authority (void)
{
  static const struct
  {
    const char *text;
    const char *words;
  } rows[] = {
    { NULL, "cannot be read" },
    { "", "holds no certificate" },
    { "Just words.\n", "holds no certificate" },
    { BROKEN_CERTIFICATE, "holds no certificate" },
    { LOCKED_KEY, "holds no certificate" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (RideLinkOptions) options = ride_link_options_new ();
      g_autoptr (RideCause) cause = NULL;
      GTlsDatabase *database;

      options->ca_file = rows[i].text != NULL ? write_file ("ca.pem", rows[i].text)
                                              : g_build_filename (folder, "missing.pem", NULL);
      cause = ride_tls_load_database (options, &database);
      assert_says (cause, rows[i].words);
      g_assert_null (database);
    }
}

static const struct
{
  const char *path;
  const char *name;
  const char *text; /* NULL: there is no such file */
  const char *key;  /* its text; NULL: none is given */
  const char *words;
} rows[] = {
  { "missing", "missing.pem", NULL, NULL, "missing.pem” cannot be read" },
  { "words", "client.pem", "Just words.\n", NULL, "cannot be used" },
  { "broken", "client.pem", BROKEN_CERTIFICATE, NULL, "cannot be used" },
  { "pkcs-12-that-is-none", "client.p12", "Just words.\n", NULL, "client.p12" },
  { "pfx-that-is-none", "CLIENT.PFX", "Just words.\n", NULL, "CLIENT.PFX" },
  { "locked-key-beside-it", "client.pem", BROKEN_CERTIFICATE, LOCKED_KEY, "PKCS #12" },
  { "locked-key-of-the-old-kind", "client.pem", BROKEN_CERTIFICATE, LOCKED_KEY_OF_OLD, "PKCS #12" },
  { "locked-key-in-the-same-file", "client.pem", BROKEN_CERTIFICATE LOCKED_KEY, NULL, "PKCS #12" },
  { "locked-key-in-the-same-file-of-the-old-kind", "client.pem",
    BROKEN_CERTIFICATE LOCKED_KEY_OF_OLD, NULL, "PKCS #12" },
};

static void
test_bad_certificate (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (RideLinkOptions) options = ride_link_options_new ();
  g_autoptr (RideCause) cause = NULL;
  GTlsCertificate *certificate;

  options->certificate_file = rows[i].text != NULL ? write_file (rows[i].name, rows[i].text)
                                                   : g_build_filename (folder, rows[i].name, NULL);
  if (rows[i].key != NULL)
    options->key_file = write_file ("client.key", rows[i].key);
  cause = ride_tls_load_certificate (options, &certificate);
  assert_says (cause, rows[i].words);
  g_assert_null (certificate);
}

static void
remove_folder (void)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (folder);
  g_free (folder);
}

int
main (int   argc,
      char *argv[])
{
  int result;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("ride-tls-files-XXXXXX", NULL);
  g_assert_nonnull (folder);

  g_test_add_func ("/tls-files/nothing-wanted", test_nothing_wanted);
  g_test_add_func ("/tls-files/bad-authority", test_bad_authority);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/tls-files/bad-certificate/%s", rows[i].path);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_bad_certificate);
    }

  result = g_test_run ();
  remove_folder ();

  return result;
}
