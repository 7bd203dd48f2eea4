/* ride-recording-line.h: what the lines of a recording say.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure. Lines come without their line feed, NUL-terminated; they are changed
 * while they are read.
 */

#pragma once

#include "ride-recording.h"

G_BEGIN_DECLS

#define RIDE_RECORDING_VERSION 1

/** The longest line, in bytes: a message of 1 MiB with every byte escaped by another, and its topic. */
#define RIDE_RECORDING_LINE_MAX (4 * 1024 * 1024)

/** More topic templates than any profile has. */
#define RIDE_RECORDING_RULES_MAX 4096

/**
 * ride_recording_line_read_header:
 * @begun_us: (out): Unix time in microseconds, 0 = not said
 * @error: a %RIDE_RECORDING_ERROR_FORMAT that does not name the file
 *
 * Returns: (transfer full) (nullable): the rules of the recording that begins so.
 */
RideTopicRules *ride_recording_line_read_header (char    *line,
                                                 gsize    length,
                                                 gint64  *begun_us,
                                                 GError **error);

typedef enum
{
  RIDE_RECORDING_LINE_MESSAGE,
  RIDE_RECORDING_LINE_CONNECTION,
  RIDE_RECORDING_LINE_OTHER, /* of a kind that later versions may add */
  RIDE_RECORDING_LINE_BROKEN,
} RideRecordingLineKind;

/**
 * ride_recording_line_read:
 * @entry: (out): points into @line; its connection is a reference of the caller's
 * @problem: (out): what is wrong with a broken line, in words that go on after “Line 7”
 */
RideRecordingLineKind ride_recording_line_read (char               *line,
                                                gsize               length,
                                                RideRecordingEntry *entry,
                                                const char        **problem);

G_END_DECLS
