/* ride-profile-json.c: profiles as JSON text.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * {
 *   "version": 1,
 *   "id": "…", "name": "…", "url": "wss://…", "hasQuery": true,
 *   "protocol": "auto" | "3.1.1" | "5.0",
 *   "clientId": "…", "userName": "…",
 *   "caFile": "…", "certificateFile": "…", "keyFile": "…",
 *   "keepAlive": 30, "sessionExpiry": 3600, "qos": 1,
 *   "useProxy": true, "reconnect": true,
 *   "headers": [ { "name": "…" } ],
 *   "willTopic": "…", "willPayload": "…", "willQos": 0, "willRetain": false,
 *   "topics": [ { "event": "unlock" | "lock" | "status" | "online", "template": "…" } ],
 *   "scope": { "bikes": [ "…" ] } | { "areas": [ "…" ] }
 * }
 *
 * An administrator, or whoever writes such a file by hand, may also put a
 * query into "url" and a "value" beside the "name" of a header. They are
 * read and never written, for they may be tokens: "hasQuery", or a header
 * without a value, says that the secret is kept elsewhere.
 *
 * Only "url" must be there; what is missing has its default. Keys that are
 * not known are ignored, so that a later minor version may add some; a
 * greater "version" is refused.
 */

#include "ride-config.h"

#include "ride-profile-private.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "ride-scope-json.h"

#define FORMAT_VERSION 1

/* json-glib descends recursively and sets no limits of its own. */
#define LENGTH_MAX (1024 * 1024)
#define DEPTH_MAX 8

static const char *const protocol_nicks[] = {
  [RIDE_PROTOCOL_AUTO] = "auto",
  [RIDE_PROTOCOL_3_1_1] = "3.1.1",
  [RIDE_PROTOCOL_5_0] = "5.0",
};

static void
add_string (JsonBuilder *builder,
            const char  *key,
            const char  *value)
{
  if (value == NULL)
    return;

  json_builder_set_member_name (builder, key);
  json_builder_add_string_value (builder, value);
}

static void
add_int (JsonBuilder *builder,
         const char  *key,
         gint64       value)
{
  json_builder_set_member_name (builder, key);
  json_builder_add_int_value (builder, value);
}

static void
add_boolean (JsonBuilder *builder,
             const char  *key,
             gboolean     value)
{
  json_builder_set_member_name (builder, key);
  json_builder_add_boolean_value (builder, value);
}

static void
add_url (JsonBuilder       *builder,
         const RideProfile *profile)
{
  g_auto (GStrv) parts = g_strsplit (profile->url, "?", 2);

  add_string (builder, "url", parts[0]);
  if (profile->has_query || (parts[0] != NULL && parts[1] != NULL))
    add_boolean (builder, "hasQuery", TRUE);
}

static void
add_will (JsonBuilder       *builder,
          const RideProfile *profile)
{
  if (profile->will_topic == NULL)
    return;

  add_string (builder, "willTopic", profile->will_topic);
  add_string (builder, "willPayload", profile->will_payload);
  add_int (builder, "willQos", profile->will_qos);
  add_boolean (builder, "willRetain", profile->will_retain);
}

static void
add_headers (JsonBuilder *builder,
             char       **headers)
{
  if (headers == NULL)
    return;

  json_builder_set_member_name (builder, "headers");
  json_builder_begin_array (builder);
  for (guint i = 0; headers[i] != NULL && headers[i + 1] != NULL; i += 2)
    {
      json_builder_begin_object (builder);
      add_string (builder, "name", headers[i]);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_topics (JsonBuilder          *builder,
            const RideTopicRules *rules)
{
  json_builder_set_member_name (builder, "topics");
  json_builder_begin_array (builder);
  for (guint i = 0; i < ride_topic_rules_get_length (rules); i++)
    {
      json_builder_begin_object (builder);
      add_string (builder, "event", ride_verb_to_string (ride_topic_rules_get_verb (rules, i)));
      add_string (builder, "template", ride_topic_rules_get_template (rules, i));
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

char *
ride_profile_to_json (const RideProfile *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  json_builder_begin_object (builder);
  add_int (builder, "version", FORMAT_VERSION);
  add_string (builder, "id", self->id);
  add_string (builder, "name", self->name);
  add_url (builder, self);
  add_string (builder, "protocol", protocol_nicks[self->protocol]);
  add_string (builder, "clientId", self->client_id);
  add_string (builder, "userName", self->user_name);
  add_string (builder, "caFile", self->ca_file);
  add_string (builder, "certificateFile", self->certificate_file);
  add_string (builder, "keyFile", self->key_file);
  add_int (builder, "keepAlive", self->keep_alive_s);
  add_int (builder, "sessionExpiry", self->session_expiry_s);
  add_int (builder, "qos", self->qos);
  add_boolean (builder, "useProxy", self->use_proxy);
  add_boolean (builder, "reconnect", self->reconnect);
  add_headers (builder, self->headers);
  add_will (builder, self);
  add_topics (builder, self->rules);
  ride_scope_add_to_json (self, builder);
  json_builder_end_object (builder);

  root = json_builder_get_root (builder);
  text = json_to_string (root, TRUE);

  return g_strconcat (text, "\n", NULL);
}

G_GNUC_PRINTF (2, 3)
static gboolean
fail (GError    **error,
      const char *format,
      ...)
{
  va_list args;
  g_autofree char *message = NULL;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, RIDE_PROFILE_ERROR, RIDE_PROFILE_ERROR_FILE, message);

  return FALSE;
}

/* A key with the value null counts as missing. */
static JsonNode *
find (JsonObject *object,
      const char *key)
{
  JsonNode *node = json_object_get_member (object, key);

  return node != NULL && !JSON_NODE_HOLDS_NULL (node) ? node : NULL;
}

static gboolean
node_holds (JsonNode *node,
            GType     type)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type;
}

static gboolean
read_string (JsonObject *object,
             const char *key,
             char      **value,
             GError    **error)
{
  JsonNode *node = find (object, key);

  if (node == NULL)
    return TRUE;

  if (!node_holds (node, G_TYPE_STRING))
    return fail (error, _("“%s” must be a text"), key);

  g_free (*value);
  *value = json_node_dup_string (node);

  return TRUE;
}

static gboolean
read_int (JsonObject *object,
          const char *key,
          gint64      highest,
          gint64     *value,
          GError    **error)
{
  JsonNode *node = find (object, key);

  if (node == NULL)
    return TRUE;

  if (!node_holds (node, G_TYPE_INT64) || json_node_get_int (node) < 0 ||
      json_node_get_int (node) > highest)
    return fail (error, _("“%s” must be a whole number from 0 to %" PRId64), key,
                 highest);

  *value = json_node_get_int (node);

  return TRUE;
}

static gboolean
read_boolean (JsonObject *object,
              const char *key,
              gboolean   *value,
              GError    **error)
{
  JsonNode *node = find (object, key);

  if (node == NULL)
    return TRUE;

  if (!node_holds (node, G_TYPE_BOOLEAN))
    return fail (error, _("“%s” must be true or false"), key);

  *value = json_node_get_boolean (node);

  return TRUE;
}

static gboolean
read_protocol (JsonObject   *object,
               RideProtocol *protocol,
               GError      **error)
{
  g_autofree char *nick = NULL;

  if (!read_string (object, "protocol", &nick, error))
    return FALSE;

  if (nick == NULL)
    return TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (protocol_nicks); i++)
    if (strcmp (nick, protocol_nicks[i]) == 0)
      {
        *protocol = i;
        return TRUE;
      }

  return fail (error, _("“protocol” must be “auto”, “3.1.1” or “5.0”"));
}

/* Returns: (nullable): the array at @key; %NULL without @error if there is none. */
static JsonArray *
read_array (JsonObject *object,
            const char *key,
            GError    **error)
{
  JsonNode *node = find (object, key);

  if (node == NULL)
    return NULL;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    {
      fail (error, _("“%s” must be a list"), key);
      return NULL;
    }

  return json_node_get_array (node);
}

/* Reads two texts from the object at @position, which may lack them. */
static gboolean
read_pair (JsonArray  *array,
           guint       position,
           const char *first_key,
           char      **first,
           const char *second_key,
           char      **second,
           GError    **error)
{
  JsonNode *node = json_array_get_element (array, position);
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;

  return object == NULL || (read_string (object, first_key, first, error) &&
                            read_string (object, second_key, second, error));
}

static gboolean
read_headers (JsonObject *object,
              char     ***headers,
              GError    **error)
{
  g_autoptr (GPtrArray) pairs = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) local_error = NULL;
  JsonArray *array = read_array (object, "headers", &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  if (array == NULL || json_array_get_length (array) == 0)
    return TRUE;

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      g_autofree char *name = NULL;
      g_autofree char *value = NULL;

      if (!read_pair (array, i, "name", &name, "value", &value, error))
        return FALSE;
      if (name == NULL)
        return fail (error, _("Each entry of “headers” must have a “name”"));

      g_ptr_array_add (pairs, g_steal_pointer (&name));
      g_ptr_array_add (pairs, value != NULL ? g_steal_pointer (&value) : g_strdup (""));
    }
  g_ptr_array_add (pairs, NULL);
  *headers = (char **) g_ptr_array_free (g_steal_pointer (&pairs), FALSE);

  return TRUE;
}

static gboolean
verb_from_string (const char *text,
                  RideVerb   *verb)
{
  for (guint i = RIDE_VERB_UNLOCK; i <= RIDE_VERB_ONLINE; i++)
    if (strcmp (text, ride_verb_to_string (i)) == 0)
      {
        *verb = i;
        return TRUE;
      }

  return FALSE;
}

static gboolean
read_topics (JsonObject      *object,
             RideTopicRules **rules,
             GError         **error)
{
  g_autoptr (RideTopicRules) read = ride_topic_rules_new ();
  g_autoptr (GError) local_error = NULL;
  JsonArray *array = read_array (object, "topics", &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  if (array == NULL)
    return TRUE;

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      g_autofree char *event = NULL;
      g_autofree char *template = NULL;
      RideVerb verb;

      if (!read_pair (array, i, "event", &event, "template", &template, error))
        return FALSE;
      if (event == NULL || template == NULL)
        return fail (error, _("Each entry of “%s” must have “%s” and “%s”"), "topics", "event",
                     "template");

      if (!verb_from_string (event, &verb))
        return fail (error, _("“event” must be “unlock”, “lock”, “status” or “online”"));

      if (!ride_topic_rules_append (read, verb, template, &local_error))
        {
          g_set_error_literal (error, RIDE_PROFILE_ERROR, RIDE_PROFILE_ERROR_TOPIC,
                               local_error->message);
          return FALSE;
        }
    }

  ride_topic_rules_unref (*rules);
  *rules = g_steal_pointer (&read);

  return TRUE;
}

static gboolean
read_numbers (JsonObject  *object,
              RideProfile *profile,
              GError     **error)
{
  gint64 keep_alive_s = profile->keep_alive_s;
  gint64 session_expiry_s = profile->session_expiry_s;
  gint64 qos = profile->qos;
  gint64 will_qos = profile->will_qos;

  if (!read_int (object, "keepAlive", G_MAXUINT16, &keep_alive_s, error) ||
      !read_int (object, "sessionExpiry", G_MAXUINT32, &session_expiry_s, error) ||
      !read_int (object, "qos", 2, &qos, error) ||
      !read_int (object, "willQos", 2, &will_qos, error))
    return FALSE;

  profile->keep_alive_s = keep_alive_s;
  profile->session_expiry_s = session_expiry_s;
  profile->qos = qos;
  profile->will_qos = will_qos;

  return TRUE;
}

static gboolean
read_texts (JsonObject  *object,
            RideProfile *profile,
            GError     **error)
{
  return read_string (object, "id", &profile->id, error) &&
         read_string (object, "name", &profile->name, error) &&
         read_string (object, "url", &profile->url, error) &&
         read_string (object, "clientId", &profile->client_id, error) &&
         read_string (object, "userName", &profile->user_name, error) &&
         read_string (object, "caFile", &profile->ca_file, error) &&
         read_string (object, "certificateFile", &profile->certificate_file, error) &&
         read_string (object, "keyFile", &profile->key_file, error) &&
         read_string (object, "willTopic", &profile->will_topic, error) &&
         read_string (object, "willPayload", &profile->will_payload, error);
}

static gboolean
check_version (JsonObject *object,
               GError    **error)
{
  gint64 version = FORMAT_VERSION;

  if (!read_int (object, "version", G_MAXINT64, &version, error))
    return FALSE;

  if (version > FORMAT_VERSION)
    return fail (error, _("The profile was written by a newer version of Ride Monitor. "
                           "Update Ride Monitor to use it"));

  return TRUE;
}

static RideProfile *
profile_from_object (JsonObject *object,
                     const char *default_id,
                     GError    **error)
{
  g_autoptr (RideProfile) profile = ride_profile_new (NULL);

  if (default_id != NULL)
    {
      g_free (profile->id);
      profile->id = g_strdup (default_id);
    }

  if (!check_version (object, error) || !read_texts (object, profile, error) ||
      !read_numbers (object, profile, error) ||
      !read_protocol (object, &profile->protocol, error) ||
      !read_boolean (object, "useProxy", &profile->use_proxy, error) ||
      !read_boolean (object, "reconnect", &profile->reconnect, error) ||
      !read_boolean (object, "hasQuery", &profile->has_query, error) ||
      !read_boolean (object, "willRetain", &profile->will_retain, error) ||
      !read_headers (object, &profile->headers, error) ||
      !read_topics (object, &profile->rules, error) ||
      !ride_scope_read_from_json (profile, object, error) ||
      !ride_profile_validate (profile, error))
    return NULL;

  return g_steal_pointer (&profile);
}

/* Brackets inside of texts count as well: no profile comes near the limit by them. */
static gboolean
is_too_deep (const char *json,
             gsize       length)
{
  gsize depth = 0;

  for (gsize i = 0; i < length; i++)
    {
      if (json[i] == '[' || json[i] == '{')
        depth++;
      else if ((json[i] == ']' || json[i] == '}') && depth > 0)
        depth--;

      if (depth > DEPTH_MAX)
        return TRUE;
    }

  return FALSE;
}

RideProfile *
ride_profile_from_json_named (const char *json,
                              gssize      length,
                              const char *default_id,
                              GError    **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (GError) local_error = NULL;
  gsize n_bytes = length < 0 ? strlen (json) : (gsize) length;
  JsonNode *root;

  if (n_bytes > LENGTH_MAX || is_too_deep (json, n_bytes))
    {
      fail (error, _("The profile is too large or too deeply nested to be one"));
      return NULL;
    }

  if (!g_utf8_validate (json, n_bytes, NULL) ||
      !json_parser_load_from_data (parser, json, n_bytes, &local_error))
    {
      fail (error, _("The profile is not valid JSON: %s"),
            local_error != NULL ? local_error->message : _("it is not UTF-8 text"));
      return NULL;
    }

  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      fail (error, _("The profile must be a JSON object"));
      return NULL;
    }

  return profile_from_object (json_node_get_object (root), default_id, error);
}

RideProfile *
ride_profile_from_json (const char *json,
                        gssize      length,
                        GError    **error)
{
  g_return_val_if_fail (json != NULL, NULL);

  return ride_profile_from_json_named (json, length, NULL, error);
}
