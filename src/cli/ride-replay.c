/* ride-replay.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-replay.h"

#include "ride-feed.h"
#include "ride-follow.h"
#include "ride-usage.h"

static RideExit
play (RideRecording           *recording,
      double                   speed,
      const RideFollowOptions *options)
{
  g_autoptr (RideFeed) feed = ride_feed_new_for_recording (recording, speed);

  return ride_follow_run (feed, options);
}

static RideExit
play_into_journal (RideRecording           *recording,
                   const RideReplayOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RideArchive) archive = ride_archive_new (options->journal, &error);
  RideFollowOptions follow = options->follow;
  RideExit status;

  if (archive == NULL)
    {
      ride_recording_free (recording);
      return ride_usage_complain (error);
    }

  follow.archive = archive;
  status = play (recording, options->speed, &follow);

  return ride_archive_close (archive, &error) ? status : ride_usage_complain (error);
}

RideExit
ride_replay_run (const RideReplayOptions *options)
{
  g_autoptr (GError) error = NULL;
  RideRecording *recording = ride_recording_open (options->path, &error);

  if (recording == NULL)
    return ride_usage_complain (error);

  if (options->journal != NULL)
    return play_into_journal (recording, options);

  return play (recording, options->speed, &options->follow);
}
