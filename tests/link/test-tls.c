/* test-tls.c: whom we trust, and how mistrust is said.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The certificates are made by the openssl command when the tests begin.
 */

#include "ride-web-socket-failure.h"
#include "rig.h"

#include <glib/gstdio.h>
#include <string.h>

#ifdef __SANITIZE_ADDRESS__
/* LeakSanitizer's tracer crashes on the thread-local storage of libgnutls.
 * What a transport leaks is found without TLS too, by test-web-socket-transport. */
const char *__asan_default_options (void);

const char *
__asan_default_options (void)
{
  return "detect_leaks=0";
}
#endif

static char *folder;

static const char script[] =
    "set -e\n"
    "new='-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes'\n"
    "authority() { openssl req -x509 $new -keyout $1.key -out $1.pem -subj \"/CN=$2\" -days 9; }\n"
    "request() { openssl req $new -keyout $1.key -out $1.csr -subj \"/CN=$1.test\"; }\n"
    "sign() { openssl ca -batch -notext -config ca.cnf -cert ca.pem -keyfile ca.key -in $1.csr"
    " -out $1.pem -extfile $2.ext -startdate $3 -enddate $4; }\n"
    "printf 'subjectAltName=IP:127.0.0.1\\n' > here.ext\n"
    "printf 'subjectAltName=DNS:elsewhere.test,DNS:*.other.test\\n' > elsewhere.ext\n"
    "printf '[ca]\\ndefault_ca=d\\n[d]\\ndatabase=index\\nnew_certs_dir=.\\nserial=serial\\n"
    "default_md=sha256\\npolicy=p\\n[p]\\ncommonName=supplied\\n' > ca.cnf\n"
    "touch index; echo 01 > serial\n"
    "authority ca 'Ride Test CA'\n"
    "authority stranger 'Nobody Knows'\n"
    "for n in good expired early wronghost client; do request $n; done\n"
    "sign good here 20200101000000Z 20990101000000Z\n"
    "sign expired here 20200101000000Z 20200202000000Z\n"
    "sign early here 20980101000000Z 20990101000000Z\n"
    "sign wronghost elsewhere 20200101000000Z 20990101000000Z\n"
    "sign client here 20200101000000Z 20990101000000Z\n"
    "openssl req -x509 $new -keyout self.key -out self.pem -subj /CN=self.test -days 9"
    " -addext subjectAltName=IP:127.0.0.1\n"
    "openssl pkcs12 -export -in client.pem -inkey client.key -out client.p12 -passout pass:s3cret\n"
    "openssl pkcs8 -topk8 -in client.key -out locked.key -passout pass:s3cret\n"
    "printf 'This is no certificate.\\n' > garbage.pem\n";

static gboolean
make_certificates (void)
{
  const char *arguments[] = { "sh", "-c", script, NULL };
  g_autofree char *openssl = g_find_program_in_path ("openssl");
  g_autoptr (GError) error = NULL;
  g_autofree char *output = NULL;
  int status;

  if (openssl == NULL)
    return FALSE;

  folder = g_dir_make_tmp ("ride-tls-XXXXXX", &error);
  g_assert_no_error (error);
  g_spawn_sync (folder, (char **) arguments, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL,
                NULL, NULL, NULL, &output, &status, &error);
  g_assert_no_error (error);
  if (!g_spawn_check_wait_status (status, NULL))
    g_error ("openssl: %s", output);

  return TRUE;
}

static void
remove_certificates (void)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;

  if (folder == NULL)
    return;
  dir = g_dir_open (folder, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (folder);
  g_free (folder);
}

static char *
in_folder (const char *name)
{
  return g_build_filename (folder, name, NULL);
}

static Rig *
new_rig (const char *server,
         const char *ca)
{
  Rig *rig = rig_new (RIG_WEB_SOCKET);
  g_autofree char *certificate_name = g_strconcat (server, ".pem", NULL);
  g_autofree char *key_name = g_strconcat (server, ".key", NULL);
  g_autofree char *certificate = in_folder (certificate_name);
  g_autofree char *key = in_folder (key_name);
  g_autoptr (GError) error = NULL;

  rig->web_socket->certificate = g_tls_certificate_new_from_files (certificate, key, &error);
  g_assert_no_error (error);
  g_free (rig->options->url);
  rig->options->url = g_strdup_printf ("wss://127.0.0.1:%u/mqtt", rig->web_socket->port);
  if (ca != NULL)
    rig->options->ca_file = in_folder (ca);

  return rig;
}

static gboolean
skip (void)
{
  if (folder != NULL)
    return FALSE;

  g_test_skip ("the openssl command is not installed");
  return TRUE;
}

static void
test_own_authority (void)
{
  g_autoptr (Rig) rig = NULL;

  if (skip ())
    return;
  rig = new_rig ("good", "ca.pem");
  rig_start (rig);
  rig_wait_saw (rig, "1:SUBSCRIBE1");
  scripted_peer_publish (rig->server->newest, "mobike/unlocked/B-1", "", MQTT_QOS_0, 0);
  rig_settle (rig);
  g_assert_cmpuint (rig->messages->len, ==, 1);
  ride_link_stop (rig->link);
  rig_wait_state (rig, RIDE_LINK_OFFLINE);
  g_assert_true (scripted_server_saw (rig->server, "1:DISCONNECT00"));
}

static const struct
{
  const char *path;
  const char *server;
  const char *ca;
  GTlsCertificateFlags flag;
  const char *words[3];
} mistrusts[] = {
  { "unknown-issuer",
    "good",
    NULL,
    G_TLS_CERTIFICATE_UNKNOWN_CA,
    { "issuer “CN=Ride Test CA” is not trusted", "CA file" } },
  { "another-authority",
    "good",
    "stranger.pem",
    G_TLS_CERTIFICATE_UNKNOWN_CA,
    { "issuer “CN=Ride Test CA” is not trusted" } },
  { "self-signed", "self", "ca.pem", G_TLS_CERTIFICATE_UNKNOWN_CA, { "self-signed", "CA file" } },
  { "expired",
    "expired",
    "ca.pem",
    G_TLS_CERTIFICATE_EXPIRED,
    { "expired on 2020-02-0", "renew" } },
  { "not-yet-valid",
    "early",
    "ca.pem",
    G_TLS_CERTIFICATE_NOT_ACTIVATED,
    { "not valid before 209", "clock" } },
  { "wrong-host",
    "wronghost",
    "ca.pem",
    G_TLS_CERTIFICATE_BAD_IDENTITY,
    { "it is for elsewhere.test, *.other.test" } },
};

static void
test_mistrust (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (Rig) rig = NULL;
  const RideCause *cause;

  if (skip ())
    return;
  rig = new_rig (mistrusts[i].server, mistrusts[i].ca);
  rig_start (rig);
  rig_wait_state (rig, RIDE_LINK_REFUSED);
  rig_assert_cause (rig, RIDE_CAUSE_CERTIFICATE);
  cause = rig_status (rig)->cause;
  g_test_message ("%s", cause->sentence);
  g_assert_cmpint (cause->code & (int) mistrusts[i].flag, !=, 0);
  g_assert_true (g_str_has_prefix (cause->sentence, "The certificate of 127.0.0.1 is not trusted"));
  for (gsize j = 0; mistrusts[i].words[j] != NULL; j++)
    g_assert_nonnull (strstr (cause->sentence, mistrusts[i].words[j]));
  g_assert_nonnull (strstr (cause->detail, "subject CN="));
  g_assert_true (g_regex_match_simple ("SHA-256 fingerprint ([0-9A-F]{2}:){31}[0-9A-F]{2}$",
                                       cause->detail, 0, 0));
  rig_settle (rig);
  g_assert_cmpstr (rig->web_socket->request->str, ==, "");
}

typedef struct
{
  const char *path;
  GTlsCertificateFlags flags;
  const char *words[3];
} Flags;

/* What no server here can be made to have. */
static const Flags flags_in_words[] = {
  { "revoked", G_TLS_CERTIFICATE_REVOKED, { "it was revoked" } },
  { "weak", G_TLS_CERTIFICATE_INSECURE, { "too weak", "renew" } },
  { "unclear", G_TLS_CERTIFICATE_GENERIC_ERROR, { "could not be verified" } },
  { "several",
    G_TLS_CERTIFICATE_EXPIRED | G_TLS_CERTIFICATE_UNKNOWN_CA,
    { "it expired on 2099-0", "renew it; also, its issuer “CN=Ride Test CA” is not trusted" } },
};

static void
test_flags (gconstpointer data)
{
  const Flags *row = data;
  g_autofree char *file = NULL;
  g_autoptr (GTlsCertificate) certificate = NULL;
  g_autoptr (RideCause) cause = NULL;
  g_autoptr (GError) error = NULL;

  if (skip ())
    return;
  file = in_folder ("good.pem");
  certificate = g_tls_certificate_new_from_file (file, &error);
  g_assert_no_error (error);
  cause = ride_failure_from_certificate (certificate, row->flags, "broker.example");
  g_test_message ("%s", cause->sentence);
  g_assert_true (ride_cause_is_refusal (cause));
  g_assert_true (g_str_has_prefix (cause->sentence,
                                   "The certificate of broker.example is not trusted: "));
  for (gsize i = 0; row->words[i] != NULL; i++)
    g_assert_nonnull (strstr (cause->sentence, row->words[i]));
  g_assert_nonnull (strstr (cause->detail, "subject CN=good.test; issuer CN=Ride Test CA; SHA-256"));
}

static void
test_a_self_signed_certificate_may_be_its_own_authority (void)
{
  g_autoptr (Rig) rig = NULL;

  if (skip ())
    return;
  rig = new_rig ("self", "self.pem");
  rig_start (rig);
  rig_wait_state (rig, RIDE_LINK_CONNECTED);
}

static void
test_client_certificate_is_shown (void)
{
  static const char *const names[][2] = {
    { "client.pem", "client.key" },
    { "client.p12", NULL },
  };

  if (skip ())
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (Rig) rig = new_rig ("good", "ca.pem");

      rig->web_socket->wants_client_certificate = TRUE;
      rig->options->certificate_file = in_folder (names[i][0]);
      if (names[i][1] != NULL)
        rig->options->key_file = in_folder (names[i][1]);
      else
        rig->options->key_passphrase = g_strdup ("s3cret");
      rig_start (rig);
      rig_wait_state (rig, RIDE_LINK_CONNECTED);
      g_assert_cmpstr (rig->web_socket->client_subject, ==, "CN=client.test");
    }
}

static gboolean
is_told (Rig *rig)
{
  return rig_status (rig)->cause != NULL;
}

static void
test_client_certificate_is_missing (void)
{
  g_autoptr (Rig) rig = NULL;

  if (skip ())
    return;
  rig = new_rig ("good", "ca.pem");
  rig->web_socket->wants_client_certificate = TRUE;
  rig_start (rig);
  rig_wait (rig, is_told);
  rig_assert_cause (rig, RIDE_CAUSE_TLS);
  g_test_message ("%s (%s)", rig_status (rig)->cause->sentence, rig_status (rig)->cause->detail);
}

typedef struct
{
  const char *path;
  const char *ca;
  const char *certificate;
  const char *key;
  const char *passphrase;
  const char *words;
} Files;

static const Files bad_files[] = {
  { "ca-that-is-missing", "missing.pem", NULL, NULL, NULL, "cannot be read" },
  { "ca-that-is-garbage", "garbage.pem", NULL, NULL, NULL, "holds no certificate" },
  { "certificate-that-is-missing", "ca.pem", "missing.pem", "client.key", NULL, "cannot be read" },
  { "certificate-that-is-garbage", "ca.pem", "garbage.pem", "client.key", NULL, "cannot be used" },
  { "key-that-is-missing", "ca.pem", "client.pem", "missing.key", NULL, "missing.key" },
  { "key-that-is-garbage", "ca.pem", "client.pem", "garbage.pem", NULL, "cannot be used" },
  { "key-that-is-absent", "ca.pem", "client.pem", NULL, NULL, "without its key" },
  { "key-that-is-encrypted", "ca.pem", "client.pem", "locked.key", "s3cret", "PKCS #12" },
  { "wrong-passphrase", "ca.pem", "client.p12", NULL, "wrong", "passphrase" },
  { "no-passphrase", "ca.pem", "client.p12", NULL, NULL, "passphrase" },
};

static void
test_bad_files (gconstpointer data)
{
  const Files *row = data;
  g_autoptr (Rig) rig = NULL;

  if (skip ())
    return;
  rig = new_rig ("good", row->ca);
  if (row->certificate != NULL)
    rig->options->certificate_file = in_folder (row->certificate);
  if (row->key != NULL)
    rig->options->key_file = in_folder (row->key);
  rig->options->key_passphrase = g_strdup (row->passphrase);
  rig_start (rig);
  rig_wait_state (rig, RIDE_LINK_REFUSED);
  rig_assert_cause (rig, RIDE_CAUSE_CONFIGURATION);
  g_test_message ("%s", rig_status (rig)->cause->sentence);
  g_assert_nonnull (strstr (rig_status (rig)->cause->sentence, row->words));
  g_assert_null (strstr (rig_status (rig)->cause->sentence, "s3cret"));
  g_assert_cmpuint (rig->web_socket->accepted, ==, 0);
}

static gboolean
is_accepted (Rig *rig)
{
  return rig->web_socket->accepted > 0;
}

static void
test_a_server_without_tls (void)
{
  static const char answer[] = "HTTP/1.1 400 Bad Request\r\n\r\n";
  g_autoptr (Rig) rig = rig_new (RIG_WEB_SOCKET);

  g_free (rig->options->url);
  rig->options->url = g_strdup_printf ("wss://127.0.0.1:%u/mqtt", rig->web_socket->port);
  rig_start (rig);
  rig_wait (rig, is_accepted);
  web_socket_server_raw (rig->web_socket, answer, strlen (answer));
  rig_wait_state (rig, RIDE_LINK_WAITING);
  rig_assert_cause (rig, RIDE_CAUSE_TLS);
  g_test_message ("%s (%s)", rig_status (rig)->cause->sentence, rig_status (rig)->cause->detail);
}

int
main (int   argc,
      char *argv[])
{
  int result;

  g_test_init (&argc, &argv, NULL);
  make_certificates ();

  g_test_add_func ("/tls/own-authority", test_own_authority);
  for (gsize i = 0; i < G_N_ELEMENTS (mistrusts); i++)
    {
      g_autofree char *path = g_strdup_printf ("/tls/mistrust/%s", mistrusts[i].path);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_mistrust);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (flags_in_words); i++)
    {
      g_autofree char *path = g_strdup_printf ("/tls/words/%s", flags_in_words[i].path);

      g_test_add_data_func (path, &flags_in_words[i], test_flags);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (bad_files); i++)
    {
      g_autofree char *path = g_strdup_printf ("/tls/bad-file/%s", bad_files[i].path);

      g_test_add_data_func (path, &bad_files[i], test_bad_files);
    }
  g_test_add_func ("/tls/a-self-signed-certificate-may-be-its-own-authority",
                   test_a_self_signed_certificate_may_be_its_own_authority);
  g_test_add_func ("/tls/client-certificate/is-shown", test_client_certificate_is_shown);
  g_test_add_func ("/tls/client-certificate/is-missing", test_client_certificate_is_missing);
  g_test_add_func ("/tls/a-server-without-tls", test_a_server_without_tls);

  result = g_test_run ();
  remove_certificates ();

  return result;
}
