/* ride-replay.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-replay.h"

#include "ride-feed.h"
#include "ride-follow.h"
#include "ride-usage.h"

RideExit
ride_replay_run (const RideReplayOptions *options)
{
  g_autoptr (RideFeed) feed = NULL;
  g_autoptr (GError) error = NULL;
  RideRecording *recording = ride_recording_open (options->path, &error);

  if (recording == NULL)
    return ride_usage_complain (error);

  feed = ride_feed_new_for_recording (recording, options->speed);

  return ride_follow_run (feed, &options->follow);
}
