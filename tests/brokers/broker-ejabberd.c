/* broker-ejabberd.c: ejabberd with mod_mqtt, tried with 23.01.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "broker-recipe.h"

/* Its own start script insists on the user and the folders of the system. */
#define REGISTER_USER                                                                            \
  "Register = fun(Again) ->"                                                                     \
  "  case catch ejabberd_auth:try_register(<<\"alice\">>, <<\"localhost\">>, <<\"%s\">>) of"     \
  "    ok -> ok;"                                                                                \
  "    {error, exists} -> ok;"                                                                   \
  "    _ -> timer:sleep(100), Again(Again)"                                                      \
  "  end "                                                                                       \
  "end, spawn(fun() -> Register(Register) end)."

/* Returns: (nullable): such as /usr/lib/x86_64-linux-gnu, where its modules are. */
static char *
find_libraries (void)
{
  g_autoptr (GDir) systems = g_dir_open ("/usr/lib", 0, NULL);
  const char *system_name;

  while (systems != NULL && (system_name = g_dir_read_name (systems)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/usr/lib", system_name, NULL);
      g_autoptr (GDir) libraries = g_dir_open (path, 0, NULL);
      const char *name;

      while (libraries != NULL && (name = g_dir_read_name (libraries)) != NULL)
        if (g_str_has_prefix (name, "ejabberd-"))
          return g_steal_pointer (&path);
    }

  return NULL;
}

static char *
find (void)
{
  g_autofree char *libraries = find_libraries ();

  return libraries != NULL ? broker_find_program ("erl") : NULL;
}

static void
prepare (const BrokerSetup *setup)
{
  broker_write_file (setup, "inetrc", "{lookup, [\"file\", \"native\"]}.\n"
                                      "{host, {127, 0, 0, 1}, [\"localhost\"]}.\n");
  broker_write_file (setup, "ejabberd.yml",
                     "hosts: [localhost]\n"
                     "loglevel: info\n"
                     "certfiles: [ \"%s\" ]\n"
                     "ca_file: \"%s\"\n"
                     "auth_method: [mnesia]\n"
                     "s2s_use_starttls: false\n"
                     "listen:\n"
                     "  - { port: %u, ip: \"127.0.0.1\", module: ejabberd_http, tls: false,"
                     " request_handlers: { /mqtt: mod_mqtt } }\n"
                     "  - { port: %u, ip: \"127.0.0.1\", module: ejabberd_http, tls: true,"
                     " request_handlers: { /mqtt: mod_mqtt } }\n"
                     "  - { port: %u, ip: \"127.0.0.1\", module: mod_mqtt }\n"
                     "modules:\n"
                     "  mod_mqtt: { db_type: mnesia, ram_db_type: mnesia,"
                     " session_expiry: 10 minutes }\n",
                     setup->certificates->bundle_file, setup->certificates->ca_file,
                     setup->ports[BROKER_WS], setup->ports[BROKER_WSS], setup->ports[BROKER_TCP]);
}

static GStrv
get_command (const BrokerSetup *setup)
{
  g_autofree char *spool = g_strdup_printf ("\"%s/spool\"", setup->folder);
  g_autofree char *registration = g_strdup_printf (REGISTER_USER, BROKER_PASSWORD);

  return broker_make_command (setup->program, "+S", "2:2", "+sbwt", "none", "-noinput", "-mnesia",
                              "dir", spool, "-s", "ejabberd", "-eval", registration, NULL);
}

static GStrv
get_environment (const BrokerSetup *setup,
                 GStrv              environment)
{
  static const char *const paths[][2] = {
    { "HOME", "." },
    { "EJABBERD_CONFIG_PATH", "ejabberd.yml" },
    { "EJABBERD_PID_PATH", "pid" },
    { "ERL_INETRC", "inetrc" },
    { "ERL_CRASH_DUMP", "crash.dump" },
    { "CONTRIB_MODULES_PATH", "modules" },
    { "CONTRIB_MODULES_CONF_DIR", "modules" },
  };
  g_autofree char *libraries = find_libraries ();

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *path = broker_get_path (setup, paths[i][1]);

      environment = g_environ_setenv (environment, paths[i][0], path, TRUE);
    }
  environment = g_environ_setenv (environment, "EJABBERD_LOG_PATH", setup->log_path, TRUE);

  return g_environ_setenv (environment, "ERL_LIBS", libraries, TRUE);
}

const BrokerRecipe broker_ejabberd = {
  .traits = {
    .name = "ejabberd",
    .install = "apt-get install ejabberd",
    .path = "/mqtt",
    .user_name = "alice@localhost",
    .speaks_5_0 = TRUE,
    .maximum_qos = 2,
    .matches_retained = TRUE,
    .tells_take_over_5_0 = TRUE,
    .refusal_code = 0x87,
    .refusal_words = "does not allow this login",
    .refusal_detail = "CONNACK 0x87",
    .goodbye = "/{client} from 127.0.0.1: Peer disconnected with reason: Normal",
  },
  .find = find,
  .prepare = prepare,
  .get_command = get_command,
  .get_environment = get_environment,
};
