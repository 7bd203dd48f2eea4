/* ride-recorder.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-recording.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "ride-json-line.h"
#include "ride-recording-line.h"
#include "ride-text.h"

/* Written out when so much waits, and compressed in pieces of that size. */
#define PIECE (64 * 1024)

/* Quick enough for the worker thread at tens of thousands of messages a second. */
#define COMPRESSION_LEVEL 3

struct _RideRecorder
{
  int fd;
  char *name; /* to be shown */
  GConverter *compressor; /* NULL: plain text */
  GString *text; /* lines that wait */
  gboolean is_flushed; /* whether the compressor holds nothing back */
};

static gboolean
fail (RideRecorder *self,
      const char   *reason,
      GError      **error)
{
  g_set_error (error, RIDE_RECORDING_ERROR, RIDE_RECORDING_ERROR_FILE,
               /* Translators: a file, then the system’s words, such as “No space left on device”. */
               _("The recording “%s” can’t be written: %s"), self->name, reason);

  return FALSE;
}

static gboolean
write_all (RideRecorder *self,
           const char   *bytes,
           gsize         length,
           GError      **error)
{
  while (length > 0)
    {
      gssize n = write (self->fd, bytes, length);

      if (n < 0 && errno != EINTR)
        return fail (self, g_strerror (errno), error);

      bytes += MAX (n, 0);
      length -= MAX (n, 0);
    }

  return TRUE;
}

/* With @flags it goes on until there is nothing more to come. */
static gboolean
compress (RideRecorder   *self,
          GConverterFlags flags,
          GError        **error)
{
  const char *from = self->text->str;
  gsize left = self->text->len;
  GConverterResult result = G_CONVERTER_CONVERTED;

  while (left > 0 || (flags != G_CONVERTER_NO_FLAGS && result == G_CONVERTER_CONVERTED))
    {
      g_autoptr (GError) local_error = NULL;
      char piece[PIECE];
      gsize n_read = 0, n_written = 0;

      result = g_converter_convert (self->compressor, from, left, piece, sizeof piece, flags,
                                    &n_read, &n_written, &local_error);
      if (result == G_CONVERTER_ERROR)
        return fail (self, local_error->message, error);
      if (!write_all (self, piece, n_written, error))
        return FALSE;

      from += n_read;
      left -= n_read;
    }

  return TRUE;
}

static gboolean
write_out (RideRecorder   *self,
           GConverterFlags flags,
           GError        **error)
{
  gboolean done = self->compressor != NULL
                      ? compress (self, flags, error)
                      : write_all (self, self->text->str, self->text->len, error);

  g_string_truncate (self->text, 0);
  self->is_flushed = flags != G_CONVERTER_NO_FLAGS || self->compressor == NULL;

  return done;
}

static gboolean
end_line (RideRecorder *self,
          GError      **error)
{
  ride_json_line_end (self->text);

  return self->text->len < PIECE || write_out (self, G_CONVERTER_NO_FLAGS, error);
}

static void
append_rules (GString              *text,
              const RideTopicRules *rules)
{
  ride_json_line_add_key (text, "topics");
  g_string_append_c (text, '[');
  for (guint i = 0; i < ride_topic_rules_get_length (rules); i++)
    {
      g_autofree char *rule =
          g_strdup_printf ("%s=%s", ride_verb_to_string (ride_topic_rules_get_verb (rules, i)),
                           ride_topic_rules_get_template (rules, i));

      if (i > 0)
        g_string_append_c (text, ',');
      ride_json_line_append_quoted (text, rule);
    }
  g_string_append_c (text, ']');
}

static gboolean
add_header (RideRecorder         *self,
            const RideTopicRules *rules,
            GError              **error)
{
  ride_json_line_begin (self->text, "recording");
  ride_json_line_add_int (self->text, "version", RIDE_RECORDING_VERSION);
  ride_json_line_add_text (self->text, "program", "ride-monitor " RIDE_VERSION);
  ride_json_line_add_exact_time (self->text, "begun", g_get_real_time ());
  append_rules (self->text, rules);

  return end_line (self, error) && ride_recorder_flush (self, error);
}

RideRecorder *
ride_recorder_new (const char     *path,
                   RideTopicRules *rules,
                   GError        **error)
{
  g_autoptr (RideRecorder) self = g_new0 (RideRecorder, 1);

  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (rules != NULL, NULL);

  self->text = g_string_sized_new (2 * PIECE);
  self->name = g_filename_display_name (path);
  self->fd = g_open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, 0666);
  if (self->fd < 0)
    {
      fail (self, g_strerror (errno), error);
      return NULL;
    }

  if (g_str_has_suffix (path, ".gz"))
    self->compressor = G_CONVERTER (
        g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, COMPRESSION_LEVEL));
  if (!add_header (self, rules, error))
    return NULL;

  return g_steal_pointer (&self);
}

static gboolean
is_plain_byte (guchar byte)
{
  return byte >= 0x20 || byte == '\t' || byte == '\n' || byte == '\r';
}

/* Other control characters would grow to six times their size. */
static gboolean
is_plain_text (const char *text,
               gsize       length)
{
  for (gsize i = 0; i < length; i++)
    if (!is_plain_byte (text[i]))
      return FALSE;

  return ride_text_is_utf8 (text, length);
}

static void
append_base64 (GString      *text,
               const guint8 *bytes,
               gsize         length)
{
  g_autofree char *encoded = g_base64_encode (bytes, length);

  ride_json_line_add_text (text, "payloadBase64", encoded);
}

static void
append_payload (GString           *text,
                const RideMessage *message)
{
  const char *payload = (const char *) message->payload;

  if (!is_plain_text (payload, message->payload_length))
    {
      append_base64 (text, message->payload, message->payload_length);
      return;
    }

  ride_json_line_add_key (text, "payload");
  ride_json_line_append_quoted_bytes (text, payload, message->payload_length);
}

gboolean
ride_recorder_add_message (RideRecorder      *self,
                           const RideMessage *message,
                           guint              qos,
                           GError           **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  ride_json_line_begin (self->text, "message");
  ride_json_line_add_exact_time (self->text, "received", message->received_us);
  ride_json_line_add_key (self->text, "topic");
  ride_json_line_append_quoted_bytes (self->text, message->topic, message->topic_length);
  if (message->payload_length > 0)
    append_payload (self->text, message);
  if (qos > 0)
    ride_json_line_add_int (self->text, "qos", qos);
  if (message->retained)
    ride_json_line_add_boolean (self->text, "retain", TRUE);
  if (message->dup)
    ride_json_line_add_boolean (self->text, "dup", TRUE);

  return end_line (self, error);
}

static void
append_filter (GString                *text,
               const RideFilterResult *filter)
{
  g_string_append_c (text, '{');
  ride_json_line_add_text (text, "filter", filter->filter);
  if (filter->error != NULL)
    ride_json_line_add_text (text, "reason", filter->error);
  else if (filter->answered)
    ride_json_line_add_int (text, "qos", filter->granted_qos);
  g_string_append_c (text, '}');
}

static void
append_filters (GString         *text,
                const GPtrArray *filters)
{
  if (filters->len == 0)
    return;

  ride_json_line_add_key (text, "filters");
  g_string_append_c (text, '[');
  for (guint i = 0; i < filters->len; i++)
    {
      if (i > 0)
        g_string_append_c (text, ',');
      append_filter (text, g_ptr_array_index (filters, i));
    }
  g_string_append_c (text, ']');
}

static void
append_numbers (GString              *text,
                const RideConnection *connection)
{
  gint64 retry_in_us = connection->retry_at_us - g_get_monotonic_time ();

  if (connection->code != 0)
    ride_json_line_add_int (text, "code", connection->code);
  if (connection->attempt > 0)
    ride_json_line_add_int (text, "attempt", connection->attempt);
  if (connection->retry_at_us > 0)
    ride_json_line_add_double (text, "retryIn", MAX (retry_in_us, 0) / 1000 / 1000.0);
  if (connection->keep_alive_s > 0)
    ride_json_line_add_int (text, "keepAlive", connection->keep_alive_s);
  if (connection->connects > 0)
    ride_json_line_add_int (text, "connects", connection->connects);
}

gboolean
ride_recorder_add_connection (RideRecorder         *self,
                              const RideConnection *connection,
                              gint64                time_us,
                              GError              **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  ride_json_line_begin (self->text, "link");
  ride_json_line_add_exact_time (self->text, "time", time_us);
  ride_json_line_add_text (self->text, "state", ride_connection_state_to_string (connection->state));
  ride_json_line_add_text (self->text, "protocol", connection->protocol);
  if (connection->session_present)
    ride_json_line_add_boolean (self->text, "sessionPresent", TRUE);
  ride_json_line_add_text (self->text, "cause", connection->cause);
  ride_json_line_add_text (self->text, "reason", connection->reason);
  ride_json_line_add_text (self->text, "detail", connection->detail);
  append_numbers (self->text, connection);
  append_filters (self->text, connection->filters);

  return end_line (self, error);
}

gboolean
ride_recorder_flush (RideRecorder *self,
                     GError      **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (self->text->len == 0 && self->is_flushed)
    return TRUE;

  return write_out (self, G_CONVERTER_FLUSH, error);
}

gboolean
ride_recorder_close (RideRecorder *self,
                     GError      **error)
{
  gboolean written;

  g_return_val_if_fail (self != NULL, FALSE);

  written = write_out (self, G_CONVERTER_INPUT_AT_END, error);
  if (close (g_steal_fd (&self->fd)) != 0 && written)
    return fail (self, g_strerror (errno), error);

  return written;
}

void
ride_recorder_free (RideRecorder *self)
{
  if (self->fd >= 0)
    close (self->fd);
  g_clear_object (&self->compressor);
  g_string_free (self->text, TRUE);
  g_free (self->name);
  g_free (self);
}
