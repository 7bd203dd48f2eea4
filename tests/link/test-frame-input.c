/* test-frame-input.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-frame-input.h"

#include <gio/gunixinputstream.h>
#include <glib-unix.h>
#include <string.h>
#include <unistd.h>

#define FINAL 0x80
#define MASKED 0x80

enum
{
  CONTINUATION,
  TEXT,
  BINARY,
  CLOSE = 8,
  PING,
};

#define N_ROUNDS 300
#define N_MESSAGES 30
#define LARGEST 70000

/* What one side writes into a pipe, and what comes of it on the other. */
typedef struct
{
  int writer;
  RideFrameInput *input;
  GPollableInputStream *stream;
  GString *came;    /* in the order it came, whichever way */
  gsize n_received; /* bytes of it that came to receive() */
  gboolean mutes;
} Pipe;

static void
receive (const guint8 *data,
         gsize         length,
         gpointer      user_data)
{
  Pipe *self = user_data;

  g_string_append_len (self->came, (const char *) data, length);
  self->n_received += length;
  if (self->mutes)
    ride_frame_input_mute (self->input);
}

static Pipe *
pipe_new (void)
{
  Pipe *self = g_new0 (Pipe, 1);
  g_autoptr (GInputStream) base = NULL;
  int fds[2];

  g_assert_true (g_unix_open_pipe (fds, FD_CLOEXEC, NULL));
  g_assert_true (g_unix_set_fd_nonblocking (fds[0], TRUE, NULL));
  self->writer = fds[1];
  base = g_unix_input_stream_new (fds[0], TRUE);
  self->input = ride_frame_input_new (base, receive, self);
  self->stream = G_POLLABLE_INPUT_STREAM (self->input);
  self->came = g_string_new (NULL);

  return self;
}

static void
hang_up (Pipe *self)
{
  close (self->writer);
  self->writer = -1;
}

static void
pipe_free (Pipe *self)
{
  if (self->writer >= 0)
    hang_up (self);
  g_object_unref (self->input);
  g_string_free (self->came, TRUE);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pipe, pipe_free)

/* Returns what g_pollable_input_stream_read_nonblocking() does, -1 only for "would block". */
static gssize
read_once (Pipe *self)
{
  g_autoptr (GError) error = NULL;
  char bytes[1024];
  gssize n =
      g_pollable_input_stream_read_nonblocking (self->stream, bytes, sizeof bytes, NULL, &error);

  if (n < 0)
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
  else
    g_string_append_len (self->came, bytes, n);

  return n;
}

static void
write_bytes (Pipe       *self,
             const char *bytes,
             gsize       length)
{
  g_assert_cmpint (write (self->writer, bytes, length), ==, length);
}

/* In pieces of at most @piece bytes, each read as far as there is something. */
static void
send_pieces (Pipe          *self,
             const GString *bytes,
             gsize          piece)
{
  for (gsize i = 0; i < bytes->len; i += piece)
    {
      write_bytes (self, bytes->str + i, MIN (piece, bytes->len - i));
      while (read_once (self) > 0)
        continue;
    }
}

static void
append_length (GString *bytes,
               guint8   mask,
               guint64  length,
               guint    n_bytes)
{
  g_string_append_c (bytes, mask | (n_bytes == 0 ? length : n_bytes == 2 ? 126 : 127));
  for (guint i = n_bytes; i > 0; i--)
    g_string_append_c (bytes, length >> 8 * (i - 1) & 0xFF);
}

static void
append_frame (GString    *bytes,
              guint8      first,
              const char *payload,
              gsize       length)
{
  g_string_append_c (bytes, first);
  append_length (bytes, 0, length, length < 126 ? 0 : length <= G_MAXUINT16 ? 2 : 8);
  g_string_append_len (bytes, payload, length);
}

/* What is sent, what must come of it, and how much of that to receive(). */
typedef struct
{
  GString *bytes;
  GString *expected;
  gsize n_received;
  char *payload;
} Story;

static Story *
story_new (void)
{
  Story *self = g_new0 (Story, 1);

  self->bytes = g_string_new (NULL);
  self->expected = g_string_new (NULL);
  self->payload = g_malloc (LARGEST);
  for (gsize i = 0; i < LARGEST; i++)
    self->payload[i] = g_test_rand_int ();

  return self;
}

static void
story_free (Story *self)
{
  g_string_free (self->bytes, TRUE);
  g_string_free (self->expected, TRUE);
  g_free (self->payload);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Story, story_free)

static void
tell_usual (Story *self,
            gsize  length)
{
  append_frame (self->bytes, FINAL | BINARY, self->payload, length);
  g_string_append_len (self->expected, self->payload, length);
  self->n_received += length;
}

/* What was appended to the story's bytes since @start is for libsoup. */
static void
leave_since (Story *self,
             gsize  start)
{
  g_string_append_len (self->expected, self->bytes->str + start, self->bytes->len - start);
}

static void
tell_unusual (Story *self,
              guint8 first,
              gsize  length)
{
  gsize start = self->bytes->len;

  append_frame (self->bytes, first, self->payload, length);
  leave_since (self, start);
}

static void
tell_fragments (Story *self)
{
  tell_unusual (self, BINARY, g_test_rand_int_range (0, 200));
  tell_unusual (self, FINAL | PING, 5);
  tell_unusual (self, CONTINUATION, g_test_rand_int_range (0, 200));
  /* Against the protocol, which libsoup must see. */
  tell_unusual (self, FINAL | BINARY, 3);
  tell_unusual (self, BINARY, 3);
  tell_unusual (self, FINAL | CONTINUATION, g_test_rand_int_range (0, 200));
}

static void
tell_masked (Story *self)
{
  gsize start = self->bytes->len;

  g_string_append_c (self->bytes, FINAL | BINARY);
  append_length (self->bytes, MASKED, 10, 0);
  g_string_append_len (self->bytes, self->payload, 4 + 10);
  leave_since (self, start);
}

static void
tell_overlong_length (Story *self,
                      guint  n_bytes)
{
  gsize start = self->bytes->len;

  g_string_append_c (self->bytes, FINAL | BINARY);
  append_length (self->bytes, 0, 100, n_bytes);
  g_string_append_len (self->bytes, self->payload, 100);
  leave_since (self, start);
}

static void
tell_something (Story *self)
{
  switch (g_test_rand_int_range (0, 12))
    {
    case 0:
      tell_unusual (self, FINAL | TEXT, g_test_rand_int_range (0, 300));
      break;
    case 1:
      tell_unusual (self, FINAL | PING, g_test_rand_int_range (0, 126));
      break;
    case 2:
      tell_unusual (self, FINAL | 0x40 | BINARY, 20);
      break;
    case 3:
      tell_unusual (self, FINAL | BINARY, g_test_rand_int_range (65533, LARGEST));
      break;
    case 4:
      tell_fragments (self);
      break;
    case 5:
      tell_masked (self);
      break;
    case 6:
      tell_overlong_length (self, g_test_rand_bit () ? 2 : 8);
      break;
    case 7:
      tell_usual (self, g_test_rand_int_range (65500, 65533));
      break;
    case 8:
      tell_usual (self, g_test_rand_int_range (120, 130));
      break;
    default:
      tell_usual (self, g_test_rand_int_range (0, 300));
      break;
    }
}

static void
test_all_comes_in_order_whatever_the_pieces (void)
{
  for (guint i = 0; i < N_ROUNDS; i++)
    {
      g_autoptr (Pipe) pipe = pipe_new ();
      g_autoptr (Story) story = story_new ();

      for (guint k = 0; k < N_MESSAGES; k++)
        tell_something (story);
      send_pieces (pipe, story->bytes, i % 3 == 0 ? 32768 : g_test_rand_int_range (500, 5000));

      g_assert_cmpmem (pipe->came->str, pipe->came->len, story->expected->str,
                       story->expected->len);
      g_assert_cmpuint (pipe->n_received, ==, story->n_received);
    }
}

static void
test_byte_by_byte (void)
{
  g_autoptr (Pipe) pipe = pipe_new ();
  g_autoptr (Story) story = story_new ();

  for (guint i = 0; i < 5; i++)
    {
      tell_usual (story, i * 40);
      tell_fragments (story);
    }
  send_pieces (pipe, story->bytes, 1);

  g_assert_cmpmem (pipe->came->str, pipe->came->len, story->expected->str, story->expected->len);
  g_assert_cmpuint (pipe->n_received, ==, story->n_received);
}

static gboolean
note_dispatch (GObject *stream,
               gpointer user_data)
{
  *(gboolean *) user_data = TRUE;

  return G_SOURCE_CONTINUE;
}

static void
assert_source_is_ready (Pipe    *self,
                        gboolean is_ready)
{
  g_autoptr (GSource) source = g_pollable_input_stream_create_source (self->stream, NULL);
  gboolean is_dispatched = FALSE;

  g_source_set_callback (source, G_SOURCE_FUNC (note_dispatch), &is_dispatched, NULL);
  g_source_attach (source, NULL);
  for (guint i = 0; i < 3; i++)
    g_main_context_iteration (NULL, FALSE);
  g_source_destroy (source);

  g_assert_cmpint (is_dispatched, ==, is_ready);
  g_assert_cmpint (g_pollable_input_stream_is_readable (self->stream), ==, is_ready);
}

/* The reader may have been told to go on reading nothing, but goodbyes must be seen. */
static void
test_after_muting_only_libsoup_gets_something (void)
{
  g_autoptr (Pipe) pipe = pipe_new ();
  g_autoptr (GString) bytes = g_string_new (NULL);

  pipe->mutes = TRUE;
  append_frame (bytes, FINAL | BINARY, "first", 5);
  send_pieces (pipe, bytes, bytes->len);
  g_string_truncate (bytes, 0);
  append_frame (bytes, FINAL | BINARY, "second", 6);
  append_frame (bytes, FINAL | CLOSE, "", 0);
  append_frame (bytes, FINAL | BINARY, "third", 5);
  write_bytes (pipe, bytes->str, bytes->len);

  assert_source_is_ready (pipe, TRUE);
  while (read_once (pipe) > 0)
    continue;
  g_assert_cmpmem (pipe->came->str, pipe->came->len, "first\x88\0", 7);
}

static void
test_the_end_comes_after_all_else (void)
{
  g_autoptr (Pipe) pipe = pipe_new ();
  g_autoptr (GString) bytes = g_string_new (NULL);

  append_frame (bytes, FINAL | BINARY, "last", 4);
  append_frame (bytes, FINAL | BINARY, "cut off", 7);
  write_bytes (pipe, bytes->str, bytes->len - 1);
  hang_up (pipe);

  g_assert_cmpint (read_once (pipe), ==, 0);
  g_assert_cmpmem (pipe->came->str, pipe->came->len, "last", 4);
}

/* Behind the ping lies a frame that was read with it, of which no descriptor tells any more. */
static void
test_a_source_knows_of_what_was_read_already (void)
{
  g_autoptr (Pipe) pipe = pipe_new ();
  g_autoptr (GString) bytes = g_string_new (NULL);

  assert_source_is_ready (pipe, FALSE);
  append_frame (bytes, FINAL | PING, "", 0);
  append_frame (bytes, FINAL | BINARY, "behind", 6);
  write_bytes (pipe, bytes->str, bytes->len);
  assert_source_is_ready (pipe, TRUE);

  g_assert_cmpint (read_once (pipe), ==, 2);
  g_assert_cmpuint (pipe->n_received, ==, 0);
  assert_source_is_ready (pipe, TRUE);

  g_assert_cmpint (read_once (pipe), ==, -1);
  g_assert_cmpuint (pipe->n_received, ==, 6);
  assert_source_is_ready (pipe, FALSE);
}

static void
test_usual_frames_need_no_reading (void)
{
  g_autoptr (Pipe) pipe = pipe_new ();
  g_autoptr (GString) bytes = g_string_new (NULL);

  append_frame (bytes, FINAL | BINARY, "usual", 5);
  write_bytes (pipe, bytes->str, bytes->len);
  assert_source_is_ready (pipe, FALSE);
  g_assert_cmpmem (pipe->came->str, pipe->came->len, "usual", 5);

  hang_up (pipe);
  assert_source_is_ready (pipe, TRUE);
  g_assert_cmpint (read_once (pipe), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/frame-input/all-comes-in-order-whatever-the-pieces",
                   test_all_comes_in_order_whatever_the_pieces);
  g_test_add_func ("/frame-input/byte-by-byte", test_byte_by_byte);
  g_test_add_func ("/frame-input/after-muting-only-libsoup-gets-something",
                   test_after_muting_only_libsoup_gets_something);
  g_test_add_func ("/frame-input/the-end-comes-after-all-else", test_the_end_comes_after_all_else);
  g_test_add_func ("/frame-input/usual-frames-need-no-reading", test_usual_frames_need_no_reading);
  g_test_add_func ("/frame-input/a-source-knows-of-what-was-read-already",
                   test_a_source_knows_of_what_was_read_already);

  return g_test_run ();
}
