/* test-broker.c: `tail` on a real mosquitto.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#include "monitor.h"
#include "test-mosquitto.h"

#define UNLOCKED "mobike/unlocked/B-1042"
#define CONNECTED "\"type\":\"link\",\"state\":\"connected\""
#define WAITING "\"type\":\"link\",\"state\":\"waiting\""

/* The subscription is in force once the broker says so. */
static TestProcess *
follow (TestMosquitto *broker,
        const char    *option,
        const char    *value)
{
  TestProcess *tail = monitor_tail (test_mosquitto_get_url (broker), option, value, NULL);

  test_process_expect (tail, CONNECTED, NULL);
  test_mosquitto_expect_log (broker, "Sending SUBACK");

  return tail;
}

static char *
now_payload (void)
{
  return g_strdup_printf ("{\"timestamp\":%" G_GINT64_FORMAT ",\"battery_percent\":71}",
                          g_get_real_time () / G_USEC_PER_SEC);
}

static void
test_event (void)
{
  g_autoptr (TestMosquitto) broker = test_mosquitto_new (NULL, NULL);
  g_autoptr (TestProcess) tail = NULL;
  g_autofree char *payload = now_payload ();
  gint64 published_us;

  if (broker == NULL)
    return;

  tail = follow (broker, NULL, NULL);
  published_us = g_get_monotonic_time ();
  test_mosquitto_publish (broker, UNLOCKED, payload, 0, FALSE);
  test_process_expect (tail,
                       "\"bike\":\"B-1042\",\"event\":\"unlock\",\"state\":\"unlocked\",\"time\":",
                       "\"battery\":71", NULL);
  g_test_message ("published and printed in %.1f ms",
                  (g_get_monotonic_time () - published_us) / 1000.0);
  monitor_interrupt (tail);
  test_mosquitto_expect_log (broker, "Received DISCONNECT");
}

static void
test_restart (void)
{
  g_autoptr (TestMosquitto) broker = test_mosquitto_new (NULL, NULL);
  g_autoptr (TestProcess) tail = NULL;

  if (broker == NULL)
    return;

  tail = follow (broker, NULL, NULL);
  test_mosquitto_publish (broker, UNLOCKED, "{\"event_id\":\"1\"}", 0, FALSE);
  test_process_expect (tail, "\"eventId\":\"1\"", NULL);

  test_mosquitto_stop (broker);
  test_process_expect (tail, WAITING ",\"reason\":\"", "\"retryIn\":", NULL);
  test_mosquitto_start (broker);
  test_process_expect (tail, CONNECTED, NULL);
  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *line = NULL;

      test_mosquitto_publish (broker, UNLOCKED, "{\"event_id\":\"2\"}", 0, FALSE);
      line = test_process_read_line_within (tail, 0.2);
      if (line != NULL && strstr (line, "\"eventId\":\"2\"") != NULL)
        break;
      g_assert_cmpuint (i, <, 99);
    }
  monitor_interrupt (tail);
}

static void
test_frozen (void)
{
  g_autoptr (TestMosquitto) broker = test_mosquitto_new (NULL, NULL);
  g_autoptr (TestProcess) tail = NULL;
  gint64 frozen_us;
  double noticed_s;

  if (broker == NULL)
    return;

  tail = follow (broker, "--keepalive", "4");
  test_mosquitto_freeze (broker);
  frozen_us = g_get_monotonic_time ();
  test_process_expect (tail, WAITING, "\"cause\":\"keep-alive\"", NULL);
  noticed_s = (g_get_monotonic_time () - frozen_us) / (double) G_USEC_PER_SEC;
  g_test_message ("noticed after %.1f s with a keepalive of 4 s", noticed_s);
  g_assert_cmpfloat (noticed_s, <, 1.5 * 4 + 5);
  test_mosquitto_thaw (broker);
  test_process_expect (tail, CONNECTED, NULL);
  monitor_interrupt (tail);
}

static void
test_sigterm (void)
{
  g_autoptr (TestMosquitto) broker = test_mosquitto_new (NULL, NULL);
  g_autoptr (TestProcess) tail = NULL;

  if (broker == NULL)
    return;

  tail = follow (broker, NULL, NULL);
  test_process_signal (tail, SIGTERM);
  g_assert_cmpint (test_process_wait (tail), ==, 0);
  test_mosquitto_expect_log (broker, "Received DISCONNECT");
}

static void
test_levels (gconstpointer data)
{
  const char *const *case_words = data;
  const char *protocol = case_words[0];
  const char *qos = case_words[1];
  const char *ack = case_words[2];
  g_autoptr (TestMosquitto) broker = test_mosquitto_new (NULL, NULL);
  g_autoptr (TestProcess) tail = NULL;
  g_autofree char *told = g_strdup_printf ("\"protocol\":\"%s\"", protocol);

  if (broker == NULL)
    return;

  tail = monitor_tail (test_mosquitto_get_url (broker), "--mqtt", protocol, "--qos", qos, "--count",
                       "3", NULL);
  test_process_expect (tail, CONNECTED, told, NULL);
  test_mosquitto_expect_log (broker, "Sending SUBACK");
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *payload = g_strdup_printf ("{\"event_id\":\"%u\"}", i);
      g_autofree char *id = g_strdup_printf ("\"eventId\":\"%u\"", i);

      test_mosquitto_publish (broker, UNLOCKED, payload, 2, FALSE);
      test_process_expect (tail, id, NULL);
    }
  g_assert_cmpint (test_process_wait (tail), ==, 0);
  if (ack != NULL)
    test_mosquitto_expect_log (broker, ack);
  test_mosquitto_expect_log (broker, "Received DISCONNECT");
}

static void
test_session (void)
{
  g_autoptr (TestMosquitto) broker = test_mosquitto_new (NULL, NULL);
  g_autoptr (TestProcess) tail = NULL;
  const char *url;

  if (broker == NULL)
    return;

  url = test_mosquitto_get_url (broker);
  tail = monitor_tail (url, "--client-id", "desk", "--count", "1", NULL);
  test_process_expect (tail, CONNECTED, "\"sessionPresent\":false", NULL);
  test_mosquitto_expect_log (broker, "Sending SUBACK");
  test_mosquitto_publish (broker, UNLOCKED, "{\"event_id\":\"1\"}", 1, FALSE);
  test_process_expect (tail, "\"eventId\":\"1\"", NULL);
  g_assert_cmpint (test_process_wait (tail), ==, 0);
  g_clear_pointer (&tail, test_process_free);

  for (guint i = 2; i <= 5; i++)
    {
      g_autofree char *payload = g_strdup_printf ("{\"event_id\":\"%u\"}", i);

      test_mosquitto_publish (broker, UNLOCKED, payload, 1, FALSE);
    }

  tail = monitor_tail (url, "--client-id", "desk", "--count", "2", NULL);
  test_process_expect (tail, CONNECTED, "\"sessionPresent\":true", NULL);
  test_process_expect (tail, "\"eventId\":\"2\"", NULL);
  test_process_expect (tail, "\"eventId\":\"3\"", NULL);
  g_assert_cmpint (test_process_wait (tail), ==, 0);
  g_clear_pointer (&tail, test_process_free);

  tail = monitor_tail (url, "--client-id", "desk", "--count", "2", NULL);
  test_process_expect (tail, "\"type\":\"event\"", "\"eventId\":\"4\"", NULL);
  test_process_expect (tail, "\"type\":\"event\"", "\"eventId\":\"5\"", NULL);
  g_assert_cmpint (test_process_wait (tail), ==, 0);
}

static void
test_retained (void)
{
  g_autoptr (TestMosquitto) broker = test_mosquitto_new (NULL, NULL);
  g_autoptr (TestProcess) tail = NULL;

  if (broker == NULL)
    return;

  test_mosquitto_publish (broker, UNLOCKED, "{\"battery_percent\":7}", 1, TRUE);
  tail = follow (broker, NULL, NULL);
  test_process_expect (tail, "\"bike\":\"B-1042\"", "\"retained\":true", NULL);
  test_mosquitto_publish (broker, UNLOCKED, NULL, 1, TRUE);
  test_mosquitto_publish (broker, "mobike/locked/B-1042", NULL, 1, FALSE);
  test_process_expect (tail, "\"event\":\"", "\"state\":\"locked\"", NULL);
  monitor_interrupt (tail);
}

static void
test_not_json (void)
{
  g_autoptr (TestMosquitto) broker = test_mosquitto_new (NULL, NULL);
  g_autoptr (TestProcess) tail = NULL;

  if (broker == NULL)
    return;

  tail = follow (broker, NULL, NULL);
  test_mosquitto_publish (broker, UNLOCKED, "{\"battery_percent\":", 0, FALSE);
  test_process_expect (tail, "\"event\":\"unlock\",\"state\":\"unlocked\"", NULL);
  test_mosquitto_publish (broker, "mobike/status/B-7", "\001\002\377", 0, FALSE);
  test_process_expect (tail, "\"bike\":\"B-7\",\"event\":\"status\",\"state\":\"unknown\"", NULL);
  monitor_interrupt (tail);
}

static void
test_own_topics (void)
{
  g_autoptr (TestMosquitto) broker = test_mosquitto_new (NULL, NULL);
  g_autoptr (TestProcess) tail = NULL;

  if (broker == NULL)
    return;

  tail = monitor_tail (test_mosquitto_get_url (broker), "--topic", "lock=城/{area}/zu/{bike}",
                       "--topic", "city/{bike}", NULL);
  test_process_expect (tail, CONNECTED, NULL);
  test_mosquitto_expect_log (broker, "Sending SUBACK");
  test_mosquitto_publish (broker, "城/北/zu/7", NULL, 0, FALSE);
  test_process_expect (tail, "\"bike\":\"7\",\"event\":\"lock\",\"state\":\"locked\"",
                       "\"area\":\"北\"", NULL);
  test_mosquitto_publish (broker, "city/8", "{\"is_locked\":false}", 0, FALSE);
  test_process_expect (tail, "\"bike\":\"8\",\"event\":\"status\",\"state\":\"unlocked\"", NULL);
  monitor_interrupt (tail);
}

static char *
write_password_file (const char *contents)
{
  char *path;
  g_autoptr (GError) error = NULL;
  int fd = g_file_open_tmp ("ride-password-XXXXXX", &path, &error);

  g_assert_no_error (error);
  g_close (fd, NULL);
  g_file_set_contents (path, contents, -1, &error);
  g_assert_no_error (error);

  return path;
}

static void
test_password (void)
{
  g_autoptr (TestMosquitto) broker = test_mosquitto_new ("alice", "s3cret-pw");
  g_autofree char *right = write_password_file ("s3cret-pw\r\nnot the password\n");
  g_autofree char *wrong = write_password_file ("another-pw\n");
  g_autoptr (TestProcess) good = NULL;
  g_autoptr (TestProcess) bad = NULL;
  g_autofree char *errors = NULL;
  g_autofree char *line = NULL;

  if (broker != NULL)
    {
      const char *url = test_mosquitto_get_url (broker);

      good = monitor_tail (url, "--user", "alice", "--password-file", right, NULL);
      test_process_expect (good, CONNECTED, NULL);
      monitor_interrupt (good);

      bad = monitor_tail (url, "--user", "alice", "--password-file", wrong, NULL);
      line = test_process_expect_line (bad, "\"state\":\"refused\"", "\"reason\":", NULL);
      g_assert_null (strstr (line, "another-pw"));
      monitor_expect_end (bad, 2, "Refused");
      errors = test_process_get_errors (bad);
      g_assert_null (strstr (errors, "another-pw"));
    }

  g_unlink (right);
  g_unlink (wrong);
}

static void
test_lost_without_reconnect (void)
{
  g_autoptr (TestMosquitto) broker = test_mosquitto_new (NULL, NULL);
  g_autoptr (TestProcess) tail = NULL;

  if (broker == NULL)
    return;

  tail = follow (broker, "--no-reconnect", NULL);
  test_mosquitto_stop (broker);
  monitor_expect_end (tail, 2, "ride-monitor: ");
}

static void
test_reader_gone (void)
{
  g_autoptr (TestMosquitto) broker = test_mosquitto_new (NULL, NULL);
  g_autoptr (TestProcess) tail = NULL;

  if (broker == NULL)
    return;

  tail = follow (broker, NULL, NULL);
  test_process_close_output (tail);
  test_mosquitto_publish (broker, UNLOCKED, "{}", 1, FALSE);
  monitor_expect_end (tail, 1, "output");
  test_mosquitto_expect_log (broker, "Received DISCONNECT");
}

int
main (int    argc,
      char **argv)
{
  static const char *const levels[][3] = {
    { "5.0", "0", NULL },
    { "5.0", "1", "Received PUBACK" },
    { "5.0", "2", "Received PUBREC" },
    { "3.1.1", "0", NULL },
    { "3.1.1", "1", "Received PUBACK" },
    { "3.1.1", "2", "Received PUBREC" },
  };

  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mosquitto/event-is-printed", test_event);
  g_test_add_func ("/mosquitto/stopped-waits-and-restarted-comes-back", test_restart);
  g_test_add_func ("/mosquitto/frozen-is-noticed", test_frozen);
  g_test_add_func ("/mosquitto/sigterm-says-goodbye", test_sigterm);
  for (guint i = 0; i < G_N_ELEMENTS (levels); i++)
    {
      g_autofree char *path =
          g_strdup_printf ("/mosquitto/mqtt-%s/qos-%s", levels[i][0], levels[i][1]);

      g_test_add_data_func (path, levels[i], test_levels);
    }
  g_test_add_func ("/mosquitto/session-gives-what-was-not-printed", test_session);
  g_test_add_func ("/mosquitto/retained-is-told-and-cleared", test_retained);
  g_test_add_func ("/mosquitto/payload-is-not-json", test_not_json);
  g_test_add_func ("/mosquitto/own-topics", test_own_topics);
  g_test_add_func ("/mosquitto/wrong-password-is-refused", test_password);
  g_test_add_func ("/mosquitto/lost-without-reconnect-ends", test_lost_without_reconnect);
  g_test_add_func ("/mosquitto/nobody-reads-the-output", test_reader_gone);

  return g_test_run ();
}
