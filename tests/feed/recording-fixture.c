/* recording-fixture.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "recording-fixture.h"

#include "test-folder.h"

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture->folder = test_folder_new ();
  fixture->path = g_build_filename (fixture->folder, "feed.jsonl", NULL);
  fixture->compressed = g_build_filename (fixture->folder, "feed.jsonl.gz", NULL);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  test_folder_remove (fixture->folder);
  g_free (fixture->path);
  g_free (fixture->compressed);
  g_free (fixture->folder);
}

void
fixture_add (const char *path,
             FixtureFunc test)
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

RideRecording *
fixture_open_recording (const char *path)
{
  g_autoptr (GError) error = NULL;
  RideRecording *recording = ride_recording_open (path, &error);

  g_assert_no_error (error);

  return recording;
}

RideRecordingKind
fixture_next (RideRecording      *recording,
              RideRecordingEntry *entry,
              GError            **error)
{
  RideRecordingKind kind;

  do
    kind = ride_recording_next (recording, entry, error);
  while (kind == RIDE_RECORDING_BUSY);

  return kind;
}

void
fixture_expect_end (RideRecording *recording)
{
  g_autoptr (GError) error = NULL;
  RideRecordingEntry entry;

  g_assert_cmpint (ride_recording_next (recording, &entry, &error), ==, RIDE_RECORDING_END);
  g_assert_no_error (error);
}
