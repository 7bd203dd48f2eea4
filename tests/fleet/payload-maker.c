/* payload-maker.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "payload-maker.h"

#include <string.h>

#define DEPTH_MAX 4
#define MEMBERS_MAX 10

typedef struct
{
  const guint8 *next;
  const guint8 *end;
  guint depth;
  GString *text;
} Maker;

static const char *const keys[] = {
  "timestamp", "battery_percent", "location", "vehicle_state", "event_types", "lat", "lng", "lon",
  "vehicle_id", "device_id", "bike_id", "id", "event_id", "event_type", "event", "action", "state",
  "status", "lock_status", "is_locked", "locked", "is_reserved", "is_disabled", "event_time",
  "last_reported", "tst", "ts", "time", "publication_time", "sent", "trip_ids", "trip_id",
  "ride_id", "gps", "latitude", "longitude", "event_location", "speed", "heading", "accuracy",
  "batt", "battery_level", "soc", "battery_pct", "charge", "current_fuel_percent", "battery",
  "current_range_meters", "tipped_over", "stop_id", "station_id", "online", "connected", "data",
  "payload", "last_event", "coordinates", "geometry", "horizontal_accuracy", "type", "firmware",
};

static const char *const place_keys[] = {
  "lat", "lng", "lon", "latitude", "longitude", "speed", "heading", "accuracy",
  "horizontal_accuracy", "coordinates", "geometry", "type", "altitude",
};

static const char *const words[] = {
  "on_trip", "available", "reserved", "non_operational", "unknown", "Locked", "unlocked", "LOCKING",
  "unlocking", "jammed", "trip_start", "tripEnd", "unlock", "lock", "true", "False", "1", "0",
  "yes", "off", "online", "offline", "connected", "B-1042", "T-88", "", "71", "0.71", "-0", "1e2",
  "1795336199", "1795336199.25", "2026-11-22T08:29:59Z", "2026-11-22T16:29:59.123+08:00",
  "2026-11-22 08:29:59", "2031-01-01T00:00:00Z", "2026-13-01T00:00:00Z", "\xe4\xba\xac",
  "\xc2\x85", "\x7f", "rather a long text, longer than all of the others in this list",
};

static const char *const escapes[] = {
  "\\n", "\\\"", "\\\\", "\\/", "\\u0041", "\\u0000", "\\ud83d\\udeb2", "\\ud83d", "\\x", "\\",
};

static const char *const numbers[] = {
  "1795336199123", "1795336199", "71", "0", "1", "-1", "31.230416", "121.473701", "0.71", "-0",
  "-0.0", "100", "100.5", "180", "-180.0", "90.000000000000001", "1e2", "1E+2", "7.1e-1", "1e400",
  "-1e400", "1e-400", "9223372036854775807", "9223372036854775808", "-9223372036854775808",
  "18446744073709551616", "123456789012345678901234567890", "0.1234567890123456789012345",
  "31.230416000000002", "9007199254740993", "9007199254740993.0", "1795336199123456789",
  "1795336199.123456",
};

static const char *const not_numbers[] = {
  "07", "1.", ".5", "+1", "1e", "0x10", "NaN", "--1", "-", "1 2",
};

static const char *const spaces[] = { "", " ", "\n", "\t", "\r\n  ", "\v", "/**/" };

static const char *const literals[] = {
  "true", "false", "null", "tru", "nul", "True", "undefined",
};

static void make_value   (Maker             *maker);
static void make_members (Maker             *maker,
                          const char *const *known,
                          guint              n_known);

/* Returns a number below @n. */
static guint
choose (Maker *maker,
        guint  n)
{
  return maker->next < maker->end ? *maker->next++ % n : 0;
}

static const char *
choose_text (Maker             *maker,
             const char *const *texts,
             guint              n)
{
  return texts[choose (maker, n)];
}

/* Mostly no space, seldom what JSON doesn't count as space. */
static void
make_space (Maker *maker)
{
  guint choice = choose (maker, 64);

  if (choice < 10)
    g_string_append (maker->text, spaces[choice / 2]);
  else if (choice == 63 && choose (maker, 8) == 7)
    g_string_append (maker->text, choose_text (maker, spaces, G_N_ELEMENTS (spaces)));
}

static void
append_camel_case (GString    *text,
                   const char *key)
{
  gboolean is_upper = FALSE;

  for (; *key != '\0'; key++)
    {
      if (*key != '_')
        g_string_append_c (text, is_upper ? g_ascii_toupper (*key) : *key);
      is_upper = *key == '_';
    }
}

static void
append_upper_case (GString    *text,
                   const char *key)
{
  for (; *key != '\0'; key++)
    g_string_append_c (text, g_ascii_toupper (*key));
}

/* Returns the key before it was spelt differently. */
static const char *
make_key (Maker             *maker,
          const char *const *known,
          guint              n_known)
{
  const char *key = choose_text (maker, known, n_known);

  g_string_append_c (maker->text, '"');
  switch (choose (maker, 16))
    {
    case 15:
      append_upper_case (maker->text, key);
      break;
    case 14:
      append_camel_case (maker->text, key);
      break;
    case 13:
      g_string_append_printf (maker->text, "_%s__", key);
      break;
    case 12:
      g_string_append_printf (maker->text, "%s%u", key, choose (maker, 8));
      break;
    case 11:
      if (choose (maker, 8) > 0)
        g_string_append (maker->text, key);
      break;
    default:
      g_string_append (maker->text, key);
      break;
    }
  g_string_append_c (maker->text, '"');

  return key;
}

static void
make_string (Maker *maker)
{
  g_string_append_c (maker->text, '"');
  g_string_append (maker->text, choose_text (maker, words, G_N_ELEMENTS (words)));
  if (choose (maker, 32) == 31)
    g_string_append (maker->text, choose_text (maker, escapes, G_N_ELEMENTS (escapes)));
  if (choose (maker, 64) == 63)
    g_string_append_c (maker->text, choose (maker, 256));
  g_string_append_c (maker->text, '"');
}

/* Of any length, so that all ways to convert a decimal are gone. */
static void
make_decimal (Maker *maker)
{
  guint n_whole = 1 + choose (maker, 4);
  guint n_decimals = choose (maker, 24);

  if (choose (maker, 4) == 3)
    g_string_append_c (maker->text, '-');
  for (guint i = 0; i < n_whole; i++)
    g_string_append_c (maker->text, '0' + choose (maker, 10));
  g_string_append_c (maker->text, '.');
  for (guint i = 0; i < n_decimals; i++)
    g_string_append_c (maker->text, '0' + choose (maker, 10));
}

static void
make_number (Maker *maker)
{
  if (choose (maker, 4) == 3)
    make_decimal (maker);
  else
    g_string_append (maker->text, choose_text (maker, numbers, G_N_ELEMENTS (numbers)));
  if (choose (maker, 128) == 127)
    g_string_append (maker->text, choose_text (maker, not_numbers, G_N_ELEMENTS (not_numbers)));
}

static void
make_literal (Maker *maker)
{
  guint choice = choose (maker, 64);

  g_string_append (maker->text, choice == 63
                                    ? choose_text (maker, literals, G_N_ELEMENTS (literals))
                                    : literals[choice % 3]);
}

static void
make_member (Maker             *maker,
             const char *const *known,
             guint              n_known)
{
  const char *key;

  make_space (maker);
  key = make_key (maker, known, n_known);
  make_space (maker);
  g_string_append_c (maker->text, ':');
  make_space (maker);
  if ((strstr (key, "location") != NULL || strcmp (key, "gps") == 0) && choose (maker, 2) == 0)
    make_members (maker, place_keys, G_N_ELEMENTS (place_keys));
  else if (strcmp (key, "coordinates") == 0 && choose (maker, 2) == 0)
    g_string_append (maker->text, "[121.47, 31.23]");
  else
    make_value (maker);
  make_space (maker);
}

static void
make_members (Maker             *maker,
              const char *const *known,
              guint              n_known)
{
  guint n = choose (maker, MEMBERS_MAX);

  g_string_append_c (maker->text, '{');
  make_space (maker);
  for (guint i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append_c (maker->text, ',');
      make_member (maker, known, n_known);
    }
  g_string_append_c (maker->text, '}');
}

static void
make_list (Maker *maker)
{
  guint n = choose (maker, 12);

  g_string_append_c (maker->text, '[');
  for (guint i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append_c (maker->text, ',');
      make_space (maker);
      make_value (maker);
    }
  make_space (maker);
  g_string_append_c (maker->text, ']');
}

static void
make_value (Maker *maker)
{
  guint choice = choose (maker, 32);

  if (maker->depth == DEPTH_MAX)
    choice %= 24;
  maker->depth++;
  if (choice < 12)
    make_number (maker);
  else if (choice < 20)
    make_string (maker);
  else if (choice < 24)
    make_literal (maker);
  else if (choice < 27)
    make_members (maker, place_keys, G_N_ELEMENTS (place_keys));
  else if (choice < 30)
    make_list (maker);
  else
    make_members (maker, keys, G_N_ELEMENTS (keys));
  maker->depth--;
}

/* One payload in four isn't whole. */
static void
damage (Maker *maker)
{
  GString *text = maker->text;
  guint position = text->len > 0 ? choose (maker, 256) * text->len / 256 : 0;

  switch (choose (maker, 16))
    {
    case 15:
      g_string_truncate (text, position);
      break;
    case 14:
      g_string_insert_c (text, position, choose (maker, 256));
      break;
    case 13:
      if (text->len > 0)
        text->str[position] = choose (maker, 256);
      break;
    case 12:
      g_string_append (text, choose_text (maker, words, G_N_ELEMENTS (words)));
      break;
    default:
      break;
    }
}

GString *
payload_maker_make (const guint8 *choices,
                    gsize         n_choices)
{
  Maker maker = { .next = choices, .end = choices + n_choices, .text = g_string_new (NULL) };
  guint kind = choose (&maker, 16);

  make_space (&maker);
  if (kind == 15)
    make_value (&maker);
  else
    make_members (&maker, keys, G_N_ELEMENTS (keys));
  make_space (&maker);
  damage (&maker);

  return maker.text;
}
