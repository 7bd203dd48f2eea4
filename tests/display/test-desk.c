/* test-desk.c: what one window watches.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "desk-kit.h"

#include "test-folder.h"

#define BIG_BATCH 200000

static guint
count (RideDesk     *desk,
       RideBikeState state)
{
  return ride_fleet_count (ride_desk_get_fleet (desk), state);
}

static void
add_one (guint *counter)
{
  (*counter)++;
}

static void
test_first_event_at_once (void)
{
  g_autoptr (RideDesk) desk = kit_desk_new ();
  guint n_changes = 0;

  g_signal_connect_swapped (desk, "fleet-changed", G_CALLBACK (add_one), &n_changes);
  kit_set_lock (desk, "B-1042", RIDE_LOCK_UNLOCKED);

  g_assert_cmpuint (count (desk, RIDE_BIKE_UNLOCKED), ==, 1);
  g_assert_cmpuint (n_changes, ==, 1);
  g_assert_cmpuint (ride_desk_get_queued (desk), ==, 0);
}

static gboolean
is_drained (gpointer data)
{
  return ride_desk_get_queued (data) == 0;
}

static void
test_burst_in_slices (void)
{
  g_autoptr (RideDesk) desk = kit_desk_new ();
  guint n_changes = 0;

  g_signal_connect_swapped (desk, "fleet-changed", G_CALLBACK (add_one), &n_changes);
  kit_fill (desk, BIG_BATCH);
  g_assert_cmpuint (ride_desk_get_queued (desk), >, 0);

  kit_wait_until (is_drained, desk);
  g_assert_cmpuint (count (desk, RIDE_BIKE_LOCKED), ==, BIG_BATCH);
  g_assert_cmpuint (n_changes, >, 1);
}

/* The feed's own queue is bounded, and pushes back on the broker. */
static void
test_feed_is_held (void)
{
  g_autoptr (RideDesk) desk = kit_desk_new ();
  g_autoptr (RideEventBatch) batch = ride_event_batch_new ();
  RideEvent event = kit_event ("B-1", RIDE_LOCK_LOCKED);
  g_autofree guint8 *payload = g_malloc0 (60 * 1024);
  gboolean was_held = FALSE;

  desk->feed = ride_feed_new (ride_desk_get_profile (desk), NULL);
  event.payload = payload;
  event.payload_length = 60 * 1024;
  for (guint i = 0; i < 200; i++)
    ride_event_batch_append (batch, &event);

  for (guint i = 0; i < 20; i++)
    {
      ride_desk_take_batch (desk, batch);
      was_held |= ride_feed_get_held (desk->feed);
    }
  g_assert_true (was_held);

  kit_wait_until (is_drained, desk);
  g_assert_false (ride_feed_get_held (desk->feed));
}

static void
test_rate_counts_news_only (void)
{
  g_autoptr (RideDesk) desk = kit_desk_new ();
  RideEvent event = kit_event ("B-1", RIDE_LOCK_LOCKED);

  event.flags = RIDE_EVENT_RETAINED;
  kit_apply (desk, &event);
  g_assert_cmpfloat (ride_desk_get_rate (desk), ==, 0);

  kit_pass (G_USEC_PER_SEC);
  kit_set_lock (desk, "B-1", RIDE_LOCK_UNLOCKED);
  kit_wait_until (is_drained, desk);
  g_assert_cmpfloat (ride_desk_get_rate (desk), >, 0);
}

static void
test_as_of_freezes (void)
{
  g_autoptr (RideDesk) desk = kit_desk_new ();
  gint64 last_life_us;

  g_assert_cmpint (ride_desk_get_as_of_us (desk), ==, 0);

  kit_set_connection (desk, RIDE_CONNECTION_CONNECTED, NULL);
  kit_pass (10 * G_USEC_PER_SEC);
  kit_set_lock (desk, "B-1", RIDE_LOCK_LOCKED);
  last_life_us = kit_now_us ();
  kit_wait_until (is_drained, desk);
  g_assert_cmpint (ride_desk_get_as_of_us (desk), ==, last_life_us);

  kit_pass (45 * G_USEC_PER_SEC);
  kit_set_connection (desk, RIDE_CONNECTION_WAITING, "no answer to ping");
  kit_pass (60 * G_USEC_PER_SEC);
  kit_set_connection (desk, RIDE_CONNECTION_CONNECTING, "no answer to ping");
  g_assert_cmpint (ride_desk_get_as_of_us (desk), ==, last_life_us);
}

static void
test_refusal_is_no_life (void)
{
  g_autoptr (RideDesk) desk = kit_desk_new ();
  g_autoptr (RideConnection) refused = kit_connection_new (RIDE_CONNECTION_REFUSED);

  refused->last_received_us = kit_monotonic_us ();
  ride_desk_take_connection (desk, refused);
  g_assert_cmpint (ride_desk_get_as_of_us (desk), ==, 0);
}

static void
test_another_broker_another_fleet (void)
{
  g_autoptr (RideDesk) desk = kit_desk_new ();
  g_autoptr (RideProfile) other = ride_profile_new ("ws://127.0.0.1:1884/mqtt");
  g_autoptr (RideFleetView) former = NULL;
  guint n_opened = 0;

  kit_set_connection (desk, RIDE_CONNECTION_CONNECTED, NULL);
  kit_fill (desk, BIG_BATCH);
  former = g_object_ref (ride_desk_get_view (desk));
  g_signal_connect_swapped (desk, "opened", G_CALLBACK (add_one), &n_opened);

  ride_desk_begin (desk, other);
  g_assert_cmpuint (n_opened, ==, 1);
  g_assert_true (ride_desk_get_view (desk) != former);
  g_assert_cmpuint (ride_desk_get_queued (desk), ==, 0);
  g_assert_cmpuint (ride_fleet_get_n_bikes (ride_desk_get_fleet (desk)), ==, 0);
  g_assert_cmpint (ride_desk_get_as_of_us (desk), ==, 0);
  g_assert_null (ride_desk_get_connection (desk));
  g_assert_cmpstr (ride_desk_get_profile (desk)->url, ==, "ws://127.0.0.1:1884/mqtt");

  ride_fleet_view_refresh (former);
  kit_settle (50);
}

static void
on_shut_down (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (ride_desk_shutdown_finish (RIDE_DESK (source), result, &error));
  g_assert_no_error (error);
  *(gboolean *) user_data = TRUE;
}

static gboolean
is_set (gpointer data)
{
  return *(gboolean *) data;
}

static void
test_shutdown (void)
{
  RideDesk *desk = ride_desk_new ();
  g_autoptr (RideProfile) profile = ride_profile_new ("ws://127.0.0.1:9/mqtt");
  gboolean over = FALSE;

  ride_desk_open (desk, profile, NULL);
  ride_desk_shutdown_async (desk, NULL, on_shut_down, &over);
  g_assert_null (ride_desk_get_profile (desk));
  kit_wait_until (is_set, &over);
  g_assert_finalize_object (desk);
}

static void
shut_down (RideDesk *desk)
{
  gboolean over = FALSE;

  ride_desk_shutdown_async (desk, NULL, on_shut_down, &over);
  kit_wait_until (is_set, &over);
}

static gboolean
is_restored (gpointer data)
{
  RideDesk *desk = data;

  return !desk->awaits_journal && desk->restoring == NULL;
}

/* Opens the journal of a broker that nobody is at. */
static RideDesk *
open_with_journal (const char *folder)
{
  RideDesk *desk = ride_desk_new ();
  g_autoptr (RideProfile) profile = ride_profile_new ("ws://127.0.0.1:9/mqtt");

  g_free (profile->id);
  profile->id = g_strdup ("fleet/of Shanghai");
  ride_desk_set_journal_dir (desk, folder);
  ride_desk_open (desk, profile, NULL);
  kit_wait_until (is_restored, desk);

  return desk;
}

static void
test_restart (void)
{
  g_autofree char *folder = test_folder_new ();
  g_autoptr (RideDesk) first = open_with_journal (folder);
  g_autoptr (RideDesk) second = NULL;
  RideEvent event = kit_event ("B-1", RIDE_LOCK_UNLOCKED);

  event.flags = RIDE_EVENT_RETAINED;
  event.battery = 12;
  kit_apply (first, &event);
  kit_wait_until (is_drained, first);
  g_assert_cmpuint (ride_tracker_get_n_alarms (ride_desk_get_tracker (first)), ==, 1);
  shut_down (first);

  kit_pass (60 * G_USEC_PER_SEC);
  second = open_with_journal (folder);
  g_assert_null (ride_desk_get_restore_error (second));
  g_assert_cmpuint (count (second, RIDE_BIKE_UNLOCKED), ==, 1);
  g_assert_cmpint (ride_desk_get_as_of_us (second), ==, event.received_us);
  g_assert_cmpuint (ride_tracker_get_n_alarms (ride_desk_get_tracker (second)), ==, 1);
  shut_down (second);
  test_folder_remove (folder);
}

static gboolean
has_journal (gpointer data)
{
  RideJournal *journal = ride_desk_get_journal (data);
  g_autoptr (RideJournalStatus) status = NULL;

  if (journal == NULL)
    return FALSE;

  status = ride_journal_get_status (journal);
  g_assert_no_error (status->error);

  return status->state == RIDE_JOURNAL_READY;
}

/* As after a connection was edited. */
static void
test_open_again (void)
{
  g_autofree char *folder = test_folder_new ();
  g_autoptr (RideDesk) desk = open_with_journal (folder);
  g_autoptr (RideProfile) profile = ride_profile_copy (ride_desk_get_profile (desk));

  ride_desk_open (desk, profile, NULL);
  kit_wait_until (has_journal, desk);
  kit_wait_until (is_restored, desk);
  shut_down (desk);
  test_folder_remove (folder);
}

static void
test_close_while_opening (void)
{
  g_autofree char *folder = test_folder_new ();
  RideDesk *desk = ride_desk_new ();
  g_autoptr (RideProfile) profile = ride_profile_new ("ws://127.0.0.1:9/mqtt");

  ride_desk_set_journal_dir (desk, folder);
  ride_desk_open (desk, profile, NULL);
  ride_desk_open (desk, profile, NULL);
  shut_down (desk);
  g_assert_null (ride_desk_get_journal (desk));
  g_assert_finalize_object (desk);
  test_folder_remove (folder);
}

static void
test_finalize (void)
{
  RideDesk *desk = kit_desk_new ();

  kit_fill (desk, BIG_BATCH);
  g_assert_finalize_object (desk);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  kit_stop_clock ();

  g_test_add_func ("/desk/the-first-event-is-applied-at-once", test_first_event_at_once);
  g_test_add_func ("/desk/a-burst-is-applied-in-slices", test_burst_in_slices);
  g_test_add_func ("/desk/the-feed-is-held-while-much-waits", test_feed_is_held);
  g_test_add_func ("/desk/retained-messages-are-no-rate", test_rate_counts_news_only);
  g_test_add_func ("/desk/as-of-freezes-at-the-last-sign-of-life", test_as_of_freezes);
  g_test_add_func ("/desk/a-refusal-is-no-sign-of-life", test_refusal_is_no_life);
  g_test_add_func ("/desk/another-broker-begins-another-fleet", test_another_broker_another_fleet);
  g_test_add_func ("/desk/shutdown-ends-when-the-broker-is-left", test_shutdown);
  g_test_add_func ("/desk/journal/the-next-run-begins-where-the-last-one-ended", test_restart);
  g_test_add_func ("/desk/journal/opened-again-at-once", test_open_again);
  g_test_add_func ("/desk/journal/closed-while-it-is-opened", test_close_while_opening);
  g_test_add_func ("/desk/nothing-keeps-it-alive", test_finalize);

  return g_test_run ();
}
