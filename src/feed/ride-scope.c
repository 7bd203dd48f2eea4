/* ride-scope.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-scope.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mqtt-topic.h"
#include "ride-cause.h"
#include "ride-text.h"
#include "ride-watch.h"

gboolean
ride_scope_check_level (const char *text,
                        GError    **error)
{
  g_autofree char *shown = NULL;

  /* "$share" at the beginning would be something else altogether. */
  if (ride_text_is_acceptable (text, strlen (text), RIDE_BIKE_ID_MAX) &&
      strpbrk (text, "+#/") == NULL && text[0] != '$')
    return TRUE;

  shown = ride_cause_clean_words (text, strlen (text));
  g_set_error (error, RIDE_PROFILE_ERROR, RIDE_PROFILE_ERROR_VALUE,
               _("“%s” can’t be a bike or an area in a topic: 1 to %d bytes without “+”, “#”, “/”, "
                 "control characters and “$” at the beginning"),
               shown != NULL ? shown : "", RIDE_BIKE_ID_MAX);
  return FALSE;
}

static gboolean
check_areas (const RideProfile *profile,
             GError           **error)
{
  const RideTopicRules *rules = profile->rules;

  if (profile->areas[0] == NULL)
    {
      g_set_error_literal (error, RIDE_PROFILE_ERROR, RIDE_PROFILE_ERROR_VALUE,
                           _("The list of areas to follow is empty. Name at least one, or follow "
                             "the whole fleet"));
      return FALSE;
    }

  for (guint i = 0; profile->areas[i] != NULL; i++)
    if (!ride_scope_check_level (profile->areas[i], error))
      return FALSE;

  for (guint i = 0; i < ride_topic_rules_get_length (rules); i++)
    if (!ride_topic_rules_has_area (rules, i))
      {
        g_set_error (error, RIDE_PROFILE_ERROR, RIDE_PROFILE_ERROR_TOPIC,
                     _("The topic “%s” says nothing of an area, so it can’t be narrowed to some. "
                       "Put {area} into it, or follow the whole fleet"),
                     ride_topic_rules_get_template (rules, i));
        return FALSE;
      }

  return TRUE;
}

static gboolean
is_covered (const GPtrArray *filters,
            guint            which)
{
  MqttSlice filter = mqtt_slice_from_string (g_ptr_array_index (filters, which));

  for (guint i = 0; i < filters->len; i++)
    if (i != which &&
        mqtt_topic_filter_covers (mqtt_slice_from_string (g_ptr_array_index (filters, i)), filter))
      return TRUE;

  return FALSE;
}

/* Brokers may send a message once for each filter that it matches, and without a time of its own
 * it would be two events. What comes by one filter needs no second one. */
static void
add_filters (const GPtrArray *filters,
             GStrvBuilder    *builder)
{
  for (guint i = 0; i < filters->len; i++)
    if (!is_covered (filters, i))
      g_strv_builder_add (builder, g_ptr_array_index (filters, i));
}

/* Adds those of one area, or of the whole fleet. */
static void
add_filters_of (const RideTopicRules *rules,
                const char           *area,
                GHashTable           *seen,
                GStrvBuilder         *builder)
{
  g_autoptr (GPtrArray) filters = g_ptr_array_new ();

  for (guint i = 0; i < ride_topic_rules_get_length (rules); i++)
    {
      g_autofree char *filter = ride_topic_rules_get_filter (rules, i, NULL, area);

      if (g_hash_table_contains (seen, filter))
        continue;
      g_ptr_array_add (filters, filter);
      g_hash_table_add (seen, g_steal_pointer (&filter));
    }
  add_filters (filters, builder);
}

static char **
get_filters (const RideTopicRules *rules,
             const char *const    *areas)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if (areas == NULL)
    add_filters_of (rules, NULL, seen, builder);
  for (guint i = 0; areas != NULL && areas[i] != NULL; i++)
    add_filters_of (rules, areas[i], seen, builder);

  return g_strv_builder_end (builder);
}

static char **
get_area_filters (const RideProfile *profile,
                  GError           **error)
{
  if (!check_areas (profile, error))
    return NULL;

  return get_filters (profile->rules, (const char *const *) profile->areas);
}

static char **
get_watch_filters (const RideProfile *profile,
                   GError           **error)
{
  g_autoptr (RideWatch) watch =
      ride_watch_new (profile->rules, (const char *const *) profile->watch, error);

  return watch != NULL ? ride_watch_get_filters (watch) : NULL;
}

char **
ride_scope_get_filters (const RideProfile *profile,
                        GError           **error)
{
  if (profile->watch != NULL && profile->areas != NULL)
    {
      g_set_error_literal (error, RIDE_PROFILE_ERROR, RIDE_PROFILE_ERROR_VALUE,
                           _("A profile follows either areas or single bikes, not both"));
      return NULL;
    }

  if (profile->watch != NULL)
    return get_watch_filters (profile, error);

  if (profile->areas != NULL)
    return get_area_filters (profile, error);

  return get_filters (profile->rules, NULL);
}
