/* journal-kit.h: a journal in a folder of its own, and what was put into it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-history.h"
#include "ride-journal-private.h"

#define KIT_START_US (G_GINT64_CONSTANT (1790000000) * G_USEC_PER_SEC)
#define KIT_SECOND_US ((gint64) G_USEC_PER_SEC)
#define KIT_DAY_US (24 * 3600 * KIT_SECOND_US)

/**
 * Kit:
 * @all: every event that was appended with kit_append(): seq i + 1 is at position i
 * @now_us: when the next random event is received
 */
typedef struct
{
  char *folder;
  char *path;
  RideJournalOptions options;
  RideJournalTuning tuning;
  RideJournal *journal; /* NULL: closed */
  RideEventBatch *all;
  GRand *random;
  gint64 now_us;
  guint n_bikes;
} Kit;

/** Small segments, and frequent snapshots made a few bikes at a time; nothing is trimmed. */
void    kit_init  (Kit *self);
void    kit_clear (Kit *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Kit, kit_clear)

void    kit_open  (Kit *self);
void    kit_close (Kit *self);

/** Waits until all is committed that was given before. Returns: whether it was kept. */
gboolean kit_flush (Kit *self);

void    kit_append (Kit             *self,
                    const RideEvent *event);

/** Any event that a fleet may get, of one of @n_bikes bikes. */
void    kit_append_random (Kit   *self,
                           guint n_events);

/** Waits, but not for ever, until the journal has this many snapshots. */
void    kit_wait_for_snapshots (Kit  *self,
                                guint n);

/** Returns: the first integer of the first row, read by SQLite itself. */
gint64  kit_query  (const Kit  *self,
                    const char *sql);

/** Changes the file behind the journal's back. */
void    kit_execute (const Kit  *self,
                     const char *sql);

/** Returns: whether SQLite finds nothing wrong with the file. */
gboolean kit_is_whole (const Kit *self);

RideHistory *kit_open_history (const Kit *self);

/** Waits, but not for ever, for a state of the journal. */
void    kit_wait_for_state (Kit             *self,
                            RideJournalState state);

void    kit_assert_events_equal (const RideEvent *a,
                                 const RideEvent *b);
void    kit_assert_fleets_equal (const RideFleet *a,
                                 const RideFleet *b);
