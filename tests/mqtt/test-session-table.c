/* test-session-table.c: what the server may send, and when.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The state table of the session. A row is a packet; its columns are the
 * phases in which it may arrive, for either version:
 *
 *  - "connecting": CONNECT was sent, CONNACK is awaited;
 *  - "connected": CONNACK accepted the connection; one QoS 1 message (id 1),
 *    one QoS 2 message (id 2) and one SUBSCRIBE (id 3) of ours are pending,
 *    and the owner has acknowledged the server's QoS 2 message 9.
 *
 * After close(), after ENDED and without a connection everything is ignored;
 * that is checked for every row as well.
 */

#include "session-fixture.h"

#include <string.h>

#define VIOLATION "ended protocol-error 82"
#define ACCEPTED "connected new"
#define SILENT ""

typedef struct
{
  const char *name;
  const char *hex[2]; /* in 3.1.1 and in 5.0; NULL where the version has no such packet */
  const char *connecting[2];
  const char *connected[2];
} Row;

static const Row rows[] = {
  { "CONNECT",
    { "100c00044d5154540402003c0000", "100d00044d5154540502003c000000" },
    { VIOLATION, VIOLATION },
    { VIOLATION, VIOLATION } },
  { "CONNACK", { "20020000", "2003000000" }, { ACCEPTED, ACCEPTED }, { VIOLATION, VIOLATION } },
  { "PUBLISH-qos0",
    { "300400016178", "30050001610078" },
    { VIOLATION, VIOLATION },
    { "publish a x qos0", "publish a x qos0" } },
  { "PUBLISH-qos1",
    { "3206000161000878", "320700016100080078" },
    { VIOLATION, VIOLATION },
    { "publish a x qos1", "publish a x qos1" } },
  { "PUBLISH-qos2",
    { "3406000161000878", "340700016100080078" },
    { VIOLATION, VIOLATION },
    { "publish a x qos2", "publish a x qos2" } },
  { "PUBLISH-without-topic",
    { "30030000"
      "78",
      "3004000000"
      "78" },
    { VIOLATION, VIOLATION },
    { "ended protocol-error", "ended protocol-error" } },
  { "PUBACK-of-qos1",
    { "40020001", "40020001" },
    { VIOLATION, VIOLATION },
    { "published 1 00", "published 1 00" } },
  { "PUBACK-of-qos2",
    { "40020002", "40020002" },
    { VIOLATION, VIOLATION },
    { VIOLATION, VIOLATION } },
  { "PUBACK-unknown", { "400200ff", "400200ff" }, { VIOLATION, VIOLATION }, { SILENT, SILENT } },
  { "PUBREC-of-qos2", { "50020002", "50020002" }, { VIOLATION, VIOLATION }, { SILENT, SILENT } },
  { "PUBREC-of-qos1",
    { "50020001", "50020001" },
    { VIOLATION, VIOLATION },
    { VIOLATION, VIOLATION } },
  { "PUBREC-refusal", { NULL, "5003000287" }, { NULL, VIOLATION }, { NULL, "published 2 87" } },
  { "PUBREC-unknown", { "500200ff", "500200ff" }, { VIOLATION, VIOLATION }, { SILENT, SILENT } },
  { "PUBREL-of-qos2", { "62020009", "62020009" }, { VIOLATION, VIOLATION }, { SILENT, SILENT } },
  { "PUBREL-unknown", { "620200ff", "620200ff" }, { VIOLATION, VIOLATION }, { SILENT, SILENT } },
  { "PUBCOMP-before-PUBREC",
    { "70020002", "70020002" },
    { VIOLATION, VIOLATION },
    { VIOLATION, VIOLATION } },
  { "PUBCOMP-unknown", { "700200ff", "700200ff" }, { VIOLATION, VIOLATION }, { SILENT, SILENT } },
  { "SUBSCRIBE",
    { "8206000100016100", "820700010000016100" },
    { VIOLATION, VIOLATION },
    { VIOLATION, VIOLATION } },
  { "SUBACK",
    { "9003000301", "900400030001" },
    { VIOLATION, VIOLATION },
    { "subscribed 3 01", "subscribed 3 01" } },
  { "SUBACK-with-too-many-reasons",
    { "900400030101", "90050003000101" },
    { VIOLATION, VIOLATION },
    { VIOLATION, VIOLATION } },
  { "SUBACK-unknown",
    { "900300ff01", "900400ff0001" },
    { VIOLATION, VIOLATION },
    { VIOLATION, VIOLATION } },
  { "SUBACK-of-a-message",
    { "9003000101", "900400010001" },
    { VIOLATION, VIOLATION },
    { VIOLATION, VIOLATION } },
  { "UNSUBSCRIBE",
    { "a2050001000161", "a206000100000161" },
    { VIOLATION, VIOLATION },
    { VIOLATION, VIOLATION } },
  { "UNSUBACK-of-SUBSCRIBE",
    { "b0020003", "b00400030000" },
    { VIOLATION, VIOLATION },
    { VIOLATION, VIOLATION } },
  { "PINGREQ", { "c000", "c000" }, { VIOLATION, VIOLATION }, { VIOLATION, VIOLATION } },
  { "PINGRESP-unasked", { "d000", "d000" }, { VIOLATION, VIOLATION }, { SILENT, SILENT } },
  { "DISCONNECT",
    { "e000", "e0018b" },
    { VIOLATION, VIOLATION },
    { VIOLATION, "ended disconnected 8b" } },
  { "AUTH", { "f000", "f0021800" }, { VIOLATION, VIOLATION }, { VIOLATION, VIOLATION } },
  { "type-0",
    { "0000", "0000" },
    { "ended protocol-error 81", "ended protocol-error 81" },
    { "ended protocol-error 81", "ended protocol-error 81" } },
  { "HTTP", { "48545450", "48545450" }, { VIOLATION, VIOLATION }, { NULL, NULL } },
};

typedef struct
{
  const Row *row;
  MqttVersion version;
  gboolean connected;
  const char *expected;
} Cell;

static const char *
hex_of (const Cell *cell)
{
  return cell->row->hex[cell->version == MQTT_VERSION_5_0];
}

static Conversation *
in_phase (const Cell *cell)
{
  Conversation *c = conversation_new (cell->version);

  conversation_open (c);
  if (cell->connected)
    {
      conversation_accept (c, FALSE);
      g_assert_cmpuint (conversation_publish (c, MQTT_QOS_1, "a", "1"), ==, 1);
      g_assert_cmpuint (conversation_publish (c, MQTT_QOS_2, "a", "2"), ==, 2);
      g_assert_cmpuint (conversation_subscribe (c, "a", MQTT_QOS_1), ==, 3);
      conversation_server_publish (c, MQTT_QOS_2, 9, FALSE, "a", "9");
      conversation_ack (c, 0);
      conversation_expect_events (c, "publish a 9 qos2");
    }
  conversation_skip_sent (c);
  return c;
}

/* The events are as the table says, and a violation is told to a server that
 * can hear it, with the same reason, and to no other. */
static void
test_cell (gconstpointer data)
{
  const Cell *cell = data;

  for (gsize piece = 0; piece <= 3; piece++)
    {
      g_autoptr (Conversation) c = in_phase (cell);
      gboolean is_violation = g_str_has_prefix (cell->expected, "ended protocol-error");

      c->piece = piece;
      conversation_server_hex (c, hex_of (cell));
      if (g_strcmp0 (cell->expected, "ended protocol-error") == 0)
        g_assert_true (g_str_has_prefix (c->events->str, cell->expected));
      else
        g_assert_cmpstr (c->events->str, ==, cell->expected);

      if (is_violation)
        {
          g_autofree char *told =
              g_strdup_printf ("DISCONNECT %s", strrchr (c->events->str, ' ') + 1);

          conversation_expect_sent (c, cell->version == MQTT_VERSION_5_0 ? told : "");
        }
    }
}

static void
test_ignored_when_over (gconstpointer data)
{
  const Cell *cell = data;
  g_autoptr (Conversation) c = in_phase (cell);

  mqtt_session_close (c->session, MQTT_REASON_NORMAL_DISCONNECTION, c->now_us);
  conversation_skip_sent (c);
  conversation_server_hex (c, hex_of (cell));
  conversation_expect_events (c, "");
  conversation_expect_sent (c, "");

  mqtt_session_lost (c->session);
  conversation_server_hex (c, hex_of (cell));
  conversation_expect_events (c, "");
  conversation_expect_sent (c, "");
}

static void
add_cell (const Row  *row,
          MqttVersion version,
          gboolean    connected,
          const char *expected)
{
  g_autofree char *name = g_strdup_printf ("%s/%s/%s", connected ? "connected" : "connecting",
                                           row->name, mqtt_version_to_string (version));
  g_autofree char *path = g_strconcat ("/session/table/", name, NULL);
  g_autofree char *over = g_strconcat ("/session/table/over/", name, NULL);
  Cell cell = { row, version, connected, expected };

  if (row->hex[version == MQTT_VERSION_5_0] == NULL || expected == NULL)
    return;

  g_test_add_data_func_full (path, g_memdup2 (&cell, sizeof cell), test_cell, g_free);
  g_test_add_data_func_full (over, g_memdup2 (&cell, sizeof cell), test_ignored_when_over, g_free);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    for (guint is_v5 = 0; is_v5 <= 1; is_v5++)
      {
        MqttVersion version = is_v5 ? MQTT_VERSION_5_0 : MQTT_VERSION_3_1_1;

        add_cell (&rows[i], version, FALSE, rows[i].connecting[is_v5]);
        add_cell (&rows[i], version, TRUE, rows[i].connected[is_v5]);
      }

  return g_test_run ();
}
