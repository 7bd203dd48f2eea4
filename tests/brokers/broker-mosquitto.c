/* broker-mosquitto.c: Eclipse Mosquitto, tried with 2.0.11.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "broker-recipe.h"

#include <gio/gio.h>
#include <unistd.h>

static char *
find (void)
{
  return broker_find_program ("mosquitto");
}

static void
write_passwords (const BrokerSetup *setup)
{
  g_autofree char *path = broker_get_path (setup, "passwords");
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process =
      g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, "mosquitto_passwd", "-b", "-c", path,
                        broker_mosquitto.traits.user_name, BROKER_PASSWORD, NULL);

  g_assert_no_error (error);
  g_subprocess_wait_check (process, NULL, &error);
  g_assert_no_error (error);
}

/* Without socket_domain, 2.0.11 binds WebSocket listeners to all addresses.
 * What is saved at once survives a kill. */
static void
prepare (const BrokerSetup *setup)
{
  const Certificates *certificates = setup->certificates;

  write_passwords (setup);
  broker_write_file (setup, "mosquitto.conf",
                     "%s"
                     "allow_anonymous false\n"
                     "password_file %s/passwords\n"
                     "persistence true\n"
                     "persistence_location %s/\n"
                     "autosave_interval 1\n"
                     "autosave_on_changes true\n"
                     "max_queued_messages 0\n"
                     "log_dest file %s\n"
                     "log_type all\n"
                     "listener %u 127.0.0.1\n"
                     "protocol websockets\n"
                     "socket_domain ipv4\n"
                     "listener %u 127.0.0.1\n"
                     "protocol websockets\n"
                     "socket_domain ipv4\n"
                     "certfile %s\n"
                     "keyfile %s\n"
                     "listener %u 127.0.0.1\n",
                     geteuid () == 0 ? "user root\n" : "", setup->folder, setup->folder,
                     setup->log_path, setup->ports[BROKER_WS], setup->ports[BROKER_WSS],
                     certificates->certificate_file, certificates->key_file,
                     setup->ports[BROKER_TCP]);
}

static GStrv
get_command (const BrokerSetup *setup)
{
  g_autofree char *config_path = broker_get_path (setup, "mosquitto.conf");

  return broker_make_command (setup->program, "-c", config_path, NULL);
}

const BrokerRecipe broker_mosquitto = {
  .traits = {
    .name = "mosquitto",
    .install = "apt-get install mosquitto",
    .path = "/mqtt",
    .user_name = "alice",
    .speaks_5_0 = TRUE,
    .maximum_qos = 2,
    .keeps_sessions = TRUE,
    .survives_kill = TRUE,
    .matches_retained = TRUE,
    .refusal_code = 0x87,
    .refusal_words = "does not allow this login",
    .refusal_detail = "CONNACK 0x87",
    .goodbye = "Received DISCONNECT from {client}",
  },
  .find = find,
  .prepare = prepare,
  .get_command = get_command,
};
