/* ride-json-reader.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-json-reader.h"

#include <json-glib/json-glib.h>
#include <string.h>

struct _RideJsonReader
{
  RideHashKey hash_key;
  JsonParser *parser;
  GString *safe;
};

/* One call of ride_json_reader_read(). */
typedef struct
{
  const RideHashKey *hash_key;
  RideDraftFunc func;
  gpointer user_data;
} Walk;

static void read_container (const Walk           *walk,
                            JsonNode             *node,
                            const RideEventDraft *outer,
                            guint64               content);

RideJsonReader *
ride_json_reader_new (const RideHashKey *hash_key)
{
  RideJsonReader *self = g_new0 (RideJsonReader, 1);

  self->hash_key = *hash_key;
  self->parser = json_parser_new_immutable ();
  self->safe = g_string_new (NULL);

  return self;
}

void
ride_json_reader_free (RideJsonReader *self)
{
  g_object_unref (self->parser);
  g_string_free (self->safe, TRUE);
  g_free (self);
}

static RideValue
get_value (JsonNode *node)
{
  RideValue value = { .kind = RIDE_VALUE_OTHER };

  if (JSON_NODE_HOLDS_NULL (node))
    {
      value.kind = RIDE_VALUE_NULL;
      return value;
    }
  if (!JSON_NODE_HOLDS_VALUE (node))
    return value;

  switch (json_node_get_value_type (node))
    {
    case G_TYPE_BOOLEAN:
      value.kind = RIDE_VALUE_BOOLEAN;
      value.boolean = json_node_get_boolean (node);
      break;
    case G_TYPE_INT64:
      value.kind = RIDE_VALUE_INTEGER;
      value.integer = json_node_get_int (node);
      break;
    case G_TYPE_DOUBLE:
      value.kind = RIDE_VALUE_DECIMAL;
      value.decimal = json_node_get_double (node);
      break;
    case G_TYPE_STRING:
      value.kind = RIDE_VALUE_TEXT;
      value.text = json_node_get_string (node);
      break;
    default:
      break;
    }

  return value;
}

static void
hash_node (RideHash *hash,
           JsonNode *node)
{
  RideValue value = get_value (node);

  ride_hash_add_word (hash, JSON_NODE_TYPE (node) << 8 | value.kind);
  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObject *object = json_node_get_object (node);
      JsonObjectIter iter;
      const char *name;
      JsonNode *member;

      ride_hash_add_word (hash, json_object_get_size (object));
      json_object_iter_init_ordered (&iter, object);
      while (json_object_iter_next_ordered (&iter, &name, &member))
        {
          ride_hash_add_bytes (hash, name, strlen (name));
          hash_node (hash, member);
        }
    }
  else if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      ride_hash_add_word (hash, json_array_get_length (array));
      for (guint i = 0; i < json_array_get_length (array); i++)
        hash_node (hash, json_array_get_element (array, i));
    }
  else if (value.kind == RIDE_VALUE_TEXT)
    {
      ride_hash_add_bytes (hash, value.text, strlen (value.text));
    }
  else if (value.kind != RIDE_VALUE_NULL)
    {
      guint64 word = 0;

      if (value.kind == RIDE_VALUE_BOOLEAN)
        word = value.boolean;
      else
        memcpy (&word, &value.integer, sizeof word);
      ride_hash_add_word (hash, word);
    }
}

static guint64
hash_content (const Walk *walk,
              JsonNode   *node)
{
  RideHash hash;

  ride_hash_init (&hash, walk->hash_key);
  hash_node (&hash, node);

  return ride_hash_finish (&hash);
}

static gboolean
holds_container (JsonNode *node)
{
  return JSON_NODE_HOLDS_OBJECT (node) || JSON_NODE_HOLDS_ARRAY (node);
}

/* GeoJSON's order is longitude, latitude. */
static void
read_coordinates (JsonNode       *node,
                  RidePlaceDraft *place,
                  guint64        *fields_dropped)
{
  JsonArray *coordinates;
  RideValue longitude, latitude;

  if (!JSON_NODE_HOLDS_ARRAY (node) || json_array_get_length (json_node_get_array (node)) < 2)
    {
      *fields_dropped += 1;
      return;
    }

  coordinates = json_node_get_array (node);
  longitude = get_value (json_array_get_element (coordinates, 0));
  latitude = get_value (json_array_get_element (coordinates, 1));
  ride_place_draft_set (place, (RideKey){ RIDE_FIELD_LONGITUDE, 0 }, &longitude, fields_dropped);
  ride_place_draft_set (place, (RideKey){ RIDE_FIELD_LATITUDE, 0 }, &latitude, fields_dropped);
}

/* A place, a GeoJSON point, or a GeoJSON feature with one as its geometry. */
static void
read_place_object (RideEventDraft *draft,
                   JsonObject     *object,
                   guint8          rank,
                   RidePlaceDraft *place)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *member;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &member))
    {
      RideKey key = ride_key_find_in_place (name, strlen (name));
      RideValue value = get_value (member);

      if (key.field == RIDE_FIELD_COORDINATES && !JSON_NODE_HOLDS_NULL (member))
        read_coordinates (member, place, draft->fields_dropped);
      else if (key.field == RIDE_FIELD_GEOMETRY && JSON_NODE_HOLDS_OBJECT (member))
        read_place_object (draft, json_node_get_object (member), rank, place);
      else if (key.field == RIDE_FIELD_LATITUDE || key.field == RIDE_FIELD_LONGITUDE)
        ride_place_draft_set (place, key, &value, draft->fields_dropped);
      else
        ride_event_draft_set (draft, (RideKey){ key.field, 2 * rank + key.rank }, &value);
    }
}

static void
read_place (RideEventDraft *draft,
            RideKey         key,
            JsonNode       *node)
{
  RidePlaceDraft place;

  ride_place_draft_init (&place);
  if (JSON_NODE_HOLDS_ARRAY (node))
    read_coordinates (node, &place, draft->fields_dropped);
  else
    read_place_object (draft, json_node_get_object (node), key.rank, &place);
  ride_event_draft_set_place (draft, key.rank, &place);
}

static gboolean
may_be_list (RideField field)
{
  return field == RIDE_FIELD_EVENT || field == RIDE_FIELD_TRIP;
}

static void
read_list (RideEventDraft *draft,
           RideKey         key,
           JsonArray      *array)
{
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      RideValue value = get_value (json_array_get_element (array, i));

      ride_event_draft_set (draft, key, &value);
    }
}

static void
read_member (RideEventDraft *draft,
             RideKey         key,
             JsonNode       *node)
{
  RideValue value = get_value (node);

  if (key.field == RIDE_FIELD_PLACE && holds_container (node))
    read_place (draft, key, node);
  else if (may_be_list (key.field) && JSON_NODE_HOLDS_ARRAY (node))
    read_list (draft, key, json_node_get_array (node));
  else
    ride_event_draft_set (draft, key, &value);
}

static void
read_object (const Walk           *walk,
             JsonObject           *object,
             const RideEventDraft *outer,
             guint64               content)
{
  RideEventDraft draft;
  JsonNode *envelope = NULL;
  guint envelope_rank = G_MAXUINT;
  JsonObjectIter iter;
  const char *name;
  JsonNode *member;

  ride_event_draft_init_from (&draft, outer);
  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &member))
    {
      RideKey key = ride_key_find (name, strlen (name));

      if (key.field != RIDE_FIELD_ENVELOPE)
        {
          read_member (&draft, key, member);
        }
      else if (holds_container (member) && key.rank <= envelope_rank)
        {
          envelope = member;
          envelope_rank = key.rank;
        }
    }
  ride_event_draft_settle (&draft);

  if (envelope != NULL)
    read_container (walk, envelope, &draft, content);
  else
    walk->func (&draft, content, walk->user_data);
}

/* An array of no objects says as little as an empty payload: what the topic says remains. */
static void
read_array (const Walk           *walk,
            JsonArray            *array,
            const RideEventDraft *outer)
{
  RideEventDraft shared = *outer;
  gboolean has_objects = FALSE;

  ride_event_draft_forget_event_id (&shared);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);

      if (!JSON_NODE_HOLDS_OBJECT (element))
        {
          *shared.fields_dropped += 1;
          continue;
        }
      has_objects = TRUE;
      read_object (walk, json_node_get_object (element), &shared, hash_content (walk, element));
    }

  if (!has_objects)
    walk->func (outer, 0, walk->user_data);
}

static void
read_container (const Walk           *walk,
                JsonNode             *node,
                const RideEventDraft *outer,
                guint64               content)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    read_object (walk, json_node_get_object (node), outer, content);
  else
    read_array (walk, json_node_get_array (node), outer);
}

/* A scalar names no field, but on the topic of connectivity it is the whole message. */
static void
read_scalar (const Walk           *walk,
             JsonNode             *node,
             const RideEventDraft *outer)
{
  RideEventDraft draft = *outer;
  RideValue value = get_value (node);

  ride_event_draft_set (&draft, (RideKey){ RIDE_FIELD_ONLINE, 0 }, &value);
  walk->func (&draft, 0, walk->user_data);
}

RideJsonVerdict
ride_json_reader_read (RideJsonReader       *self,
                       const char           *text,
                       gsize                 length,
                       const RideEventDraft *draft,
                       RideDraftFunc         func,
                       gpointer              user_data)
{
  const Walk walk = { &self->hash_key, func, user_data };
  g_autoptr (JsonNode) root = NULL;
  RideJsonVerdict verdict = ride_json_check (text, length, self->safe);

  if (verdict != RIDE_JSON_VALID)
    return verdict;
  if (!json_parser_load_from_data (self->parser, self->safe->str, self->safe->len, NULL))
    return RIDE_JSON_INVALID;
  root = json_parser_steal_root (self->parser);
  if (root == NULL)
    return RIDE_JSON_INVALID;

  if (holds_container (root))
    read_container (&walk, root, draft, 0);
  else
    read_scalar (&walk, root, draft);

  return RIDE_JSON_VALID;
}
