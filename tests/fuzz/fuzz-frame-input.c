/* fuzz-frame-input.c: frames of a WebSocket against a plain reading of RFC 6455, section 5.2.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whatever comes, no byte is lost or moved: payloads of the usual frames and
 * all bytes of the others come out in the order in which they came in.
 */

#include "ride-frame-input.h"

#include <string.h>

/* As large as the stream's own buffer. */
#define USUAL_MAX (64 * 1024 - 4)

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

static void
receive (const guint8 *data,
         gsize         length,
         gpointer      user_data)
{
  g_byte_array_append (user_data, data, length);
}

static GByteArray *
read_all (const guint8 *data,
          gsize         size)
{
  GByteArray *came = g_byte_array_new ();
  g_autoptr (GInputStream) base = g_memory_input_stream_new_from_data (data, size, NULL);
  g_autoptr (RideFrameInput) input = ride_frame_input_new (base, receive, came);
  guint8 bytes[1024];
  gssize n;

  while ((n = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (input), bytes,
                                                        sizeof bytes, NULL, NULL)) > 0)
    g_byte_array_append (came, bytes, n);
  ride_frame_input_stop (input);

  return came;
}

/* Returns the size of the header, 0 if it is not whole. */
static gsize
read_header (const guint8 *data,
             gsize         size,
             guint64      *length)
{
  gsize n_length;

  if (size < 2)
    return 0;

  *length = data[1] & 0x7f;
  n_length = *length == 126 ? 2 : *length == 127 ? 8 : 0;
  if (size < 2 + n_length)
    return 0;
  if (n_length > 0)
    *length = 0;
  for (gsize i = 0; i < n_length; i++)
    *length = *length << 8 | data[2 + i];

  return 2 + n_length;
}

static GByteArray *
read_plainly (const guint8 *data,
              gsize         size)
{
  GByteArray *came = g_byte_array_new ();
  gboolean is_fragmented = FALSE;
  guint64 length = 0;
  gsize header;

  while ((header = read_header (data, size, &length)) > 0)
    {
      gboolean is_masked = (data[1] & 0x80) != 0;
      gboolean is_usual = data[0] == 0x82 && !is_masked && !is_fragmented && header <= 4 &&
                          (header == 2 || (length >= 126 && length <= USUAL_MAX));
      gsize whole;

      if (is_usual && size - header < length)
        break;
      if (!is_usual && (data[0] & 0x08) == 0)
        is_fragmented = (data[0] & 0x80) == 0;

      whole = MIN (size, header + (is_masked ? 4 : 0) + MIN (length, (guint64) G_MAXINT64));
      if (is_usual)
        g_byte_array_append (came, data + header, length);
      else
        g_byte_array_append (came, data, whole);
      data += whole;
      size -= whole;
    }

  return came;
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr (GByteArray) came = read_all (data, size);
  g_autoptr (GByteArray) expected = read_plainly (data, size);

  g_assert_cmpmem (came->data, came->len, expected->data, expected->len);

  return 0;
}
