/* ride-demo-subscriptions.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-demo-subscriptions.h"

#include "mqtt-topic.h"

#include <string.h>

#define MAXIMUM_SUBSCRIPTIONS 20000

typedef struct
{
  char *filter;
  gsize filter_length;
  MqttQos qos;
  gboolean no_local;
  gboolean retain_as_published;
  guint32 identifier;
} Subscription;

/* Filters without wildcards are looked up, so that thousands of watched bikes cost nothing. */
struct _RideDemoSubscriptions
{
  GHashTable *by_filter;
  GPtrArray *wildcards;
};

static void
subscription_free (gpointer data)
{
  Subscription *subscription = data;

  g_free (subscription->filter);
  g_free (subscription);
}

RideDemoSubscriptions *
ride_demo_subscriptions_new (void)
{
  RideDemoSubscriptions *self = g_new0 (RideDemoSubscriptions, 1);

  self->by_filter = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, subscription_free);
  self->wildcards = g_ptr_array_new ();
  return self;
}

void
ride_demo_subscriptions_free (RideDemoSubscriptions *self)
{
  g_ptr_array_unref (self->wildcards);
  g_hash_table_unref (self->by_filter);
  g_free (self);
}

static gboolean
has_wildcard (const Subscription *subscription)
{
  return strpbrk (subscription->filter, "+#") != NULL;
}

gboolean
ride_demo_subscriptions_add (RideDemoSubscriptions  *self,
                             const MqttSubscription *subscription,
                             guint32                 identifier,
                             gboolean               *existed)
{
  g_autofree char *filter = mqtt_slice_to_string (subscription->filter);
  Subscription *entry = g_hash_table_lookup (self->by_filter, filter);

  *existed = entry != NULL;
  if (entry == NULL)
    {
      if (g_hash_table_size (self->by_filter) >= MAXIMUM_SUBSCRIPTIONS)
        return FALSE;
      entry = g_new0 (Subscription, 1);
      entry->filter = g_steal_pointer (&filter);
      entry->filter_length = subscription->filter.length;
      g_hash_table_insert (self->by_filter, entry->filter, entry);
      if (has_wildcard (entry))
        g_ptr_array_add (self->wildcards, entry);
    }

  entry->qos = subscription->qos;
  entry->no_local = subscription->no_local;
  entry->retain_as_published = subscription->retain_as_published;
  entry->identifier = identifier;
  return TRUE;
}

gboolean
ride_demo_subscriptions_remove (RideDemoSubscriptions *self,
                                MqttSlice              filter)
{
  g_autofree char *name = mqtt_slice_to_string (filter);
  Subscription *entry = g_hash_table_lookup (self->by_filter, name);

  if (entry == NULL)
    return FALSE;

  g_ptr_array_remove_fast (self->wildcards, entry);
  return g_hash_table_remove (self->by_filter, name);
}

typedef struct
{
  gboolean found;
  MqttQos qos;
  gboolean retain;
  GByteArray *identifiers;
} Finding;

static void
add_match (Finding                   *finding,
           const Subscription        *subscription,
           const RideDemoPublication *publication,
           gboolean                   own)
{
  if (own && subscription->no_local)
    return;

  finding->found = TRUE;
  finding->qos = MAX (finding->qos, MIN (subscription->qos, publication->qos));
  finding->retain |= subscription->retain_as_published && publication->retain;
  if (subscription->identifier == 0)
    return;

  if (finding->identifiers == NULL)
    finding->identifiers = g_byte_array_new ();
  mqtt_properties_append_number (finding->identifiers, MQTT_PROPERTY_SUBSCRIPTION_IDENTIFIER,
                                 subscription->identifier);
}

static void
match_wildcards (Finding                   *finding,
                 const GPtrArray           *wildcards,
                 const RideDemoPublication *publication,
                 gboolean                   own)
{
  MqttSlice topic = ride_demo_publication_get_topic (publication);

  for (guint i = 0; i < wildcards->len; i++)
    {
      const Subscription *entry = g_ptr_array_index (wildcards, i);
      MqttSlice filter = { (const guint8 *) entry->filter, entry->filter_length };

      if (mqtt_topic_filter_matches (filter, topic))
        add_match (finding, entry, publication, own);
    }
}

gboolean
ride_demo_subscriptions_match (RideDemoSubscriptions     *self,
                               const RideDemoPublication *publication,
                               gboolean                   own,
                               RideDemoMatch             *match)
{
  const Subscription *literal = g_hash_table_lookup (self->by_filter, publication->topic);
  Finding finding = { FALSE, MQTT_QOS_0, FALSE, NULL };

  if (literal != NULL)
    add_match (&finding, literal, publication, own);
  match_wildcards (&finding, self->wildcards, publication, own);

  match->qos = finding.qos;
  match->retain = finding.retain;
  match->identifiers =
      finding.identifiers != NULL ? g_byte_array_free_to_bytes (finding.identifiers) : NULL;
  return finding.found;
}

GBytes *
ride_demo_subscription_identifier_to_bytes (guint32 identifier)
{
  GByteArray *list;

  if (identifier == 0)
    return NULL;

  list = g_byte_array_new ();
  mqtt_properties_append_number (list, MQTT_PROPERTY_SUBSCRIPTION_IDENTIFIER, identifier);
  return g_byte_array_free_to_bytes (list);
}
