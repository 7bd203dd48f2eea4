/* broker.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "broker-recipe.h"

#include <arpa/inet.h>
#include <gio/gio.h>
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "broker-publish.h"
#include "test-process.h"

/* Below those that the kernel gives to clients, so that none of them takes
 * the port of a broker that is being restarted. */
#define LOWEST_PORT 20000
#define HIGHEST_PORT 32000

struct _Broker
{
  const BrokerRecipe *recipe;
  BrokerSetup setup;
  TestProcess *process;
  TestProcess *companion;
  gboolean frozen;
};

static const BrokerRecipe *const recipes[BROKER_N_KINDS] = {
  [BROKER_MOSQUITTO] = &broker_mosquitto, [BROKER_RABBITMQ] = &broker_rabbitmq,
  [BROKER_NATS] = &broker_nats,           [BROKER_AEDES] = &broker_aedes,
  [BROKER_AEDES_2] = &broker_aedes_2,     [BROKER_EJABBERD] = &broker_ejabberd,
};

/* For recipes */

char *
broker_find_program (const char *name)
{
  g_autofree char *system_path = g_build_filename ("/usr/sbin", name, NULL);
  char *path = g_find_program_in_path (name);

  if (path == NULL && g_file_test (system_path, G_FILE_TEST_IS_EXECUTABLE))
    path = g_steal_pointer (&system_path);

  return path;
}

char *
broker_get_path (const BrokerSetup *setup,
                 const char        *name)
{
  return g_build_filename (setup->folder, name, NULL);
}

void
broker_write_file (const BrokerSetup *setup,
                   const char        *name,
                   const char        *format,
                   ...)
{
  g_autofree char *path = broker_get_path (setup, name);
  g_autofree char *contents = NULL;
  g_autoptr (GError) error = NULL;
  va_list arguments;

  va_start (arguments, format);
  contents = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_file_set_contents (path, contents, -1, &error);
  g_assert_no_error (error);
}

GStrv
broker_make_command (const char *first,
                     ...)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  va_list more;

  va_start (more, first);
  for (const char *word = first; word != NULL; word = va_arg (more, const char *))
    g_strv_builder_add (builder, word);
  va_end (more);

  return g_strv_builder_end (builder);
}

/* Ports */

static struct sockaddr_in
loopback_address (guint16 port)
{
  return (struct sockaddr_in){
    .sin_family = AF_INET,
    .sin_port = htons (port),
    .sin_addr.s_addr = htonl (INADDR_LOOPBACK),
  };
}

static gboolean
is_free (guint16 port)
{
  struct sockaddr_in address = loopback_address (port);
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  gboolean bound = bind (fd, (struct sockaddr *) &address, sizeof address) == 0;

  close (fd);
  return bound;
}

static gboolean
listens (guint16 port)
{
  struct sockaddr_in address = loopback_address (port);
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  gboolean connected = connect (fd, (struct sockaddr *) &address, sizeof address) == 0;

  close (fd);
  return connected;
}

static guint16
find_free_port (void)
{
  for (guint i = 0; i < 1000; i++)
    {
      guint16 port = (guint16) g_random_int_range (LOWEST_PORT, HIGHEST_PORT);

      if (is_free (port))
        return port;
    }

  g_error ("no port is free");
}

/* Running */

/* The program in place of a shell that sends its output where nobody has to
 * read it. */
static TestProcess *
run (const BrokerSetup *setup,
     GStrv              command,
     GStrv              environment)
{
  g_autofree char *output_path = broker_get_path (setup, "output");
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();

  g_ptr_array_add (argv, (char *) "/bin/sh");
  g_ptr_array_add (argv, (char *) "-c");
  g_ptr_array_add (argv, (char *) "exec \"$@\" >>\"$0\" 2>&1 </dev/null");
  g_ptr_array_add (argv, output_path);
  for (; *command != NULL; command++)
    g_ptr_array_add (argv, *command);
  g_ptr_array_add (argv, NULL);

  return test_process_new ((const char *const *) argv->pdata, environment);
}

static GStrv
get_environment (Broker *self)
{
  GStrv environment = g_get_environ ();

  if (self->recipe->get_environment != NULL)
    environment = self->recipe->get_environment (&self->setup, environment);

  return environment;
}

static gboolean
opens_its_doors (Broker *self)
{
  const BrokerSetup *setup = &self->setup;
  BrokerDoor other = setup->door == BROKER_WS ? BROKER_WSS : BROKER_WS;

  return listens (setup->ports[BROKER_TCP]) && listens (setup->ports[setup->door]) &&
         (self->recipe->traits.one_web_socket_door || listens (setup->ports[other]));
}

void
broker_start (Broker *self)
{
  g_auto (GStrv) command = self->recipe->get_command (&self->setup);
  g_auto (GStrv) environment = get_environment (self);
  gint64 until_us = g_get_monotonic_time () + TEST_PATIENCE_S * G_USEC_PER_SEC;

  g_assert_null (self->process);
  self->process = run (&self->setup, command, environment);
  while (!opens_its_doors (self) || !broker_lets_in (self))
    {
      if (g_get_monotonic_time () >= until_us)
        g_error ("%s did not start; see %s", self->recipe->traits.name, self->setup.folder);
      g_usleep (20000);
    }
}

static void
start_companion (Broker *self)
{
  g_auto (GStrv) command = NULL;
  g_auto (GStrv) environment = get_environment (self);

  if (self->recipe->get_companion == NULL)
    return;

  command = self->recipe->get_companion (&self->setup);
  self->companion = run (&self->setup, command, environment);
}

Broker *
broker_new (BrokerKind kind,
            BrokerDoor door)
{
  const BrokerRecipe *recipe = recipes[kind];
  g_autofree char *program = recipe->find ();
  g_autofree char *message = NULL;
  Broker *self;

  if (program == NULL)
    {
      message = g_strdup_printf ("%s is not installed: %s", recipe->traits.name,
                                 recipe->traits.install);
      g_test_skip (message);
      return NULL;
    }

  self = g_new0 (Broker, 1);
  self->recipe = recipe;
  self->setup.program = g_steal_pointer (&program);
  self->setup.folder = g_dir_make_tmp ("ride-broker-XXXXXX", NULL);
  g_assert_nonnull (self->setup.folder);
  self->setup.log_path = broker_get_path (&self->setup, "log");
  self->setup.certificates = certificates_new (self->setup.folder);
  self->setup.door = door;
  for (guint i = 0; i < G_N_ELEMENTS (self->setup.ports); i++)
    self->setup.ports[i] = find_free_port ();
  for (guint i = 0; i < BROKER_N_SPARE_PORTS; i++)
    self->setup.spare_ports[i] = find_free_port ();

  recipe->prepare (&self->setup);
  start_companion (self);
  broker_start (self);

  return self;
}

static void
remove_folder (GFile *folder)
{
  g_autoptr (GFileEnumerator) children = g_file_enumerate_children (
      folder, G_FILE_ATTRIBUTE_STANDARD_NAME, G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, NULL, NULL);
  GFile *child;

  while (children != NULL && g_file_enumerator_iterate (children, NULL, &child, NULL, NULL) &&
         child != NULL)
    remove_folder (child);
  g_file_delete (folder, NULL, NULL);
}

void
broker_free (Broker *self)
{
  g_autoptr (GFile) folder = g_file_new_for_path (self->setup.folder);

  g_clear_pointer (&self->process, test_process_free);
  g_clear_pointer (&self->companion, test_process_free);
  remove_folder (folder);

  certificates_free (self->setup.certificates);
  g_free (self->setup.program);
  g_free (self->setup.folder);
  g_free (self->setup.log_path);
  g_free (self);
}

static void
end (Broker *self,
     int     number)
{
  test_process_signal (self->process, number);
  test_process_wait (self->process);
  g_clear_pointer (&self->process, test_process_free);
}

void
broker_stop (Broker *self)
{
  end (self, SIGTERM);
}

void
broker_kill (Broker *self)
{
  end (self, SIGKILL);
}

void
broker_freeze (Broker *self)
{
  test_process_signal (self->process, SIGSTOP);
  self->frozen = TRUE;
}

void
broker_thaw (Broker *self)
{
  test_process_signal (self->process, SIGCONT);
  self->frozen = FALSE;
}

gboolean
broker_is_running (Broker *self)
{
  return self->process != NULL && !self->frozen;
}

/* Looking */

const BrokerTraits *
broker_kind_get_traits (BrokerKind kind)
{
  return &recipes[kind]->traits;
}

const BrokerTraits *
broker_get_traits (Broker *self)
{
  return &self->recipe->traits;
}

guint16
broker_get_port (Broker    *self,
                 BrokerDoor door)
{
  return self->setup.ports[door];
}

const char *
broker_get_ca_file (Broker *self)
{
  return self->setup.certificates->ca_file;
}

guint
broker_count_log (Broker     *self,
                  const char *text)
{
  g_autofree char *log = NULL;
  gsize length;
  guint n = 0;

  if (!g_file_get_contents (self->setup.log_path, &log, &length, NULL))
    return 0;

  for (const char *found = log; (found = g_strstr_len (found, log + length - found, text)) != NULL;
       found++)
    n++;

  return n;
}

void
broker_expect_log (Broker     *self,
                   const char *text,
                   guint       n_before)
{
  gint64 until_us = g_get_monotonic_time () + TEST_PATIENCE_S * G_USEC_PER_SEC;

  while (broker_count_log (self, text) <= n_before)
    {
      if (g_get_monotonic_time () >= until_us)
        g_error ("%s never logged “%s”", self->recipe->traits.name, text);
      g_usleep (20000);
    }
}
