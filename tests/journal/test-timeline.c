/* test-timeline.c: events by bike and by time, against a search through all of them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "journal-kit.h"

#include <string.h>

typedef struct
{
  GArray *seqs;
  const RideEventBatch *all;
  guint stop_after;
} Collection;

static gboolean
collect (gint64           seq,
         const RideEvent *event,
         gpointer         user_data)
{
  Collection *collection = user_data;

  kit_assert_events_equal (event, ride_event_batch_get (collection->all, seq - 1));
  g_array_append_val (collection->seqs, seq);

  return collection->seqs->len != collection->stop_after;
}

static void
assert_seqs_equal (GArray *a,
                   GArray *b)
{
  g_assert_cmpmem (a->data, a->len * sizeof (gint64), b->data, b->len * sizeof (gint64));
}

/* Clocks step back twice, so that segments overlap in time. */
static void
fill (Kit *kit)
{
  kit_init (kit);
  kit_open (kit);
  kit_append_random (kit, 900);
  kit->now_us -= 300 * KIT_SECOND_US;
  kit_append_random (kit, 777);
  kit->now_us -= 3000 * KIT_SECOND_US;
  kit_append_random (kit, 650);
  g_assert_true (kit_flush (kit));
}

static GArray *
search_timeline (const Kit  *kit,
                 const char *bike,
                 gint64      before_seq,
                 guint       n)
{
  GArray *seqs = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 last = MIN (before_seq - 1, (gint64) ride_event_batch_get_length (kit->all));

  for (gint64 seq = last; seq >= 1 && seqs->len < n; seq--)
    if (g_str_equal (ride_event_batch_get (kit->all, seq - 1)->bike, bike))
      g_array_append_val (seqs, seq);

  return seqs;
}

static GArray *
search_events (const Kit  *kit,
               gint64      from_us,
               gint64      to_us,
               const char *bike)
{
  GArray *seqs = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < ride_event_batch_get_length (kit->all); i++)
    {
      const RideEvent *event = ride_event_batch_get (kit->all, i);
      gint64 seq = i + 1;

      if (event->received_us >= from_us && event->received_us < to_us &&
          (bike == NULL || g_str_equal (event->bike, bike)))
        g_array_append_val (seqs, seq);
    }

  return seqs;
}

static void
pick_bike (Kit  *kit,
           char *bike)
{
  g_snprintf (bike, 16, "B-%u", g_rand_int_range (kit->random, 0, kit->n_bikes + 2));
}

static void
test_pages (void)
{
  g_auto (Kit) kit;
  g_autoptr (RideHistory) history = NULL;

  fill (&kit);
  history = kit_open_history (&kit);
  for (guint i = 0; i < 300; i++)
    {
      g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_autoptr (GArray) expected = NULL;
      g_autoptr (GError) error = NULL;
      Collection collection = { found, kit.all, 0 };
      gint64 before = i % 4 == 0 ? G_MAXINT64 : g_rand_int_range (kit.random, 0, 2400);
      guint n = g_rand_int_range (kit.random, 0, 80);
      char bike[16];

      pick_bike (&kit, bike);
      expected = search_timeline (&kit, bike, before, n);
      ride_history_read_timeline (history, bike, before, n, collect, &collection, NULL, &error);
      g_assert_no_error (error);
      assert_seqs_equal (found, expected);
    }
}

static void
test_ranges (void)
{
  g_auto (Kit) kit;
  g_autoptr (RideHistory) history = NULL;

  fill (&kit);
  history = kit_open_history (&kit);
  for (guint i = 0; i < 300; i++)
    {
      g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_autoptr (GArray) expected = NULL;
      g_autoptr (GError) error = NULL;
      Collection collection = { found, kit.all, 0 };
      gint64 from_us = KIT_START_US + g_rand_int_range (kit.random, -2000, 2500) * KIT_SECOND_US;
      gint64 to_us = from_us + g_rand_int_range (kit.random, 0, 1000) * KIT_SECOND_US;
      char bike[16];

      pick_bike (&kit, bike);
      expected = search_events (&kit, from_us, to_us, i % 2 == 0 ? bike : NULL);
      ride_history_read_events (history, from_us, to_us, i % 2 == 0 ? bike : NULL, collect,
                                &collection, NULL, &error);
      g_assert_no_error (error);
      assert_seqs_equal (found, expected);
    }
}

static void
test_reading_stops (void)
{
  g_auto (Kit) kit;
  g_autoptr (RideHistory) history = NULL;
  g_autoptr (GError) error = NULL;

  fill (&kit);
  history = kit_open_history (&kit);
  for (guint n = 1; n < 250; n += 83)
    {
      g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (gint64));
      Collection collection = { found, kit.all, n };

      ride_history_read_events (history, G_MININT64, G_MAXINT64, NULL, collect, &collection, NULL,
                                &error);
      g_assert_no_error (error);
      g_assert_cmpuint (found->len, ==, n);
    }
}

static gboolean
cancel_soon (gint64           seq,
             const RideEvent *event,
             gpointer         user_data)
{
  if (seq == 250)
    g_cancellable_cancel (user_data);
  g_assert_cmpint (seq, <, 2000);

  return TRUE;
}

static void
test_cancelled (void)
{
  g_auto (Kit) kit;
  g_autoptr (RideHistory) history = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  fill (&kit);
  history = kit_open_history (&kit);
  g_assert_false (ride_history_read_events (history, G_MININT64, G_MAXINT64, NULL, cancel_soon,
                                            cancellable, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

typedef struct
{
  const char *path;
  int stop; /* atomic */
} Reader;

static gboolean
count_event (gint64           seq,
             const RideEvent *event,
             gpointer         user_data)
{
  gint64 *last = user_data;

  g_assert_cmpint (seq, ==, *last + 1);
  *last = seq;

  return TRUE;
}

static gpointer
read_again_and_again (gpointer data)
{
  Reader *reader = data;
  g_autoptr (RideHistory) history = ride_history_open (reader->path, NULL);
  gint64 before = 0;

  while (!g_atomic_int_get (&reader->stop))
    {
      g_autoptr (GError) error = NULL;
      gint64 last = 0;

      ride_history_read_events (history, G_MININT64, G_MAXINT64, NULL, count_event, &last, NULL,
                                &error);
      g_assert_no_error (error);
      g_assert_cmpint (last, >=, before);
      before = last;
    }

  return NULL;
}

static void
test_two_readers_while_it_is_written (void)
{
  g_auto (Kit) kit;
  GThread *threads[2];
  Reader reader = { NULL, FALSE };

  kit_init (&kit);
  kit_open (&kit);
  g_assert_true (kit_flush (&kit));
  reader.path = kit.path;
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("reader", read_again_and_again, &reader);
  for (guint i = 0; i < 40; i++)
    {
      kit_append_random (&kit, 50);
      g_assert_true (kit_flush (&kit));
    }
  g_atomic_int_set (&reader.stop, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/history/timeline/pages-as-in-a-list", test_pages);
  g_test_add_func ("/history/events/ranges-as-in-a-list", test_ranges);
  g_test_add_func ("/history/events/reading-stops-when-told", test_reading_stops);
  g_test_add_func ("/history/events/cancelled", test_cancelled);
  g_test_add_func ("/history/events/two-readers-while-it-is-written",
                   test_two_readers_while_it_is_written);

  return g_test_run ();
}
