/* test-options.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-link.h"

#include <string.h>

static RideLinkOptions *
good_options (void)
{
  RideLinkOptions *options = ride_link_options_new ();

  options->url = g_strdup ("wss://broker.example:8084/mqtt?token=s3cret");
  options->filters = g_strsplit ("mobike/unlocked/+,mobike/locked/+,$share/desk/mobike/#", ",", -1);
  options->headers = g_strsplit ("Authorization,Bearer s3cret,X-Region,cn-1", ",", -1);

  return options;
}

static void
assert_refused (const RideLinkOptions *options,
                RideLinkError          code,
                const char            *words)
{
  g_autoptr (GError) error = NULL;

  if (ride_link_options_validate (options, &error))
    g_test_message ("wrongly accepted: %s", options->url);
  g_assert_nonnull (error);
  g_assert_error (error, RIDE_LINK_ERROR, (int) code);
  if (words != NULL)
    g_assert_nonnull (strstr (error->message, words));
  g_assert_null (strstr (error->message, "s3cret"));
  g_assert_false (g_str_has_suffix (error->message, "."));
}

static void
test_defaults (void)
{
  g_autoptr (RideLinkOptions) options = ride_link_options_new ();

  g_assert_null (options->url);
  g_assert_null (options->client_id);
  g_assert_cmpuint (options->keep_alive_s, ==, 30);
  g_assert_cmpuint (options->session_expiry_s, ==, 0);
  g_assert_cmpint (options->version, ==, RIDE_LINK_VERSION_AUTO);
  g_assert_true (options->reconnect);
  g_assert_true (options->use_proxy);
  assert_refused (options, RIDE_LINK_ERROR_URL, "wss://");
}

static void
test_a_copy_owns_everything (void)
{
  RideLinkOptions *options = good_options ();
  g_autoptr (RideLinkOptions) copy = NULL;

  options->password = g_strdup ("s3cret");
  options->user_name = g_strdup ("alice");
  options->will_topic = g_strdup ("desk/1");
  options->keep_alive_s = 7;
  copy = ride_link_options_copy (options);
  ride_link_options_free (options);

  g_assert_cmpstr (copy->password, ==, "s3cret");
  g_assert_cmpstr (copy->filters[2], ==, "$share/desk/mobike/#");
  g_assert_cmpstr (copy->headers[3], ==, "cn-1");
  g_assert_cmpuint (copy->keep_alive_s, ==, 7);
  g_assert_true (ride_link_options_validate (copy, NULL));
}

static void
test_good_addresses (void)
{
  static const char *const urls[] = {
    "ws://localhost",          "ws://127.0.0.1:9001/",          "wss://broker.example/mqtt",
    "ws://[::1]:1883/mqtt",    "wss://b.example:443/a/b?c=d&e", "WSS://BROKER.EXAMPLE/mqtt",
    "ws://b.example/%7Ea?x=1",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      g_autoptr (RideLinkOptions) options = good_options ();
      g_autoptr (GError) error = NULL;

      g_free (options->url);
      options->url = g_strdup (urls[i]);
      ride_link_options_validate (options, &error);
      g_assert_no_error (error);
    }
}

static void
test_bad_addresses (void)
{
  static const struct
  {
    const char *url;
    const char *words;
  } rows[] = {
    { "", "wss://" },
    { "broker.example", "wss://" },
    { "broker.example:9001/mqtt", NULL },
    { "mqtt://broker.example", "mqtt" },
    { "https://broker.example/mqtt", "https" },
    { "ws://", "host" },
    { "ws:///mqtt", "host" },
    { "ws:mqtt", "host" },
    { "ws://ho\177st/", "wss://" },
    { "ws://host:99999/", "wss://" },
    { "ws://host:0/", "port" },
    { "ws://host:x/", "wss://" },
    { "ws://ho st/", "wss://" },
    { "ws://alice:s3cret@host/mqtt", "user name" },
    { "ws://alice@host/mqtt", "user name" },
    { "ws://host/mqtt#mobike", "#" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (RideLinkOptions) options = good_options ();

      g_free (options->url);
      options->url = g_strdup (rows[i].url);
      assert_refused (options, RIDE_LINK_ERROR_URL, rows[i].words);
    }
}

static void
test_bad_filters (void)
{
  static const char *const filters[] = { "", "a/#/b", "a+", "$share/x", "$share//a", "a/b#" };

  for (gsize i = 0; i < G_N_ELEMENTS (filters); i++)
    {
      g_autoptr (RideLinkOptions) options = good_options ();

      g_free (options->filters[1]);
      options->filters[1] = g_strdup (filters[i]);
      assert_refused (options, RIDE_LINK_ERROR_FILTER, filters[i]);
    }
}

static void
test_bad_headers (void)
{
  static const char *const headers[][2] = {
    { "", "x" },
    { "X Y", "x" },
    { "X:", "x" },
    { "Näme", "x" },
    { "X\r\nY", "x" },
    { "X", "s3cret\r\nHost: evil" },
    { "X", "s3cret\nY" },
    { "X", "s3cret\001" },
    { "X", "s3cret\177" },
    { "X", NULL },
    { "Host", "evil" },
    { "Connection", "close" },
    { "UPGRADE", "h2c" },
    { "Sec-WebSocket-Protocol", "mqtt" },
    { "sec-websocket-key", "x" },
    { "Content-Length", "3" },
    { "Transfer-Encoding", "chunked" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (headers); i++)
    {
      g_autoptr (RideLinkOptions) options = good_options ();

      g_strfreev (options->headers);
      options->headers = g_new0 (char *, 3);
      options->headers[0] = g_strdup (headers[i][0]);
      options->headers[1] = g_strdup (headers[i][1]);
      assert_refused (options, RIDE_LINK_ERROR_HEADER, NULL);
    }
}

static void
test_what_may_be_absent_or_odd (void)
{
  g_autoptr (RideLinkOptions) options = good_options ();
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&options->filters, g_strfreev);
  g_free (options->headers[3]);
  options->headers[3] = g_strdup ("a\ttab, and caf\303\251");
  options->password = g_strdup ("a token");
  ride_link_options_validate (options, &error);
  g_assert_no_error (error);
  ride_link_options_free (NULL);
}

static void
test_bad_files (void)
{
  g_autoptr (RideLinkOptions) empty = good_options ();
  g_autoptr (RideLinkOptions) no_certificate = good_options ();
  g_autoptr (RideLinkOptions) no_key = good_options ();
  g_autoptr (RideLinkOptions) key_alone = good_options ();

  empty->ca_file = g_strdup ("");
  assert_refused (empty, RIDE_LINK_ERROR_FILE, "empty");
  no_certificate->certificate_file = g_strdup ("");
  assert_refused (no_certificate, RIDE_LINK_ERROR_FILE, "empty");
  no_key->certificate_file = g_strdup ("/certificate.pem");
  no_key->key_file = g_strdup ("");
  assert_refused (no_key, RIDE_LINK_ERROR_FILE, "empty");
  key_alone->key_file = g_strdup ("/key.pem");
  assert_refused (key_alone, RIDE_LINK_ERROR_FILE, "both");
}

static void
test_bad_values (void)
{
  g_autoptr (RideLinkOptions) qos = good_options ();
  g_autoptr (RideLinkOptions) version = good_options ();
  g_autoptr (RideLinkOptions) client_id = good_options ();
  g_autoptr (RideLinkOptions) user = good_options ();
  g_autoptr (RideLinkOptions) password = good_options ();
  g_autoptr (RideLinkOptions) lone_password = good_options ();
  g_autoptr (RideLinkOptions) will = good_options ();
  g_autoptr (RideLinkOptions) long_will = good_options ();
  g_autoptr (RideLinkOptions) will_qos = good_options ();

  qos->qos = (MqttQos) 3;
  assert_refused (qos, RIDE_LINK_ERROR_VALUE, "0, 1 or 2");
  version->version = (RideLinkVersion) 9;
  assert_refused (version, RIDE_LINK_ERROR_VALUE, "3.1.1");
  client_id->client_id = g_strdup ("\xff\xfe");
  assert_refused (client_id, RIDE_LINK_ERROR_VALUE, "client identifier");
  user->user_name = g_strnfill (70000, 'x');
  assert_refused (user, RIDE_LINK_ERROR_VALUE, "user name");
  password->user_name = g_strdup ("alice");
  password->password = g_strnfill (70000, 'x');
  assert_refused (password, RIDE_LINK_ERROR_VALUE, "password");
  lone_password->version = RIDE_LINK_VERSION_3_1_1;
  lone_password->password = g_strdup ("s3cret");
  assert_refused (lone_password, RIDE_LINK_ERROR_VALUE, "user name");
  will->will_topic = g_strdup ("desk/+");
  assert_refused (will, RIDE_LINK_ERROR_VALUE, "desk/+");
  long_will->will_topic = g_strdup ("desk/1");
  long_will->will_payload = g_strnfill (70000, 'x');
  assert_refused (long_will, RIDE_LINK_ERROR_VALUE, "last will");
  will_qos->will_topic = g_strdup ("desk/1");
  will_qos->will_qos = (MqttQos) 3;
  assert_refused (will_qos, RIDE_LINK_ERROR_VALUE, "last will");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/options/defaults", test_defaults);
  g_test_add_func ("/options/a-copy-owns-everything", test_a_copy_owns_everything);
  g_test_add_func ("/options/address/good", test_good_addresses);
  g_test_add_func ("/options/address/bad", test_bad_addresses);
  g_test_add_func ("/options/filter/bad", test_bad_filters);
  g_test_add_func ("/options/header/bad", test_bad_headers);
  g_test_add_func ("/options/what-may-be-absent-or-odd", test_what_may_be_absent_or_odd);
  g_test_add_func ("/options/file/bad", test_bad_files);
  g_test_add_func ("/options/value/bad", test_bad_values);

  return g_test_run ();
}
