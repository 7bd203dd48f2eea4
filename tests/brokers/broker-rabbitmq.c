/* broker-rabbitmq.c: RabbitMQ with its plugin rabbitmq_web_mqtt, tried with 3.10.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "broker-recipe.h"

enum
{
  AMQP_PORT,
  DISTRIBUTION_PORT,
  EPMD_PORT,
};

/* Returns: (nullable): its script; the one in the PATH would change the user. */
static char *
find_script (void)
{
  static const char folder[] = "/usr/lib/rabbitmq/lib";
  g_autoptr (GDir) versions = g_dir_open (folder, 0, NULL);
  const char *version;

  while (versions != NULL && (version = g_dir_read_name (versions)) != NULL)
    {
      g_autofree char *path =
          g_build_filename (folder, version, "sbin", "rabbitmq-server", NULL);

      if (g_file_test (path, G_FILE_TEST_IS_EXECUTABLE))
        return g_steal_pointer (&path);
    }

  return NULL;
}

static char *
find (void)
{
  g_autofree char *epmd = broker_find_program ("epmd");

  return epmd != NULL ? find_script () : NULL;
}

static void
prepare (const BrokerSetup *setup)
{
  const Certificates *certificates = setup->certificates;

  broker_write_file (setup, "plugins", "[rabbitmq_mqtt,rabbitmq_web_mqtt].\n");
  broker_write_file (setup, "rabbitmq.conf",
                     "listeners.tcp.1 = 127.0.0.1:%u\n"
                     "loopback_users = none\n"
                     "default_user = %s\n"
                     "default_pass = %s\n"
                     "mqtt.listeners.tcp.1 = 127.0.0.1:%u\n"
                     "mqtt.allow_anonymous = false\n"
                     "web_mqtt.tcp.ip = 127.0.0.1\n"
                     "web_mqtt.tcp.port = %u\n"
                     "web_mqtt.ssl.ip = 127.0.0.1\n"
                     "web_mqtt.ssl.port = %u\n"
                     "web_mqtt.ssl.cacertfile = %s\n"
                     "web_mqtt.ssl.certfile = %s\n"
                     "web_mqtt.ssl.keyfile = %s\n"
                     "log.console = false\n"
                     "log.file = %s\n"
                     "log.file.level = debug\n",
                     setup->spare_ports[AMQP_PORT], broker_rabbitmq.traits.user_name,
                     BROKER_PASSWORD, setup->ports[BROKER_TCP], setup->ports[BROKER_WS],
                     setup->ports[BROKER_WSS], certificates->ca_file,
                     certificates->certificate_file, certificates->key_file, setup->log_path);
}

static GStrv
get_command (const BrokerSetup *setup)
{
  return broker_make_command (setup->program, NULL);
}

static GStrv
get_companion (const BrokerSetup *setup)
{
  g_autofree char *epmd = broker_find_program ("epmd");
  g_autofree char *port = g_strdup_printf ("%u", setup->spare_ports[EPMD_PORT]);

  return broker_make_command (epmd, "-address", "127.0.0.1", "-port", port,
                              "-relaxed_command_check", NULL);
}

static GStrv
set_port (GStrv       environment,
          const char *name,
          guint16     port)
{
  g_autofree char *value = g_strdup_printf ("%u", port);

  return g_environ_setenv (environment, name, value, TRUE);
}

static GStrv
set_path (GStrv              environment,
          const BrokerSetup *setup,
          const char        *name,
          const char        *file)
{
  g_autofree char *path = broker_get_path (setup, file);

  return g_environ_setenv (environment, name, path, TRUE);
}

/* Told that systemd watches it, its script becomes the broker instead of
 * waiting for it, so that signals reach the right one. */
static GStrv
get_environment (const BrokerSetup *setup,
                 GStrv              environment)
{
  static const char *const fixed[][2] = {
    { "RUNNING_UNDER_SYSTEMD", "true" },
    { "RABBITMQ_NODENAME", "test@localhost" },
    { "RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1" },
    { "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
      "-kernel inet_dist_use_interface {127,0,0,1} +S 2:2 +sbwt none" },
    { "ERL_EPMD_ADDRESS", "127.0.0.1" },
  };
  static const char *const paths[][2] = {
    { "HOME", "." },
    { "RABBITMQ_HOME", "." },
    { "RABBITMQ_CONFIG_FILE", "rabbitmq.conf" },
    { "RABBITMQ_CONF_ENV_FILE", "no-environment" },
    { "RABBITMQ_ENABLED_PLUGINS_FILE", "plugins" },
    { "RABBITMQ_MNESIA_BASE", "mnesia" },
    { "RABBITMQ_LOG_BASE", "logs" },
    { "RABBITMQ_PID_FILE", "pid" },
    { "ERL_CRASH_DUMP", "crash.dump" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (fixed); i++)
    environment = g_environ_setenv (environment, fixed[i][0], fixed[i][1], TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    environment = set_path (environment, setup, paths[i][0], paths[i][1]);
  environment = set_port (environment, "RABBITMQ_NODE_PORT", setup->spare_ports[AMQP_PORT]);
  environment = set_port (environment, "RABBITMQ_DIST_PORT", setup->spare_ports[DISTRIBUTION_PORT]);

  return set_port (environment, "ERL_EPMD_PORT", setup->spare_ports[EPMD_PORT]);
}

const BrokerRecipe broker_rabbitmq = {
  .traits = {
    .name = "rabbitmq",
    .install = "apt-get install rabbitmq-server",
    .path = "/ws",
    .user_name = "alice",
    .maximum_qos = 1,
    .keeps_sessions = TRUE,
    .survives_kill = TRUE,
    .refusal_code = 0x87,
    .refusal_words = "closed the connection at the login",
    .refusal_detail = "unauthenticated",
    .goodbye = "DISCONNECT",
  },
  .find = find,
  .prepare = prepare,
  .get_command = get_command,
  .get_environment = get_environment,
  .get_companion = get_companion,
};
