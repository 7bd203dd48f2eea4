/* ride-time-argument.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-time-argument.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ride-event-time.h"
#include "ride-usage.h"

#define DATE_LENGTH 10 /* 2026-11-27 */
#define MINUTES_LENGTH 16 /* 2026-11-27 14:00 */
#define UNIX_DIGITS_MIN 9  /* seconds in 1973 */
#define UNIX_DIGITS_MAX 19 /* nanoseconds up to 2262 */

/* A hundred years: nobody means more. */
#define AGO_MAX_US (36525 * G_TIME_SPAN_DAY)

typedef struct
{
  const char *name;
  gint64 us;
} Unit;

static const Unit units[] = {
  { "s", G_TIME_SPAN_SECOND },   { "sec", G_TIME_SPAN_SECOND }, { "m", G_TIME_SPAN_MINUTE },
  { "min", G_TIME_SPAN_MINUTE }, { "h", G_TIME_SPAN_HOUR },     { "d", G_TIME_SPAN_DAY },
  { "w", 7 * G_TIME_SPAN_DAY },
};

static gint64
find_unit (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (strcmp (name, units[i].name) == 0)
      return units[i].us;

  return 0;
}

/* Such as “-2h” or “-1.5d”. */
static gboolean
read_ago (const char *text,
          gint64      now_us,
          gint64     *time_us)
{
  char *end;
  double number;
  gint64 unit_us;

  if (text[0] != '-' || !g_ascii_isdigit (text[1]))
    return FALSE;

  number = g_ascii_strtod (text + 1, &end);
  unit_us = find_unit (end);
  if (unit_us == 0 || !(number * unit_us <= AGO_MAX_US))
    return FALSE;

  *time_us = now_us - (gint64) (number * unit_us);

  return *time_us > 0;
}

static gboolean
has_shape (const char *text,
           const char *shape)
{
  for (; *shape != '\0'; shape++, text++)
    {
      gboolean fits = *shape == '0'   ? g_ascii_isdigit (*text)
                      : *shape == 'T' ? *text != '\0' && strchr ("Tt ", *text) != NULL
                                      : *text == *shape;

      if (!fits)
        return FALSE;
    }

  return TRUE;
}

/* What GLib reads always has seconds, and capital letters. */
static char *
complete (const char *given)
{
  g_autofree char *text = g_ascii_strup (given, -1);

  if (strlen (text) == DATE_LENGTH)
    return g_strconcat (text, "T00:00:00", NULL);

  if (has_shape (text, "0000-00-00T00:00") && text[MINUTES_LENGTH] != ':')
    return g_strdup_printf ("%.*s:00%s", MINUTES_LENGTH, text, text + MINUTES_LENGTH);

  return g_strdup (text);
}

static gboolean
read_calendar (const char *text,
               GTimeZone  *zone,
               gint64     *time_us)
{
  g_autofree char *whole = NULL;
  g_autoptr (GDateTime) date_time = NULL;

  if (!has_shape (text, "0000-00-00"))
    return FALSE;

  whole = complete (text);
  date_time = g_date_time_new_from_iso8601 (whole, zone);
  if (date_time == NULL)
    return FALSE;

  *time_us = g_date_time_to_unix (date_time) * G_USEC_PER_SEC +
             g_date_time_get_microsecond (date_time);

  return *time_us > 0;
}

/* Not what is meant as a year or a day. */
static gboolean
read_unix_time (const char *text,
                gint64     *time_us)
{
  gsize n_digits = strcspn (text, ".");

  if (strspn (text, "0123456789.") != strlen (text) || n_digits < UNIX_DIGITS_MIN ||
      n_digits > UNIX_DIGITS_MAX)
    return FALSE;

  return ride_event_time_from_text (text, time_us) == RIDE_TIME_PRESENT;
}

gboolean
ride_time_argument_parse (const char *option,
                          const char *text,
                          gint64      now_us,
                          GTimeZone  *zone,
                          gint64     *time_us,
                          GError    **error)
{
  if (strcmp (text, "now") == 0)
    {
      *time_us = now_us;
      return TRUE;
    }

  if (read_ago (text, now_us, time_us) || read_calendar (text, zone, time_us) ||
      read_unix_time (text, time_us))
    return TRUE;

  return ride_usage_fail (error,
                          _("%s must be a time such as 2026-11-27, “2026-11-27 14:00”, "
                            "2026-11-27T14:00:00Z, -2h, -30min, -7d, now, or Unix time, not “%s”"),
                          option, text);
}
