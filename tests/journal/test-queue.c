/* test-queue.c: what waits for the disk, and how much of it may.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "journal-kit.h"

#include "ride-journal-queue.h"

#include <sqlite3.h>

#define QUEUE_EVENTS 100
#define BATCH_EVENTS 10

static RideJournalQueue *
make_queue (void)
{
  RideJournalTuning tuning = ride_journal_tuning_default ();

  tuning.queue_events = QUEUE_EVENTS;

  return ride_journal_queue_new (&tuning);
}

static RideEventBatch *
make_batch (guint n_events)
{
  RideEventBatch *batch = ride_event_batch_new ();
  RideEvent event = { .bike = "b", .topic = "t", .received_us = KIT_START_US };

  for (guint i = 0; i < n_events; i++)
    ride_event_batch_append (batch, &event);

  return batch;
}

static void
must_not_be_called (gboolean kept,
                    gpointer user_data)
{
  g_assert_not_reached ();
}

static void
push_batches (RideJournalQueue *queue,
              guint             n_batches,
              RideJournalDone   done)
{
  for (guint i = 0; i < n_batches; i++)
    {
      g_autoptr (RideEventBatch) batch = make_batch (BATCH_EVENTS);

      g_assert_true (ride_journal_queue_push (
          queue, ride_journal_item_new_events (batch, RIDE_JOURNAL_ALL, done,
                                               GUINT_TO_POINTER (i))));
    }
}

static void
assert_counts (RideJournalQueue *queue,
               guint64           waiting,
               guint64           lost)
{
  guint64 n_waiting, n_lost;

  ride_journal_queue_count (queue, &n_waiting, &n_lost);
  g_assert_cmpuint (n_waiting, ==, waiting);
  g_assert_cmpuint (n_lost, ==, lost);
}

static GPtrArray *
take_all (RideJournalQueue *queue)
{
  GPtrArray *items = g_ptr_array_new_with_free_func ((GDestroyNotify) ride_journal_item_free);

  ride_journal_queue_take (queue, items, G_MAXUINT);

  return items;
}

static void
test_full (void)
{
  RideJournalQueue *queue = make_queue ();
  g_autoptr (GPtrArray) items = NULL;

  push_batches (queue, 9, NULL);
  g_assert_false (ride_journal_queue_is_full (queue));
  push_batches (queue, 1, NULL);
  g_assert_true (ride_journal_queue_is_full (queue));
  g_assert_false (ride_journal_queue_wait_for_room (queue, g_get_monotonic_time ()));

  items = take_all (queue);
  g_assert_cmpuint (items->len, ==, 10);
  g_assert_true (ride_journal_queue_is_full (queue));
  assert_counts (queue, 100, 0);
  ride_journal_queue_finish (queue, items);
  g_assert_false (ride_journal_queue_is_full (queue));
  g_assert_true (ride_journal_queue_wait_for_room (queue, g_get_monotonic_time ()));
  assert_counts (queue, 0, 0);
  ride_journal_queue_free (queue);
}

static void
test_oldest_is_dropped (void)
{
  RideJournalQueue *queue = make_queue ();
  g_autoptr (GPtrArray) items = NULL;

  push_batches (queue, 30, NULL);
  assert_counts (queue, 190, 110);
  items = take_all (queue);
  g_assert_cmpuint (items->len, ==, 19);
  ride_journal_queue_finish (queue, items);
  ride_journal_queue_free (queue);
}

/* Those who wait for what was dropped are told in their turn. */
static void
test_dropped_are_told_in_order (void)
{
  RideJournalQueue *queue = make_queue ();
  g_autoptr (GPtrArray) items = NULL;

  push_batches (queue, 30, must_not_be_called);
  items = take_all (queue);
  g_assert_cmpuint (items->len, ==, 30);
  for (guint i = 0; i < items->len; i++)
    {
      RideJournalItem *item = g_ptr_array_index (items, i);

      g_assert_cmpuint (GPOINTER_TO_UINT (item->user_data), ==, i);
      g_assert_cmpint (item->is_lost, ==, i < 11);
    }
  ride_journal_queue_finish (queue, items);
  ride_journal_queue_free (queue);
}

static void
test_failing_is_never_full (void)
{
  RideJournalQueue *queue = make_queue ();

  push_batches (queue, 15, NULL);
  g_assert_true (ride_journal_queue_is_full (queue));
  ride_journal_queue_set_failing (queue, TRUE);
  g_assert_false (ride_journal_queue_is_full (queue));
  assert_counts (queue, 90, 60);
  push_batches (queue, 5, NULL);
  assert_counts (queue, 90, 110);
  ride_journal_queue_set_failing (queue, FALSE);
  push_batches (queue, 1, NULL);
  g_assert_true (ride_journal_queue_is_full (queue));
  ride_journal_queue_free (queue);
}

static void
test_alarms_are_not_dropped (void)
{
  RideJournalQueue *queue = make_queue ();
  g_autoptr (GPtrArray) items = NULL;
  RideAlarm alarm = { .id = 1, .raised_us = 1, .note = "a note" };
  RideTrip trip = { .bike = "b" };

  ride_journal_queue_push (queue, ride_journal_item_new_alarm (&alarm));
  ride_journal_queue_push (queue, ride_journal_item_new_trip (&trip));
  push_batches (queue, 30, NULL);
  items = take_all (queue);
  g_assert_cmpint (((RideJournalItem *) g_ptr_array_index (items, 0))->kind, ==,
                   RIDE_JOURNAL_ITEM_ALARM);
  g_assert_cmpint (((RideJournalItem *) g_ptr_array_index (items, 1))->kind, ==,
                   RIDE_JOURNAL_ITEM_EVENTS);
  ride_journal_queue_finish (queue, items);
  ride_journal_queue_free (queue);
}

static void
count_call (gboolean kept,
            gpointer user_data)
{
  g_assert_false (kept);
  g_atomic_int_inc ((int *) user_data);
}

/* Another program keeps the file locked: that is told, too, and ends. */
static void
test_locked_by_another_program (void)
{
  g_auto (Kit) kit;
  g_autoptr (RideEventBatch) batch = make_batch (1);
  g_autoptr (RideJournalStatus) status = NULL;
  sqlite3 *other = NULL;
  int n_told = 0;

  kit_init (&kit);
  kit_open (&kit);
  g_assert_true (kit_flush (&kit));
  g_assert_cmpint (sqlite3_open (kit.path, &other), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (other, "BEGIN IMMEDIATE", NULL, NULL, NULL), ==, SQLITE_OK);

  ride_journal_append (kit.journal, batch, RIDE_JOURNAL_ALL, count_call, &n_told);
  kit_wait_for_state (&kit, RIDE_JOURNAL_FAILING);
  status = ride_journal_get_status (kit.journal);
  g_assert_error (status->error, RIDE_JOURNAL_ERROR, RIDE_JOURNAL_ERROR_BUSY);
  g_assert_false (kit_flush (&kit));
  g_assert_cmpint (g_atomic_int_get (&n_told), ==, 1);

  g_assert_cmpint (sqlite3_exec (other, "COMMIT", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (other);
  kit_wait_for_state (&kit, RIDE_JOURNAL_READY);
  g_assert_cmpint (kit_query (&kit, "SELECT count(*) FROM events"), ==, 1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/queue/full-until-finished", test_full);
  g_test_add_func ("/queue/oldest-is-dropped-beyond-twice-full", test_oldest_is_dropped);
  g_test_add_func ("/queue/dropped-are-told-in-order", test_dropped_are_told_in_order);
  g_test_add_func ("/queue/failing-is-never-full", test_failing_is_never_full);
  g_test_add_func ("/queue/alarms-are-not-dropped", test_alarms_are_not_dropped);
  g_test_add_func ("/queue/locked-by-another-program", test_locked_by_another_program);

  return g_test_run ();
}
