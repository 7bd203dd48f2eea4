/* test-dedup.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-dedup.h"

static gboolean
is_new (RideDedup     *dedup,
        guint64        fingerprint,
        RideEventFlags flags)
{
  const RideEvent event = { .bike = "B-1", .fingerprint = fingerprint, .flags = flags };

  return ride_dedup_is_new (dedup, &event);
}

static void
test_timed (void)
{
  g_autoptr (RideDedup) dedup = ride_dedup_new (16);

  g_assert_true (is_new (dedup, 1, 0));
  g_assert_true (is_new (dedup, 2, 0));
  g_assert_false (is_new (dedup, 1, 0));
  g_assert_false (is_new (dedup, 2, RIDE_EVENT_DUP));
  g_assert_false (is_new (dedup, 2, RIDE_EVENT_RETAINED));
  g_assert_true (is_new (dedup, 3, RIDE_EVENT_DUP));
  g_assert_true (is_new (dedup, 0, 0));
  g_assert_false (is_new (dedup, 0, 0));
}

static void
test_untimed (void)
{
  static const RideEventFlags kinds[] = { RIDE_EVENT_TIME_MISSING, RIDE_EVENT_TIME_IMPLAUSIBLE };

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (RideDedup) dedup = ride_dedup_new (16);

      g_assert_true (is_new (dedup, 1, kinds[i] | RIDE_EVENT_DUP));
      g_assert_true (is_new (dedup, 1, kinds[i]));
      g_assert_true (is_new (dedup, 1, kinds[i]));
      g_assert_false (is_new (dedup, 1, kinds[i] | RIDE_EVENT_DUP));
    }
}

static void
test_event_id_needs_no_time (void)
{
  g_autoptr (RideDedup) dedup = ride_dedup_new (16);
  const RideEvent event = {
    .bike = "B-1",
    .event_id = "e-1",
    .fingerprint = 1,
    .flags = RIDE_EVENT_TIME_MISSING,
  };

  g_assert_true (ride_dedup_is_new (dedup, &event));
  g_assert_false (ride_dedup_is_new (dedup, &event));
}

static void
test_oldest_are_forgotten (void)
{
  for (guint capacity = 1; capacity < 70; capacity++)
    {
      g_autoptr (RideDedup) dedup = ride_dedup_new (capacity);

      for (guint64 i = 0; i < 3 * capacity; i++)
        g_assert_true (is_new (dedup, i, 0));
      for (guint64 i = 2 * capacity; i < 3 * capacity; i++)
        g_assert_false (is_new (dedup, i, 0));
      g_assert_true (is_new (dedup, 2 * capacity - 1, 0));
      g_assert_true (is_new (dedup, 2 * capacity, 0));
    }
}

/* The naive model: the last fingerprints that were new, in a queue. */
static void
test_model (void)
{
  const guint capacity = 100;
  g_autoptr (RideDedup) dedup = ride_dedup_new (capacity);
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  g_autoptr (GQueue) newest = g_queue_new ();

  for (guint i = 0; i < 50000; i++)
    {
      gpointer fingerprint = GUINT_TO_POINTER (g_rand_int_range (random, 1, 180));
      gboolean expected = g_queue_find (newest, fingerprint) == NULL;

      g_assert_cmpint (is_new (dedup, GPOINTER_TO_UINT (fingerprint), 0), ==, expected);
      if (expected)
        g_queue_push_tail (newest, fingerprint);
      if (g_queue_get_length (newest) > capacity)
        g_queue_pop_head (newest);
    }
}

static void
test_expecting_changes_no_answer (void)
{
  for (guint capacity = 1; capacity < 70; capacity++)
    {
      g_autoptr (RideDedup) dedup = ride_dedup_new (capacity);
      g_autoptr (RideEventBatch) batch = ride_event_batch_new ();

      for (guint64 i = 1; i <= 100; i++)
        ride_event_batch_append (batch, &(RideEvent){ .bike = "B-1", .fingerprint = i });

      ride_dedup_expect (dedup, batch);
      for (guint i = 0; i < 100; i++)
        g_assert_true (ride_dedup_is_new (dedup, ride_event_batch_get (batch, i)));
      ride_dedup_expect (dedup, batch);
      g_assert_false (ride_dedup_is_new (dedup, ride_event_batch_get (batch, 99)));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/dedup/the-same-fingerprint-is-a-duplicate", test_timed);
  g_test_add_func ("/dedup/without-a-time-only-with-the-dup-flag", test_untimed);
  g_test_add_func ("/dedup/an-event-id-needs-no-time", test_event_id_needs_no_time);
  g_test_add_func ("/dedup/the-oldest-are-forgotten", test_oldest_are_forgotten);
  g_test_add_func ("/dedup/model", test_model);
  g_test_add_func ("/dedup/expecting-changes-no-answer", test_expecting_changes_no_answer);

  return g_test_run ();
}
