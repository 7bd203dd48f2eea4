/* rig.h: a link, a scripted server at its other end, and what happened.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-link-private.h"
#include "scripted-server.h"
#include "web-socket-server.h"

G_BEGIN_DECLS

typedef enum
{
  RIG_PIPE,
  RIG_PIPE_BY_BYTES,
  RIG_WEB_SOCKET,
  RIG_WEB_SOCKET_BY_BYTES,
  RIG_WEB_SOCKET_BY_FRAGMENTS,
} RigLine;

typedef struct _Rig Rig;

/** Returns: whether the test has seen what it waits for. */
typedef gboolean (*RigCondition) (Rig *rig);

/**
 * Rig:
 * @states: the states the link went through, such as "connecting waiting"
 * @messages: topics and payloads, such as "mobike/unlocked/B-1=hello"
 * @tokens: of those messages
 * @skipped_us: how far the link's clock is ahead of the machine's
 * @chance: what the link's dice show
 * @on_status: (nullable): called at each change
 */
struct _Rig
{
  RigLine line_kind;
  ScriptedServer *server;
  WebSocketServer *web_socket; /* NULL over a pipe */
  RideLinkOptions *options;
  RideLink *link;
  GString *states;
  GPtrArray *messages;
  GArray *tokens;
  guint attempts; /* counted by tests that make their own transports */
  guint statuses;
  gboolean refuse; /* over a pipe: nobody listens */
  gboolean hang;   /* over a pipe: nobody answers */
  gint64 skipped_us;
  double chance;
  void (*on_status)  (Rig                  *rig,
                      const RideLinkStatus *status);
  void (*on_message) (Rig *rig);
};

/** Not started, with one filter, keepalive 30 s. */
Rig  *rig_new        (RigLine line_kind);
void  rig_free       (Rig *rig);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Rig, rig_free)

/** Makes the link of @options and starts it. */
void  rig_start      (Rig *rig);

/** Iterates until @condition holds; fails the test after ten seconds. */
void  rig_wait       (Rig         *rig,
                      RigCondition condition);
void  rig_wait_state (Rig          *rig,
                      RideLinkState state);
void  rig_wait_saw   (Rig        *rig,
                      const char *entry);

/** Iterates for a moment, for what must not happen. */
void  rig_settle     (Rig *rig);

/** Moves the link's clock ahead. */
void  rig_skip       (Rig   *rig,
                      gint64 us);

const RideLinkStatus *rig_status (Rig *rig);

#define rig_assert_cause(rig, wanted) \
  g_assert_cmpstr (ride_cause_kind_to_string (rig_status (rig)->cause->kind), ==, \
                   ride_cause_kind_to_string (wanted))

G_END_DECLS
