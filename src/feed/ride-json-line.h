/* ride-json-line.h: writes one JSON object a line, key by key.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** Begins the object with its "type". */
void ride_json_line_begin        (GString    *text,
                                  const char *type);

/** Ends the object and the line. */
void ride_json_line_end          (GString    *text);

/** Begins an object inside of the object; keys that follow are its own. */
void ride_json_line_begin_member (GString    *text,
                                  const char *key);
void ride_json_line_end_member   (GString    *text);

/** Adds a key, whose value is up to the caller. */
void ride_json_line_add_key      (GString    *text,
                                  const char *key);

/** @value: (nullable): %NULL adds nothing; made valid where it is not UTF-8 */
void ride_json_line_add_text     (GString    *text,
                                  const char *key,
                                  const char *value);
void ride_json_line_add_boolean  (GString    *text,
                                  const char *key,
                                  gboolean    value);
void ride_json_line_add_int      (GString    *text,
                                  const char *key,
                                  gint64      value);

/** Adds the shortest number that is read as the same one. */
void ride_json_line_add_double   (GString    *text,
                                  const char *key,
                                  double      value);

/** Adds a time, given as Unix time in microseconds, as ISO 8601 in UTC with milliseconds. */
void ride_json_line_add_time     (GString    *text,
                                  const char *key,
                                  gint64      time_us);

/** As above, with microseconds: nothing of the time is lost. */
void ride_json_line_add_exact_time (GString    *text,
                                    const char *key,
                                    gint64      time_us);

/** Appends @value as a JSON string, without a key. */
void ride_json_line_append_quoted (GString    *text,
                                   const char *value);

/** @value: UTF-8 without NUL, @length bytes */
void ride_json_line_append_quoted_bytes (GString    *text,
                                         const char *value,
                                         gsize       length);

G_END_DECLS
