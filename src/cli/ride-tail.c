/* ride-tail.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-tail.h"

#include "ride-feed.h"
#include "ride-follow.h"
#include "ride-usage.h"

RideExit
ride_tail_run (const RideTailOptions *options)
{
  g_autoptr (RideFeed) feed = ride_feed_new_with_secrets (options->profile, options->secrets);
  g_autoptr (GError) error = NULL;

  if (options->record != NULL)
    {
      RideRecorder *recorder =
          ride_recorder_new (options->record, options->profile->rules, &error);

      if (recorder == NULL)
        return ride_usage_complain (error);
      ride_feed_set_recorder (feed, recorder);
    }

  return ride_follow_run (feed, &options->follow);
}
