/* ride-recording.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-recording.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#include "ride-recording-input.h"
#include "ride-recording-line.h"

#define SPEED_MAX 1e6

struct _RideRecording
{
  char *name; /* to be shown */
  RideRecordingInput *input;
  RideTopicRules *rules;
  gint64 begun_us;
  guint64 n_lines; /* read so far */
  gboolean is_rest; /* the damage of the file may have taken the end of this line */
  RideConnection *connection; /* of the entry before */
};

G_DEFINE_QUARK (ride-recording-error-quark, ride_recording_error)

static RideRecordingKind
fail (RideRecording *self,
      const char    *problem,
      GError       **error)
{
  g_set_error (error, RIDE_RECORDING_ERROR, RIDE_RECORDING_ERROR_DAMAGED,
               /* Translators: a file, the number of a line, and what is wrong with it, such as
                * “is a message without a topic”. */
               _("The recording “%s” is damaged: line %" PRIu64 " %s. What comes before it is good"),
               self->name, self->n_lines, problem);

  return RIDE_RECORDING_FAILED;
}

static RideRecordingKind
fail_to_read (RideRecording *self,
              const GError  *reason,
              GError       **error)
{
  g_autofree char *problem =
      /* Translators: goes on after “line 7”; then the system’s words. */
      g_strdup_printf (_("can’t be read (%s)"), reason->message);

  return fail (self, problem, error);
}

/* Returns: whether there was a line; else @kind says why not. */
static gboolean
read_line (RideRecording     *self,
           char             **line,
           gsize             *length,
           RideRecordingKind *kind,
           GError           **error)
{
  g_autoptr (GError) reason = NULL;
  RideInputResult result;

  self->n_lines++;
  result = ride_recording_input_read_line (self->input, RIDE_RECORDING_LINE_MAX, line, length,
                                           &reason);
  self->is_rest = result == RIDE_INPUT_REST;
  switch (result)
    {
    case RIDE_INPUT_LINE:
    case RIDE_INPUT_REST:
      return TRUE;
    case RIDE_INPUT_BUSY:
      self->n_lines--;
      *kind = RIDE_RECORDING_BUSY;
      return FALSE;
    case RIDE_INPUT_END:
      *kind = RIDE_RECORDING_END;
      return FALSE;
    case RIDE_INPUT_CUT_OFF:
      *kind = fail (self, _("is missing, for the compressed file was cut off"), error);
      return FALSE;
    case RIDE_INPUT_TOO_LONG:
      *kind = fail (self, _("is longer than any message"), error);
      return FALSE;
    case RIDE_INPUT_FAILED:
    default:
      *kind = fail_to_read (self, reason, error);
      return FALSE;
    }
}

/* Where the damage took the end of a line, the damage is the reason. */
static RideRecordingKind
fail_at_line (RideRecording *self,
              const char    *problem,
              GError       **error)
{
  RideRecordingKind kind;
  char *line;
  gsize length;

  if (!self->is_rest)
    return fail (self, problem, error);

  self->n_lines--;
  read_line (self, &line, &length, &kind, error);

  return kind;
}

static gboolean
fail_to_open (RideRecording     *self,
              RideRecordingError code,
              const char        *reason,
              GError           **error)
{
  if (code == RIDE_RECORDING_ERROR_FILE)
    g_set_error (error, RIDE_RECORDING_ERROR, code, _("The recording can’t be opened: %s"), reason);
  else
    g_set_error (error, RIDE_RECORDING_ERROR, code,
                 /* Translators: a file, then why. */
                 _("“%s” is not a recording that can be played: %s"), self->name, reason);

  return FALSE;
}

static gboolean
read_header (RideRecording *self,
             GError       **error)
{
  g_autoptr (GError) reason = NULL;
  RideRecordingKind kind;
  gboolean found;
  char *line;
  gsize length;

  do
    found = read_line (self, &line, &length, &kind, &reason);
  while (!found && kind == RIDE_RECORDING_BUSY);

  if (!found)
    return fail_to_open (self, RIDE_RECORDING_ERROR_FORMAT,
                         kind == RIDE_RECORDING_END ? _("it is empty")
                                                    : _("its first line can’t be read"),
                         error);

  self->rules = ride_recording_line_read_header (line, length, &self->begun_us, &reason);
  if (self->rules == NULL)
    return fail_to_open (self, RIDE_RECORDING_ERROR_FORMAT,
                         self->is_rest ? _("its first line can’t be read") : reason->message,
                         error);

  return TRUE;
}

RideRecording *
ride_recording_open (const char *path,
                     GError    **error)
{
  g_autoptr (RideRecording) self = g_new0 (RideRecording, 1);
  g_autoptr (GError) reason = NULL;

  g_return_val_if_fail (path != NULL, NULL);

  self->name = g_filename_display_name (path);
  self->input = ride_recording_input_open (path, &reason);
  if (self->input == NULL)
    {
      fail_to_open (self, RIDE_RECORDING_ERROR_FILE, reason->message, error);
      return NULL;
    }

  return read_header (self, error) ? g_steal_pointer (&self) : NULL;
}

void
ride_recording_free (RideRecording *self)
{
  g_clear_pointer (&self->connection, ride_connection_unref);
  g_clear_pointer (&self->rules, ride_topic_rules_unref);
  g_clear_pointer (&self->input, ride_recording_input_free);
  g_free (self->name);
  g_free (self);
}

RideTopicRules *
ride_recording_get_rules (RideRecording *self)
{
  return self->rules;
}

const char *
ride_recording_get_name (RideRecording *self)
{
  return self->name;
}

gint64
ride_recording_get_begin (RideRecording *self)
{
  return self->begun_us;
}

gint64
ride_recording_get_position (RideRecording *self,
                             gint64        *size)
{
  return ride_recording_input_get_position (self->input, size);
}

static gboolean
is_blank (const char *line,
          gsize       length)
{
  return strspn (line, " \t\r") == length;
}

RideRecordingKind
ride_recording_next (RideRecording      *self,
                     RideRecordingEntry *entry,
                     GError            **error)
{
  RideRecordingKind kind;
  const char *problem;
  char *line;
  gsize length;

  g_return_val_if_fail (self != NULL, RIDE_RECORDING_END);

  g_clear_pointer (&self->connection, ride_connection_unref);
  while (read_line (self, &line, &length, &kind, error))
    {
      if (is_blank (line, length))
        continue;

      switch (ride_recording_line_read (line, length, entry, &problem))
        {
        case RIDE_RECORDING_LINE_MESSAGE:
          return RIDE_RECORDING_MESSAGE;
        case RIDE_RECORDING_LINE_CONNECTION:
          self->connection = entry->connection;
          return RIDE_RECORDING_CONNECTION;
        case RIDE_RECORDING_LINE_BROKEN:
          return fail_at_line (self, problem, error);
        case RIDE_RECORDING_LINE_OTHER:
        default:
          break;
        }
    }

  return kind;
}

gboolean
ride_recording_parse_speed (const char *text,
                            double     *speed)
{
  char *end;
  double value;

  g_return_val_if_fail (text != NULL, FALSE);
  g_return_val_if_fail (speed != NULL, FALSE);

  if (g_str_equal (text, "max"))
    {
      *speed = 0;
      return TRUE;
    }

  value = g_ascii_strtod (text, &end);
  if (end == text || *end != '\0' || !(value > 0) || value > SPEED_MAX)
    return FALSE;

  *speed = value;

  return TRUE;
}
