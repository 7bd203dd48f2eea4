/* ride-frame-input.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-frame-input.h"

#include <string.h>

/* Several hundred messages. What is larger is left to libsoup, which counts it. */
#define BUFFER_SIZE (64 * 1024)

/* RFC 6455, section 5.2 */
#define FINAL 0x80
#define OPCODES 0x0F
#define OPCODE_BINARY 2
#define CONTROL 0x08
#define MASKED 0x80
#define LENGTHS 0x7F
#define LENGTH_OF_2_BYTES 126
#define LENGTH_OF_8_BYTES 127
#define MASK_SIZE 4

typedef struct
{
  guint8 first;
  gboolean is_masked;
  gsize header_size;
  guint64 payload_size;
} Frame;

struct _RideFrameInput
{
  GInputStream parent_instance;

  GPollableInputStream *base;
  RideFrameFunc receive;
  gpointer user_data;

  guint8 *buffer;
  gsize begin;
  gsize end;
  guint64 n_for_libsoup; /* bytes of the frame that has begun */
  gboolean is_fragmented;  /* a message of several frames has begun */
  gboolean is_for_libsoup; /* to read on, be it the end */
  GError *failure;         /* of @base, for libsoup */
  GSource *source;         /* of @base */
  GSource *libsoup_source; /* what libsoup waits with */
};

static void pollable_init (GPollableInputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (RideFrameInput,
                               ride_frame_input,
                               G_TYPE_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM, pollable_init))

static guint64
read_length (const guint8 *bytes,
             gsize         n_bytes)
{
  guint64 length = 0;

  for (gsize i = 0; i < n_bytes; i++)
    length = length << 8 | bytes[i];

  return length;
}

/* Returns %FALSE while the header is not whole. */
static gboolean
read_header (const guint8 *bytes,
             gsize         n_bytes,
             Frame        *frame)
{
  gsize n_length = 0;

  if (n_bytes < 2)
    return FALSE;

  frame->first = bytes[0];
  frame->is_masked = (bytes[1] & MASKED) != 0;
  frame->payload_size = bytes[1] & LENGTHS;
  if (frame->payload_size == LENGTH_OF_2_BYTES)
    n_length = 2;
  else if (frame->payload_size == LENGTH_OF_8_BYTES)
    n_length = 8;

  frame->header_size = 2 + n_length;
  if (n_bytes < frame->header_size)
    return FALSE;

  if (n_length > 0)
    frame->payload_size = read_length (bytes + 2, n_length);
  return TRUE;
}

/* Lengths in more bytes than they need are against the protocol; eight are for larger frames. */
static gboolean
is_usual (RideFrameInput *self,
          const Frame    *frame)
{
  if (frame->first != (FINAL | OPCODE_BINARY) || frame->is_masked || self->is_fragmented)
    return FALSE;

  return frame->header_size == 2 ||
         (frame->header_size == 4 && frame->payload_size >= LENGTH_OF_2_BYTES &&
          frame->payload_size <= BUFFER_SIZE - frame->header_size);
}

static void
leave_to_libsoup (RideFrameInput *self,
                  const Frame    *frame)
{
  gsize mask_size = frame->is_masked ? MASK_SIZE : 0;

  self->n_for_libsoup =
      frame->header_size + mask_size + MIN (frame->payload_size, (guint64) G_MAXINT64);
  if ((frame->first & CONTROL) == 0)
    self->is_fragmented = (frame->first & FINAL) == 0;
}

/* Takes the usual frames that the buffer begins with, and joins what they hold.
 * Returns: how many bytes that is, from @payloads on. */
static gsize
join_frames (RideFrameInput *self,
             guint8        **payloads)
{
  guint8 *to = NULL;
  Frame frame;

  while (read_header (self->buffer + self->begin, self->end - self->begin, &frame))
    {
      guint8 *payload = self->buffer + self->begin + frame.header_size;

      if (!is_usual (self, &frame))
        {
          leave_to_libsoup (self, &frame);
          break;
        }
      if (self->end - self->begin < frame.header_size + frame.payload_size)
        break;

      if (to == NULL)
        *payloads = to = payload;
      else
        memmove (to, payload, frame.payload_size);
      to += frame.payload_size;
      self->begin += frame.header_size + frame.payload_size;
    }

  return to != NULL ? (gsize) (to - *payloads) : 0;
}

static void
take_frames (RideFrameInput *self)
{
  guint8 *payloads = NULL;
  gsize n = join_frames (self, &payloads);

  if (n > 0 && self->receive != NULL)
    self->receive (payloads, n, self->user_data);
}

/* There is always room, for a usual frame that is not whole is smaller than the buffer. */
static gssize
fill (RideFrameInput *self,
      GError        **error)
{
  gssize n;

  memmove (self->buffer, self->buffer + self->begin, self->end - self->begin);
  self->end -= self->begin;
  self->begin = 0;

  n = g_pollable_input_stream_read_nonblocking (self->base, self->buffer + self->end,
                                                BUFFER_SIZE - self->end, NULL, error);
  if (n > 0)
    self->end += n;

  return n;
}

static void
set_would_block (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "Nothing is there to be read");
}

/* Returns what reading returns: above 0 if the buffer begins with bytes for libsoup. A reader
 * that was muted reads but once, for the peer may never stop sending. */
static gssize
advance (RideFrameInput *self,
         GError        **error)
{
  gssize n = 0;

  do
    {
      if (self->n_for_libsoup == 0)
        take_frames (self);
      if (self->n_for_libsoup > 0 && self->end > self->begin)
        return 1;
      if (self->receive == NULL && n > 0)
        {
          set_would_block (error);
          return -1;
        }
      n = fill (self, error);
    }
  while (n > 0);

  return n;
}

static void
look_for_libsoup (RideFrameInput *self)
{
  g_autoptr (GError) error = NULL;

  self->is_for_libsoup = advance (self, &error) >= 0 ||
                         !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
  if (self->is_for_libsoup)
    self->failure = g_steal_pointer (&error);
}

static gboolean
on_readable (GObject *base,
             gpointer user_data)
{
  g_autoptr (RideFrameInput) self = g_object_ref (RIDE_FRAME_INPUT (user_data));

  if (!self->is_for_libsoup)
    look_for_libsoup (self);
  if (self->is_for_libsoup && self->libsoup_source != NULL)
    g_source_set_ready_time (self->libsoup_source, 0);

  return G_SOURCE_CONTINUE;
}

static gssize
pass_on (RideFrameInput *self,
         void           *bytes,
         gsize           n_bytes)
{
  gsize n = MIN (n_bytes, MIN (self->n_for_libsoup, self->end - self->begin));

  memcpy (bytes, self->buffer + self->begin, n);
  self->begin += n;
  self->n_for_libsoup -= n;
  self->is_for_libsoup = TRUE;

  return n;
}

/* Takes frames as well, for libsoup must have read what was before them. */
static gssize
ride_frame_input_read_nonblocking (GPollableInputStream *stream,
                                   void                 *bytes,
                                   gsize                 n_bytes,
                                   GError              **error)
{
  RideFrameInput *self = RIDE_FRAME_INPUT (stream);
  gssize n;

  if (self->failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&self->failure));
      return -1;
    }

  n = advance (self, error);
  if (n > 0)
    return pass_on (self, bytes, n_bytes);

  self->is_for_libsoup = FALSE;
  return n;
}

static gboolean
ride_frame_input_is_readable (GPollableInputStream *stream)
{
  return RIDE_FRAME_INPUT (stream)->is_for_libsoup;
}

/* libsoup makes a source for each time it reads. */
static GSource *
ride_frame_input_create_source (GPollableInputStream *stream,
                                GCancellable         *cancellable)
{
  RideFrameInput *self = RIDE_FRAME_INPUT (stream);
  GSource *source = g_pollable_source_new_full (stream, NULL, cancellable);

  if (self->is_for_libsoup)
    g_source_set_ready_time (source, 0);
  g_clear_pointer (&self->libsoup_source, g_source_unref);
  self->libsoup_source = g_source_ref (source);

  return source;
}

static void
pollable_init (GPollableInputStreamInterface *iface)
{
  iface->read_nonblocking = ride_frame_input_read_nonblocking;
  iface->is_readable = ride_frame_input_is_readable;
  iface->create_source = ride_frame_input_create_source;
}

static void
ride_frame_input_finalize (GObject *object)
{
  RideFrameInput *self = RIDE_FRAME_INPUT (object);

  ride_frame_input_stop (self);
  g_clear_pointer (&self->libsoup_source, g_source_unref);
  g_clear_error (&self->failure);
  g_clear_object (&self->base);
  g_free (self->buffer);

  G_OBJECT_CLASS (ride_frame_input_parent_class)->finalize (object);
}

static void
ride_frame_input_class_init (RideFrameInputClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ride_frame_input_finalize;
}

static void
ride_frame_input_init (RideFrameInput *self)
{
  self->buffer = g_malloc (BUFFER_SIZE);
}

RideFrameInput *
ride_frame_input_new (GInputStream *base,
                      RideFrameFunc receive,
                      gpointer      user_data)
{
  RideFrameInput *self;

  g_return_val_if_fail (G_IS_POLLABLE_INPUT_STREAM (base), NULL);

  self = g_object_new (RIDE_TYPE_FRAME_INPUT, NULL);
  self->base = g_object_ref (G_POLLABLE_INPUT_STREAM (base));
  self->receive = receive;
  self->user_data = user_data;
  self->source = g_pollable_input_stream_create_source (self->base, NULL);
  g_source_set_callback (self->source, G_SOURCE_FUNC (on_readable), self, NULL);
  g_source_set_static_name (self->source, "RideFrameInput");
  g_source_attach (self->source, g_main_context_get_thread_default ());

  return self;
}

void
ride_frame_input_mute (RideFrameInput *self)
{
  g_return_if_fail (RIDE_IS_FRAME_INPUT (self));

  self->receive = NULL;
}

void
ride_frame_input_stop (RideFrameInput *self)
{
  g_return_if_fail (RIDE_IS_FRAME_INPUT (self));

  self->receive = NULL;
  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
}
