/* test-web-socket-transport.c: the transport alone, without a link.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-web-socket.h"
#include "rig.h"

static guint n_opened;
static guint n_closed;

static void
count_opened (gpointer user_data)
{
  n_opened++;
}

static void
ignore_bytes (gpointer      user_data,
              const guint8 *data,
              gsize         length)
{
}

static void
count_closed (gpointer   user_data,
              RideCause *cause)
{
  n_closed++;
}

static const RideTransportEvents counting = { count_opened, ignore_bytes, count_closed };

static gboolean
is_opened (Rig *rig)
{
  return n_opened > 0;
}

static RideTransport *
open_transport (Rig *rig)
{
  RideTransport *transport = ride_web_socket_new (rig->options);

  n_opened = n_closed = 0;
  ride_transport_open (transport, &counting, NULL);
  rig_wait (rig, is_opened);

  return transport;
}

static void
test_what_a_deaf_peer_leaves_unsent_is_known (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_WEB_SOCKET);
  g_autoptr (RideTransport) transport = NULL;
  g_autofree guint8 *zeros = g_malloc0 (64 * 1024);
  g_autoptr (GBytes) bytes = g_bytes_new (zeros, 60 * 1024);

  rig->web_socket->deaf = TRUE;
  transport = open_transport (rig);
  g_assert_cmpuint (ride_transport_get_queued (transport), ==, 0);
  for (int i = 0; i < 300; i++)
    {
      ride_transport_send (transport, bytes);
      g_main_context_iteration (NULL, FALSE);
    }
  rig_settle (rig);
  g_assert_cmpuint (ride_transport_get_queued (transport), >, 1024 * 1024);
  ride_transport_abort (transport);
  ride_transport_send (transport, bytes);
  g_assert_cmpuint (ride_transport_get_queued (transport), ==, 0);
}

static void
test_what_a_reading_peer_takes_is_not_counted (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_WEB_SOCKET);
  g_autoptr (RideTransport) transport = NULL;
  static const guint8 ping[] = { 0xC0, 0x00 };
  g_autoptr (GBytes) bytes = g_bytes_new_static (ping, sizeof ping);

  transport = open_transport (rig);
  for (int i = 0; i < 200; i++)
    ride_transport_send (transport, bytes);
  g_assert_cmpuint (ride_transport_get_queued (transport), >=, 400);
  rig_settle (rig);
  g_assert_cmpuint (ride_transport_get_queued (transport), ==, 0);
  g_assert_cmpuint (rig->server->pings, ==, 200);
  ride_transport_abort (transport);
}

static void
test_closed_comes_once_and_never_after_abort (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_WEB_SOCKET);
  g_autoptr (RideTransport) closed = open_transport (rig);
  g_autoptr (RideTransport) aborted = NULL;

  ride_transport_close (closed);
  ride_transport_close (closed);
  g_assert_cmpuint (n_closed, ==, 0);
  rig_wait_saw (rig, "1:closed");
  rig_settle (rig);
  g_assert_cmpuint (n_closed, ==, 1);
  ride_transport_abort (closed);

  aborted = open_transport (rig);
  scripted_peer_close (rig->server->newest, 1001, NULL);
  ride_transport_abort (aborted);
  rig_wait_saw (rig, "2:closed");
  g_assert_cmpuint (n_closed, ==, 0);
}

static void
test_close_before_open_is_an_end_too (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_WEB_SOCKET);
  g_autoptr (RideTransport) transport = ride_web_socket_new (rig->options);

  n_opened = n_closed = 0;
  rig->web_socket->hang = TRUE;
  ride_transport_open (transport, &counting, NULL);
  ride_transport_close (transport);
  g_assert_cmpuint (n_closed, ==, 0);
  rig_settle (rig);
  g_assert_cmpuint (n_closed, ==, 1);
  g_assert_cmpuint (n_opened, ==, 0);
}

static void
test_a_released_transport_goes_by_itself (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_WEB_SOCKET);
  RideTransport *transport = open_transport (rig);
  gpointer weak = transport;

  g_object_add_weak_pointer (G_OBJECT (transport), &weak);
  ride_transport_release (transport);
  rig_wait_saw (rig, "1:closed");
  rig_settle (rig);
  g_assert_null (weak);
  g_assert_cmpuint (n_closed, ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/web-socket/what-a-deaf-peer-leaves-unsent-is-known",
                   test_what_a_deaf_peer_leaves_unsent_is_known);
  g_test_add_func ("/web-socket/what-a-reading-peer-takes-is-not-counted",
                   test_what_a_reading_peer_takes_is_not_counted);
  g_test_add_func ("/web-socket/closed-comes-once-and-never-after-abort",
                   test_closed_comes_once_and_never_after_abort);
  g_test_add_func ("/web-socket/close-before-open-is-an-end-too",
                   test_close_before_open_is_an_end_too);
  g_test_add_func ("/web-socket/a-released-transport-goes-by-itself",
                   test_a_released_transport_goes_by_itself);

  return g_test_run ();
}
