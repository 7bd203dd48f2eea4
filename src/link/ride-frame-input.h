/* ride-frame-input.h: reads the usual frames of a WebSocket itself.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * libsoup reads 1 KiB a system call, copies, boxes and signals each message,
 * and makes a new source whenever it has read: twice the cost of all that is
 * done with the messages afterwards. This stream lies below libsoup. It reads
 * much at once, hands on what came as whole binary frames, and leaves every
 * other frame to libsoup: text, fragments, pings, goodbyes, large ones and
 * whatever is against the protocol.
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define RIDE_TYPE_FRAME_INPUT (ride_frame_input_get_type ())
G_DECLARE_FINAL_TYPE (RideFrameInput, ride_frame_input, RIDE, FRAME_INPUT, GInputStream)

/**
 * RideFrameFunc:
 * @data: what a row of frames held, joined; valid during the call
 */
typedef void (*RideFrameFunc) (const guint8 *data,
                               gsize         length,
                               gpointer      user_data);

/**
 * ride_frame_input_new:
 * @base: pollable, at the beginning of a frame, with nothing in it that was read already
 * @receive: called by the thread's default main context
 *
 * Returns: (transfer full): a pollable stream of the frames that are not for @receive. It can
 *   be read without blocking only.
 */
RideFrameInput *ride_frame_input_new  (GInputStream *base,
                                       RideFrameFunc receive,
                                       gpointer      user_data);

/** What is for @receive is dropped from now on, and reading no longer goes on for as long as it can. */
void            ride_frame_input_mute (RideFrameInput *self);

/** Mutes, and looks at the base no more, which may be closed then. */
void            ride_frame_input_stop (RideFrameInput *self);

G_END_DECLS
