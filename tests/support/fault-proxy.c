/* fault-proxy.c: one thread that polls every socket and holds bytes back as told.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "fault-proxy.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* What one direction may hold before it stops reading, so that the sender
 * feels the pressure that a slow line makes. */
#define HELD_MAX (256 * 1024)
#define PIECE_MAX (16 * 1024)
#define POLL_MS 2

typedef struct
{
  gint64 due_us;
  GBytes *bytes;
} Piece;

typedef struct
{
  int from;
  int to;
  GQueue pieces; /* of Piece */
  gsize held;
  gsize written_of_first;
  gboolean paused; /* enough is held: the sender has to wait */
  gboolean ended;  /* the sender's FIN was read */
  gboolean passed_end;
  gint64 allowance_at_us;
} Pipe;

typedef struct
{
  Pipe pipes[2]; /* up, down */
  gboolean dead;
} Connection;

struct _FaultProxy
{
  GThread *thread;
  int listener;
  guint16 port;
  guint16 target_port;

  GMutex mutex;
  FaultLine lines[2];
  guint64 n_bytes[2];
  guint64 cut_at[2]; /* G_MAXUINT64 = never */
  FaultCut cut_how;
  guint n_accepted;
  gboolean cut_now;
  gboolean refusing;
  gboolean stop;

  GPtrArray *connections; /* the thread's own */
};

static void
piece_free (gpointer data)
{
  Piece *piece = data;

  g_bytes_unref (piece->bytes);
  g_free (piece);
}

static void
close_socket (int      fd,
              FaultCut how)
{
  if (how == FAULT_CUT_RST)
    {
      struct linger linger = { .l_onoff = 1, .l_linger = 0 };

      setsockopt (fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
    }
  close (fd);
}

static void
connection_cut (Connection *connection,
                FaultCut    how)
{
  if (connection->dead)
    return;

  close_socket (connection->pipes[0].from, how);
  close_socket (connection->pipes[0].to, how);
  connection->dead = TRUE;
}

static void
connection_free (gpointer data)
{
  Connection *connection = data;

  connection_cut (connection, FAULT_CUT_FIN);
  for (guint i = 0; i < 2; i++)
    g_queue_clear_full (&connection->pipes[i].pieces, piece_free);
  g_free (connection);
}

static struct sockaddr_in
loopback_address (guint16 port)
{
  return (struct sockaddr_in){
    .sin_family = AF_INET,
    .sin_port = htons (port),
    .sin_addr.s_addr = htonl (INADDR_LOOPBACK),
  };
}

static void
prepare_socket (int fd)
{
  int one = 1;

  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  fcntl (fd, F_SETFL, fcntl (fd, F_GETFL) | O_NONBLOCK);
}

static void
accept_connection (FaultProxy *self)
{
  struct sockaddr_in address = loopback_address (self->target_port);
  Connection *connection;
  gboolean refusing;
  int client = accept4 (self->listener, NULL, NULL, SOCK_CLOEXEC);
  int server;

  if (client < 0)
    return;

  g_mutex_lock (&self->mutex);
  self->n_accepted++;
  refusing = self->refusing;
  g_mutex_unlock (&self->mutex);

  server = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (refusing || connect (server, (struct sockaddr *) &address, sizeof address) != 0)
    {
      close (server);
      close_socket (client, FAULT_CUT_RST);
      return;
    }

  prepare_socket (client);
  prepare_socket (server);

  connection = g_new0 (Connection, 1);
  connection->pipes[0].from = connection->pipes[1].to = client;
  connection->pipes[0].to = connection->pipes[1].from = server;
  for (guint i = 0; i < 2; i++)
    g_queue_init (&connection->pipes[i].pieces);
  g_ptr_array_add (self->connections, connection);
}

/* Returns FALSE when the connection is broken. */
static gboolean
pipe_read (Pipe            *pipe,
           const FaultLine *line,
           gint64           now_us)
{
  guint8 buffer[PIECE_MAX];
  gssize n;
  Piece *piece;

  pipe->paused = pipe->held >= HELD_MAX || (line->stalled && pipe->held > 0);
  if (pipe->ended || pipe->paused)
    return TRUE;

  n = recv (pipe->from, buffer, sizeof buffer, 0);
  if (n < 0)
    return errno == EAGAIN || errno == EINTR;
  if (n == 0)
    {
      pipe->ended = TRUE;
      return TRUE;
    }
  if (line->silent)
    return TRUE;

  piece = g_new (Piece, 1);
  piece->due_us = now_us + line->latency_us;
  piece->bytes = g_bytes_new (buffer, n);
  g_queue_push_tail (&pipe->pieces, piece);
  pipe->held += n;
  return TRUE;
}

static gsize
allowed_length (Pipe            *pipe,
                const FaultLine *line,
                gsize            length,
                gint64           now_us)
{
  if (line->segment > 0)
    length = MIN (length, line->segment);
  if (line->bytes_per_second == 0)
    return length;

  if (now_us < pipe->allowance_at_us)
    return 0;
  return MIN (length, MAX (1, line->bytes_per_second / 100));
}

/* Returns FALSE when the connection is broken. */
static gboolean
pipe_write (Pipe            *pipe,
            const FaultLine *line,
            guint64         *n_bytes,
            guint64          cut_at,
            gint64           now_us)
{
  Piece *piece;

  while (!line->stalled && (piece = g_queue_peek_head (&pipe->pieces)) != NULL &&
         piece->due_us <= now_us)
    {
      gsize size;
      const guint8 *data = g_bytes_get_data (piece->bytes, &size);
      gsize length = allowed_length (pipe, line, size - pipe->written_of_first, now_us);
      gssize n;

      length = MIN (length, cut_at - MIN (cut_at, *n_bytes));
      if (length == 0)
        return TRUE;

      n = send (pipe->to, data + pipe->written_of_first, length, MSG_NOSIGNAL);
      if (n < 0)
        return errno == EAGAIN || errno == EINTR;

      *n_bytes += n;
      pipe->held -= n;
      pipe->written_of_first += n;
      if (line->bytes_per_second > 0)
        pipe->allowance_at_us = now_us + n * G_USEC_PER_SEC / line->bytes_per_second;
      if (pipe->written_of_first == size)
        {
          pipe->written_of_first = 0;
          piece_free (g_queue_pop_head (&pipe->pieces));
        }
      if (line->segment > 0)
        return TRUE;
    }

  if (pipe->ended && !pipe->passed_end && g_queue_is_empty (&pipe->pieces) && !line->silent)
    {
      shutdown (pipe->to, SHUT_WR);
      pipe->passed_end = TRUE;
    }
  return TRUE;
}

static void
serve_connection (FaultProxy *self,
                  Connection *connection)
{
  gint64 now_us = g_get_monotonic_time ();
  gboolean intact = TRUE;

  for (guint i = 0; intact && i < 2; i++)
    {
      Pipe *pipe = &connection->pipes[i];

      intact = pipe_read (pipe, &self->lines[i], now_us) &&
               pipe_write (pipe, &self->lines[i], &self->n_bytes[i], self->cut_at[i], now_us);
    }

  if (!intact)
    connection_cut (connection, FAULT_CUT_RST);
  else if (connection->pipes[0].passed_end && connection->pipes[1].passed_end)
    connection_cut (connection, FAULT_CUT_FIN);
}

static void
serve_all (FaultProxy *self)
{
  g_mutex_lock (&self->mutex);

  for (guint i = 0; i < self->connections->len; i++)
    serve_connection (self, self->connections->pdata[i]);

  for (guint i = 0; i < 2; i++)
    if (self->n_bytes[i] >= self->cut_at[i])
      {
        self->cut_at[i] = G_MAXUINT64;
        self->cut_now = TRUE;
      }

  if (self->cut_now)
    for (guint i = 0; i < self->connections->len; i++)
      connection_cut (self->connections->pdata[i], self->cut_how);
  self->cut_now = FALSE;

  g_mutex_unlock (&self->mutex);

  for (guint i = self->connections->len; i > 0; i--)
    if (((Connection *) self->connections->pdata[i - 1])->dead)
      g_ptr_array_remove_index_fast (self->connections, i - 1);
}

static gboolean
should_stop (FaultProxy *self)
{
  gboolean stop;

  g_mutex_lock (&self->mutex);
  stop = self->stop;
  g_mutex_unlock (&self->mutex);
  return stop;
}

static void
wait_for_input (FaultProxy *self)
{
  g_autoptr (GArray) fds = g_array_new (FALSE, TRUE, sizeof (struct pollfd));
  struct pollfd listener = { .fd = self->listener, .events = POLLIN };

  g_array_append_val (fds, listener);
  for (guint i = 0; i < self->connections->len; i++)
    {
      Connection *connection = self->connections->pdata[i];

      for (guint j = 0; j < 2; j++)
        {
          const Pipe *pipe = &connection->pipes[j];
          struct pollfd fd = { .fd = pipe->from, .events = POLLIN };

          if (!pipe->ended && !pipe->paused)
            g_array_append_val (fds, fd);
        }
    }

  poll ((struct pollfd *) (gpointer) fds->data, fds->len, POLL_MS);
  if (g_array_index (fds, struct pollfd, 0).revents & POLLIN)
    accept_connection (self);
}

static gpointer
proxy_thread (gpointer data)
{
  FaultProxy *self = data;

  while (!should_stop (self))
    {
      wait_for_input (self);
      serve_all (self);
    }

  return NULL;
}

FaultProxy *
fault_proxy_new (guint16 target_port)
{
  FaultProxy *self = g_new0 (FaultProxy, 1);
  struct sockaddr_in address = loopback_address (0);
  socklen_t length = sizeof address;

  self->target_port = target_port;
  self->cut_at[0] = self->cut_at[1] = G_MAXUINT64;
  self->connections = g_ptr_array_new_with_free_func (connection_free);
  g_mutex_init (&self->mutex);

  self->listener = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (bind (self->listener, (struct sockaddr *) &address, sizeof address) != 0 ||
      listen (self->listener, 64) != 0 ||
      getsockname (self->listener, (struct sockaddr *) &address, &length) != 0)
    g_error ("fault proxy: %s", g_strerror (errno));
  self->port = ntohs (address.sin_port);

  self->thread = g_thread_new ("fault-proxy", proxy_thread, self);
  return self;
}

void
fault_proxy_free (FaultProxy *self)
{
  g_mutex_lock (&self->mutex);
  self->stop = TRUE;
  g_mutex_unlock (&self->mutex);
  g_thread_join (self->thread);

  g_ptr_array_unref (self->connections);
  close (self->listener);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

guint16
fault_proxy_get_port (FaultProxy *self)
{
  return self->port;
}

guint
fault_proxy_get_n_accepted (FaultProxy *self)
{
  guint n;

  g_mutex_lock (&self->mutex);
  n = self->n_accepted;
  g_mutex_unlock (&self->mutex);
  return n;
}

guint64
fault_proxy_get_n_bytes (FaultProxy    *self,
                         FaultDirection direction)
{
  guint64 n;

  g_mutex_lock (&self->mutex);
  n = self->n_bytes[direction == FAULT_DOWN];
  g_mutex_unlock (&self->mutex);
  return n;
}

void
fault_proxy_set_line (FaultProxy      *self,
                      FaultDirection   directions,
                      const FaultLine *line)
{
  g_mutex_lock (&self->mutex);
  if (directions & FAULT_UP)
    self->lines[0] = *line;
  if (directions & FAULT_DOWN)
    self->lines[1] = *line;
  g_mutex_unlock (&self->mutex);
}

void
fault_proxy_cut (FaultProxy *self,
                 FaultCut    how)
{
  g_mutex_lock (&self->mutex);
  self->cut_now = TRUE;
  self->cut_how = how;
  g_mutex_unlock (&self->mutex);
}

void
fault_proxy_cut_after (FaultProxy    *self,
                       FaultDirection direction,
                       guint64        bytes,
                       FaultCut       how)
{
  guint i = direction == FAULT_DOWN;

  g_mutex_lock (&self->mutex);
  self->cut_at[i] = self->n_bytes[i] + bytes;
  self->cut_how = how;
  g_mutex_unlock (&self->mutex);
}

void
fault_proxy_set_refusing (FaultProxy *self,
                          gboolean    refusing)
{
  g_mutex_lock (&self->mutex);
  self->refusing = refusing;
  g_mutex_unlock (&self->mutex);
}
