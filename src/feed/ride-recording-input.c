/* ride-recording-input.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-recording-input.h"

#include <string.h>

#define PIECE (64 * 1024)

struct _RideRecordingInput
{
  GInputStream *file;
  GConverter *decompressor; /* NULL: plain text */
  gint64 size;
  gint64 position;
  gint64 furthest; /* position before it was set back */

  guint8 raw[PIECE]; /* compressed bytes that wait */
  gsize raw_first;
  gsize raw_length;
  gboolean at_end; /* of the file */
  gboolean within_part; /* a compressed part has begun and not ended */
  gint64 part_begin;    /* its position */
  guint64 part_text;    /* bytes of text that it gave */

  GError *damage;     /* of the part; nothing behind it can be read */
  gboolean rescuing;  /* the part is read once more, for what is right before the damage */
  guint64 text_again; /* bytes of text that it gave this time */

  GByteArray *text; /* lines that wait, and the beginning of one more */
  gsize first;      /* where the next line begins */
  gsize searched;   /* before here there is no line feed in it */
};

static gboolean
fill_raw (RideRecordingInput *self,
          GError            **error)
{
  gssize n;

  memmove (self->raw, self->raw + self->raw_first, self->raw_length);
  self->raw_first = 0;
  n = g_input_stream_read (self->file, self->raw + self->raw_length, PIECE - self->raw_length, NULL,
                           error);
  if (n < 0)
    return FALSE;

  self->raw_length += n;
  self->position += n;
  self->at_end = n == 0;

  return TRUE;
}

static void
take_raw (RideRecordingInput *self,
          gsize               n)
{
  self->raw_first += n;
  self->raw_length -= n;
}

/* Makes room behind the text by dropping the lines that were read. */
static guint8 *
grow_text (RideRecordingInput *self,
           gsize               n)
{
  gsize length;

  if (self->first > 0)
    g_byte_array_remove_range (self->text, 0, self->first);
  self->searched -= self->first;
  self->first = 0;
  length = self->text->len;
  g_byte_array_set_size (self->text, length + n);

  return self->text->data + length;
}

static void
shrink_text (RideRecordingInput *self,
             gsize               n)
{
  g_byte_array_set_size (self->text, self->text->len - n);
}

static gboolean
read_plain (RideRecordingInput *self,
            GError            **error)
{
  if (self->raw_length == 0 && !fill_raw (self, error))
    return FALSE;

  memcpy (grow_text (self, self->raw_length), self->raw + self->raw_first, self->raw_length);
  take_raw (self, self->raw_length);

  return TRUE;
}

/* Whoever appends to a recording appends one more compressed part. */
static void
end_part (RideRecordingInput *self)
{
  g_converter_reset (self->decompressor);
  self->within_part = FALSE;
  self->part_begin = self->position - self->raw_length;
  self->part_text = 0;
}

/* What can't be continued at the end of the file is cut off. */
static gboolean
ask_for_more (RideRecordingInput *self,
              GError            **error)
{
  if (self->at_end)
    {
      take_raw (self, self->raw_length);
      return TRUE;
    }

  return fill_raw (self, error);
}

static GConverterResult
convert (RideRecordingInput *self,
         guint8             *text,
         gsize               size,
         gsize              *n_written,
         GError            **error)
{
  gsize n_read = 0;
  GConverterResult result;

  *n_written = 0;
  result = g_converter_convert (self->decompressor, self->raw + self->raw_first, self->raw_length,
                                text, size, G_CONVERTER_NO_FLAGS, &n_read, n_written, error);
  take_raw (self, n_read);

  return result;
}

/* Returns: whether the part is at hand once more, from its beginning. */
static gboolean
rewind_part (RideRecordingInput *self)
{
  GSeekable *file = G_SEEKABLE (self->file);

  if (!g_seekable_can_seek (file) ||
      !g_seekable_seek (file, self->part_begin, G_SEEK_SET, NULL, NULL))
    return FALSE;

  g_converter_reset (self->decompressor);
  self->furthest = self->position;
  self->position = self->part_begin;
  self->at_end = FALSE;
  take_raw (self, self->raw_length);

  return TRUE;
}

/* Returns: 0 = there is no more. */
static gsize
decompress_again (RideRecordingInput *self,
                  guint8             *text,
                  gsize               size)
{
  GConverterResult result;
  gsize n_written;

  do
    {
      if (self->raw_length == 0 && !self->at_end && !fill_raw (self, NULL))
        return 0;
      result = convert (self, text, size, &n_written, NULL);
    }
  while (result == G_CONVERTER_CONVERTED && n_written == 0);

  return n_written;
}

static gboolean
skip_piece (RideRecordingInput *self)
{
  gsize n = decompress_again (self, grow_text (self, PIECE), PIECE);

  shrink_text (self, PIECE);
  self->text_again += n;

  return n > 0;
}

/* The call that finds the damage may have written a byte without saying so;
 * NUL, which it can't be told from, is in no line that is good. */
static gboolean
rescue_byte (RideRecordingInput *self)
{
  guint8 byte = '\0';

  if (decompress_again (self, &byte, 1) == 0 && byte == '\0')
    return FALSE;

  if (self->text_again++ >= self->part_text)
    g_byte_array_append (self->text, &byte, 1);

  return TRUE;
}

/* A call that finds damage keeps back what it decompressed before it: at most
 * a piece. So the last two pieces come byte by byte; no call before those can
 * find the damage, which is behind what was given the first time. */
static void
rescue (RideRecordingInput *self)
{
  if (self->text_again + PIECE < self->part_text)
    {
      self->rescuing = skip_piece (self);
      return;
    }

  while (self->text_again < self->part_text + PIECE && rescue_byte (self))
    ;
  self->rescuing = FALSE;
}

static gboolean
decompress (RideRecordingInput *self,
            GError            **error)
{
  g_autoptr (GError) local_error = NULL;
  GConverterResult result;
  gsize n_written;

  if (self->raw_length == 0 && !self->at_end && !fill_raw (self, error))
    return FALSE;
  if (self->raw_length == 0)
    return TRUE;

  self->within_part = TRUE;
  result = convert (self, grow_text (self, PIECE), PIECE, &n_written, &local_error);
  shrink_text (self, PIECE - n_written);
  self->part_text += n_written;

  switch (result)
    {
    case G_CONVERTER_FINISHED:
      end_part (self);
      return TRUE;
    case G_CONVERTER_ERROR:
      if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT))
        return ask_for_more (self, error);
      self->damage = g_steal_pointer (&local_error);
      self->rescuing = rewind_part (self);
      return TRUE;
    case G_CONVERTER_CONVERTED:
    case G_CONVERTER_FLUSHED:
    default:
      return TRUE;
    }
}

static gboolean
is_exhausted (const RideRecordingInput *self)
{
  return self->at_end && self->raw_length == 0;
}

static gboolean
read_more (RideRecordingInput *self,
           GError            **error)
{
  return self->decompressor != NULL ? decompress (self, error) : read_plain (self, error);
}

static gboolean
find_line (RideRecordingInput *self,
           char              **line,
           gsize              *length)
{
  guint8 *found = NULL;

  if (self->text->len > self->searched)
    found = memchr (self->text->data + self->searched, '\n', self->text->len - self->searched);
  if (found == NULL)
    {
      self->searched = self->text->len;
      return FALSE;
    }

  *found = '\0';
  *line = (char *) self->text->data + self->first;
  *length = found - self->text->data - self->first;
  self->first = self->searched = found + 1 - self->text->data;

  return TRUE;
}

/* A last line that was written to its end lacks nothing but the line feed. */
static gboolean
take_last_line (RideRecordingInput *self,
                char              **line,
                gsize              *length)
{
  gsize n = self->text->len - self->first;

  if (n == 0)
    return FALSE;

  *grow_text (self, 1) = '\0';
  *line = (char *) self->text->data;
  *length = n;
  self->first = self->searched = self->text->len;

  return TRUE;
}

static RideInputResult
read_up_to_damage (RideRecordingInput *self,
                   char              **line,
                   gsize              *length,
                   GError            **error)
{
  if (self->rescuing)
    {
      rescue (self);
      return RIDE_INPUT_BUSY;
    }

  if (take_last_line (self, line, length))
    return RIDE_INPUT_REST;

  g_propagate_error (error, g_error_copy (self->damage));

  return RIDE_INPUT_FAILED;
}

RideInputResult
ride_recording_input_read_line (RideRecordingInput *self,
                                gsize               max,
                                char              **line,
                                gsize              *length,
                                GError            **error)
{
  while (!find_line (self, line, length))
    {
      if (self->text->len - self->first > max)
        return RIDE_INPUT_TOO_LONG;

      if (self->damage != NULL)
        return read_up_to_damage (self, line, length, error);

      if (is_exhausted (self) && take_last_line (self, line, length))
        return RIDE_INPUT_LINE;

      if (is_exhausted (self))
        return self->within_part ? RIDE_INPUT_CUT_OFF : RIDE_INPUT_END;

      if (!read_more (self, error))
        return RIDE_INPUT_FAILED;
    }

  return *length > max ? RIDE_INPUT_TOO_LONG : RIDE_INPUT_LINE;
}

static gboolean
is_gzip (const RideRecordingInput *self)
{
  return self->raw_length >= 2 && self->raw[0] == 0x1f && self->raw[1] == 0x8b;
}

static gint64
find_size (GFileInputStream *file)
{
  g_autoptr (GFileInfo) info =
      g_file_input_stream_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE, NULL, NULL);

  return info != NULL ? g_file_info_get_size (info) : 0;
}

RideRecordingInput *
ride_recording_input_open (const char *path,
                           GError    **error)
{
  g_autoptr (RideRecordingInput) self = g_new0 (RideRecordingInput, 1);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  GFileInputStream *stream;

  self->text = g_byte_array_new ();
  stream = g_file_read (file, NULL, error);
  if (stream == NULL)
    return NULL;

  self->file = G_INPUT_STREAM (stream);
  self->size = find_size (stream);
  while (self->raw_length < 2 && !self->at_end)
    if (!fill_raw (self, error))
      return NULL;
  if (is_gzip (self))
    self->decompressor = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));

  return g_steal_pointer (&self);
}

void
ride_recording_input_free (RideRecordingInput *self)
{
  g_clear_object (&self->decompressor);
  g_clear_object (&self->file);
  g_clear_error (&self->damage);
  g_byte_array_unref (self->text);
  g_free (self);
}

gint64
ride_recording_input_get_position (RideRecordingInput *self,
                                   gint64             *size)
{
  *size = self->size;

  return MAX (self->position, self->furthest);
}
