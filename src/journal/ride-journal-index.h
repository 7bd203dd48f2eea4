/* ride-journal-index.h: finds rows of a block by a key, written once and in sequence.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Private to the journal. An index over millions of rows that come in no
 * order of their keys would change a page of the file for each of them. So
 * rows are indexed a block at a time, when the block is full: 256 buckets by
 * the key, each a sorted list. Looking a key up costs a search a block.
 */

#pragma once

#include "ride-sql.h"

G_BEGIN_DECLS

/** The most rows from a block's first to its last. */
#define RIDE_BLOCK_ROWS_MAX 65536

/** Whether a row or block can have this number: sums with it are far from overflowing. */
static inline gboolean
ride_block_is_number (gint64 number)
{
  return number > 0 && number < G_GINT64_CONSTANT (1) << 52;
}

/** The buckets of a block. */
#define RIDE_INDEX_BUCKETS 256

/** A bucket in the upper, a key in the lower 32 bits: both grow together. */
typedef guint64 RideIndexKey;

/** Keys of a bike, the same in all journals. */
RideIndexKey ride_index_key_for_bike     (const char *bike);

/** Keys of durations, in their order. */
RideIndexKey ride_index_key_for_duration (gint64 duration_us);

static inline guint
ride_index_key_get_bucket (RideIndexKey key)
{
  return key >> 32;
}

/**
 * ride_index_add:
 * @words: (element-type guint64): what is known of an open block
 * @offset: below %RIDE_BLOCK_ROWS_MAX: the row's id minus that of the first in its block
 */
void         ride_index_add   (GArray      *words,
                               RideIndexKey key,
                               guint        offset);

/**
 * ride_index_write:
 * @insert: with the parameters block, bucket, entries
 * @words: sorted by this
 */
gboolean     ride_index_write (sqlite3_stmt *insert,
                               gint64        block,
                               GArray       *words,
                               GError      **error);

/**
 * ride_index_find:
 * @select: the entries by block, and first and last bucket
 * @offsets: (element-type guint16): gets those of the keys from @first to @last, ascending
 */
gboolean     ride_index_find  (sqlite3_stmt *select,
                               gint64        block,
                               RideIndexKey  first,
                               RideIndexKey  last,
                               GArray       *offsets,
                               GError      **error);

G_END_DECLS
