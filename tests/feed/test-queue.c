/* test-queue.c: what the worker hands over, in order, bounded, waking once.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-connection-private.h"
#include "ride-feed-queue.h"

typedef struct
{
  GMainContext *context;
  RideFeedQueue *queue;
  guint n_ready;
} Fixture;

static gboolean
on_ready (gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_ready++;

  return G_SOURCE_REMOVE;
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture->context = g_main_context_new ();
  fixture->queue = ride_feed_queue_new (fixture->context, on_ready, fixture);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  ride_feed_queue_close (fixture->queue);
  ride_feed_queue_unref (fixture->queue);
  g_main_context_unref (fixture->context);
}

static void
iterate (Fixture *fixture)
{
  while (g_main_context_iteration (fixture->context, FALSE))
    ;
}

static RideEventBatch *
new_batch (gsize payload_length)
{
  RideEventBatch *batch = ride_event_batch_new ();
  g_autofree guint8 *payload = g_malloc0 (payload_length);
  RideEvent event = {
    .bike = "B-1",
    .topic = "t/B-1",
    .payload = payload,
    .payload_length = payload_length,
    .battery = RIDE_BATTERY_NONE,
  };

  ride_event_batch_append (batch, &event);

  return batch;
}

static void
push_batch (Fixture *fixture,
            gsize    payload_length)
{
  g_autoptr (RideEventBatch) batch = new_batch (payload_length);

  ride_feed_queue_push (fixture->queue, ride_feed_item_new_batch (batch, NULL));
}

static void
push_connection (Fixture *fixture)
{
  g_autoptr (RideConnection) connection = ride_connection_new_offline ();

  ride_feed_queue_push (fixture->queue, ride_feed_item_new_connection (connection));
}

static void
assert_takes (Fixture *fixture,
              char     kind)
{
  g_autoptr (RideFeedItem) item = ride_feed_queue_take (fixture->queue);

  if (kind == '\0')
    {
      g_assert_null (item);
      return;
    }

  g_assert_nonnull (item);
  g_assert_cmpint (item->batch != NULL, ==, kind == 'b');
  g_assert_cmpint (item->connection != NULL, ==, kind == 'c');
  g_assert_cmpint (ride_feed_item_is_end (item), ==, kind == 'e');
}

static void
test_order (Fixture      *fixture,
            gconstpointer data)
{
  push_batch (fixture, 1);
  push_connection (fixture);
  push_batch (fixture, 1);
  ride_feed_queue_push (fixture->queue, ride_feed_item_new_end ());

  assert_takes (fixture, 'b');
  assert_takes (fixture, 'c');
  assert_takes (fixture, 'b');
  assert_takes (fixture, 'e');
  assert_takes (fixture, '\0');
}

static void
test_wakes_once (Fixture      *fixture,
                 gconstpointer data)
{
  for (guint i = 0; i < 1000; i++)
    push_batch (fixture, 1);
  iterate (fixture);
  g_assert_cmpuint (fixture->n_ready, ==, 1);

  push_batch (fixture, 1);
  iterate (fixture);
  g_assert_cmpuint (fixture->n_ready, ==, 1);

  for (guint i = 0; i < 1001; i++)
    assert_takes (fixture, 'b');
  assert_takes (fixture, '\0');

  push_batch (fixture, 1);
  iterate (fixture);
  g_assert_cmpuint (fixture->n_ready, ==, 2);
}

static gboolean
on_urgent (gpointer user_data)
{
  Fixture *fixture = user_data;

  g_assert_cmpuint (fixture->n_ready, ==, 1);

  return G_SOURCE_REMOVE;
}

static void
test_later (Fixture      *fixture,
            gconstpointer data)
{
  g_autoptr (GSource) urgent = g_idle_source_new ();

  push_batch (fixture, 1);
  iterate (fixture);
  g_assert_cmpuint (fixture->n_ready, ==, 1);

  ride_feed_queue_take_later (fixture->queue);
  g_source_set_priority (urgent, G_PRIORITY_HIGH_IDLE + 20);
  g_source_set_callback (urgent, on_urgent, fixture, NULL);
  g_source_attach (urgent, fixture->context);
  iterate (fixture);
  g_assert_cmpuint (fixture->n_ready, ==, 2);
  g_assert_true (g_source_is_destroyed (urgent));
}

#define MEGABYTE (1024 * 1024)

static void
test_full (Fixture      *fixture,
           gconstpointer data)
{
  guint n = RIDE_FEED_QUEUE_BYTES / MEGABYTE;

  for (guint i = 0; i + 1 < n; i++)
    push_batch (fixture, MEGABYTE - 4096 * 4);
  g_assert_false (ride_feed_queue_is_full (fixture->queue));

  push_batch (fixture, 2 * MEGABYTE);
  g_assert_true (ride_feed_queue_is_full (fixture->queue));
  g_assert_false (ride_feed_queue_is_overfull (fixture->queue));
  g_assert_false (ride_feed_queue_wait_for_room (fixture->queue, g_get_monotonic_time () + 1000));

  push_batch (fixture, RIDE_FEED_QUEUE_BYTES);
  g_assert_true (ride_feed_queue_is_overfull (fixture->queue));

  for (guint i = 0; i < n + 1; i++)
    assert_takes (fixture, 'b');
  g_assert_false (ride_feed_queue_is_full (fixture->queue));
  g_assert_true (ride_feed_queue_wait_for_room (fixture->queue, 0));
}

static gpointer
take_after_a_while (gpointer data)
{
  Fixture *fixture = data;

  g_usleep (20000);
  assert_takes (fixture, 'b');

  return NULL;
}

static void
test_room_wakes_the_waiting (Fixture      *fixture,
                             gconstpointer data)
{
  GThread *owner;

  push_batch (fixture, RIDE_FEED_QUEUE_BYTES);
  g_assert_true (ride_feed_queue_is_full (fixture->queue));

  owner = g_thread_new ("owner", take_after_a_while, fixture);
  g_assert_true (ride_feed_queue_wait_for_room (fixture->queue, g_get_monotonic_time () +
                                                                    60 * (gint64) G_USEC_PER_SEC));
  g_thread_join (owner);
}

static void
test_drop_batches (Fixture      *fixture,
                   gconstpointer data)
{
  push_batch (fixture, RIDE_FEED_QUEUE_BYTES);
  push_connection (fixture);
  ride_feed_queue_drop_batches (fixture->queue);
  push_batch (fixture, 1);
  push_connection (fixture);
  ride_feed_queue_push (fixture->queue, ride_feed_item_new_end ());

  g_assert_false (ride_feed_queue_is_full (fixture->queue));
  assert_takes (fixture, 'c');
  assert_takes (fixture, 'c');
  assert_takes (fixture, 'e');
  assert_takes (fixture, '\0');
}

static void
test_close (Fixture      *fixture,
            gconstpointer data)
{
  push_batch (fixture, RIDE_FEED_QUEUE_BYTES);
  ride_feed_queue_close (fixture->queue);
  push_connection (fixture);
  ride_feed_queue_push (fixture->queue, ride_feed_item_new_end ());
  ride_feed_queue_take_later (fixture->queue);

  iterate (fixture);
  g_assert_cmpuint (fixture->n_ready, ==, 0);
  g_assert_false (ride_feed_queue_is_full (fixture->queue));
  assert_takes (fixture, '\0');
}

/* A report of the same bike, as a fleet needs only the newest of. */
static void
push_reports (Fixture *fixture,
              guint    n,
              guint64  token)
{
  g_autoptr (RideEventBatch) batch = ride_event_batch_new ();
  g_autoptr (GArray) tokens = g_array_new (FALSE, FALSE, sizeof (RideFeedToken));
  RideFeedToken last = { token, n };
  RideEvent event = {
    .bike = "B-1",
    .topic = "t/B-1",
    .verb = RIDE_VERB_STATUS,
    .battery = 50,
  };

  for (guint i = 0; i < n; i++)
    ride_event_batch_append (batch, &event);
  g_array_append_val (tokens, last);
  ride_feed_queue_push (fixture->queue, ride_feed_item_new_batch (batch, tokens));
}

static void
test_few_are_not_merged (Fixture      *fixture,
                         gconstpointer data)
{
  push_reports (fixture, RIDE_FEED_QUEUE_MERGE_EVENTS / 2, 1);
  push_reports (fixture, 10, 2);
  ride_feed_queue_merge (fixture->queue);

  assert_takes (fixture, 'b');
  assert_takes (fixture, 'b');
  assert_takes (fixture, '\0');
}

static void
test_merge (Fixture      *fixture,
            gconstpointer data)
{
  g_autoptr (RideFeedItem) merged = NULL;

  push_reports (fixture, 1, 1);
  push_connection (fixture);
  push_reports (fixture, RIDE_FEED_QUEUE_MERGE_EVENTS / 2, 2);
  push_reports (fixture, RIDE_FEED_QUEUE_MERGE_EVENTS / 2, 3);
  ride_feed_queue_merge (fixture->queue);

  assert_takes (fixture, 'b');
  assert_takes (fixture, 'c');
  merged = ride_feed_queue_take (fixture->queue);
  /* The first one stays as well, for it made the bike known. */
  g_assert_cmpuint (ride_event_batch_get_length (merged->batch), ==, 2);
  g_assert_cmpuint (ride_event_batch_get_n_merged (merged->batch), ==,
                    RIDE_FEED_QUEUE_MERGE_EVENTS - 2);
  g_assert_cmpuint (merged->tokens->len, ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      g_assert_cmpuint (g_array_index (merged->tokens, RideFeedToken, i).token, ==, i + 2);
      g_assert_cmpuint (g_array_index (merged->tokens, RideFeedToken, i).n_events, ==, 2);
    }
  assert_takes (fixture, '\0');
}

static void
test_merge_makes_room (Fixture      *fixture,
                       gconstpointer data)
{
  for (guint i = 0; i < 2 * RIDE_FEED_QUEUE_EVENTS / RIDE_FEED_QUEUE_MERGE_EVENTS; i++)
    {
      push_reports (fixture, RIDE_FEED_QUEUE_MERGE_EVENTS, i);
      ride_feed_queue_merge (fixture->queue);
    }

  g_assert_false (ride_feed_queue_is_full (fixture->queue));
}

static void
add (const char *path,
     void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("/queue/keeps-the-order", test_order);
  add ("/queue/wakes-the-owner-once", test_wakes_once);
  add ("/queue/later-leaves-room-for-frames", test_later);
  add ("/queue/is-full-by-bytes", test_full);
  add ("/queue/room-wakes-the-waiting", test_room_wakes_the_waiting);
  add ("/queue/merge/few-events-stay-as-they-are", test_few_are_not_merged);
  add ("/queue/merge/keeps-states-in-their-place-and-every-token", test_merge);
  add ("/queue/merge/makes-room", test_merge_makes_room);
  add ("/queue/dropping-batches-keeps-states", test_drop_batches);
  add ("/queue/closed-one-wakes-nobody", test_close);

  return g_test_run ();
}
