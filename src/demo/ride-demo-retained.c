/* ride-demo-retained.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-demo-retained.h"

#include "mqtt-topic.h"

#include <string.h>

#define MAXIMUM_KEPT 100000
#define MAXIMUM_KEPT_BYTES (64 * 1024 * 1024)
#define PROVIDER_CALLS_PER_STEP 64

typedef struct
{
  RideDemoRetainedFunc function;
  gpointer user_data;
} Provider;

struct _RideDemoRetained
{
  GHashTable *by_topic;
  gsize n_bytes;
  Provider *provider;
};

struct _RideDemoRetainedWalk
{
  char *filter;
  GHashTable *by_topic;
  GPtrArray *kept; /* nullable: collected by the first step */
  guint next_kept;
  Provider *provider;
  guint64 cursor;
};

static void
drop_publication (gpointer data)
{
  ride_demo_publication_unref (data);
}

static void
drop_provider (Provider *provider)
{
  g_rc_box_release (provider);
}

RideDemoRetained *
ride_demo_retained_new (void)
{
  RideDemoRetained *self = g_new0 (RideDemoRetained, 1);

  self->by_topic = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, drop_publication);
  self->provider = g_rc_box_new0 (Provider);
  return self;
}

/* Walks may still hold the provider: it answers them with nothing from now on. */
void
ride_demo_retained_free (RideDemoRetained *self)
{
  self->provider->function = NULL;
  drop_provider (self->provider);
  g_hash_table_unref (self->by_topic);
  g_free (self);
}

void
ride_demo_retained_set_provider (RideDemoRetained    *self,
                                 RideDemoRetainedFunc function,
                                 gpointer             user_data)
{
  self->provider->function = function;
  self->provider->user_data = user_data;
}

static gsize
weigh (const RideDemoPublication *publication)
{
  return publication->topic_length + g_bytes_get_size (publication->payload);
}

gboolean
ride_demo_retained_keep (RideDemoRetained    *self,
                         RideDemoPublication *publication)
{
  RideDemoPublication *former = g_hash_table_lookup (self->by_topic, publication->topic);
  gsize n_bytes = self->n_bytes - (former != NULL ? weigh (former) : 0);

  if (g_bytes_get_size (publication->payload) == 0)
    {
      g_hash_table_remove (self->by_topic, publication->topic);
      self->n_bytes = n_bytes;
      return TRUE;
    }

  n_bytes += weigh (publication);
  if (n_bytes > MAXIMUM_KEPT_BYTES ||
      (former == NULL && g_hash_table_size (self->by_topic) >= MAXIMUM_KEPT))
    return FALSE;

  g_hash_table_replace (self->by_topic, publication->topic,
                        ride_demo_publication_ref (publication));
  self->n_bytes = n_bytes;
  return TRUE;
}

static GPtrArray *
collect_matching (GHashTable *by_topic,
                  const char *filter)
{
  GPtrArray *matching = g_ptr_array_new_with_free_func (drop_publication);
  MqttSlice slice = mqtt_slice_from_string (filter);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, by_topic);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      if (mqtt_topic_filter_matches (slice, ride_demo_publication_get_topic (value)))
        g_ptr_array_add (matching, ride_demo_publication_ref (value));
    }
  return matching;
}

RideDemoRetainedWalk *
ride_demo_retained_walk (RideDemoRetained *self,
                         const char       *filter)
{
  RideDemoRetainedWalk *walk = g_new0 (RideDemoRetainedWalk, 1);

  walk->filter = g_strdup (filter);
  walk->by_topic = g_hash_table_ref (self->by_topic);
  walk->provider = g_rc_box_acquire (self->provider);
  return walk;
}

void
ride_demo_retained_walk_free (RideDemoRetainedWalk *walk)
{
  g_free (walk->filter);
  g_hash_table_unref (walk->by_topic);
  g_clear_pointer (&walk->kept, g_ptr_array_unref);
  drop_provider (walk->provider);
  g_free (walk);
}

static gboolean
ask_provider (RideDemoRetainedWalk *walk,
              gint64                now_us,
              RideDemoPublication **publication)
{
  MqttSlice filter = mqtt_slice_from_string (walk->filter);

  for (guint i = 0; i < PROVIDER_CALLS_PER_STEP; i++)
    {
      const char *topic = NULL;
      const char *payload = NULL;
      g_autoptr (GBytes) bytes = NULL;
      MqttSlice name;

      if (walk->provider->function == NULL ||
          !walk->provider->function (walk->filter, &walk->cursor, &topic, &payload,
                                     walk->provider->user_data))
        return FALSE;
      if (topic == NULL)
        continue;

      name = mqtt_slice_from_string (topic);
      if (!mqtt_topic_filter_matches (filter, name))
        continue;

      bytes = g_bytes_new (payload, strlen (payload));
      *publication = ride_demo_publication_new (name, bytes, (MqttSlice){ NULL, 0 }, MQTT_QOS_1,
                                                TRUE, now_us);
      return TRUE;
    }
  return TRUE;
}

gboolean
ride_demo_retained_walk_next (RideDemoRetainedWalk *walk,
                              gint64                now_us,
                              RideDemoPublication **publication)
{
  *publication = NULL;
  if (walk->kept == NULL)
    walk->kept = collect_matching (walk->by_topic, walk->filter);
  if (walk->next_kept < walk->kept->len)
    {
      *publication = ride_demo_publication_ref (g_ptr_array_index (walk->kept, walk->next_kept++));
      return TRUE;
    }
  return ask_provider (walk, now_us, publication);
}
