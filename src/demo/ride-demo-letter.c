/* ride-demo-letter.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-demo-letter.h"

#include <string.h>

/* Appends as far as there is room; always leaves a NUL. */
G_GNUC_PRINTF (3, 4)
static void
append (char       *text,
        gsize       size,
        const char *format,
        ...)
{
  gsize length = strlen (text);
  va_list arguments;

  va_start (arguments, format);
  g_vsnprintf (text + length, size - length, format, arguments);
  va_end (arguments);
}

static void
write_topic (RideDemoLetter *self,
             const char     *verb,
             guint           number)
{
  g_snprintf (self->topic, sizeof self->topic, "mobike/%s/B-%u", verb, number);
}

static const char *
get_verb (RideDemoLetterKind kind)
{
  switch (kind)
    {
    case RIDE_DEMO_LETTER_UNLOCKED:
      return "unlocked";
    case RIDE_DEMO_LETTER_LOCKED:
      return "locked";
    case RIDE_DEMO_LETTER_STATUS:
    default:
      return "status";
    }
}

/* Printing whole numbers keeps the locale's decimal comma away. */
static void
write_body (RideDemoLetter            *self,
            const RideDemoLetterFacts *facts)
{
  g_snprintf (self->payload, sizeof self->payload,
              "{\"timestamp\":%" G_GINT64_FORMAT
              ",\"vehicle_state\":\"%s\",\"battery_percent\":%u"
              ",\"location\":{\"lat\":%d.%06d,\"lng\":%d.%06d}",
              facts->clock_ms, facts->vehicle_state, facts->battery,
              facts->place.lat_e6 / 1000000, facts->place.lat_e6 % 1000000,
              facts->place.lng_e6 / 1000000, facts->place.lng_e6 % 1000000);
}

void
ride_demo_letter_write (RideDemoLetter            *self,
                        RideDemoLetterKind         kind,
                        const RideDemoLetterFacts *facts)
{
  write_topic (self, get_verb (kind), facts->number);
  write_body (self, facts);

  if (facts->event_type != NULL)
    append (self->payload, sizeof self->payload, ",\"event_types\":[\"%s\"]", facts->event_type);
  if (kind != RIDE_DEMO_LETTER_STATUS)
    append (self->payload, sizeof self->payload,
            ",\"event_id\":\"%u-%u-%c\",\"trip_ids\":[\"%u-%u\"]", facts->number, facts->n_rides,
            kind == RIDE_DEMO_LETTER_UNLOCKED ? 'u' : 'l', facts->number, facts->n_rides);
  if (facts->jammed)
    append (self->payload, sizeof self->payload, ",\"lock_status\":\"jammed\"");
  if (facts->tipped_over)
    append (self->payload, sizeof self->payload, ",\"tipped_over\":true");
  append (self->payload, sizeof self->payload, "}");
}

void
ride_demo_letter_write_online (RideDemoLetter *self,
                               guint           number,
                               gboolean        online)
{
  write_topic (self, "online", number);
  g_snprintf (self->payload, sizeof self->payload, "%d", online ? 1 : 0);
}

void
ride_demo_letter_spoil (RideDemoLetter *self)
{
  g_snprintf (self->payload, sizeof self->payload, "ERR lock fw 2.1.7: modem restarted");
}
