/* test-transport.c: a transport that nobody but the test looks after.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <libsoup/soup.h>
#include <string.h>
#include <sys/socket.h>

#include "pipe-transport.h"
#include "ride-web-socket.h"
#include "rig.h"

typedef struct
{
  guint opened;
  guint closed;
  RideCause *cause;
} Seen;

static Seen seen;

static void
note_opened (gpointer user_data)
{
  seen.opened++;
}

static void
ignore_bytes (gpointer      user_data,
              const guint8 *data,
              gsize         length)
{
}

static void
note_closed (gpointer   user_data,
             RideCause *cause)
{
  seen.closed++;
  g_clear_pointer (&seen.cause, ride_cause_unref);
  seen.cause = ride_cause_ref (cause);
}

static const RideTransportEvents noting = { note_opened, ignore_bytes, note_closed };

static gboolean
is_opened (Rig *rig)
{
  return seen.opened > 0;
}

static gboolean
is_closed (Rig *rig)
{
  return seen.closed > 0;
}

static RideTransport *
begin_opening (Rig *rig)
{
  RideTransport *transport = ride_web_socket_new (rig->options);

  g_clear_pointer (&seen.cause, ride_cause_unref);
  seen = (Seen){ 0 };
  ride_transport_open (transport, &noting, NULL);

  return transport;
}

static RideTransport *
open_transport (Rig *rig)
{
  RideTransport *transport = begin_opening (rig);

  rig_wait (rig, is_opened);
  return transport;
}

static void
use_url (Rig        *rig,
         const char *url)
{
  g_free (rig->options->url);
  rig->options->url = g_strdup (url);
}

static void
test_never_opened (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_WEB_SOCKET);
  RideTransport *transport = ride_web_socket_new (rig->options);

  g_assert_cmpuint (ride_transport_get_queued (transport), ==, 0);
  g_assert_finalize_object (transport);
  g_assert_finalize_object (RIDE_TRANSPORT (g_object_new (RIDE_TYPE_WEB_SOCKET, NULL)));
}

static void
test_options_that_cannot_work (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_WEB_SOCKET);
  g_autoptr (RideTransport) transport = NULL;

  use_url (rig, "https://broker.example/mqtt");
  transport = begin_opening (rig);
  g_assert_cmpuint (seen.closed, ==, 0);
  ride_transport_close (transport);
  rig_wait (rig, is_closed);
  rig_settle (rig);
  g_assert_cmpuint (seen.closed, ==, 1);
  g_assert_cmpint (seen.cause->kind, ==, RIDE_CAUSE_CONFIGURATION);
  g_assert_cmpint (seen.cause->code, ==, RIDE_LINK_ERROR_URL);

  ride_transport_close (transport);
  rig_settle (rig);
  g_assert_cmpuint (seen.closed, ==, 1);
}

static void
test_aborted_before_the_cause_was_told (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_WEB_SOCKET);
  RideTransport *transport;

  use_url (rig, "nonsense");
  transport = begin_opening (rig);
  ride_transport_abort (transport);
  rig_settle (rig);
  g_assert_cmpuint (seen.closed, ==, 0);
  g_assert_finalize_object (transport);
}

/* Where there is no IPv6 the words differ, and the brackets are the same. */
static void
test_an_address_of_version_6_keeps_its_brackets (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_WEB_SOCKET);
  g_autofree char *url = g_strdup_printf ("ws://[::1]:%u/mqtt", rig->web_socket->port);
  g_autofree char *place = g_strdup_printf ("[::1]:%u", rig->web_socket->port);
  g_autoptr (RideTransport) transport = NULL;

  use_url (rig, url);
  transport = begin_opening (rig);
  rig_wait (rig, is_closed);
  g_test_message ("%s", seen.cause->sentence);
  g_assert_cmpint (seen.cause->kind, ==, RIDE_CAUSE_NETWORK);
  g_assert_nonnull (strstr (seen.cause->sentence, place));
}

static void
test_nothing_is_sent_where_nothing_can_be (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_WEB_SOCKET);
  g_autoptr (RideTransport) transport = NULL;
  g_autoptr (GBytes) none = g_bytes_new_static ("", 0);
  g_autoptr (GBytes) ping = g_bytes_new_static ("\xC0\x00", 2);

  rig->options->use_proxy = TRUE;
  transport = begin_opening (rig);
  ride_transport_send (transport, ping);
  g_assert_cmpuint (ride_transport_get_queued (transport), ==, 0);

  rig_wait (rig, is_opened);
  ride_transport_send (transport, none);
  g_assert_cmpuint (ride_transport_get_queued (transport), ==, 0);

  ride_transport_close (transport);
  ride_transport_send (transport, ping);
  rig_wait_saw (rig, "1:closed");
  g_assert_cmpuint (rig->server->pings, ==, 0);
}

/* The kernel knows of the reset already, and libsoup learns of it by writing. */
static void
test_writing_to_a_peer_that_is_gone (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_WEB_SOCKET);
  g_autoptr (RideTransport) transport = open_transport (rig);
  g_autoptr (GBytes) ping = g_bytes_new_static ("\xC0\x00", 2);

  scripted_peer_drop (rig->server->newest, TRUE);
  for (int i = 0; i < 3; i++)
    ride_transport_send (transport, ping);
  rig_wait (rig, is_closed);
  g_assert_cmpint (seen.cause->kind, ==, RIDE_CAUSE_LOST);
  rig_settle (rig);
  g_assert_cmpuint (seen.closed, ==, 1);
}

static void
test_a_peer_that_never_says_goodbye_is_left (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_WEB_SOCKET);
  g_autoptr (RideTransport) transport = open_transport (rig);

  rig->web_socket->mute = TRUE;
  ride_transport_close (transport);
  rig_settle (rig);
  g_assert_cmpuint (seen.closed, ==, 0);
  rig_wait (rig, is_closed);
  g_assert_cmpuint (rig->web_socket->close_code, ==, 1000);
}

static void
test_released_before_it_opened (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_PIPE);
  RideTransport *transport = pipe_transport_new (rig->server, 0, FALSE, FALSE);
  gpointer weak = transport;

  seen.opened = seen.closed = 0;
  g_object_add_weak_pointer (G_OBJECT (transport), &weak);
  ride_transport_open (transport, &noting, NULL);
  ride_transport_release (transport);
  rig_settle (rig);
  g_assert_null (weak);
  g_assert_cmpuint (seen.opened, ==, 0);
  g_assert_cmpuint (seen.closed, ==, 0);
}

/* Another user of libsoup, in the same process as a link. */

typedef struct
{
  SoupWebsocketConnection *from;
  int type;
  char *text;
  guint n;
} Mail;

static void
note_message (SoupWebsocketConnection *connection,
              int                      type,
              GBytes                  *bytes,
              gpointer                 user_data)
{
  Mail *mail = user_data;

  mail->from = connection;
  mail->type = type;
  g_free (mail->text);
  mail->text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  mail->n++;
}

static void
note_message_swapped (gpointer                 user_data,
                      int                      type,
                      GBytes                  *bytes,
                      SoupWebsocketConnection *connection)
{
  note_message (connection, type, bytes, user_data);
}

static SoupWebsocketConnection *
make_end (int                         fd,
          SoupWebsocketConnectionType type)
{
  g_autoptr (GUri) uri = g_uri_parse ("ws://127.0.0.1/", SOUP_HTTP_URI_FLAGS, NULL);
  g_autoptr (GSocket) socket = g_socket_new_from_fd (fd, NULL);
  g_autoptr (GSocketConnection) stream = g_socket_connection_factory_create_connection (socket);
  GList *extensions = NULL;

  return soup_websocket_connection_new (G_IO_STREAM (stream), uri, type, NULL, NULL, extensions);
}

static void
assert_has_got (const Mail              *mail,
                SoupWebsocketConnection *from,
                const char              *text,
                guint                    n)
{
  g_assert_cmpuint (mail->n, ==, n);
  g_assert_true (mail->from == from);
  g_assert_cmpint (mail->type, ==, SOUP_WEBSOCKET_DATA_TEXT);
  g_assert_cmpstr (mail->text, ==, text);
}

/* Alone or together, for GLib goes another way where there are two handlers. */
static void
test_other_users_of_libsoup_get_their_messages (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_WEB_SOCKET);
  g_autoptr (RideTransport) transport = open_transport (rig);
  g_autoptr (SoupWebsocketConnection) here = NULL;
  g_autoptr (SoupWebsocketConnection) there = NULL;
  Mail plain = { NULL };
  Mail swapped = { NULL };
  int fds[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM, 0, fds), ==, 0);
  here = make_end (fds[0], SOUP_WEBSOCKET_CONNECTION_CLIENT);
  there = make_end (fds[1], SOUP_WEBSOCKET_CONNECTION_SERVER);

  g_signal_connect_swapped (here, "message", G_CALLBACK (note_message_swapped), &swapped);
  soup_websocket_connection_send_text (there, "alone");
  rig_settle (rig);
  assert_has_got (&swapped, here, "alone", 1);

  g_signal_connect (here, "message", G_CALLBACK (note_message), &plain);
  soup_websocket_connection_send_text (there, "together");
  rig_settle (rig);
  assert_has_got (&swapped, here, "together", 2);
  assert_has_got (&plain, here, "together", 1);

  g_signal_handlers_disconnect_by_data (here, &swapped);
  soup_websocket_connection_send_text (there, "alone again");
  rig_settle (rig);
  assert_has_got (&swapped, here, "together", 2);
  assert_has_got (&plain, here, "alone again", 2);
  ride_transport_abort (transport);
  g_free (plain.text);
  g_free (swapped.text);
}

int
main (int   argc,
      char *argv[])
{
  int result;

  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/transport/never-opened", test_never_opened);
  g_test_add_func ("/transport/options-that-cannot-work", test_options_that_cannot_work);
  g_test_add_func ("/transport/aborted-before-the-cause-was-told",
                   test_aborted_before_the_cause_was_told);
  g_test_add_func ("/transport/an-address-of-version-6-keeps-its-brackets",
                   test_an_address_of_version_6_keeps_its_brackets);
  g_test_add_func ("/transport/nothing-is-sent-where-nothing-can-be",
                   test_nothing_is_sent_where_nothing_can_be);
  g_test_add_func ("/transport/writing-to-a-peer-that-is-gone",
                   test_writing_to_a_peer_that_is_gone);
  g_test_add_func ("/transport/a-peer-that-never-says-goodbye-is-left",
                   test_a_peer_that_never_says_goodbye_is_left);
  g_test_add_func ("/transport/released-before-it-opened", test_released_before_it_opened);
  g_test_add_func ("/transport/other-users-of-libsoup-get-their-messages",
                   test_other_users_of_libsoup_get_their_messages);

  result = g_test_run ();
  g_clear_pointer (&seen.cause, ride_cause_unref);

  return result;
}
