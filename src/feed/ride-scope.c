/* ride-scope.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-scope.h"

#include <glib/gi18n-lib.h>
#include <string.h>

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

static char **
get_area_filters (const RideProfile *profile,
                  GError           **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if (!check_areas (profile, error))
    return NULL;

  for (guint i = 0; profile->areas[i] != NULL; i++)
    for (guint j = 0; j < ride_topic_rules_get_length (profile->rules); j++)
      {
        g_autofree char *filter =
            ride_topic_rules_get_filter (profile->rules, j, NULL, profile->areas[i]);

        if (g_hash_table_contains (seen, filter))
          continue;
        g_strv_builder_add (builder, filter);
        g_hash_table_add (seen, g_steal_pointer (&filter));
      }

  return g_strv_builder_end (builder);
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

  return ride_topic_rules_get_filters (profile->rules);
}
