/* ride-fast-reader.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-fast-reader.h"

#include "ride-number.h"
#include "ride-word.h"

#include <string.h>

/* More than lists of events, trips and coordinates have. */
#define LIST_MAX 8

/* The text ends with NUL, which is part of nothing, so that no step must look for the end. */
typedef struct
{
  char *next;
  const char *end;
  RideEventDraft *draft;
} Cursor;

typedef struct
{
  RideValue values[LIST_MAX];
  guint length;
} List;

/* For each field the ranks of the keys that occurred in an object. */
typedef struct
{
  guint16 ranks[RIDE_N_FIELDS];
} Seen;

static inline void
skip_space (Cursor *cursor)
{
  while (*cursor->next == ' ' || *cursor->next == '\t' || *cursor->next == '\n' ||
         *cursor->next == '\r')
    cursor->next++;
}

static inline gboolean
skip_mark (Cursor *cursor,
           char    mark)
{
  skip_space (cursor);
  if (*cursor->next != mark)
    return FALSE;

  cursor->next++;
  skip_space (cursor);
  return TRUE;
}

/* Sets the upper bit of each byte that is below @limit, up to the first such byte; those above it
 * may be wrong. */
static inline guint64
mark_below (guint64 bytes,
            guint8  limit)
{
  return (bytes - RIDE_WORD_OF (limit)) & ~bytes & RIDE_WORD_OF (0x80);
}

/* Returns the next quotation mark, backslash or control character, eight bytes at a time. */
static inline char *
find_special (char     *text,
              gboolean *is_ascii)
{
  guint64 all = 0;

  while (TRUE)
    {
      guint64 bytes = ride_word_load (text);
      guint64 found;

      all |= bytes;
      found = mark_below (bytes ^ RIDE_WORD_OF ('"'), 1) |
              mark_below (bytes ^ RIDE_WORD_OF ('\\'), 1) | mark_below (bytes, 0x20);
      if (found != 0)
        {
          *is_ascii = (all & RIDE_WORD_OF (0x80)) == 0;
          return text + __builtin_ctzll (found) / 8;
        }
      text += sizeof bytes;
    }
}

/* Leaves strings with escapes to json-glib. The closing quotation mark becomes the text's end. */
static inline gboolean
read_string (Cursor      *cursor,
             const char **text,
             gsize       *length)
{
  gboolean is_ascii;
  char *start, *closing;

  if (*cursor->next != '"')
    return FALSE;

  start = cursor->next + 1;
  closing = find_special (start, &is_ascii);
  if (*closing != '"' || (!is_ascii && !ride_text_is_utf8 (start, closing - start)))
    return FALSE;

  *closing = '\0';
  cursor->next = closing + 1;
  *text = start;
  *length = closing - start;

  return TRUE;
}

static gboolean
read_word (Cursor     *cursor,
           const char *word)
{
  gsize length = strlen (word);

  if (strncmp (cursor->next, word, length) != 0)
    return FALSE;

  cursor->next += length;
  return TRUE;
}

static gboolean
read_boolean (Cursor    *cursor,
              gboolean   boolean,
              RideValue *value)
{
  value->kind = RIDE_VALUE_BOOLEAN;
  value->boolean = boolean;

  return read_word (cursor, boolean ? "true" : "false");
}

static gboolean
read_number (Cursor    *cursor,
             RideValue *value)
{
  gsize length;
  gint64 integer;
  double decimal;

  switch (ride_number_read (cursor->next, cursor->end - cursor->next, &length, &integer, &decimal))
    {
    case RIDE_NUMBER_INTEGER:
      value->kind = RIDE_VALUE_INTEGER;
      value->integer = integer;
      break;
    case RIDE_NUMBER_DECIMAL:
      value->kind = RIDE_VALUE_DECIMAL;
      value->decimal = decimal;
      break;
    case RIDE_NUMBER_NONE:
    default:
      return FALSE;
    }
  cursor->next += length;

  return TRUE;
}

static gboolean
read_scalar (Cursor    *cursor,
             RideValue *value)
{
  gsize length;

  switch (*cursor->next)
    {
    case '"':
      value->kind = RIDE_VALUE_TEXT;
      return read_string (cursor, &value->text, &length);
    case 't':
      return read_boolean (cursor, TRUE, value);
    case 'f':
      return read_boolean (cursor, FALSE, value);
    case 'n':
      value->kind = RIDE_VALUE_NULL;
      return read_word (cursor, "null");
    default:
      return read_number (cursor, value);
    }
}

static gboolean
read_list (Cursor *cursor,
           List   *list)
{
  list->length = 0;
  if (!skip_mark (cursor, '['))
    return FALSE;
  if (skip_mark (cursor, ']'))
    return TRUE;

  do
    {
      if (list->length == LIST_MAX || !read_scalar (cursor, &list->values[list->length]))
        return FALSE;
      list->length++;
    }
  while (skip_mark (cursor, ','));

  return skip_mark (cursor, ']');
}

/* Reads what comes before a member's value. Of a key that occurs twice json-glib keeps only the
 * last; for an empty one it has an error, though it may accept it. */
static inline gboolean
read_key (Cursor *cursor,
          RideKey (*find) (const char *, gsize),
          Seen    *seen,
          RideKey *key)
{
  const char *name;
  gsize length;
  guint16 rank_bit;

  if (!read_string (cursor, &name, &length) || length == 0 || !skip_mark (cursor, ':'))
    return FALSE;

  *key = find (name, length);
  if (key->field == RIDE_FIELD_NONE)
    return TRUE;

  rank_bit = 1 << key->rank;
  if ((seen->ranks[key->field] & rank_bit) != 0)
    return FALSE;

  seen->ranks[key->field] |= rank_bit;
  return TRUE;
}

/* GeoJSON's order is longitude, latitude. */
static gboolean
read_coordinates (Cursor         *cursor,
                  RidePlaceDraft *place)
{
  guint64 *fields_dropped = cursor->draft->fields_dropped;
  List list;

  if (!read_list (cursor, &list))
    return FALSE;

  if (list.length < 2)
    {
      *fields_dropped += 1;
      return TRUE;
    }
  ride_place_draft_set (place, (RideKey){ RIDE_FIELD_LONGITUDE, 0 }, &list.values[0],
                        fields_dropped);
  ride_place_draft_set (place, (RideKey){ RIDE_FIELD_LATITUDE, 0 }, &list.values[1],
                        fields_dropped);

  return TRUE;
}

static gboolean
read_place_member (Cursor         *cursor,
                   guint8          rank,
                   Seen           *seen,
                   RidePlaceDraft *place)
{
  RideKey key;
  RideValue value;

  if (!read_key (cursor, ride_key_find_in_place, seen, &key))
    return FALSE;
  if (key.field == RIDE_FIELD_COORDINATES)
    return read_coordinates (cursor, place);
  if (!read_scalar (cursor, &value))
    return FALSE;

  if (key.field == RIDE_FIELD_LATITUDE || key.field == RIDE_FIELD_LONGITUDE)
    ride_place_draft_set (place, key, &value, cursor->draft->fields_dropped);
  else
    ride_event_draft_set (cursor->draft, (RideKey){ key.field, 2 * rank + key.rank }, &value);

  return TRUE;
}

static gboolean
read_place_object (Cursor         *cursor,
                   guint8          rank,
                   RidePlaceDraft *place)
{
  Seen seen = { 0 };

  if (!skip_mark (cursor, '{'))
    return FALSE;
  if (skip_mark (cursor, '}'))
    return TRUE;

  do
    {
      if (!read_place_member (cursor, rank, &seen, place))
        return FALSE;
    }
  while (skip_mark (cursor, ','));

  return skip_mark (cursor, '}');
}

static gboolean
read_place (Cursor *cursor,
            RideKey key)
{
  RidePlaceDraft place;

  ride_place_draft_init (&place);
  if (*cursor->next == '[' ? !read_coordinates (cursor, &place)
                           : !read_place_object (cursor, key.rank, &place))
    return FALSE;

  ride_event_draft_set_place (cursor->draft, key.rank, &place);
  return TRUE;
}

static gboolean
read_values (Cursor *cursor,
             RideKey key)
{
  List list;

  if (!read_list (cursor, &list))
    return FALSE;

  for (guint i = 0; i < list.length; i++)
    ride_event_draft_set (cursor->draft, key, &list.values[i]);
  return TRUE;
}

static gboolean
read_member (Cursor *cursor,
             Seen   *seen)
{
  RideKey key;
  RideValue value;
  gboolean is_object, is_list;

  if (!read_key (cursor, ride_key_find, seen, &key))
    return FALSE;

  is_object = *cursor->next == '{';
  is_list = *cursor->next == '[';
  if (key.field == RIDE_FIELD_PLACE && (is_object || is_list))
    return read_place (cursor, key);
  if ((key.field == RIDE_FIELD_EVENT || key.field == RIDE_FIELD_TRIP) && is_list)
    return read_values (cursor, key);
  if (!read_scalar (cursor, &value))
    return FALSE;

  ride_event_draft_set (cursor->draft, key, &value);
  return TRUE;
}

static gboolean
read_object (Cursor *cursor)
{
  Seen seen = { 0 };

  if (!skip_mark (cursor, '{'))
    return FALSE;

  if (!skip_mark (cursor, '}'))
    {
      do
        {
          if (!read_member (cursor, &seen))
            return FALSE;
        }
      while (skip_mark (cursor, ','));

      if (!skip_mark (cursor, '}'))
        return FALSE;
    }
  ride_event_draft_settle (cursor->draft);

  return TRUE;
}

/* A scalar names no field, but on the topic of connectivity it is the whole message. */
static gboolean
read_lone_scalar (Cursor *cursor)
{
  RideValue value;

  if (!read_scalar (cursor, &value))
    return FALSE;

  skip_space (cursor);
  ride_event_draft_set (cursor->draft, (RideKey){ RIDE_FIELD_ONLINE, 0 }, &value);
  return TRUE;
}

gboolean
ride_fast_reader_read (RideFastReader *self,
                       const char     *text,
                       gsize           length,
                       RideEventDraft *draft)
{
  Cursor cursor = { .next = self->text, .draft = draft };

  if (length > RIDE_FAST_TEXT_MAX)
    return FALSE;

  memcpy (self->text, text, length);
  self->text[length] = '\0';
  cursor.end = self->text + length;

  skip_space (&cursor);
  if (*cursor.next == '{' ? !read_object (&cursor) : !read_lone_scalar (&cursor))
    return FALSE;

  return cursor.next == cursor.end;
}
