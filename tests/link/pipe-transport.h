/* pipe-transport.h: a transport to a scripted server in the same thread.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-transport.h"
#include "scripted-server.h"

G_BEGIN_DECLS

#define PIPE_TYPE_TRANSPORT (pipe_transport_get_type ())
G_DECLARE_FINAL_TYPE (PipeTransport, pipe_transport, PIPE, TRANSPORT, RideTransport)

/**
 * pipe_transport_new:
 * @piece: largest piece that arrives in one call, in bytes, 0 = as it was sent
 * @refuse: whether nobody accepts the connection
 * @hang: whether it is never decided
 */
RideTransport *pipe_transport_new (ScriptedServer *server,
                                   gsize           piece,
                                   gboolean        refuse,
                                   gboolean        hang);

/** What all pipes claim to have queued. */
extern gsize pipe_transport_queued;

G_END_DECLS
