/* test-moods.c: `tail` on brokers that misbehave.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <signal.h>

#include "monitor.h"
#include "ride-demo.h"

typedef struct
{
  const char *path;
  RideDemoMood mood;
  const char *state; /* what comes of it */
  const char *cause;
  int status; /* with --no-reconnect */
} Mood;

static const Mood moods[] = {
  { "refused-login", RIDE_DEMO_MOOD_REFUSE_LOGIN, "refused", "mqtt-refused", 2 },
  { "not-authorized", RIDE_DEMO_MOOD_NOT_AUTHORIZED, "refused", "mqtt-refused", 2 },
  { "busy", RIDE_DEMO_MOOD_BUSY, "waiting", "mqtt-refused", 2 },
  { "closes-on-connect", RIDE_DEMO_MOOD_CLOSE_ON_CONNECT, "waiting", "lost", 2 },
  { "no-subprotocol", RIDE_DEMO_MOOD_NO_SUBPROTOCOL, "refused", "subprotocol", 2 },
  { "http-404", RIDE_DEMO_MOOD_NOT_FOUND, "refused", "http", 2 },
  { "http-503", RIDE_DEMO_MOOD_UNAVAILABLE, "waiting", "http", 2 },
  { "portal", RIDE_DEMO_MOOD_PORTAL, "waiting", "portal", 2 },
  { "garbage", RIDE_DEMO_MOOD_GARBAGE, "waiting", "protocol", 2 },
  { "oversized", RIDE_DEMO_MOOD_OVERSIZED, "waiting", "protocol", 2 },
};

static RideDemo *
start_demo (RideDemoMood mood)
{
  g_autoptr (GError) error = NULL;
  RideDemo *demo = ride_demo_new (0, 20, 50, &error);

  g_assert_no_error (error);
  ride_demo_set_mood (demo, mood);

  return demo;
}

/* The last line says why, and none after it that we hung up. */
static void
expect_refusal_to_be_the_end (TestProcess *tail)
{
  g_autofree char *line = NULL;

  monitor_expect_end (tail, 2, "ride-monitor: ");
  line = test_process_read_line (tail);
  g_assert_cmpstr (line, ==, NULL);
}

static void
test_mood (gconstpointer data)
{
  const Mood *mood = data;
  g_autoptr (RideDemo) demo = start_demo (mood->mood);
  g_autofree char *state = g_strdup_printf ("\"state\":\"%s\",\"reason\":\"", mood->state);
  g_autofree char *cause = g_strdup_printf ("\"cause\":\"%s\"", mood->cause);
  g_autoptr (TestProcess) patient = monitor_tail (ride_demo_get_url (demo), NULL);
  g_autoptr (TestProcess) impatient =
      monitor_tail (ride_demo_get_url (demo), "--no-reconnect", NULL);

  test_process_expect (patient, state, cause, NULL);
  if (g_str_equal (mood->state, "refused"))
    expect_refusal_to_be_the_end (patient);
  else
    monitor_interrupt (patient);
  monitor_expect_end (impatient, mood->status, "ride-monitor: ");
}

static void
test_only_3_1_1 (void)
{
  g_autoptr (RideDemo) demo = start_demo (RIDE_DEMO_MOOD_ONLY_3_1_1);
  g_autoptr (TestProcess) tail = monitor_tail (ride_demo_get_url (demo), NULL);
  g_autoptr (TestProcess) insisting = monitor_tail (ride_demo_get_url (demo), "--mqtt", "5", NULL);

  test_process_expect (tail, "\"state\":\"connected\"", "\"protocol\":\"3.1.1\"", NULL);
  monitor_interrupt (tail);
  monitor_expect_end (insisting, 2, "Refused");
}

static void
test_refused_filters (void)
{
  g_autoptr (RideDemo) demo = start_demo (RIDE_DEMO_MOOD_REFUSE_FILTERS);
  g_autoptr (TestProcess) tail = monitor_tail (ride_demo_get_url (demo), NULL);

  test_process_expect (
      tail, "\"refusedFilters\":[{\"filter\":\"mobike/unlocked/+\",\"reason\":\"Not authorized\"}",
      NULL);
  monitor_expect_end (tail, 2, "mobike/unlocked/+");
}

static void
test_timeout (void)
{
  g_autoptr (RideDemo) demo = start_demo (RIDE_DEMO_MOOD_SILENT);
  g_autoptr (TestProcess) tail =
      monitor_tail (ride_demo_get_url (demo), "--count", "1", "--timeout", "0.5", NULL);

  monitor_expect_end (tail, 3, "timeout");
}

static void
test_cut (void)
{
  g_autoptr (RideDemo) demo = start_demo (RIDE_DEMO_MOOD_GOOD);
  g_autoptr (TestProcess) tail = monitor_tail (ride_demo_get_url (demo), NULL);

  test_process_expect (tail, "\"state\":\"connected\"", NULL);
  ride_demo_cut (demo);
  test_process_expect (tail, "\"state\":\"waiting\"", "\"retryIn\":", NULL);
  test_process_expect (tail, "\"state\":\"connected\"", NULL);
  test_process_expect (tail, "\"type\":\"event\"", NULL);
  monitor_interrupt (tail);
}

static void
test_nobody_there (void)
{
  RideDemo *demo = start_demo (RIDE_DEMO_MOOD_GOOD);
  g_autofree char *url = g_strdup (ride_demo_get_url (demo));
  g_autoptr (TestProcess) tail = NULL;

  ride_demo_stop (demo);
  g_object_unref (demo);
  tail = monitor_tail (url, "--no-reconnect", NULL);
  monitor_expect_end (tail, 2, "127.0.0.1");
}

/* Nobody reads the pipe, so that the program blocks in a write at last. */
static void
test_interrupt_while_blocked (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RideDemo) demo = ride_demo_new (0, 5000, 20000, &error);
  g_autoptr (TestProcess) tail = NULL;

  g_assert_no_error (error);
  tail = monitor_tail (ride_demo_get_url (demo), NULL);
  g_usleep (2 * G_USEC_PER_SEC);
  monitor_interrupt (tail);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (moods); i++)
    {
      g_autofree char *path = g_strconcat ("/moods/", moods[i].path, NULL);

      g_test_add_data_func (path, &moods[i], test_mood);
    }
  g_test_add_func ("/moods/only-3.1.1", test_only_3_1_1);
  g_test_add_func ("/moods/refused-filters", test_refused_filters);
  g_test_add_func ("/moods/timeout", test_timeout);
  g_test_add_func ("/moods/cut-comes-back", test_cut);
  g_test_add_func ("/moods/nobody-there", test_nobody_there);
  g_test_add_func ("/moods/interrupt-while-nobody-reads", test_interrupt_while_blocked);

  return g_test_run ();
}
