/* ride-json-scan.h: walks one JSON object in memory, key by key.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure. A line of a recording should not cost a tree of nodes: texts are
 * unescaped in place, and nothing is allocated.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** How deep objects and arrays may be nested. */
#define RIDE_JSON_SCAN_DEPTH 16

/** An object or an array that is being walked. */
typedef struct
{
  char *next;
  const char *end;
  gboolean is_list;
  gboolean has_begun;
  gboolean is_closed;
  gboolean is_broken;
} RideJsonScan;

typedef enum
{
  RIDE_JSON_NULL,
  RIDE_JSON_BOOLEAN,
  RIDE_JSON_INTEGER, /* of 64 bits */
  RIDE_JSON_DECIMAL,
  RIDE_JSON_TEXT,
  RIDE_JSON_OBJECT,
  RIDE_JSON_LIST,
} RideJsonKind;

/**
 * RideJsonValue:
 * @number: of %RIDE_JSON_INTEGER and %RIDE_JSON_DECIMAL
 * @text: (array length=length): of a text unescaped, may hold NUL, which also
 *   follows it; of an object or a list, what ride_json_scan_begin() takes; of
 *   other values as they are written
 */
typedef struct
{
  RideJsonKind kind;
  gboolean boolean;
  gint64 integer;
  double number;
  char *text;
  gsize length;
} RideJsonValue;

/**
 * ride_json_scan_begin:
 * @text: (array length=length): UTF-8 without NUL; NUL follows it. It is changed, and must outlive
 *   what is read from it
 *
 * Nothing but white space may stand around the object or list.
 */
void     ride_json_scan_begin   (RideJsonScan *self,
                                 char         *text,
                                 gsize         length);

/**
 * ride_json_scan_member:
 * @key: (out): NUL-terminated; a key with a NUL in it seems to end there
 *
 * Returns: whether there was one more member of the object.
 */
gboolean ride_json_scan_member  (RideJsonScan  *self,
                                 const char   **key,
                                 RideJsonValue *value);

/** Returns: whether there was one more element of the list. */
gboolean ride_json_scan_element (RideJsonScan  *self,
                                 RideJsonValue *value);

/** Returns: once there is nothing more: whether all of it was JSON. */
gboolean ride_json_scan_is_whole (const RideJsonScan *self);

/** Returns: whether @value is the text @word. */
gboolean ride_json_value_is      (const RideJsonValue *value,
                                  const char          *word);

G_END_DECLS
