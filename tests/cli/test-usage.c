/* test-usage.c: command lines that can't be meant so, and those that only ask.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "monitor.h"

static const struct
{
  const char *path;
  const char *words[8];
  const char *complaint;
} mistakes[] = {
  { "unknown-command", { "frobnicate" }, "frobnicate" },
  { "no-url", { "tail" }, "address of the broker is missing" },
  { "two-urls", { "tail", "ws://a/", "ws://b/" }, "ws://b/" },
  { "unknown-option", { "tail", "ws://a/", "--frob" }, "--frob" },
  { "missing-value", { "tail", "ws://a/", "--count" }, "--count" },
  { "wrong-scheme", { "tail", "http://127.0.0.1/" }, "ws://" },
  { "no-scheme", { "tail", "127.0.0.1" }, "ws" },
  { "bad-port", { "tail", "ws://127.0.0.1:99999/" }, "ws" },
  { "password-in-url", { "tail", "ws://u:p@127.0.0.1/" }, "password" },
  { "template-wildcard", { "tail", "ws://a/", "--topic", "a/#/{bike}" }, "a/#/{bike}" },
  { "template-prefix-alone",
    { "tail", "ws://a/", "--topic", "unlock=" },
    "mobike/unlocked/{bike}" },
  { "template-not-utf-8", { "tail", "ws://a/", "--topic", "a/\xff" }, "UTF-8" },
  { "count-zero", { "tail", "ws://a/", "--count", "0" }, "--count" },
  { "count-words", { "tail", "ws://a/", "--count", "many" }, "many" },
  { "count-negative", { "tail", "ws://a/", "--count=-1" }, "--count" },
  { "timeout-zero", { "tail", "ws://a/", "--timeout", "0" }, "--timeout" },
  { "timeout-nan", { "tail", "ws://a/", "--timeout", "nan" }, "--timeout" },
  { "timeout-unit", { "tail", "ws://a/", "--timeout", "5s" }, "5s" },
  { "bike-with-slash", { "tail", "ws://a/", "--bike", "7", "--bike", "a/b" }, "a/b" },
  { "bike-empty", { "tail", "ws://a/", "--bike", "" }, "bike" },
  { "bike-not-utf-8", { "tail", "ws://a/", "--bike", "7\xff" }, "7" },
  { "bike-without-place",
    { "tail", "ws://a/", "--bike", "7", "--topic", "fleet/events" },
    "fleet/events" },
  { "record-nowhere", { "tail", "ws://a/", "--record", "/nonexistent/r" }, "/nonexistent/r" },
  { "record-full", { "tail", "ws://a/", "--record", "/dev/full" }, "/dev/full" },
  { "journal-folder", { "export", "events", "--journal", "/" }, "“/” is a folder" },
  { "replay-nothing", { "replay" }, "recording is missing" },
  { "replay-two", { "replay", "a", "b", "--json" }, "“b” is too much" },
  { "replay-nowhere", { "replay", "/nonexistent/r" }, "/nonexistent/r" },
  { "replay-folder", { "replay", "/", "--json" }, "recording" },
  { "replay-no-recording", { "replay", "/dev/null", "--quiet" }, "empty" },
  { "replay-speed", { "replay", "/dev/null", "--speed", "fast" }, "fast" },
  { "replay-speed-zero", { "replay", "/dev/null", "--speed", "0" }, "--speed" },
  { "state-time", { "state", "--at", "yesterday" }, "yesterday" },
  { "state-format", { "state", "--format", "xml" }, "xml" },
  { "state-no-journal", { "state", "--journal", "/nonexistent/j" }, "/nonexistent/j" },
  { "state-no-profile", { "state", "--profile", "no such" }, "no such" },
  { "state-two", { "state", "a", "b" }, "“b” is too much" },
  { "state-both", { "state", "a", "--journal", "b" }, "together" },
  { "state-no-recording", { "state", "/nonexistent/r" }, "/nonexistent/r" },
  { "export-nothing", { "export" }, "events, rides or alarms" },
  { "export-what", { "export", "bikes" }, "bikes" },
  { "export-two", { "export", "events", "rides" }, "rides" },
  { "export-from", { "export", "events", "--from", "2026-13-01" }, "2026-13-01" },
  { "export-backwards",
    { "export", "events", "--from", "2026-11-28", "--to", "2026-11-27" },
    "--from must not be later" },
  { "export-format", { "export", "events", "--format", "text" }, "json or csv" },
  { "export-no-journal", { "export", "events", "--journal", "/nonexistent/j" }, "/nonexistent/j" },
  { "stats-zero", { "tail", "ws://a/", "--stats", "0" }, "--stats" },
  { "stats-too-rare", { "tail", "ws://a/", "--stats", "86401" }, "86400" },
  { "stats-unit", { "tail", "ws://a/", "--stats", "1m" }, "1m" },
  { "qos", { "tail", "ws://a/", "--qos", "3" }, "--qos" },
  { "mqtt", { "tail", "ws://a/", "--mqtt", "4" }, "--mqtt" },
  { "keepalive", { "tail", "ws://a/", "--keepalive", "65536" }, "--keepalive" },
  { "password-file",
    { "tail", "ws://a/", "--user", "u", "--password-file", "/nonexistent/p" },
    "/nonexistent/p" },
  { "password-without-user", { "tail", "ws://a/", "--password-file", "/dev/null" }, "--user" },
  { "key-without-certificate", { "tail", "wss://a/", "--key", "k.pem" }, "certificate" },
  { "passphrase-file",
    { "tail", "wss://a/", "--cert", "c.p12", "--key-passphrase-file", "/nonexistent/pp" },
    "/nonexistent/pp" },
  { "passphrase-without-certificate",
    { "tail", "wss://a/", "--key-passphrase-file", "/dev/null" },
    "--cert" },
  { "passphrase-of-pem",
    { "tail", "wss://a/", "--cert", "c.pem", "--key-passphrase-file", "/dev/null" },
    "PKCS #12" },
  { "ca", { "tail", "wss://a/", "--ca", "/nonexistent/ca" }, "/nonexistent/ca" },
  { "cert",
    { "tail", "wss://a/", "--cert", "/nonexistent/c", "--key", "/dev/null" },
    "/nonexistent/c" },
  { "key", { "tail", "wss://a/", "--cert", "/dev/null", "--key", "/nonexistent/k" }, "--key" },
  { "header-file", { "tail", "ws://a/", "--header-file", "/nonexistent/h" }, "/nonexistent/h" },
  { "demo-port", { "demo-broker", "--port", "65536" }, "--port" },
  { "demo-bikes", { "demo-broker", "--bikes", "0" }, "--bikes" },
  { "demo-rate", { "demo-broker", "--rate", "-1" }, "--rate" },
  { "demo-word", { "demo-broker", "now" }, "now" },
};

static void
test_mistake (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  const char *const *words = mistakes[i].words;
  g_autoptr (TestProcess) monitor =
      monitor_start (words[0], words[1], words[2], words[3], words[4], words[5], words[6], NULL);
  g_autofree char *output = NULL;

  monitor_expect_end (monitor, 1, mistakes[i].complaint);
  output = test_process_read_line (monitor);
  g_assert_null (output);
}

static void
expect_answer (const char *word,
               const char *option,
               const char *answer)
{
  g_autoptr (TestProcess) monitor = monitor_start (word, option, NULL);

  test_process_expect (monitor, answer, NULL);
  g_assert_cmpint (test_process_wait (monitor), ==, 0);
}

static void
test_help (void)
{
  expect_answer ("--help", NULL, "ride-monitor tail URL");
  expect_answer ("-h", NULL, "ride-monitor tail URL");
  expect_answer ("--version", NULL, "ride-monitor ");
  expect_answer ("tail", "--help", "--no-reconnect");
  expect_answer ("tail", "-h", "ride-monitor tail");
  expect_answer ("tail", "-h", "--bike=ID");
  expect_answer ("tail", "-h", "--stats=SECONDS");
  expect_answer ("demo-broker", "--help", "--rate");
}

static void
test_demo_broker (void)
{
  g_autoptr (TestProcess) demo =
      monitor_start ("demo-broker", "--bikes", "50", "--rate", "200", NULL);
  g_autofree char *url = test_process_read_line (demo);
  g_autoptr (TestProcess) tail = NULL;

  g_assert_true (g_str_has_prefix (url, "ws://127.0.0.1:"));
  tail = monitor_tail (url, "--count", "100", NULL);
  test_process_expect (tail, "\"type\":\"event\"", "\"bike\":", NULL);
  g_assert_cmpint (test_process_wait (tail), ==, 0);
  monitor_interrupt (demo);
}

static void
test_demo_port_in_use (void)
{
  g_autoptr (TestProcess) demo = monitor_start ("demo-broker", NULL);
  g_autofree char *url = test_process_read_line (demo);
  g_autofree char *port = g_strdup (strrchr (url, ':') + 1);
  g_autoptr (TestProcess) second = NULL;

  *strchr (port, '/') = '\0';
  second = monitor_start ("demo-broker", "--port", port, NULL);
  monitor_expect_end (second, 1, port);
  monitor_interrupt (demo);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (mistakes); i++)
    {
      g_autofree char *path = g_strconcat ("/usage/mistake/", mistakes[i].path, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_mistake);
    }
  g_test_add_func ("/usage/help", test_help);
  g_test_add_func ("/usage/demo-broker/serves-until-interrupted", test_demo_broker);
  g_test_add_func ("/usage/demo-broker/port-in-use-is-told", test_demo_port_in_use);

  return g_test_run ();
}
