/* ride-listing.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-listing.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "ride-csv.h"
#include "ride-interrupt.h"
#include "ride-output.h"
#include "ride-usage.h"

#define PIECE (64 * 1024)

struct _RideListing
{
  RideFormat format;
  const char *const *columns;
  GString *line;
  GString *text; /* that waits to be written */
  guint64 n_rows;
  GError *error;
};

gboolean
ride_format_parse (const char *option,
                   const char *value,
                   gboolean    has_text,
                   RideFormat *format,
                   GError    **error)
{
  if (strcmp (value, "json") == 0)
    *format = RIDE_FORMAT_JSON;
  else if (strcmp (value, "csv") == 0)
    *format = RIDE_FORMAT_CSV;
  else if (has_text && strcmp (value, "text") == 0)
    *format = RIDE_FORMAT_TEXT;
  else if (has_text)
    return ride_usage_fail (error, _("%s must be json, csv or text, not “%s”"), option, value);
  else
    return ride_usage_fail (error, _("%s must be json or csv, not “%s”"), option, value);

  return TRUE;
}

RideListing *
ride_listing_new (RideFormat         format,
                  const char *const *columns)
{
  RideListing *self = g_new0 (RideListing, 1);

  self->format = format;
  self->columns = columns;
  self->line = g_string_new (NULL);
  self->text = g_string_sized_new (2 * PIECE);
  if (format == RIDE_FORMAT_CSV)
    ride_csv_append_header (self->text, columns);

  return self;
}

void
ride_listing_free (RideListing *self)
{
  g_string_free (self->line, TRUE);
  g_string_free (self->text, TRUE);
  g_clear_error (&self->error);
  g_free (self);
}

GString *
ride_listing_get_line (RideListing *self)
{
  return self->line;
}

static gboolean
write_out (RideListing *self)
{
  gboolean written =
      self->error == NULL &&
      ride_output_write (STDOUT_FILENO, self->text->str, self->text->len, &self->error);

  g_string_truncate (self->text, 0);

  return written;
}

gboolean
ride_listing_end_line (RideListing *self)
{
  if (self->format == RIDE_FORMAT_CSV)
    ride_csv_append_row (self->text, self->line, self->columns);
  else
    g_string_append_len (self->text, self->line->str, self->line->len);
  g_string_truncate (self->line, 0);
  self->n_rows++;

  if (ride_interrupt_came ())
    return FALSE;

  return self->text->len < PIECE || write_out (self);
}

guint64
ride_listing_get_n_rows (const RideListing *self)
{
  return self->n_rows;
}

RideExit
ride_listing_finish (RideListing *self)
{
  if (write_out (self) || g_error_matches (self->error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return RIDE_EXIT_OK;

  return ride_usage_complain (self->error);
}
