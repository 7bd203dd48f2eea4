/* ride-follow-options.h: how to print what a feed tells, and until when.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-archive.h"

G_BEGIN_DECLS

/**
 * RideFollowOptions:
 * @json: one JSON object a line, instead of lines for people
 * @quiet: nothing but the totals, at the end
 * @count: events after which to end, 0 = never
 * @timeout_s: seconds after which to end, 0 = never
 * @stats_s: seconds from one statistics to the next, 0 = none
 * @is_replay: the feed plays a recording, which has a time of its own
 * @ends_when_lost: a lost connection is a reason to end
 * @qos: what the feed subscribes with: from 1 on what is published while the connection is down
 *   comes later, if the broker says so
 * @archive: (nullable): keeps it as well
 */
typedef struct
{
  gboolean json;
  gboolean quiet;
  guint64 count;
  double timeout_s;
  guint stats_s;
  gboolean is_replay;
  gboolean ends_when_lost;
  guint qos;
  RideArchive *archive;
} RideFollowOptions;

/**
 * ride_follow_options_add_entries:
 * @context: whose main group's user data is @self, or begins with it
 *
 * Adds the options that `tail` and `replay` have in common.
 */
void ride_follow_options_add_entries (GOptionContext    *context,
                                      RideFollowOptions *self);

G_END_DECLS
