/* ride-recording.h: the raw feed in a file, to be played again.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * JSON lines, gzip by the suffix ".gz". The first line says what the file is
 * and holds the topic rules; each other line is a message as it came, or a
 * change of the connection's state. README documents the format for users.
 */

#pragma once

#include "ride-connection.h"
#include "ride-event-reader.h"

G_BEGIN_DECLS

/** RIDE_RECORDING_ERROR: sentences that say what to do; they name the line where there is one. */
#define RIDE_RECORDING_ERROR (ride_recording_error_quark ())
GQuark ride_recording_error_quark (void);

typedef enum
{
  RIDE_RECORDING_ERROR_FILE,    /* can't be opened, read or written */
  RIDE_RECORDING_ERROR_FORMAT,  /* not a recording, or from a newer version */
  RIDE_RECORDING_ERROR_DAMAGED, /* broken or cut off from some line on; what comes before is good */
} RideRecordingError;

/** Writes a recording; used on one thread. */
typedef struct _RideRecorder RideRecorder;

/** @path: made anew; gzip if it ends in ".gz" */
RideRecorder *ride_recorder_new            (const char     *path,
                                            RideTopicRules *rules,
                                            GError        **error);
gboolean      ride_recorder_add_message    (RideRecorder      *self,
                                            const RideMessage *message,
                                            guint              qos,
                                            GError           **error);
gboolean      ride_recorder_add_connection (RideRecorder         *self,
                                            const RideConnection *connection,
                                            gint64                time_us,
                                            GError              **error);

/** Hands what was added to the system, so that a crash loses none of it. */
gboolean      ride_recorder_flush          (RideRecorder *self,
                                            GError      **error);

/** Ends the file properly. */
gboolean      ride_recorder_close          (RideRecorder *self,
                                            GError      **error);
void          ride_recorder_free           (RideRecorder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RideRecorder, ride_recorder_free)

/**
 * ride_recording_parse_speed:
 * @text: what a user gave to say how fast a recording is to play: a number above 0 and at most
 *   1,000,000, or "max"
 * @speed: (out): as ride_feed_new_for_recording() takes it; left as it is on failure
 *
 * Returns: whether @text says a speed
 */
gboolean ride_recording_parse_speed (const char *text,
                                     double     *speed);

/** Reads a recording from its beginning to its end; used on one thread. */
typedef struct _RideRecording RideRecording;

RideRecording  *ride_recording_open      (const char *path,
                                          GError    **error);
void            ride_recording_free      (RideRecording *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RideRecording, ride_recording_free)

/** Returns: (transfer none): the rules it was recorded with. */
RideTopicRules *ride_recording_get_rules (RideRecording *self);

/** Returns: (transfer none): the file's name, to be shown. */
const char     *ride_recording_get_name  (RideRecording *self);

/** Returns: when it begins, Unix time in microseconds; 0 = it does not say. */
gint64          ride_recording_get_begin (RideRecording *self);

/** Returns: bytes read of the file, and its size, for telling the progress. */
gint64          ride_recording_get_position (RideRecording *self,
                                             gint64        *size);

typedef enum
{
  RIDE_RECORDING_MESSAGE,
  RIDE_RECORDING_CONNECTION,
  RIDE_RECORDING_BUSY, /* nothing yet, for a damaged part is read again; call once more */
  RIDE_RECORDING_END,
  RIDE_RECORDING_FAILED, /* with the error set */
} RideRecordingKind;

/**
 * RideRecordingEntry:
 * @message: valid until the next call
 * @connection: (transfer none): the state, protocol, reason and so on; valid until the next call
 */
typedef struct
{
  gint64 time_us;
  RideMessage message;
  guint qos;
  RideConnection *connection;
} RideRecordingEntry;

RideRecordingKind ride_recording_next (RideRecording      *self,
                                       RideRecordingEntry *entry,
                                       GError            **error);

G_END_DECLS
