/* ride-fleet-order.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-fleet-order.h"

#include "ride-sort.h"

#include <string.h>

/* How many records are looked at between two looks at the cancellable. */
#define SLICE 4096

/* A sort key is 40 bits, so that a position fits beside it. */
#define POSITION_BITS 24
#define POSITION_MASK ((G_GUINT64_CONSTANT (1) << POSITION_BITS) - 1)
#define KEY_NONE ((G_GUINT64_CONSTANT (1) << 40) - 1)
#define TIME_STEP_BITS 12

/* ASCII identifiers are folded here, all others by GLib. */
typedef char Folded[RIDE_BIKE_ID_MAX + 1];

void
ride_fleet_query_set_search (RideFleetQuery *self,
                             const char     *text)
{
  g_clear_pointer (&self->search, g_free);
  if (text != NULL && *text != '\0')
    self->search = g_utf8_casefold (text, -1);
}

void
ride_fleet_query_clear (RideFleetQuery *self)
{
  g_clear_pointer (&self->search, g_free);
}

void
ride_fleet_query_copy (RideFleetQuery       *self,
                       const RideFleetQuery *from)
{
  *self = *from;
  self->search = g_strdup (from->search);
}

void
ride_fleet_order_free (RideFleetOrder *self)
{
  g_clear_pointer (&self->pages, ride_pages_free);
  g_free (self);
}

static gboolean
fold_ascii (const char *id,
            Folded      folded)
{
  gsize i;

  for (i = 0; id[i] != '\0'; i++)
    {
      if ((guchar) id[i] >= 0x80)
        return FALSE;
      folded[i] = g_ascii_tolower (id[i]);
    }
  folded[i] = '\0';

  return TRUE;
}

static gboolean
matches_search (const char *id,
                const char *search)
{
  g_autofree char *unicode = NULL;
  Folded ascii;

  if (fold_ascii (id, ascii))
    return strstr (ascii, search) != NULL;

  unicode = g_utf8_casefold (id, -1);

  return strstr (unicode, search) != NULL;
}

static gboolean
is_shown (const RideRecord     *record,
          const RideFleetQuery *query)
{
  if ((query->states & 1u << ride_record_get_state (record)) == 0)
    return FALSE;

  return query->search == NULL || matches_search (ride_record_get_id (record), query->search);
}

static guint64
get_time_key (gint64 time_us)
{
  return time_us > 0 ? (guint64) time_us >> TIME_STEP_BITS : KEY_NONE;
}

/* A longer ride began earlier. */
static guint64
get_duration_key (const RideRecord *record)
{
  if (ride_record_get_state (record) != RIDE_BIKE_UNLOCKED || ride_record_get_since (record) == 0)
    return KEY_NONE;

  return KEY_NONE - 1 - (ride_record_get_since (record) >> TIME_STEP_BITS);
}

static guint64
get_battery_key (const RideRecord *record)
{
  guint8 battery = ride_record_get_battery (record);

  return battery == RIDE_BATTERY_NONE ? KEY_NONE : battery;
}

static guint64
get_key (const RideRecord     *record,
         const RideFleetQuery *query)
{
  guint64 key;

  switch (query->key)
    {
    case RIDE_SORT_STATE:
      key = ride_record_get_state (record);
      break;
    case RIDE_SORT_SINCE:
      key = get_time_key (ride_record_get_since (record));
      break;
    case RIDE_SORT_DURATION:
      key = get_duration_key (record);
      break;
    case RIDE_SORT_BATTERY:
      key = get_battery_key (record);
      break;
    case RIDE_SORT_LAST_EVENT:
      key = get_time_key (ride_record_get_last (record));
      break;
    case RIDE_SORT_BIKE:
    default:
      key = 0;
      break;
    }

  return query->descending && key != KEY_NONE ? KEY_NONE - 1 - key : key;
}

/* Returns one entry for each bike that is shown: its key above its position. */
static RidePages *
collect (const RideFleetSnapshot *snapshot,
         const RideFleetQuery    *query,
         GCancellable            *cancellable,
         guint                   *n_entries)
{
  guint length = ride_fleet_snapshot_get_length (snapshot);
  g_autoptr (RidePages) pages = ride_pages_new (length, sizeof (guint64));
  guint64 *entries = ride_pages_get (pages);
  guint n = 0;

  for (guint position = 0; position < length; position++)
    {
      const RideRecord *record = ride_fleet_snapshot_get (snapshot, position);

      if (position % SLICE == 0 && g_cancellable_is_cancelled (cancellable))
        return NULL;
      if (is_shown (record, query))
        entries[n++] = get_key (record, query) << POSITION_BITS | position;
    }
  *n_entries = n;

  return g_steal_pointer (&pages);
}

static const char *
get_id (guint32       position,
        gconstpointer snapshot)
{
  return ride_record_get_id (ride_fleet_snapshot_get (snapshot, position));
}

static void
reverse (guint32 *rows,
         guint    n)
{
  for (guint i = 0; i < n / 2; i++)
    {
      guint32 row = rows[i];

      rows[i] = rows[n - 1 - i];
      rows[n - 1 - i] = row;
    }
}

static gboolean
sort_rows (RideFleetOrder          *order,
           guint64                 *entries,
           const RideFleetSnapshot *snapshot,
           const RideFleetQuery    *query,
           GCancellable            *cancellable)
{
  if (query->key != RIDE_SORT_BIKE)
    ride_sort_words (entries, order->n_rows, POSITION_BITS);

  for (guint i = 0; i < order->n_rows; i++)
    order->rows[i] = entries[i] & POSITION_MASK;

  if (query->key != RIDE_SORT_BIKE)
    return TRUE;
  if (!ride_sort_by_text (order->rows, order->n_rows, get_id, snapshot, cancellable))
    return FALSE;

  /* Identifiers are never equal, so this doesn't disturb any order of equals. */
  if (query->descending)
    reverse (order->rows, order->n_rows);

  return TRUE;
}

static void
invert (RideFleetOrder *order)
{
  memset (order->rows_of_positions, 0xff, order->n_positions * sizeof *order->rows_of_positions);
  for (guint i = 0; i < order->n_rows; i++)
    order->rows_of_positions[order->rows[i]] = i;
}

RideFleetOrder *
ride_fleet_order_compute (const RideFleetSnapshot *snapshot,
                          const RideFleetQuery    *query,
                          GCancellable            *cancellable)
{
  g_autoptr (RideFleetOrder) order = g_new0 (RideFleetOrder, 1);
  g_autoptr (RidePages) entries = collect (snapshot, query, cancellable, &order->n_rows);

  if (entries == NULL)
    return NULL;

  order->n_positions = ride_fleet_snapshot_get_length (snapshot);
  order->pages = ride_pages_new ((gsize) order->n_rows + order->n_positions, sizeof (guint32));
  order->rows = ride_pages_get (order->pages);
  order->rows_of_positions = order->rows + order->n_rows;
  if (!sort_rows (order, ride_pages_get (entries), snapshot, query, cancellable))
    return NULL;
  invert (order);

  return g_steal_pointer (&order);
}
