/* ride-journal-series.h: rows that are appended, and indexed a block at a time.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Private to the journal. There are two series: events, whose blocks are
 * called segments, and trips. What is known of the open block is kept in
 * memory, and read from the file when it is opened.
 */

#pragma once

#include "ride-journal-index.h"

G_BEGIN_DECLS

typedef enum
{
  RIDE_SERIES_EVENTS,
  RIDE_SERIES_TRIPS,
} RideSeriesKind;

/**
 * RideSeriesRow:
 * @time_us: what ranges of time ask for
 * @clock_us: when the row was added, more or less
 * @duration_us: -1 = it has none
 */
typedef struct
{
  gint64 time_us;
  gint64 clock_us;
  const char *bike;
  gint64 duration_us;
} RideSeriesRow;

typedef struct _RideSeries RideSeries;

/**
 * ride_series_open:
 * @block_rows: how many rows close a block; at most %RIDE_BLOCK_ROWS_MAX
 */
RideSeries   *ride_series_open        (sqlite3       *db,
                                       RideSeriesKind kind,
                                       guint          block_rows,
                                       GError       **error);
void          ride_series_free        (RideSeries *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RideSeries, ride_series_free)

/** Returns: the id of the next row. */
gint64        ride_series_get_next_id (const RideSeries *self);

/** Returns: the number of the newest closed block, 0 = there is none. */
gint64        ride_series_get_newest_block (const RideSeries *self);

/** Returns: when the newest row was added, 0 = there is none in the open block. */
gint64        ride_series_get_clock   (const RideSeries *self);

/** Returns: the greatest time of the open block's rows, %G_MININT64 if it has none. */
gint64        ride_series_get_open_max (const RideSeries *self);

/**
 * ride_series_begin_row:
 * @clock_us: of the row to come
 * @next_trip: kept with a segment that is closed by this
 *
 * Returns: (transfer none): the statement that inserts a row, to be bound with
 *   the next id and given to ride_series_end_row(); %NULL with @error set.
 */
sqlite3_stmt *ride_series_begin_row   (RideSeries *self,
                                       gint64      clock_us,
                                       gint64      next_trip,
                                       GError    **error);
gboolean      ride_series_end_row     (RideSeries          *self,
                                       const RideSeriesRow *row,
                                       GError             **error);

/** Closes the open block, if there is any row in it. */
gboolean      ride_series_close_block (RideSeries *self,
                                       gint64      next_trip,
                                       GError    **error);

G_END_DECLS
