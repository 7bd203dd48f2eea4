/* broker-nats.c: NATS server with MQTT and WebSocket, tried with 2.9.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "broker-recipe.h"

enum
{
  CLIENT_PORT,
};

static char *
find (void)
{
  return broker_find_program ("nats-server");
}

/* It sends again what was not acknowledged within ack_wait and not earlier,
 * also where the client came back before. The tests can't wait for long; but
 * what is sent again while a line is half-open hides that from the client. */
static void
prepare (const BrokerSetup *setup)
{
  g_autofree char *tls =
      g_strdup_printf ("tls: { cert_file: \"%s\", key_file: \"%s\" }",
                       setup->certificates->certificate_file, setup->certificates->key_file);

  broker_write_file (setup, "nats.conf",
                     "server_name: test\n"
                     "listen: 127.0.0.1:%u\n"
                     "log_file: \"%s\"\n"
                     "debug: true\n"
                     "trace: true\n"
                     "jetstream { store_dir: \"%s/store\", max_mem: 64MB, max_file: 256MB }\n"
                     "authorization { users: [ { user: \"%s\", password: \"%s\" } ] }\n"
                     "mqtt { listen: 127.0.0.1:%u, ack_wait: \"5s\", max_ack_pending: 100 }\n"
                     "websocket { listen: 127.0.0.1:%u, %s, same_origin: false }\n",
                     setup->spare_ports[CLIENT_PORT], setup->log_path, setup->folder,
                     broker_nats.traits.user_name, BROKER_PASSWORD, setup->ports[BROKER_TCP],
                     setup->ports[setup->door], setup->door == BROKER_WSS ? tls : "no_tls: true");
}

static GStrv
get_command (const BrokerSetup *setup)
{
  g_autofree char *config_path = broker_get_path (setup, "nats.conf");

  return broker_make_command (setup->program, "-c", config_path, NULL);
}

const BrokerRecipe broker_nats = {
  .traits = {
    .name = "nats",
    .install = "apt-get install nats-server",
    .path = "/mqtt",
    .user_name = "alice",
    .refuses_5_0_in_words = TRUE,
    .maximum_qos = 1,
    .one_web_socket_door = TRUE,
    .keeps_sessions = TRUE,
    .survives_kill = TRUE,
    .matches_retained = TRUE,
    .redelivers_late = TRUE,
    .tells_take_over_3_1_1 = TRUE,
    .refusal_code = 0x87,
    .refusal_words = "does not allow this login",
    .refusal_detail = "CONNACK 0x87",
    .goodbye = "<<- [DISCONNECT]",
  },
  .find = find,
  .prepare = prepare,
  .get_command = get_command,
};
