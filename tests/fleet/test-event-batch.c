/* test-event-batch.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-event-batch.h"

#include <string.h>

static void
append (RideEventBatch *batch,
        const char     *topic,
        const char     *bike,
        const char     *payload)
{
  g_autofree char *own_topic = g_strdup (topic);
  g_autofree char *own_bike = g_strdup (bike);
  g_autofree char *own_payload = g_strdup (payload);
  g_autofree char *own_text = g_strdup_printf ("text of %s", bike);
  const RideEvent event = {
    .bike = own_bike,
    .topic = own_topic,
    .payload = (const guint8 *) own_payload,
    .payload_length = strlen (payload),
    .event_id = own_text,
    .trip = own_text,
    .station = own_text,
    .area = own_text,
    .raw_time = own_text,
    .battery = 71,
  };

  ride_event_batch_append (batch, &event);
  memset (own_topic, 'x', strlen (topic));
  memset (own_bike, 'x', strlen (bike));
  memset (own_payload, 'x', strlen (payload));
  memset (own_text, 'x', strlen (own_text));
}

static void
test_copies_everything (void)
{
  g_autoptr (RideEventBatch) batch = ride_event_batch_new ();
  g_autofree char *large = g_strnfill (100000, 'p');

  g_assert_cmpuint (ride_event_batch_get_length (batch), ==, 0);
  g_assert_cmpuint (ride_event_batch_get_size (batch), ==, 0);

  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *bike = g_strdup_printf ("B-%u", i);
      g_autofree char *topic = g_strdup_printf ("mobike/%s/%s", i % 2 == 0 ? "locked" : bike,
                                                i % 2 == 0 ? bike : "lock");

      append (batch, topic, bike, i == 500 ? large : bike);
    }

  g_assert_cmpuint (ride_event_batch_get_length (batch), ==, 1000);
  for (guint i = 0; i < 1000; i++)
    {
      const RideEvent *event = ride_event_batch_get (batch, i);
      g_autofree char *bike = g_strdup_printf ("B-%u", i);
      g_autofree char *text = g_strdup_printf ("text of %s", bike);
      const char *payload = i == 500 ? large : bike;

      g_assert_cmpstr (event->bike, ==, bike);
      g_assert_nonnull (strstr (event->topic, bike));
      g_assert_cmpmem (event->payload, event->payload_length, payload, strlen (payload));
      g_assert_cmpstr (event->event_id, ==, text);
      g_assert_cmpstr (event->trip, ==, text);
      g_assert_cmpstr (event->station, ==, text);
      g_assert_cmpstr (event->area, ==, text);
      g_assert_cmpstr (event->raw_time, ==, text);
      g_assert_cmpint (event->battery, ==, 71);
    }
}

static void
test_size_counts_all (void)
{
  g_autoptr (RideEventBatch) batch = ride_event_batch_new ();
  gsize before;

  append (batch, "a/B-1", "B-1", "small");
  before = ride_event_batch_get_size (batch);
  g_assert_cmpuint (before, >=, sizeof (RideEvent));

  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *payload = g_strnfill (5000, 'p');

      append (batch, "a/B-1", "B-1", payload);
    }
  g_assert_cmpuint (ride_event_batch_get_size (batch), >=,
                    before + 100 * (5000 + sizeof (RideEvent)));
}

static void
test_absent_texts_stay_absent (void)
{
  g_autoptr (RideEventBatch) batch = ride_event_batch_new ();
  const RideEvent event = { .bike = "B-1" };

  ride_event_batch_append (batch, &event);
  g_assert_cmpstr (ride_event_batch_get (batch, 0)->bike, ==, "B-1");
  g_assert_null (ride_event_batch_get (batch, 0)->topic);
  g_assert_null (ride_event_batch_get (batch, 0)->payload);
  g_assert_null (ride_event_batch_get (batch, 0)->area);
  g_assert_null (ride_event_batch_get (batch, 0)->trip);
}

/* The room of the former is no limit, and none of its events come with it. */
static void
test_one_like_another_begins_empty (void)
{
  g_autoptr (RideEventBatch) former = ride_event_batch_new ();

  for (guint round = 0; round < 3; round++)
    {
      g_autoptr (RideEventBatch) batch = ride_event_batch_new_like (former);

      g_assert_cmpuint (ride_event_batch_get_length (batch), ==, 0);
      g_assert_cmpuint (ride_event_batch_get_size (batch), ==, 0);

      for (guint i = 0; i < 1500; i++)
        {
          g_autofree char *bike = g_strdup_printf ("B-%u", i);
          g_autofree char *payload = g_strnfill (i, 'p');

          append (batch, "mobike/locked", bike, payload);
        }
      g_assert_cmpuint (ride_event_batch_get_length (batch), ==, 1500);
      for (guint i = 0; i < 1500; i++)
        {
          const RideEvent *event = ride_event_batch_get (batch, i);
          g_autofree char *bike = g_strdup_printf ("B-%u", i);
          g_autofree char *payload = g_strnfill (i, 'p');

          g_assert_cmpstr (event->bike, ==, bike);
          g_assert_cmpmem (event->payload, event->payload_length, payload, i);
        }

      ride_event_batch_unref (former);
      former = ride_event_batch_ref (batch);
    }
}

static gpointer
read_and_unref (gpointer data)
{
  g_autoptr (RideEventBatch) batch = data;

  g_assert_cmpstr (ride_event_batch_get (batch, 0)->bike, ==, "B-1");
  return NULL;
}

static void
test_shared_between_threads (void)
{
  RideEventBatch *batch = ride_event_batch_new ();
  GThread *thread;

  append (batch, "a/B-1", "B-1", "{}");
  thread = g_thread_new ("reader", read_and_unref, ride_event_batch_ref (batch));
  read_and_unref (batch);
  g_thread_join (thread);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/event-batch/copies-everything", test_copies_everything);
  g_test_add_func ("/event-batch/size-counts-all", test_size_counts_all);
  g_test_add_func ("/event-batch/absent-texts-stay-absent", test_absent_texts_stay_absent);
  g_test_add_func ("/event-batch/one-like-another-begins-empty",
                   test_one_like_another_begins_empty);
  g_test_add_func ("/event-batch/shared-between-threads", test_shared_between_threads);

  return g_test_run ();
}
