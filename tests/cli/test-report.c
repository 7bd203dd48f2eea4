/* test-report.c: what follows from events, and from time that passes in a recording.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "ride-report.h"

/* 2026-11-22T08:30:00Z */
#define TIME_US (G_GINT64_CONSTANT (1795336200) * G_USEC_PER_SEC)
#define MINUTE_US (60 * (gint64) G_USEC_PER_SEC)

static void
set_state (RideReport         *report,
           RideConnectionState state,
           gint64              now_us)
{
  g_autoptr (GPtrArray) filters = g_ptr_array_new ();
  RideConnection connection = { .state = state, .protocol = "5.0", .filters = filters };

  ride_report_add_state (report, &connection, now_us, 0);
}

static void
add_event (RideReport    *report,
           const char    *bike,
           RideVerb       verb,
           gint64         time_us,
           RideEventFlags flags)
{
  const RideEvent event = {
    .bike = bike,
    .time_us = time_us,
    .received_us = time_us,
    .flags = flags,
    .verb = verb,
    .lock = verb == RIDE_VERB_LOCK ? RIDE_LOCK_LOCKED : RIDE_LOCK_UNLOCKED,
    .battery = RIDE_BATTERY_NONE,
    .topic = "t",
  };

  ride_report_advance (report, time_us);
  ride_report_add_event (report, &event);
}

static RideReport *
begin (gboolean json,
       gboolean quiet)
{
  RideReport *report = ride_report_new (json, quiet, 1, NULL);

  set_state (report, RIDE_CONNECTION_CONNECTED, TIME_US);
  g_string_truncate (ride_report_get_text (report), 0);

  return report;
}

static void
test_ride (void)
{
  g_autoptr (RideReport) report = begin (TRUE, FALSE);
  GString *text = ride_report_get_text (report);
  const char *event, *ride;

  add_event (report, "B-1", RIDE_VERB_UNLOCK, TIME_US, 0);
  g_assert_null (strstr (text->str, "\"ride\""));
  add_event (report, "B-1", RIDE_VERB_LOCK, TIME_US + 12 * MINUTE_US + 500000, 0);
  event = strstr (text->str, "\"event\":\"lock\"");
  ride = strstr (text->str,
                 "{\"type\":\"ride\",\"bike\":\"B-1\",\"start\":\"2026-11-22T08:30:00.000Z\","
                 "\"end\":\"2026-11-22T08:42:00.500Z\",\"duration\":720.5}\n");
  g_assert_nonnull (event);
  g_assert_nonnull (ride);
  g_assert_true (event < ride);
}

static void
test_ride_text (void)
{
  g_autoptr (RideReport) report = begin (FALSE, FALSE);
  GString *text = ride_report_get_text (report);

  add_event (report, "B-1", RIDE_VERB_UNLOCK, TIME_US, 0);
  add_event (report, "B-1", RIDE_VERB_LOCK, TIME_US + 12 * MINUTE_US, 0);
  g_assert_nonnull (strstr (text->str, "B-1           ride of 0:12:00\n"));
  add_event (report, "B-1", RIDE_VERB_LOCK, TIME_US + 13 * MINUTE_US, 0);
  g_assert_nonnull (strstr (text->str, "B-1           ride whose unlock was not seen\n"));
}

/* Hours pass between two lines of a recording, and the alarm has the time it would have had. */
static void
test_alarm_within_a_pause (void)
{
  g_autoptr (RideReport) report = begin (TRUE, FALSE);
  GString *text = ride_report_get_text (report);
  const char *raised;

  add_event (report, "B-1", RIDE_VERB_UNLOCK, TIME_US, 0);
  g_string_truncate (text, 0);
  ride_report_advance (report, TIME_US + 120 * MINUTE_US);
  raised = strstr (text->str, "\"change\":\"raised\",\"rule\":\"long-ride\",\"level\":\"warning\","
                              "\"bike\":\"B-1\",\"since\":\"2026-11-22T08:30:00.000Z\","
                              "\"raised\":\"2026-11-22T09:30:");
  g_assert_nonnull (raised);
}

static void
test_quiet (void)
{
  g_autoptr (RideReport) report = begin (TRUE, TRUE);
  RideReportCounts counts;

  add_event (report, "B-1", RIDE_VERB_UNLOCK, TIME_US, RIDE_EVENT_RETAINED);
  add_event (report, "B-1", RIDE_VERB_LOCK, TIME_US + MINUTE_US, 0);
  add_event (report, "B-2", RIDE_VERB_UNLOCK, TIME_US + MINUTE_US, 0);
  ride_report_advance (report, TIME_US + 120 * MINUTE_US);
  set_state (report, RIDE_CONNECTION_OFFLINE, TIME_US + 120 * MINUTE_US);

  counts = ride_report_get_counts (report);
  g_assert_cmpuint (counts.events, ==, 3);
  g_assert_cmpuint (counts.retained, ==, 1);
  g_assert_cmpuint (counts.rides, ==, 1);
  g_assert_cmpuint (counts.alarms, >=, 1);
  g_assert_cmpuint (counts.bikes, ==, 2);
  g_assert_cmpuint (ride_report_get_text (report)->len, ==, 0);
}

/* A ride that lasts while the connection is down. */
static void
test_gap (void)
{
  g_autoptr (RideReport) report = begin (TRUE, FALSE);
  GString *text = ride_report_get_text (report);

  add_event (report, "B-1", RIDE_VERB_UNLOCK, TIME_US, 0);
  set_state (report, RIDE_CONNECTION_WAITING, TIME_US + MINUTE_US);
  set_state (report, RIDE_CONNECTION_CONNECTED, TIME_US + 2 * MINUTE_US);
  add_event (report, "B-1", RIDE_VERB_LOCK, TIME_US + 3 * MINUTE_US, 0);
  g_assert_nonnull (strstr (text->str, "\"acrossGap\":true"));
}

static void
test_clock_set_back (void)
{
  g_autoptr (RideReport) report = begin (TRUE, FALSE);

  ride_report_advance (report, TIME_US + 60 * 24 * MINUTE_US);
  ride_report_advance (report, TIME_US);
  add_event (report, "B-1", RIDE_VERB_UNLOCK, TIME_US, 0);
  g_string_truncate (ride_report_get_text (report), 0);
  ride_report_advance (report, TIME_US + 30 * MINUTE_US);
  g_assert_cmpstr (ride_report_get_text (report)->str, ==, "");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/report/ride-follows-its-event", test_ride);
  g_test_add_func ("/report/ride-for-people", test_ride_text);
  g_test_add_func ("/report/alarm-within-a-pause-has-its-time", test_alarm_within_a_pause);
  g_test_add_func ("/report/ride-across-a-gap", test_gap);
  g_test_add_func ("/report/clock-set-back", test_clock_set_back);
  g_test_add_func ("/report/quiet-only-counts", test_quiet);

  return g_test_run ();
}
