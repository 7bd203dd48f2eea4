/* ride-csv.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A row is made of the line of JSON, so that both say the same.
 */

#include "ride-csv.h"

#include <string.h>

#include "ride-json-scan.h"

#define COLUMNS_MAX 32

static void
append_field (GString    *text,
              const char *field,
              gsize       length)
{
  g_autofree char *terminated = g_strndup (field, length);

  if (strpbrk (terminated, ",\"\r\n") == NULL)
    {
      g_string_append (text, terminated);
      return;
    }

  g_string_append_c (text, '"');
  for (const char *c = terminated; *c != '\0'; c++)
    {
      if (*c == '"')
        g_string_append_c (text, '"');
      g_string_append_c (text, *c);
    }
  g_string_append_c (text, '"');
}

void
ride_csv_append_header (GString           *text,
                        const char *const *columns)
{
  for (guint i = 0; columns[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append_c (text, ',');
      g_string_append (text, columns[i]);
    }
  g_string_append (text, "\r\n");
}

void
ride_csv_append_row (GString           *text,
                     GString           *line,
                     const char *const *columns)
{
  RideJsonValue values[COLUMNS_MAX];
  RideJsonValue value;
  RideJsonScan scan;
  const char *key;
  guint n_columns = g_strv_length ((char **) columns);

  g_return_if_fail (n_columns <= COLUMNS_MAX);

  for (guint i = 0; i < n_columns; i++)
    values[i].length = 0;
  ride_json_scan_begin (&scan, line->str, line->len);
  while (ride_json_scan_member (&scan, &key, &value))
    for (guint i = 0; i < n_columns; i++)
      if (strcmp (key, columns[i]) == 0)
        values[i] = value;

  for (guint i = 0; i < n_columns; i++)
    {
      if (i > 0)
        g_string_append_c (text, ',');
      if (values[i].length > 0)
        append_field (text, values[i].text, values[i].length);
    }
  g_string_append (text, "\r\n");
}
