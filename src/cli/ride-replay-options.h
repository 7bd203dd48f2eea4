/* ride-replay-options.h: the command line of `ride-monitor replay`.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-follow-options.h"

G_BEGIN_DECLS

/**
 * RideReplayOptions:
 * @path: the recording
 * @speed: times as fast as it was recorded, 0 = as fast as possible
 * @journal: (nullable): the journal to keep it in
 * @prints: it is to be printed; else the window plays it
 */
typedef struct
{
  char *path;
  char *journal;
  double speed;
  gboolean prints;
  RideFollowOptions follow;
  gboolean help; /* the help was asked for: nothing else is set */
} RideReplayOptions;

/**
 * ride_replay_options_parse:
 * @argv: (array length=argc): `replay` and what follows it
 * @error: a sentence that says what is wrong with the command line
 */
RideReplayOptions *ride_replay_options_parse (int     argc,
                                              char  **argv,
                                              GError **error);
void               ride_replay_options_free  (RideReplayOptions *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RideReplayOptions, ride_replay_options_free)

/** Returns: (transfer full): what knows the help; not for parsing. */
GOptionContext    *ride_replay_options_new_context (void);

G_END_DECLS
