/* test-round-trip.c: what is put into a journal comes out of it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "journal-kit.h"

#include <math.h>
#include <string.h>

typedef struct
{
  const RideEventBatch *expected;
  guint n;
} EventCheck;

static gboolean
check_event (gint64           seq,
             const RideEvent *event,
             gpointer         user_data)
{
  EventCheck *check = user_data;

  g_assert_cmpint (seq, ==, check->n + 1);
  g_assert_cmpuint (check->n, <, ride_event_batch_get_length (check->expected));
  kit_assert_events_equal (event, ride_event_batch_get (check->expected, check->n++));

  return TRUE;
}

static void
assert_all_there (Kit *kit)
{
  g_autoptr (RideHistory) history = kit_open_history (kit);
  g_autoptr (GError) error = NULL;
  EventCheck check = { kit->all, 0 };

  ride_history_read_events (history, G_MININT64, G_MAXINT64, NULL, check_event, &check, NULL,
                            &error);
  g_assert_no_error (error);
  g_assert_cmpuint (check.n, ==, ride_event_batch_get_length (kit->all));
}

static RideEvent
make_full_event (void)
{
  static const guint8 payload[] = { 'a', 0, 0xff, '"', '\n' };

  return (RideEvent){
    .bike = "Fahrrad-\xc3\xa9-01",
    .time_us = KIT_START_US - 12345,
    .received_us = KIT_START_US,
    .sent_us = KIT_START_US - 99,
    .fingerprint = G_GUINT64_CONSTANT (0xfedcba9876543210),
    .flags = RIDE_EVENT_RETAINED | RIDE_EVENT_DUP | RIDE_EVENT_TIME_IMPLAUSIBLE |
             RIDE_EVENT_CONFLICT | RIDE_EVENT_HAS_PLACE | RIDE_EVENT_HAS_SPEED |
             RIDE_EVENT_HAS_HEADING | RIDE_EVENT_HAS_ACCURACY | RIDE_EVENT_HAS_RANGE |
             RIDE_EVENT_NOT_JSON | RIDE_EVENT_TURN,
    .verb = RIDE_VERB_ONLINE,
    .lock = RIDE_LOCK_JAMMED,
    .payload_lock = RIDE_LOCK_UNLOCKING,
    .vehicle_state = RIDE_VEHICLE_STATE_UNKNOWN,
    .battery = 100,
    .online = RIDE_TRI_YES,
    .tipped = RIDE_TRI_NO,
    .reserved = RIDE_TRI_YES,
    .disabled = RIDE_TRI_NO,
    .speed = 1.5f,
    .heading = 359.9f,
    .accuracy = 0.1f,
    .range = 12345.6f,
    .latitude = -89.999999999,
    .longitude = 179.123456789,
    .event_id = "id '; DROP TABLE events; --",
    .trip = "T",
    .station = "",
    .area = "north",
    .raw_time = "1e300",
    .topic = "mobike/online/Fahrrad-\xc3\xa9-01",
    .payload = payload,
    .payload_length = sizeof payload,
  };
}

static void
test_every_field (void)
{
  g_auto (Kit) kit;
  RideEvent full = make_full_event ();
  RideEvent bare = { .bike = "b", .topic = "t", .battery = RIDE_BATTERY_NONE, .received_us = 1 };

  kit_init (&kit);
  kit_open (&kit);
  kit_append (&kit, &full);
  kit_append (&kit, &bare);
  g_assert_true (kit_flush (&kit));
  assert_all_there (&kit);
}

static void
test_extremes (void)
{
  g_auto (Kit) kit;
  g_autofree char *bike = g_strnfill (RIDE_BIKE_ID_MAX, 'x');
  g_autofree char *payload = g_strnfill (65536, 'y');
  RideEvent event = {
    .bike = bike,
    .topic = "t",
    .received_us = G_MAXINT64 / 8,
    .time_us = -1,
    .battery = 0,
    .flags = RIDE_EVENT_HAS_SPEED,
    .speed = 3.4e38f,
    .fingerprint = G_MAXUINT64,
    .payload = (const guint8 *) payload,
    .payload_length = 65536,
  };

  kit_init (&kit);
  kit_open (&kit);
  kit_append (&kit, &event);
  g_assert_true (kit_flush (&kit));
  assert_all_there (&kit);
}

static gboolean
check_not_a_number (gint64           seq,
                    const RideEvent *event,
                    gpointer         user_data)
{
  g_assert_cmpuint (event->flags, ==, 0);
  *(gboolean *) user_data = TRUE;

  return TRUE;
}

static void
test_not_a_number_is_left_out (void)
{
  g_auto (Kit) kit;
  g_autoptr (RideHistory) history = NULL;
  g_autoptr (GError) error = NULL;
  gboolean seen = FALSE;
  RideEvent event = {
    .bike = "b",
    .topic = "t",
    .battery = 5,
    .flags = RIDE_EVENT_HAS_PLACE | RIDE_EVENT_HAS_SPEED,
    .latitude = NAN,
    .longitude = INFINITY,
    .speed = NAN,
  };

  kit_init (&kit);
  kit_open (&kit);
  kit_append (&kit, &event);
  g_assert_true (kit_flush (&kit));
  history = kit_open_history (&kit);
  ride_history_read_events (history, G_MININT64, G_MAXINT64, NULL, check_not_a_number, &seen, NULL,
                            &error);
  g_assert_no_error (error);
  g_assert_true (seen);
}

static void
test_restart_continues (void)
{
  g_auto (Kit) kit;

  kit_init (&kit);
  for (guint i = 0; i < 5; i++)
    {
      kit_open (&kit);
      kit_append_random (&kit, 173);
      kit_close (&kit);
    }
  assert_all_there (&kit);
  g_assert_cmpint (kit_query (&kit, "SELECT count(*) FROM segments"), ==, 8);
  g_assert_true (kit_is_whole (&kit));
}

static void
test_live_leaves_out_retained (void)
{
  g_auto (Kit) kit;
  g_autoptr (RideEventBatch) batch = ride_event_batch_new ();
  RideEvent live = { .bike = "live", .topic = "t", .received_us = KIT_START_US };
  RideEvent retained = live;

  retained.bike = "retained";
  retained.flags = RIDE_EVENT_RETAINED;
  ride_event_batch_append (batch, &retained);
  ride_event_batch_append (batch, &live);

  kit_init (&kit);
  kit_open (&kit);
  ride_journal_append (kit.journal, batch, RIDE_JOURNAL_LIVE, NULL, NULL);
  ride_event_batch_append (kit.all, &live);
  g_assert_true (kit_flush (&kit));
  assert_all_there (&kit);
}

static void
note_call (gboolean kept,
           gpointer user_data)
{
  static int next;

  g_assert_true (kept);
  g_assert_cmpint (GPOINTER_TO_INT (user_data), ==, next++);
}

static void
test_done_in_order (void)
{
  g_auto (Kit) kit;

  kit_init (&kit);
  kit_open (&kit);
  for (int i = 0; i < 500; i++)
    {
      g_autoptr (RideEventBatch) batch = ride_event_batch_new ();
      RideEvent event = { .bike = "b", .topic = "t", .received_us = KIT_START_US + i };

      if (i % 3 != 0)
        ride_event_batch_append (batch, &event);
      ride_journal_append (kit.journal, batch, RIDE_JOURNAL_ALL, note_call, GINT_TO_POINTER (i));
    }
  g_assert_true (kit_flush (&kit));
  g_assert_cmpint (kit_query (&kit, "SELECT count(*) FROM events"), ==, 333);
}

typedef struct
{
  const char *path;
  int is_right;
} CommitCheck;

static void
check_committed (gboolean kept,
                 gpointer user_data)
{
  CommitCheck *check = user_data;
  Kit kit = { .path = (char *) check->path };

  g_atomic_int_set (&check->is_right,
                    kept && kit_query (&kit, "SELECT count(*) FROM events") == 1);
}

static void
test_done_after_the_commit (void)
{
  g_auto (Kit) kit;
  g_autoptr (RideEventBatch) batch = ride_event_batch_new ();
  RideEvent event = { .bike = "b", .topic = "t" };
  CommitCheck check = { NULL, FALSE };

  ride_event_batch_append (batch, &event);
  kit_init (&kit);
  check.path = kit.path;
  kit_open (&kit);
  ride_journal_append (kit.journal, batch, RIDE_JOURNAL_ALL, check_committed, &check);
  g_assert_true (kit_flush (&kit));
  g_assert_true (g_atomic_int_get (&check.is_right));
}

static void
count_refused (gboolean kept,
               gpointer user_data)
{
  g_assert_false (kept);
  ++*(guint *) user_data;
}

static void
test_closed_journal_keeps_nothing (void)
{
  g_auto (Kit) kit;
  g_autoptr (RideJournalStatus) status = NULL;
  g_autoptr (RideEventBatch) batch = ride_event_batch_new ();
  RideEvent event = { .bike = "b", .topic = "t" };
  guint n_refused = 0;

  ride_event_batch_append (batch, &event);
  kit_init (&kit);
  kit_open (&kit);
  ride_journal_close (kit.journal);
  ride_journal_append (kit.journal, batch, RIDE_JOURNAL_ALL, count_refused, &n_refused);
  status = ride_journal_get_status (kit.journal);
  g_assert_cmpuint (n_refused, ==, 1);
  g_assert_cmpint (status->state, ==, RIDE_JOURNAL_CLOSED);
  g_assert_cmpuint (status->n_lost, ==, 1);
}

static void
test_closing_commits_what_waits (void)
{
  g_auto (Kit) kit;

  kit_init (&kit);
  kit_open (&kit);
  kit_append_random (&kit, 5000);
  kit_close (&kit);
  assert_all_there (&kit);
}

typedef struct
{
  const RideEventBatch *all;
  guint n;
} FingerprintCheck;

static void
check_fingerprint (const RideEvent *event,
                   gpointer         user_data)
{
  FingerprintCheck *check = user_data;
  const RideEvent *expected = ride_event_batch_get (check->all, check->n++);

  g_assert_cmpuint (event->fingerprint, ==, expected->fingerprint);
  g_assert_cmpuint (event->flags, ==, expected->flags);
  g_assert_cmpint (event->event_id != NULL, ==, expected->event_id != NULL);
}

static void
test_newest_fingerprints (void)
{
  g_auto (Kit) kit;
  g_autoptr (RideHistory) history = NULL;
  g_autoptr (GError) error = NULL;
  FingerprintCheck check = { NULL, 351 - 250 };
  RideEvent full = make_full_event ();

  kit_init (&kit);
  kit_open (&kit);
  kit_append_random (&kit, 350);
  kit_append (&kit, &full);
  g_assert_true (kit_flush (&kit));
  check.all = kit.all;
  history = kit_open_history (&kit);
  ride_history_read_fingerprints (history, 250, check_fingerprint, &check, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (check.n, ==, 351);
}

static void
test_range (void)
{
  g_auto (Kit) kit;
  g_autoptr (RideHistory) history = NULL;
  g_autoptr (GError) error = NULL;
  gint64 first_us = -1, last_us = -1;
  RideEvent event = { .bike = "b", .topic = "t", .received_us = KIT_START_US };

  kit_init (&kit);
  kit_open (&kit);
  g_assert_true (kit_flush (&kit));
  history = kit_open_history (&kit);
  ride_history_get_range (history, &first_us, &last_us, &error);
  g_assert_no_error (error);
  g_assert_cmpint (first_us, ==, 0);
  g_assert_cmpint (last_us, ==, 0);

  kit_append (&kit, &event);
  event.received_us += 5;
  kit_append (&kit, &event);
  g_assert_true (kit_flush (&kit));
  ride_history_get_range (history, &first_us, &last_us, &error);
  g_assert_no_error (error);
  g_assert_cmpint (first_us, ==, KIT_START_US);
  g_assert_cmpint (last_us, ==, KIT_START_US + 5);
}

static void
test_no_journal_yet (void)
{
  g_auto (Kit) kit;
  g_autoptr (GError) error = NULL;

  kit_init (&kit);
  g_assert_null (ride_history_open (kit.path, &error));
  g_assert_error (error, RIDE_JOURNAL_ERROR, RIDE_JOURNAL_ERROR_MISSING);
  g_clear_error (&error);
  g_assert_true (g_file_set_contents (kit.path, "", 0, NULL));
  g_assert_null (ride_history_open (kit.path, &error));
  g_assert_error (error, RIDE_JOURNAL_ERROR, RIDE_JOURNAL_ERROR_MISSING);
}

static void
count_signal (RideJournal *journal,
              gpointer     user_data)
{
  ++*(guint *) user_data;
}

static void
test_status (void)
{
  g_auto (Kit) kit;
  g_autoptr (RideJournalStatus) status = NULL;
  guint n_signals = 0;

  kit_init (&kit);
  kit_open (&kit);
  g_signal_connect (kit.journal, "status-changed", G_CALLBACK (count_signal), &n_signals);
  kit_append_random (&kit, 10);
  kit_wait_for_state (&kit, RIDE_JOURNAL_READY);
  g_assert_true (kit_flush (&kit));
  while (status == NULL || status->n_events == 0)
    {
      g_main_context_iteration (NULL, FALSE);
      g_clear_pointer (&status, ride_journal_status_free);
      status = ride_journal_get_status (kit.journal);
    }
  g_assert_cmpuint (status->n_events, ==, 10);
  g_assert_cmpuint (status->n_waiting, ==, 0);
  g_assert_cmpuint (status->n_lost, ==, 0);
  g_assert_cmpint (status->n_bytes, >, 0);
  g_assert_no_error (status->error);
  while (n_signals == 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_finalized_with_a_signal_due (void)
{
  g_auto (Kit) kit;

  kit_init (&kit);
  kit_open (&kit);
  kit_wait_for_state (&kit, RIDE_JOURNAL_READY);
  g_assert_finalize_object (g_steal_pointer (&kit.journal));
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/journal/every-field-comes-back", test_every_field);
  g_test_add_func ("/journal/extremes-come-back", test_extremes);
  g_test_add_func ("/journal/not-a-number-is-left-out", test_not_a_number_is_left_out);
  g_test_add_func ("/journal/restart-continues", test_restart_continues);
  g_test_add_func ("/journal/live-leaves-out-retained-events", test_live_leaves_out_retained);
  g_test_add_func ("/journal/done/in-the-order-of-the-calls", test_done_in_order);
  g_test_add_func ("/journal/done/after-the-commit", test_done_after_the_commit);
  g_test_add_func ("/journal/closed-keeps-nothing", test_closed_journal_keeps_nothing);
  g_test_add_func ("/journal/closing-commits-what-waits", test_closing_commits_what_waits);
  g_test_add_func ("/journal/newest-fingerprints", test_newest_fingerprints);
  g_test_add_func ("/journal/range", test_range);
  g_test_add_func ("/journal/none-yet", test_no_journal_yet);
  g_test_add_func ("/journal/status", test_status);
  g_test_add_func ("/journal/finalized-with-a-signal-due", test_finalized_with_a_signal_due);

  return g_test_run ();
}
