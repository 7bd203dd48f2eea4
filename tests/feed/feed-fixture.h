/* feed-fixture.h: a feed on a demo broker, and what it said.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "demo-thread.h"
#include "ride-feed.h"

G_BEGIN_DECLS

/** How long anything may take before the test fails, in seconds. */
#define PATIENCE_S 60

typedef struct
{
  DemoThread *demo;
  RideProfile *profile;
  char *password;
  RideFeed *feed;
  GThread *thread;

  GString *states;  /* first letters: o c h C w r */
  GPtrArray *told;  /* the snapshot that came with each of these states */
  guint n_seen;     /* of them, by fixture_wait_for_state() */
  GPtrArray *bikes; /* of all events, in the order they came */
  guint n_batches;
  guint n_snapshots;
  guint n_stopped;
  guint keep_back_from;
  gboolean stop_in_handler;
} Fixture;

typedef void (*FixtureFunc) (Fixture      *fixture,
                             gconstpointer data);

/** Adds a test with a broker and a profile, but no feed yet. */
void fixture_add (const char *path,
                  FixtureFunc test);

void fixture_make_feed         (Fixture *fixture);
void fixture_start             (Fixture *fixture);

/** Starts a feed, and waits until it is connected and subscribed. */
void fixture_connect           (Fixture *fixture);

/** Stops the feed politely, and waits for it. */
void fixture_stop              (Fixture *fixture);

/** Forgets the feed, without a goodbye. */
void fixture_forget            (Fixture *fixture);


/**
 * fixture_wait_for_state:
 *
 * Waits until @state is told, after those that were waited for before; it
 * may be over by now.
 *
 * Returns: (transfer none): the snapshot that told it.
 */
const RideConnection *fixture_wait_for_state (Fixture            *fixture,
                                              RideConnectionState state);

void fixture_wait_for_events   (Fixture *fixture,
                                guint    n);
void fixture_wait_for_clients  (Fixture *fixture,
                                guint    n);

/** Runs the main loop for a while. */
void fixture_run_for           (Fixture *fixture,
                                guint    milliseconds);

G_END_DECLS
