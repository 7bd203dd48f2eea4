/* broker-aedes.c: aedes behind the ws package of npm, tried with 1.2.0 and 2.0.0-beta.1.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Both keep everything in memory.
 */

#include "broker-recipe.h"

#define INSTALL "apt-get install nodejs npm, then npm install --prefix of the tests' build folder"

static char *
find_with (const char *package)
{
  g_autofree char *path =
      g_test_build_filename (G_TEST_BUILT, "brokers", "node_modules", package, NULL);

  return g_file_test (path, G_FILE_TEST_IS_DIR) ? broker_find_program ("node") : NULL;
}

static char *
find (void)
{
  return find_with ("aedes");
}

static char *
find_2 (void)
{
  return find_with ("aedes-2");
}

static void
prepare_with (const BrokerSetup *setup,
              const char        *package,
              const char        *user_name)
{
  const Certificates *certificates = setup->certificates;

  broker_write_file (setup, "config.json",
                     "{ \"package\": \"%s\", \"user\": \"%s\", \"password\": \"%s\", \"log\": \"%s\","
                     " \"ws\": %u, \"wss\": %u, \"tcp\": %u,"
                     " \"certificate\": \"%s\", \"key\": \"%s\" }\n",
                     package, user_name, BROKER_PASSWORD, setup->log_path,
                     setup->ports[BROKER_WS], setup->ports[BROKER_WSS], setup->ports[BROKER_TCP],
                     certificates->certificate_file, certificates->key_file);
}

static void
prepare (const BrokerSetup *setup)
{
  prepare_with (setup, "aedes", broker_aedes.traits.user_name);
}

static void
prepare_2 (const BrokerSetup *setup)
{
  prepare_with (setup, "aedes-2", broker_aedes_2.traits.user_name);
}

static GStrv
get_command (const BrokerSetup *setup)
{
  g_autofree char *script = g_test_build_filename (G_TEST_BUILT, "brokers", "aedes.mjs", NULL);
  g_autofree char *config_path = broker_get_path (setup, "config.json");

  return broker_make_command (setup->program, script, config_path, NULL);
}

const BrokerRecipe broker_aedes = {
  .traits = {
    .name = "aedes",
    .install = INSTALL,
    .path = "/mqtt",
    .user_name = "alice",
    .refuses_5_0_in_words = TRUE,
    .maximum_qos = 2,
    .matches_retained = TRUE,
    .refusal_code = 0x86,
    .refusal_words = "does not accept the user name or password",
    .refusal_detail = "CONNACK 0x86",
    .goodbye = "DISCONNECT",
  },
  .find = find,
  .prepare = prepare,
  .get_command = get_command,
};

const BrokerRecipe broker_aedes_2 = {
  .traits = {
    .name = "aedes-2",
    .install = INSTALL,
    .path = "/mqtt",
    .user_name = "alice",
    .speaks_5_0 = TRUE,
    .maximum_qos = 2,
    .matches_retained = TRUE,
    .tells_take_over_5_0 = TRUE,
    .refusal_code = 0x86,
    .refusal_words = "does not accept the user name or password",
    .refusal_detail = "CONNACK 0x86",
    .goodbye = "DISCONNECT",
  },
  .find = find_2,
  .prepare = prepare_2,
  .get_command = get_command,
};
