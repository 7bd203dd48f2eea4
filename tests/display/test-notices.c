/* test-notices.c: which alarms become notifications, and how they are grouped.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-notices.h"

#define BEGIN_US (1000 * (gint64) G_USEC_PER_SEC)
#define LATER_US (BEGIN_US + RIDE_NOTICES_DELAY_US)

static RideAlarm
critical (gint64        id,
          RideAlarmRule rule)
{
  return (RideAlarm){ .id = id, .bike = "B-1042", .rule = rule, .level = RIDE_ALARM_CRITICAL };
}

static void
raise_critical (RideNotices  *notices,
                gint64        id,
                RideAlarmRule rule,
                gint64        now_us)
{
  RideAlarm alarm = critical (id, rule);

  ride_notices_take (notices, &alarm, RIDE_ALARM_RAISED, now_us);
}

static void
assert_next (RideNotices  *notices,
             gint64        now_us,
             RideAlarmRule rule,
             guint         n)
{
  RideNotice notice;

  g_assert_true (ride_notices_next (notices, now_us, &notice));
  g_assert_cmpint (notice.rule, ==, rule);
  g_assert_cmpuint (notice.n, ==, n);
}

static void
assert_quiet (RideNotices *notices,
              gint64       now_us)
{
  RideNotice notice;

  g_assert_false (ride_notices_next (notices, now_us, &notice));
}

static void
test_grouped (void)
{
  g_autoptr (RideNotices) notices = ride_notices_new ();

  g_assert_false (ride_notices_is_pending (notices));
  for (gint64 id = 1; id <= 12; id++)
    raise_critical (notices, id, RIDE_ALARM_LONG_RIDE, BEGIN_US + id);
  raise_critical (notices, 13, RIDE_ALARM_BATTERY, BEGIN_US);
  g_assert_true (ride_notices_is_pending (notices));
  assert_quiet (notices, LATER_US - 1);

  assert_next (notices, LATER_US + 1, RIDE_ALARM_LONG_RIDE, 12);
  assert_next (notices, LATER_US + 1, RIDE_ALARM_BATTERY, 1);
  assert_quiet (notices, LATER_US + 1);
  g_assert_false (ride_notices_is_pending (notices));
}

static void
test_later_ones_join (void)
{
  g_autoptr (RideNotices) notices = ride_notices_new ();

  raise_critical (notices, 1, RIDE_ALARM_LONG_RIDE, BEGIN_US);
  assert_next (notices, LATER_US, RIDE_ALARM_LONG_RIDE, 1);

  raise_critical (notices, 2, RIDE_ALARM_LONG_RIDE, LATER_US);
  assert_quiet (notices, LATER_US);
  assert_next (notices, LATER_US + RIDE_NOTICES_DELAY_US, RIDE_ALARM_LONG_RIDE, 2);
}

static void
test_not_worth_it (void)
{
  g_autoptr (RideNotices) notices = ride_notices_new ();
  RideAlarm warning = critical (1, RIDE_ALARM_BATTERY);
  RideAlarm retained = critical (2, RIDE_ALARM_BATTERY);
  RideAlarm snoozed = critical (3, RIDE_ALARM_BATTERY);
  RideAlarm acknowledged = critical (4, RIDE_ALARM_BATTERY);

  warning.level = RIDE_ALARM_WARNING;
  retained.from_snapshot = TRUE;
  snoozed.snoozed_until_us = G_MAXINT64;
  acknowledged.acknowledged_us = 1;
  ride_notices_take (notices, &warning, RIDE_ALARM_RAISED, BEGIN_US);
  ride_notices_take (notices, &retained, RIDE_ALARM_RAISED, BEGIN_US);
  ride_notices_take (notices, &snoozed, RIDE_ALARM_UPDATED, BEGIN_US);
  ride_notices_take (notices, &acknowledged, RIDE_ALARM_UPDATED, BEGIN_US);
  g_assert_false (ride_notices_is_pending (notices));
  assert_quiet (notices, G_MAXINT64 - 1);
}

static void
test_got_worse (void)
{
  g_autoptr (RideNotices) notices = ride_notices_new ();
  RideAlarm alarm = critical (1, RIDE_ALARM_BATTERY);

  ride_notices_take (notices, &alarm, RIDE_ALARM_UPDATED, BEGIN_US);
  assert_next (notices, LATER_US, RIDE_ALARM_BATTERY, 1);

  alarm.level = RIDE_ALARM_WARNING;
  ride_notices_take (notices, &alarm, RIDE_ALARM_UPDATED, LATER_US);
  assert_next (notices, LATER_US, RIDE_ALARM_BATTERY, 0);
}

static void
test_over_before_told (void)
{
  g_autoptr (RideNotices) notices = ride_notices_new ();
  RideAlarm alarm = critical (1, RIDE_ALARM_BATTERY);

  ride_notices_take (notices, &alarm, RIDE_ALARM_RAISED, BEGIN_US);
  ride_notices_take (notices, &alarm, RIDE_ALARM_CLEARED, BEGIN_US + 1);
  assert_quiet (notices, LATER_US);
  g_assert_false (ride_notices_is_pending (notices));
}

static void
test_withdrawn (void)
{
  g_autoptr (RideNotices) notices = ride_notices_new ();
  RideAlarm first = critical (1, RIDE_ALARM_BATTERY);
  RideAlarm second = critical (2, RIDE_ALARM_BATTERY);

  ride_notices_take (notices, &first, RIDE_ALARM_RAISED, BEGIN_US);
  ride_notices_take (notices, &second, RIDE_ALARM_RAISED, BEGIN_US);
  assert_next (notices, LATER_US, RIDE_ALARM_BATTERY, 2);

  first.note = "On the way";
  ride_notices_take (notices, &first, RIDE_ALARM_HANDLED, LATER_US);
  first.acknowledged_us = 1;
  ride_notices_take (notices, &first, RIDE_ALARM_HANDLED, LATER_US);
  assert_quiet (notices, LATER_US);

  ride_notices_take (notices, &second, RIDE_ALARM_CLEARED, LATER_US);
  g_assert_true (ride_notices_is_pending (notices));
  assert_next (notices, LATER_US, RIDE_ALARM_BATTERY, 0);
  assert_quiet (notices, LATER_US);
}

static void
test_ids (void)
{
  g_autoptr (RideNotices) notices = ride_notices_new ();
  g_autoptr (GArray) ids = NULL;
  g_autoptr (GArray) others = NULL;

  raise_critical (notices, 7, RIDE_ALARM_BATTERY, BEGIN_US);
  ids = ride_notices_get_ids (notices, RIDE_ALARM_BATTERY);
  g_assert_cmpuint (ids->len, ==, 1);
  g_assert_cmpint (g_array_index (ids, gint64, 0), ==, 7);

  others = ride_notices_get_ids (notices, RIDE_ALARM_LONG_RIDE);
  g_assert_cmpuint (others->len, ==, 0);
}

static void
test_another_fleet (void)
{
  g_autoptr (RideNotices) notices = ride_notices_new ();

  raise_critical (notices, 1, RIDE_ALARM_BATTERY, BEGIN_US);
  assert_next (notices, LATER_US, RIDE_ALARM_BATTERY, 1);
  raise_critical (notices, 2, RIDE_ALARM_LONG_RIDE, LATER_US);

  ride_notices_clear (notices);
  assert_next (notices, LATER_US, RIDE_ALARM_BATTERY, 0);
  assert_quiet (notices, G_MAXINT64 - 1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/notices/what-comes-together-is-told-together", test_grouped);
  g_test_add_func ("/notices/later-ones-join", test_later_ones_join);
  g_test_add_func ("/notices/only-new-critical-unhandled-ones", test_not_worth_it);
  g_test_add_func ("/notices/what-gets-worse-is-new", test_got_worse);
  g_test_add_func ("/notices/what-is-over-before-it-is-told-is-not", test_over_before_told);
  g_test_add_func ("/notices/withdrawn-with-the-last-one", test_withdrawn);
  g_test_add_func ("/notices/stand-for-their-alarms", test_ids);
  g_test_add_func ("/notices/end-with-their-fleet", test_another_fleet);

  return g_test_run ();
}
