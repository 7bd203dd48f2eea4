/* bench-messages.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "bench-messages.h"

#define BATTERIES 90
#define PLACES 1000

void
bench_format_topic (char     text[BENCH_TEXT_SIZE],
                    guint    bike,
                    gboolean unlocked)
{
  g_snprintf (text, BENCH_TEXT_SIZE, "mobike/%s/B-%012u", unlocked ? "unlocked" : "locked", bike);
}

void
bench_format_payload (char     text[BENCH_TEXT_SIZE],
                      guint    bike,
                      gboolean unlocked,
                      gint64   time_us)
{
  guint battery = 10 + bike % BATTERIES;
  guint north = bike % PLACES;
  guint east = bike / PLACES % PLACES;

  g_snprintf (text, BENCH_TEXT_SIZE,
              unlocked ? "{\"timestamp\":%" G_GINT64_FORMAT ",\"battery_percent\":%u,"
                         "\"location\":{\"lat\":31.2301%03u,\"lng\":121.473%03u},"
                         "\"vehicle_state\":\"on_trip\"}"
                       : "{\"timestamp\":%" G_GINT64_FORMAT ",\"battery_percent\":%u,"
                         "\"location\":{\"lat\":31.23%03u,\"lng\":121.473%03u},"
                         "\"vehicle_state\":\"available\"}",
              time_us / 1000, battery, north, east);
}

void
bench_format_sent_payload (char     text[BENCH_TEXT_SIZE],
                           guint    number,
                           gboolean unlocked,
                           gint64   time_us)
{
  g_snprintf (text, BENCH_TEXT_SIZE,
              "{\"timestamp\":%" G_GINT64_FORMAT ",\"publication_time\":%" G_GINT64_FORMAT ","
              "\"battery_percent\":%u,\"lat\":31.23,\"lng\":121.47,\"vehicle_state\":\"%s\"}",
              time_us, time_us, number % 100, unlocked ? "on_trip" : "available");
}
