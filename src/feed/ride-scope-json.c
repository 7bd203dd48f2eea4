/* ride-scope-json.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-scope-json.h"

#include <glib/gi18n-lib.h>

static void
add_list (JsonBuilder *builder,
          const char  *key,
          char       **list)
{
  if (list == NULL)
    return;

  json_builder_set_member_name (builder, key);
  json_builder_begin_array (builder);
  for (guint i = 0; list[i] != NULL; i++)
    json_builder_add_string_value (builder, list[i]);
  json_builder_end_array (builder);
}

void
ride_scope_add_to_json (const RideProfile *profile,
                        JsonBuilder       *builder)
{
  if (profile->watch == NULL && profile->areas == NULL)
    return;

  json_builder_set_member_name (builder, "scope");
  json_builder_begin_object (builder);
  add_list (builder, "bikes", profile->watch);
  add_list (builder, "areas", profile->areas);
  json_builder_end_object (builder);
}

static gboolean
fail (GError **error)
{
  g_set_error_literal (error, RIDE_PROFILE_ERROR, RIDE_PROFILE_ERROR_FILE,
                       _("“scope” must be an object with “bikes” or “areas”, a list of texts"));
  return FALSE;
}

static gboolean
is_text (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING;
}

static gboolean
read_list (JsonObject *scope,
           const char *key,
           char     ***list,
           GError    **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  JsonNode *node = json_object_get_member (scope, key);
  JsonArray *array;

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return TRUE;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return fail (error);

  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);

      if (!is_text (element))
        return fail (error);
      g_strv_builder_add (builder, json_node_get_string (element));
    }
  *list = g_strv_builder_end (builder);

  return TRUE;
}

/* A scope that says nothing we know must not become the whole fleet: the
 * account may have no right to it. */
gboolean
ride_scope_read_from_json (RideProfile *profile,
                           JsonObject  *object,
                           GError     **error)
{
  JsonNode *node = json_object_get_member (object, "scope");
  JsonObject *scope;

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return TRUE;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return fail (error);

  scope = json_node_get_object (node);
  if (!read_list (scope, "bikes", &profile->watch, error) ||
      !read_list (scope, "areas", &profile->areas, error))
    return FALSE;

  return profile->watch != NULL || profile->areas != NULL || fail (error);
}
