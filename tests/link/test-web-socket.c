/* test-web-socket.c: what only an open WebSocket can do wrong, and how it ends.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "rig.h"

#include <string.h>

#define SECOND ((gint64) G_USEC_PER_SEC)

static void
test_text_frames_are_a_violation (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_WEB_SOCKET);

  rig_start (rig);
  rig_wait_saw (rig, "1:SUBSCRIBE1");
  web_socket_server_frame (rig->web_socket, 0x81, "hello", 5);
  rig_wait_state (rig, RIDE_LINK_WAITING);
  rig_assert_cause (rig, RIDE_CAUSE_PROTOCOL);
}

static void
test_pings_are_answered_and_empty_frames_ignored (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_WEB_SOCKET);

  rig_start (rig);
  rig_wait_saw (rig, "1:SUBSCRIBE1");
  for (int i = 0; i < 20; i++)
    {
      web_socket_server_frame (rig->web_socket, 0x89, "are you there", 13);
      web_socket_server_frame (rig->web_socket, 0x8A, "unasked", 7);
      web_socket_server_frame (rig->web_socket, 0x82, "", 0);
    }
  scripted_peer_publish (rig->server->newest, "mobike/unlocked/B-1", "", MQTT_QOS_0, 0);
  rig_settle (rig);
  g_assert_cmpuint (rig->messages->len, ==, 1);
}

typedef struct
{
  const char *path;
  const char *bytes;
  gsize length;
  RideCauseKind kind;
  int code;
} Garbage;

static const Garbage garbage[] = {
  { "reserved-bits", "\xF2\x01x", 3, RIDE_CAUSE_WEBSOCKET, 1002 },
  { "masked-by-the-server", "\x82\x81\x00\x00\x00\x00x", 7, RIDE_CAUSE_WEBSOCKET, 1002 },
  { "unknown-opcode", "\x83\x01x", 3, RIDE_CAUSE_WEBSOCKET, 1002 },
  { "continuation-of-nothing", "\x80\x01x", 3, RIDE_CAUSE_WEBSOCKET, 1002 },
  { "two-gibibytes-announced", "\x82\x7F\x00\x00\x00\x00\x80\x00\x00\x00", 10, RIDE_CAUSE_WEBSOCKET,
    1009 },
  { "length-that-overflows", "\x82\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", 10, RIDE_CAUSE_WEBSOCKET,
    1009 },
};

static void
test_garbage (gconstpointer data)
{
  const Garbage *row = data;
  g_autoptr (Rig) rig = rig_new (RIG_WEB_SOCKET);

  rig_start (rig);
  rig_wait_saw (rig, "1:SUBSCRIBE1");
  rig_settle (rig);
  web_socket_server_raw (rig->web_socket, row->bytes, row->length);
  rig_wait_state (rig, RIDE_LINK_WAITING);
  rig_assert_cause (rig, row->kind);
  g_assert_cmpint (rig_status (rig)->cause->code, ==, row->code);
}

static void
test_a_packet_too_large_is_refused_by_its_announcement (void)
{
  static const guint8 announcement[] = { 0x30, 0xFF, 0xFF, 0xFF, 0x7F, 0x00, 0x01, 'a' };
  g_autoptr (Rig) rig = rig_new (RIG_WEB_SOCKET);

  rig_start (rig);
  rig_wait_saw (rig, "1:SUBSCRIBE1");
  scripted_peer_send_bytes (rig->server->newest, announcement, sizeof announcement);
  rig_wait_state (rig, RIDE_LINK_WAITING);
  rig_assert_cause (rig, RIDE_CAUSE_PROTOCOL);
  g_assert_cmpint (rig_status (rig)->cause->code, ==, MQTT_REASON_PACKET_TOO_LARGE);
  rig_wait_saw (rig, "1:DISCONNECT95");
}

static void
test_close_codes_are_kept (void)
{
  static const guint16 codes[] = { 1000, 1001, 1002, 1003, 1008, 1011, 1012, 1013, 3000, 4999 };

  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_autoptr (Rig) rig = rig_new (RIG_WEB_SOCKET);

      rig_start (rig);
      rig_wait_saw (rig, "1:SUBSCRIBE1");
      rig_settle (rig);
      scripted_peer_close (rig->server->newest, codes[i], "because");
      rig_wait_state (rig, RIDE_LINK_WAITING);
      rig_assert_cause (rig, RIDE_CAUSE_WEBSOCKET);
      g_assert_cmpint (rig_status (rig)->cause->code, ==, codes[i]);
      g_assert_nonnull (strstr (rig_status (rig)->cause->detail, "because"));
    }
}

static void
test_an_empty_close_frame (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_WEB_SOCKET);

  rig_start (rig);
  rig_wait_saw (rig, "1:SUBSCRIBE1");
  rig_settle (rig);
  scripted_peer_close (rig->server->newest, 0, NULL);
  rig_wait_state (rig, RIDE_LINK_WAITING);
  rig_assert_cause (rig, RIDE_CAUSE_WEBSOCKET);
  g_assert_cmpint (rig_status (rig)->cause->code, ==, 1005);
}

/* libsoup itself waits five seconds for the socket to be closed too. */
static void
test_a_close_frame_is_believed_at_once (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_WEB_SOCKET);
  gint64 closed_us;

  rig->web_socket->mute = TRUE;
  rig_start (rig);
  rig_wait_saw (rig, "1:SUBSCRIBE1");
  rig_settle (rig);
  closed_us = g_get_monotonic_time ();
  scripted_peer_close (rig->server->newest, 1000, "because");
  rig_wait_state (rig, RIDE_LINK_WAITING);
  g_assert_cmpint (g_get_monotonic_time () - closed_us, <, 4 * SECOND);
  rig_assert_cause (rig, RIDE_CAUSE_WEBSOCKET);
  g_assert_cmpint (rig_status (rig)->cause->code, ==, 1000);
}

static void
test_goodbye_closes_with_1000 (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_WEB_SOCKET);

  rig_start (rig);
  rig_wait_saw (rig, "1:SUBSCRIBE1");
  ride_link_stop (rig->link);
  rig_wait_state (rig, RIDE_LINK_OFFLINE);
  g_assert_cmpuint (rig->web_socket->close_code, ==, 1000);
}

/* The link would end by itself after two seconds. */
static void
test_goodbye_needs_no_server_that_hangs_up (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_WEB_SOCKET);
  gint64 stopped_us;

  rig->web_socket->lingers = TRUE;
  rig_start (rig);
  rig_wait_saw (rig, "1:SUBSCRIBE1");
  stopped_us = g_get_monotonic_time ();
  ride_link_stop (rig->link);
  rig_wait_state (rig, RIDE_LINK_OFFLINE);
  g_assert_cmpint (g_get_monotonic_time () - stopped_us, <, 3 * SECOND / 2);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (garbage); i++)
    {
      g_autofree char *path = g_strdup_printf ("/web-socket/garbage/%s", garbage[i].path);

      g_test_add_data_func (path, &garbage[i], test_garbage);
    }
  g_test_add_func ("/web-socket/text-frames-are-a-violation", test_text_frames_are_a_violation);
  g_test_add_func ("/web-socket/pings-are-answered-and-empty-frames-ignored",
                   test_pings_are_answered_and_empty_frames_ignored);
  g_test_add_func ("/web-socket/a-packet-too-large-is-refused-by-its-announcement",
                   test_a_packet_too_large_is_refused_by_its_announcement);
  g_test_add_func ("/web-socket/close-codes-are-kept", test_close_codes_are_kept);
  g_test_add_func ("/web-socket/an-empty-close-frame", test_an_empty_close_frame);
  g_test_add_func ("/web-socket/a-close-frame-is-believed-at-once",
                   test_a_close_frame_is_believed_at_once);
  g_test_add_func ("/web-socket/goodbye-closes-with-1000", test_goodbye_closes_with_1000);
  g_test_add_func ("/web-socket/goodbye-needs-no-server-that-hangs-up",
                   test_goodbye_needs_no_server_that_hangs_up);

  return g_test_run ();
}
