/* ride-frame-stream.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-frame-stream.h"

struct _RideFrameStream
{
  GIOStream parent_instance;

  SoupWebsocketConnection *former; /* closes the stream when it ends */
  GIOStream *base;
  RideFrameInput *input;
};

G_DEFINE_FINAL_TYPE (RideFrameStream, ride_frame_stream, G_TYPE_IO_STREAM)

static GInputStream *
ride_frame_stream_get_input_stream (GIOStream *stream)
{
  return G_INPUT_STREAM (RIDE_FRAME_STREAM (stream)->input);
}

static GOutputStream *
ride_frame_stream_get_output_stream (GIOStream *stream)
{
  return g_io_stream_get_output_stream (RIDE_FRAME_STREAM (stream)->base);
}

static gboolean
ride_frame_stream_close (GIOStream    *stream,
                         GCancellable *cancellable,
                         GError      **error)
{
  RideFrameStream *self = RIDE_FRAME_STREAM (stream);

  ride_frame_input_stop (self->input);
  return g_io_stream_close (self->base, cancellable, error);
}

static void
on_base_closed (GObject      *base,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (g_io_stream_close_finish (G_IO_STREAM (base), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
ride_frame_stream_close_async (GIOStream          *stream,
                               int                 io_priority,
                               GCancellable       *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer            user_data)
{
  RideFrameStream *self = RIDE_FRAME_STREAM (stream);
  GTask *task = g_task_new (stream, cancellable, callback, user_data);

  g_task_set_source_tag (task, ride_frame_stream_close_async);
  ride_frame_input_stop (self->input);
  g_io_stream_close_async (self->base, io_priority, cancellable, on_base_closed, task);
}

static gboolean
ride_frame_stream_close_finish (GIOStream    *stream,
                                GAsyncResult *result,
                                GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
ride_frame_stream_finalize (GObject *object)
{
  RideFrameStream *self = RIDE_FRAME_STREAM (object);

  G_OBJECT_CLASS (ride_frame_stream_parent_class)->finalize (object);

  ride_frame_input_stop (self->input);
  g_clear_object (&self->input);
  g_clear_object (&self->base);
  g_clear_object (&self->former);
}

static void
ride_frame_stream_class_init (RideFrameStreamClass *klass)
{
  GIOStreamClass *stream_class = G_IO_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ride_frame_stream_finalize;
  stream_class->get_input_stream = ride_frame_stream_get_input_stream;
  stream_class->get_output_stream = ride_frame_stream_get_output_stream;
  stream_class->close_fn = ride_frame_stream_close;
  stream_class->close_async = ride_frame_stream_close_async;
  stream_class->close_finish = ride_frame_stream_close_finish;
}

static void
ride_frame_stream_init (RideFrameStream *self)
{
}

/* libsoup has no way to make a connection stop reading, but its source for that is found by
 * what every callback of GLib's is given. */
static gboolean
stop_reading (SoupWebsocketConnection *connection)
{
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();
  GSource *source = g_main_context_find_source_by_user_data (context, connection);

  if (source == NULL)
    return FALSE;

  g_source_destroy (source);
  return TRUE;
}

RideFrameStream *
ride_frame_stream_new (SoupWebsocketConnection *connection,
                       RideFrameFunc            receive,
                       gpointer                 user_data)
{
  GIOStream *base = soup_websocket_connection_get_io_stream (connection);
  GInputStream *input = g_io_stream_get_input_stream (base);
  RideFrameStream *self;

  /* What comes before anything was sent may lie in libsoup's buffers already. */
  if (soup_websocket_connection_get_extensions (connection) != NULL ||
      g_pollable_input_stream_is_readable (G_POLLABLE_INPUT_STREAM (input)) ||
      !stop_reading (connection))
    return NULL;

  self = g_object_new (RIDE_TYPE_FRAME_STREAM, NULL);
  self->former = g_object_ref (connection);
  self->base = g_object_ref (base);
  self->input = ride_frame_input_new (input, receive, user_data);

  return self;
}

void
ride_frame_stream_mute (RideFrameStream *self)
{
  g_return_if_fail (RIDE_IS_FRAME_STREAM (self));

  ride_frame_input_mute (self->input);
}

void
ride_frame_stream_stop (RideFrameStream *self)
{
  g_return_if_fail (RIDE_IS_FRAME_STREAM (self));

  ride_frame_input_stop (self->input);
}
