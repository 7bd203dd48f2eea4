/* recording-fixture.h: a folder for recordings, and what is expected of them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-recording.h"

G_BEGIN_DECLS

/**
 * Fixture:
 * @path: of a recording that isn't there yet
 * @compressed: of another one, which is compressed because of its name
 */
typedef struct
{
  char *folder;
  char *path;
  char *compressed;
} Fixture;

typedef void (*FixtureFunc) (Fixture      *fixture,
                             gconstpointer data);

/** Adds a test with an empty folder. */
void              fixture_add            (const char *path,
                                          FixtureFunc test);

/** Returns: (transfer full): the recording at @path, which has to be one. */
RideRecording    *fixture_open_recording (const char *path);

/** Returns: what ride_recording_next() has once it isn't busy. */
RideRecordingKind fixture_next           (RideRecording      *recording,
                                          RideRecordingEntry *entry,
                                          GError            **error);

/** Nothing may follow, and nothing may be wrong. */
void              fixture_expect_end     (RideRecording *recording);

G_END_DECLS
