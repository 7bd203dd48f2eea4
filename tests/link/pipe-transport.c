/* pipe-transport.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "pipe-transport.h"

#include "ride-web-socket-failure.h"

/* Everything goes through a queue that an idle source empties, so that
 * nothing arrives inside the call that caused it. */
typedef enum
{
  ACT_OPEN,
  ACT_TO_SERVER,
  ACT_TO_CLIENT,
  ACT_CLOSE_BY_CLIENT,
  ACT_CLOSED,
} Act;

typedef struct
{
  Act act;
  GBytes *bytes;
  RideCause *cause;
} Item;

struct _PipeTransport
{
  RideTransport parent_instance;

  ScriptedServer *server;
  ScriptedPeer *peer;
  gsize piece;
  gboolean refuse;
  gboolean hang;
  GQueue items;
  GSource *source;
};

gsize pipe_transport_queued;

G_DEFINE_FINAL_TYPE (PipeTransport, pipe_transport, RIDE_TYPE_TRANSPORT)

static void
free_item (gpointer data)
{
  Item *item = data;

  g_clear_pointer (&item->bytes, g_bytes_unref);
  g_clear_pointer (&item->cause, ride_cause_unref);
  g_free (item);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Item, free_item)

static void
deliver (PipeTransport *self,
         GBytes        *bytes)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);
  gsize piece = self->piece > 0 ? self->piece : length;

  /* The link may abort this transport in the middle. */
  for (gsize at = 0; at < length && self->source != NULL; at += piece)
    ride_transport_emit_received (RIDE_TRANSPORT (self), data + at, MIN (piece, length - at));
}

static void pipe_send (ScriptedPeer *peer,
                       const guint8 *data,
                       gsize         length);
static void pipe_close (ScriptedPeer *peer,
                        guint16       code,
                        const char   *reason);
static void pipe_drop (ScriptedPeer *peer,
                       gboolean      reset);

static const ScriptedLine pipe_line = {
  .send = pipe_send,
  .close = pipe_close,
  .drop = pipe_drop,
};

static void
perform (PipeTransport *self,
         const Item    *item)
{
  gsize length;
  const guint8 *data;

  switch (item->act)
    {
    case ACT_OPEN:
      self->peer = scripted_server_accept (self->server, &pipe_line, self);
      ride_transport_emit_opened (RIDE_TRANSPORT (self));
      break;
    case ACT_TO_SERVER:
      data = g_bytes_get_data (item->bytes, &length);
      if (self->peer != NULL && self->peer->is_open)
        scripted_peer_take (self->peer, data, length);
      break;
    case ACT_TO_CLIENT:
      deliver (self, item->bytes);
      break;
    case ACT_CLOSE_BY_CLIENT:
      if (self->peer != NULL && self->peer->is_open)
        scripted_peer_closed (self->peer);
      ride_transport_emit_closed (RIDE_TRANSPORT (self), item->cause);
      break;
    case ACT_CLOSED:
      if (self->peer != NULL)
        self->peer->is_open = FALSE;
      ride_transport_emit_closed (RIDE_TRANSPORT (self), item->cause);
      break;
    default:
      g_assert_not_reached ();
    }
}

static gboolean
on_turn (gpointer user_data)
{
  g_autoptr (PipeTransport) self = g_object_ref (user_data);
  g_autoptr (Item) item = g_queue_pop_head (&self->items);

  if (item == NULL)
    g_source_set_ready_time (self->source, -1);
  else
    perform (self, item);

  return G_SOURCE_CONTINUE;
}

static gboolean
dispatch (GSource    *source,
          GSourceFunc callback,
          gpointer    user_data)
{
  return callback (user_data);
}

static void
push (PipeTransport *self,
      Act            act,
      GBytes        *bytes,
      RideCause     *cause)
{
  Item *item;

  if (self->source == NULL)
    {
      g_clear_pointer (&cause, ride_cause_unref);
      return;
    }

  item = g_new0 (Item, 1);
  item->act = act;
  item->bytes = bytes != NULL ? g_bytes_ref (bytes) : NULL;
  item->cause = cause;
  g_queue_push_tail (&self->items, item);
  g_source_set_ready_time (self->source, 0);
}

static void
pipe_send (ScriptedPeer *peer,
           const guint8 *data,
           gsize         length)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, length);

  push (peer->line_data, ACT_TO_CLIENT, bytes, NULL);
}

static void
pipe_close (ScriptedPeer *peer,
            guint16       code,
            const char   *reason)
{
  push (peer->line_data, ACT_CLOSED, NULL, ride_failure_from_close (code, reason, NULL));
}

static void
pipe_drop (ScriptedPeer *peer,
           gboolean      reset)
{
  g_autoptr (GError) error = NULL;

  if (reset)
    error = g_error_new (G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED, "reset by peer");
  push (peer->line_data, ACT_CLOSED, NULL, ride_failure_from_close (0, NULL, error));
}

static void
pipe_transport_open (RideTransport *transport)
{
  static GSourceFuncs functions = { .dispatch = dispatch };
  PipeTransport *self = PIPE_TRANSPORT (transport);
  g_autoptr (GError) error = NULL;

  self->source = g_source_new (&functions, sizeof (GSource));
  g_source_set_callback (self->source, on_turn, self, NULL);
  g_source_attach (self->source, g_main_context_get_thread_default ());
  if (self->hang)
    return;
  if (!self->refuse)
    {
      push (self, ACT_OPEN, NULL, NULL);
      return;
    }

  error = g_error_new (G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED, "refused");
  push (self, ACT_CLOSED, NULL,
        ride_failure_from_error (error, RIDE_WEB_SOCKET_CONNECTING, "pipe:1"));
}

static void
pipe_transport_send (RideTransport *transport,
                     GBytes        *bytes)
{
  push (PIPE_TRANSPORT (transport), ACT_TO_SERVER, bytes, NULL);
}

static void
pipe_transport_close (RideTransport *transport)
{
  push (PIPE_TRANSPORT (transport), ACT_CLOSE_BY_CLIENT, NULL,
        ride_failure_from_close (1000, NULL, NULL));
}

static void
shut (PipeTransport *self)
{
  g_queue_clear_full (&self->items, free_item);
  if (self->source == NULL)
    return;

  g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
  if (self->peer != NULL && self->peer->is_open)
    scripted_peer_closed (self->peer);
  self->peer = NULL;
}

static void
pipe_transport_abort (RideTransport *transport)
{
  shut (PIPE_TRANSPORT (transport));
}

static gsize
pipe_transport_get_queued (RideTransport *transport)
{
  return pipe_transport_queued;
}

static void
pipe_transport_dispose (GObject *object)
{
  shut (PIPE_TRANSPORT (object));

  G_OBJECT_CLASS (pipe_transport_parent_class)->dispose (object);
}

static void
pipe_transport_class_init (PipeTransportClass *klass)
{
  RideTransportClass *transport_class = RIDE_TRANSPORT_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pipe_transport_dispose;
  transport_class->open = pipe_transport_open;
  transport_class->send = pipe_transport_send;
  transport_class->close = pipe_transport_close;
  transport_class->abort = pipe_transport_abort;
  transport_class->get_queued = pipe_transport_get_queued;
}

static void
pipe_transport_init (PipeTransport *self)
{
  g_queue_init (&self->items);
}

RideTransport *
pipe_transport_new (ScriptedServer *server,
                    gsize           piece,
                    gboolean        refuse,
                    gboolean        hang)
{
  PipeTransport *self = g_object_new (PIPE_TYPE_TRANSPORT, NULL);

  self->server = server;
  self->piece = piece;
  self->refuse = refuse;
  self->hang = hang;

  return RIDE_TRANSPORT (self);
}
