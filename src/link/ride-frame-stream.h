/* ride-frame-stream.h: the stream of a WebSocket, with a RideFrameInput in it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

#include "ride-frame-input.h"

G_BEGIN_DECLS

#define RIDE_TYPE_FRAME_STREAM (ride_frame_stream_get_type ())
G_DECLARE_FINAL_TYPE (RideFrameStream, ride_frame_stream, RIDE, FRAME_STREAM, GIOStream)

/**
 * ride_frame_stream_new:
 * @connection: just opened by this thread, without extensions; not used in any other way
 *   from now on
 *
 * Takes the stream of @connection from it.
 *
 * Returns: (transfer full) (nullable): %NULL where libsoup doesn't allow it. Then
 *   @connection is as it was.
 */
RideFrameStream *ride_frame_stream_new  (SoupWebsocketConnection *connection,
                                         RideFrameFunc            receive,
                                         gpointer                 user_data);

/** As ride_frame_input_mute(). */
void             ride_frame_stream_mute (RideFrameStream *self);

/** As ride_frame_input_stop(). */
void             ride_frame_stream_stop (RideFrameStream *self);

G_END_DECLS
