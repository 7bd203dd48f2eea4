/* ride-recording-input.h: the lines of a file, which may be compressed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * gzip is recognised by its first bytes, whatever the file is called. Several
 * compressed parts may follow each other.
 *
 * Of broken compressed data all that can be decompressed before the damage is
 * given. A pipe can't be read again for it: up to 64 KiB of text are lost there.
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _RideRecordingInput RideRecordingInput;

/** @error: a #GIOErrorEnum with the system's words */
RideRecordingInput *ride_recording_input_open (const char *path,
                                               GError    **error);
void                ride_recording_input_free (RideRecordingInput *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RideRecordingInput, ride_recording_input_free)

/** Returns: bytes read of the file so far. */
gint64              ride_recording_input_get_position (RideRecordingInput *self,
                                                       gint64             *size);

typedef enum
{
  RIDE_INPUT_LINE,
  RIDE_INPUT_REST, /* what the damage left of a line, which may be all of it */
  RIDE_INPUT_BUSY, /* no line yet, for a damaged part is read again; call once more */
  RIDE_INPUT_END,
  RIDE_INPUT_CUT_OFF,  /* the file ends within compressed data */
  RIDE_INPUT_TOO_LONG, /* the line has more bytes than may be */
  RIDE_INPUT_FAILED,   /* with the error set: broken compressed data, or the disk's error */
} RideInputResult;

/**
 * ride_recording_input_read_line:
 * @max: the longest line to expect, in bytes
 * @line: (out): without its line feed, NUL-terminated; valid, and may be changed, until the next call
 */
RideInputResult     ride_recording_input_read_line    (RideRecordingInput *self,
                                                       gsize               max,
                                                       char              **line,
                                                       gsize              *length,
                                                       GError            **error);

G_END_DECLS
