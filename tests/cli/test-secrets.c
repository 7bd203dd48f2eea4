/* test-secrets.c: tokens and certificates on their way: they arrive, and are told to nobody else.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#include "monitor.h"
#include "web-socket-server.h"

#define TURN_S 0.01
#define CONNECTED "\"state\":\"connected\""

typedef struct
{
  ScriptedServer *mqtt;
  WebSocketServer *server;
  char *folder;
  GString *output; /* of the program */
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->mqtt = scripted_server_new ();
  fixture->server = web_socket_server_new (fixture->mqtt);
  fixture->folder = g_dir_make_tmp ("ride-secrets-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->output = g_string_new (NULL);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  GDir *dir = g_dir_open (fixture->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

      g_unlink (path);
    }
  g_dir_close (dir);
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
  web_socket_server_free (fixture->server);
  scripted_server_free (fixture->mqtt);
  g_string_free (fixture->output, TRUE);
}

static char *
put_file (Fixture    *fixture,
          const char *name,
          const char *contents)
{
  char *path = g_build_filename (fixture->folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, contents, -1, &error);
  g_assert_no_error (error);

  return path;
}

static char *
url_of (Fixture    *fixture,
        const char *scheme,
        const char *rest)
{
  return g_strdup_printf ("%s://127.0.0.1:%u/mqtt%s", scheme, fixture->server->port, rest);
}

/* The server lives in this thread, so it has its turns while the program is waited for. */
static void
wait_for_line (Fixture     *fixture,
               TestProcess *program,
               const char  *text)
{
  gint64 until_us = g_get_monotonic_time () + TEST_PATIENCE_S * G_USEC_PER_SEC;

  while (g_get_monotonic_time () < until_us)
    {
      g_autofree char *line = NULL;

      while (g_main_context_iteration (NULL, FALSE))
        ;
      line = test_process_read_line_within (program, TURN_S);
      if (line == NULL)
        continue;

      g_string_append_printf (fixture->output, "%s\n", line);
      if (strstr (line, text) != NULL)
        return;
    }

  g_error ("the program never wrote a line with “%s”", text);
}

static void
take_rest (Fixture     *fixture,
           TestProcess *program)
{
  g_autofree char *errors = test_process_get_errors (program);
  char *line;

  while ((line = test_process_read_line_within (program, TURN_S)) != NULL)
    {
      g_string_append_printf (fixture->output, "%s\n", line);
      g_free (line);
    }
  g_string_append (fixture->output, errors);
}

/* Whatever the program says at its most talkative, no secret is in it. */
static void
assert_kept_secret (Fixture *fixture)
{
  static const char *const secrets[] = { "s3cret", "czNjcmV0", "token=" };

  g_assert_cmpuint (fixture->output->len, >, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (secrets); i++)
    if (strstr (fixture->output->str, secrets[i]) != NULL)
      g_error ("“%s” is in: %s", secrets[i], fixture->output->str);
}

static void
test_headers (Fixture      *fixture,
              gconstpointer data)
{
  const char *answer = data;
  g_autofree char *path = put_file (fixture, "headers",
                                    "# for the gateway\n\n"
                                    "Authorization: Bearer s3cret.czNjcmV0==\r\n"
                                    "X-Region:cn-1\n");
  g_autofree char *password = put_file (fixture, "password", "s3cret-pw\n");
  g_autofree char *url = url_of (fixture, "ws", "?token=s3cret&x=1");
  g_autoptr (TestProcess) tail = NULL;
  const char *request;

  fixture->server->answer = answer;
  monitor_be_verbose ();
  tail = monitor_tail (url, "--header-file", path, "--no-proxy", "--user", "alice",
                       "--password-file", password, NULL);
  wait_for_line (fixture, tail, answer == NULL ? CONNECTED : "\"state\":\"refused\"");
  request = fixture->server->request->str;
  g_assert_true (g_str_has_prefix (request, "GET /mqtt?token=s3cret&x=1 HTTP/1.1\r\n"));
  g_assert_nonnull (strstr (request, "\r\nAuthorization: Bearer s3cret.czNjcmV0==\r\n"));
  g_assert_nonnull (strstr (request, "\r\nX-Region: cn-1\r\n"));

  test_process_signal (tail, SIGINT);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpint (test_process_wait (tail), ==, answer == NULL ? 0 : 2);
  take_rest (fixture, tail);
  /* It was as talkative as it can be. */
  g_assert_nonnull (strstr (fixture->output->str, "GLib-GIO-DEBUG"));
  assert_kept_secret (fixture);
}

static const struct
{
  const char *path;
  const char *contents;
  const char *complaint;
} bad_headers[] = {
  { "without-a-colon", "X-Region: cn-1\ns3cret\n", "Line 2 " },
  { "without-a-name", ": s3cret\n", "Line 1 " },
  { "of-the-request-itself", "Host: s3cret\n", "Host" },
  { "with-a-control-character", "X-Key: s3\001s3cret\n", "X-Key" },
  { "with-a-bad-name", "X Key: s3cret\n", "letters" },
};

static void
test_bad_headers (Fixture      *fixture,
                  gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autofree char *path = put_file (fixture, "headers", bad_headers[i].contents);
  g_autoptr (TestProcess) tail = monitor_tail ("ws://127.0.0.1:9/", "--header-file", path, NULL);

  monitor_expect_end (tail, 1, bad_headers[i].complaint);
  take_rest (fixture, tail);
  assert_kept_secret (fixture);
}

static void
test_portal (Fixture      *fixture,
             gconstpointer data)
{
  g_autofree char *url = url_of (fixture, "ws", "");
  g_autoptr (TestProcess) tail = NULL;

  fixture->server->answer =
      "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>";
  tail = monitor_tail (url, "--no-proxy", NULL);
  wait_for_line (fixture, tail, "\"cause\":\"portal\"");
  take_rest (fixture, tail);
  g_assert_nonnull (strstr (fixture->output->str, "A web page came instead of the broker's answer"));
  g_assert_nonnull (strstr (fixture->output->str, "sign in to the network"));
}

static gboolean
run (Fixture    *fixture,
     const char *script)
{
  const char *arguments[] = { "sh", "-e", "-c", script, NULL };
  g_autofree char *openssl = g_find_program_in_path ("openssl");
  g_autoptr (GError) error = NULL;
  g_autofree char *output = NULL;
  int status;

  if (openssl == NULL)
    {
      g_test_skip ("the openssl command is not installed");
      return FALSE;
    }

  g_spawn_sync (fixture->folder, (char **) arguments, NULL,
                G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, &output,
                &status, &error);
  g_assert_no_error (error);
  if (!g_spawn_check_wait_status (status, NULL))
    g_error ("openssl: %s", output);

  return TRUE;
}

/* GnuTLS 3.7 can't open one in some hundred PKCS #12 files, by the chance of their salt: not our
 * fault to test, so the same certificate is packed anew then.
 */
static void
pack_certificate (Fixture *fixture)
{
  g_autofree char *path = g_build_filename (fixture->folder, "desk.p12", NULL);
  g_autoptr (GTlsCertificate) certificate = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 5 && certificate == NULL; i++)
    {
      g_clear_error (&error);
      run (fixture, "openssl pkcs12 -export -in desk.pem -inkey desk.key -out desk.p12"
                    " -passout pass:s3cret\n");
      certificate = g_tls_certificate_new_from_file_with_password (path, "s3cret", &error);
    }
  g_assert_no_error (error);
}

/* A server with a certificate of its own making, and a client's one in PKCS #12. */
static gboolean
make_certificates (Fixture *fixture)
{
  g_autofree char *certificate = g_build_filename (fixture->folder, "self.pem", NULL);
  g_autofree char *key = g_build_filename (fixture->folder, "self.key", NULL);
  g_autoptr (GError) error = NULL;

  if (!run (fixture, "new='-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 9'\n"
                     "openssl req -x509 $new -keyout self.key -out self.pem -subj /CN=self.test"
                     " -addext subjectAltName=IP:127.0.0.1\n"
                     "openssl req -x509 $new -keyout desk.key -out desk.pem -subj /CN=desk.test\n"))
    return FALSE;

  pack_certificate (fixture);
  fixture->server->certificate = g_tls_certificate_new_from_files (certificate, key, &error);
  g_assert_no_error (error);

  return TRUE;
}

static void
test_mistrust (Fixture      *fixture,
               gconstpointer data)
{
  g_autofree char *url = url_of (fixture, "wss", "");
  g_autofree char *errors = NULL;
  g_autoptr (TestProcess) tail = NULL;

  if (!make_certificates (fixture))
    return;

  tail = monitor_tail (url, "--no-proxy", NULL);
  wait_for_line (fixture, tail, "\"cause\":\"certificate\"");
  g_assert_nonnull (strstr (fixture->output->str, "SHA-256 fingerprint "));
  g_assert_cmpint (test_process_wait (tail), ==, 2);
  errors = test_process_get_errors (tail);
  g_assert_nonnull (strstr (errors, "The certificate of 127.0.0.1 is not trusted"));
  g_assert_nonnull (strstr (errors, "self-signed"));
  g_assert_nonnull (strstr (errors, "subject CN=self.test"));
  g_assert_true (g_regex_match_simple ("SHA-256 fingerprint ([0-9A-F]{2}:){31}[0-9A-F]{2}", errors,
                                       0, 0));
}

static void
test_passphrase (Fixture      *fixture,
                 gconstpointer data)
{
  const char *passphrase = data;
  gboolean is_right = g_str_equal (passphrase, "s3cret\n");
  g_autofree char *url = url_of (fixture, "wss", "");
  g_autofree char *ca = g_build_filename (fixture->folder, "self.pem", NULL);
  g_autofree char *certificate = g_build_filename (fixture->folder, "desk.p12", NULL);
  g_autofree char *path = put_file (fixture, "passphrase", passphrase);
  g_autofree char *errors = NULL;
  g_autoptr (TestProcess) tail = NULL;

  if (!make_certificates (fixture))
    return;

  fixture->server->wants_client_certificate = TRUE;
  tail = monitor_tail (url, "--no-proxy", "--ca", ca, "--cert", certificate,
                       "--key-passphrase-file", path, NULL);
  if (is_right)
    {
      wait_for_line (fixture, tail, CONNECTED);
      g_assert_cmpstr (fixture->server->client_subject, ==, "CN=desk.test");
    }
  else
    {
      wait_for_line (fixture, tail, "\"cause\":\"configuration\"");
      g_assert_cmpint (test_process_wait (tail), ==, 2);
      errors = test_process_get_errors (tail);
      g_assert_nonnull (strstr (errors, "The passphrase does not open the client certificate"));
      g_assert_nonnull (strstr (errors, "desk.p12"));
    }
  take_rest (fixture, tail);
  g_assert_null (strstr (fixture->output->str, "s3cret"));
  g_assert_null (strstr (fixture->output->str, "wr0ng"));
}

#define ADD(path, data, test) g_test_add (path, Fixture, data, set_up, test, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (bad_headers); i++)
    {
      g_autofree char *path = g_strconcat ("/secrets/bad-header/", bad_headers[i].path, NULL);

      ADD (path, GUINT_TO_POINTER (i), test_bad_headers);
    }
  ADD ("/secrets/portal-is-named", NULL, test_portal);
  ADD ("/secrets/certificate/mistrusted-one-is-described", NULL, test_mistrust);
  ADD ("/secrets/certificate/opened-by-its-passphrase", "s3cret\n", test_passphrase);
  ADD ("/secrets/certificate/not-opened-by-another", "wr0ng\n", test_passphrase);
  ADD ("/secrets/headers/arrive-and-are-never-told", NULL, test_headers);
  ADD ("/secrets/headers/refused-ones-are-not-told-either",
       "HTTP/1.1 401 Unauthorized\r\nX-Echo: s3cret\r\nContent-Length: 0\r\n\r\n", test_headers);
  ADD ("/secrets/headers/redirect-does-not-tell-them",
       "HTTP/1.1 302 Found\r\nLocation: ws://127.0.0.1:9/mqtt?token=s3cret&x=1\r\n"
       "Content-Length: 0\r\n\r\n",
       test_headers);

  return g_test_run ();
}
