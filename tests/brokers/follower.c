/* follower.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "follower.h"

#include <string.h>

#include "test-process.h"

#define SESSION_EXPIRY_S 3600

struct _Follower
{
  Broker *broker;
  RideFeed *feed;
  GPtrArray *story; /* of RideConnection */
  guint told;       /* how much of the story the test has heard */
  GHashTable *times_seen; /* event number to count */
  GHashTable *bikes;      /* bike to whether its newest event was retained */
  gboolean hurries;
  gboolean stopped;
};

static void
on_batch (RideFeed       *feed,
          RideEventBatch *batch,
          gpointer        user_data)
{
  Follower *self = user_data;

  for (guint i = 0; i < ride_event_batch_get_length (batch); i++)
    {
      const RideEvent *event = ride_event_batch_get (batch, i);
      gboolean retained = (event->flags & RIDE_EVENT_RETAINED) != 0;

      g_hash_table_replace (self->bikes, g_strdup (event->bike), GINT_TO_POINTER (retained));
      if (event->event_id != NULL)
        {
          gpointer number = GUINT_TO_POINTER (g_ascii_strtoull (event->event_id, NULL, 10));
          guint times = GPOINTER_TO_UINT (g_hash_table_lookup (self->times_seen, number));

          g_hash_table_replace (self->times_seen, number, GUINT_TO_POINTER (times + 1));
        }
    }
}

static void
on_connection_changed (RideFeed       *feed,
                       RideConnection *connection,
                       gpointer        user_data)
{
  Follower *self = user_data;

  g_ptr_array_add (self->story, ride_connection_ref (connection));
  if (self->hurries && connection->state == RIDE_CONNECTION_WAITING &&
      broker_is_running (self->broker))
    ride_feed_retry_now (feed);
}

static void
on_stopped (RideFeed *feed,
            gpointer  user_data)
{
  Follower *self = user_data;

  self->stopped = TRUE;
}

static RideProfile *
make_profile (Broker                *broker,
              const FollowerOptions *options)
{
  const BrokerTraits *traits = broker_get_traits (broker);
  guint16 port = options->port != 0 ? options->port : broker_get_port (broker, options->door);
  g_autofree char *url =
      g_strdup_printf ("%s://127.0.0.1:%u%s", options->door == BROKER_WSS ? "wss" : "ws", port,
                       traits->path);
  RideProfile *profile = ride_profile_new (url);
  g_autoptr (GError) error = NULL;

  profile->protocol = options->protocol;
  profile->qos = (guint8) options->qos;
  profile->user_name = g_strdup (traits->user_name);
  profile->client_id = g_strdup (options->client_id);
  profile->session_expiry_s = options->keeps_session ? SESSION_EXPIRY_S : 0;
  profile->use_proxy = FALSE;
  if (options->keep_alive_s != 0)
    profile->keep_alive_s = options->keep_alive_s;
  if (options->door == BROKER_WSS)
    profile->ca_file = g_strdup (broker_get_ca_file (broker));
  if (options->filter != NULL)
    {
      ride_topic_rules_unref (profile->rules);
      profile->rules = ride_topic_rules_new ();
      ride_topic_rules_append_prefixed (profile->rules, options->filter, &error);
      g_assert_no_error (error);
    }

  ride_profile_validate (profile, &error);
  g_assert_no_error (error);
  return profile;
}

Follower *
follower_new (Broker                *broker,
              const FollowerOptions *options)
{
  Follower *self = g_new0 (Follower, 1);
  g_autoptr (RideProfile) profile = make_profile (broker, options);

  self->broker = broker;
  self->story = g_ptr_array_new_with_free_func ((GDestroyNotify) ride_connection_unref);
  self->times_seen = g_hash_table_new (NULL, NULL);
  self->bikes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->feed =
      ride_feed_new (profile, options->password != NULL ? options->password : BROKER_PASSWORD);
  g_signal_connect (self->feed, "batch", G_CALLBACK (on_batch), self);
  g_signal_connect (self->feed, "connection-changed", G_CALLBACK (on_connection_changed), self);
  g_signal_connect (self->feed, "stopped", G_CALLBACK (on_stopped), self);
  ride_feed_start (self->feed);

  return self;
}

/* Waiting */

typedef gboolean (*Condition) (Follower     *self,
                               gconstpointer data);

static gboolean
on_timeout (gpointer user_data)
{
  gboolean *over = user_data;

  *over = TRUE;
  return G_SOURCE_REMOVE;
}

static char *
tell_story (Follower *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->story->len; i++)
    {
      const RideConnection *connection = g_ptr_array_index (self->story, i);

      g_string_append_printf (text, "\n%s (attempt %u, events %" G_GUINT64_FORMAT ")",
                              ride_connection_state_to_string (connection->state),
                              connection->attempt, connection->events);
      if (connection->state == RIDE_CONNECTION_WAITING ||
          connection->state == RIDE_CONNECTION_REFUSED)
        g_string_append_printf (text, " %s: %s [%s]", connection->cause, connection->reason,
                                connection->detail);
    }

  return g_string_free (text, FALSE);
}

static void
wait_until (Follower     *self,
            Condition     condition,
            gconstpointer data,
            const char   *what)
{
  gboolean over = FALSE;
  guint timeout = g_timeout_add_seconds (TEST_PATIENCE_S, on_timeout, &over);

  while (!condition (self, data) && !over)
    g_main_context_iteration (NULL, TRUE);
  if (over)
    {
      g_autofree char *story = tell_story (self);

      g_error ("waited in vain for %s; the story so far:%s", what, story);
    }
  g_source_remove (timeout);
}

static gboolean
is_stopped (Follower     *self,
            gconstpointer data)
{
  return self->stopped;
}

void
follower_stop (Follower *self)
{
  ride_feed_stop (self->feed);
  wait_until (self, is_stopped, NULL, "the feed's end");
}

void
follower_free (Follower *self)
{
  if (!self->stopped)
    follower_stop (self);

  g_object_unref (self->feed);
  g_ptr_array_unref (self->story);
  g_hash_table_unref (self->times_seen);
  g_hash_table_unref (self->bikes);
  g_free (self);
}

void
follower_hurry (Follower *self)
{
  self->hurries = TRUE;
  ride_feed_retry_now (self->feed);
}

const RideConnection *
follower_get_connection (Follower *self)
{
  return ride_feed_get_connection (self->feed);
}

/* Steps over what the test has not heard yet until it comes to the state. */
static gboolean
state_was_told (Follower     *self,
                gconstpointer data)
{
  const RideConnectionState *state = data;

  while (self->told < self->story->len)
    {
      const RideConnection *connection = g_ptr_array_index (self->story, self->told++);

      if (connection->state == *state)
        return TRUE;
    }

  return FALSE;
}

const RideConnection *
follower_expect_state (Follower           *self,
                       RideConnectionState state)
{
  wait_until (self, state_was_told, &state, ride_connection_state_to_string (state));
  return g_ptr_array_index (self->story, self->told - 1);
}

static gboolean
is_subscribed (Follower     *self,
               gconstpointer data)
{
  const RideConnection *connection = follower_get_connection (self);

  if (connection == NULL || connection->state != RIDE_CONNECTION_CONNECTED)
    return FALSE;

  for (guint i = 0; i < connection->filters->len; i++)
    if (!((const RideFilterResult *) connection->filters->pdata[i])->answered)
      return FALSE;
  return TRUE;
}

const RideConnection *
follower_expect_subscribed (Follower *self)
{
  wait_until (self, is_subscribed, NULL, "the subscriptions");
  self->told = self->story->len;
  return follower_get_connection (self);
}

typedef struct
{
  guint first;
  guint n;
} Numbers;

static gboolean
numbers_were_told (Follower     *self,
                   gconstpointer data)
{
  const Numbers *numbers = data;

  for (guint i = numbers->first; i < numbers->first + numbers->n; i++)
    if (!g_hash_table_contains (self->times_seen, GUINT_TO_POINTER (i)))
      return FALSE;
  return TRUE;
}

void
follower_expect_events (Follower *self,
                        guint     first,
                        guint     n)
{
  Numbers numbers = { first, n };
  g_autofree char *what = g_strdup_printf ("events %u to %u", first, first + n - 1);

  wait_until (self, numbers_were_told, &numbers, what);
}

static gboolean
bike_was_told (Follower     *self,
               gconstpointer data)
{
  return g_hash_table_contains (self->bikes, data);
}

gboolean
follower_expect_bike (Follower   *self,
                      const char *bike)
{
  wait_until (self, bike_was_told, bike, bike);
  return GPOINTER_TO_INT (g_hash_table_lookup (self->bikes, bike));
}

void
follower_assert_each_once (Follower *self,
                           guint     first,
                           guint     last)
{
  GHashTableIter iter;
  gpointer key;
  gpointer value;

  g_hash_table_iter_init (&iter, self->times_seen);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      guint number = GPOINTER_TO_UINT (key);

      if (number < first || number > last || GPOINTER_TO_UINT (value) != 1)
        g_error ("event %u was told %u times", number, GPOINTER_TO_UINT (value));
    }
  g_assert_cmpuint (g_hash_table_size (self->times_seen), ==, last - first + 1);
}

gboolean
follower_was_in (Follower           *self,
                 RideConnectionState state)
{
  for (guint i = 0; i < self->story->len; i++)
    if (((const RideConnection *) self->story->pdata[i])->state == state)
      return TRUE;
  return FALSE;
}

static gboolean
is_refused (Follower     *self,
            gconstpointer data)
{
  return follower_get_connection (self)->state == RIDE_CONNECTION_REFUSED;
}

static gboolean
either_is_refused (Follower     *self,
                   gconstpointer data)
{
  Follower *other = (Follower *) data;

  return is_refused (self, NULL) || is_refused (other, NULL);
}

Follower *
follower_expect_one_refused (Follower *self,
                             Follower *other)
{
  wait_until (self, either_is_refused, other, "one of two to be refused");
  return is_refused (self, NULL) ? self : other;
}

static gboolean
lost_more (Follower     *self,
           gconstpointer data)
{
  return follower_count_losses (self) > *(const guint *) data;
}

void
follower_expect_loss (Follower *self,
                      guint     n_before)
{
  wait_until (self, lost_more, &n_before, "the connection to be lost");
}

guint
follower_count_losses (Follower *self)
{
  RideConnectionState before = RIDE_CONNECTION_OFFLINE;
  guint n = 0;

  for (guint i = 0; i < self->story->len; i++)
    {
      RideConnectionState state = ((const RideConnection *) self->story->pdata[i])->state;

      if (before == RIDE_CONNECTION_CONNECTED && state != before)
        n++;
      before = state;
    }

  return n;
}

static gboolean
is_over (Follower     *self,
         gconstpointer data)
{
  return *(const gboolean *) data;
}

void
follower_idle (Follower *self,
               double    seconds)
{
  gboolean over = FALSE;

  g_timeout_add ((guint) (seconds * 1000), on_timeout, &over);
  wait_until (self, is_over, &over, "time to pass");
}

void
follower_assert_says (const char *sentence,
                      const char *words)
{
  g_assert_nonnull (sentence);
  if (strstr (sentence, words) == NULL)
    g_error ("no “%s” in “%s”", words, sentence);
}
