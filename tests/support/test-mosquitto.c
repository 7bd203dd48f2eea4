/* test-mosquitto.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "test-mosquitto.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "test-folder.h"
#include "test-process.h"

struct _TestMosquitto
{
  char *program;
  char *folder;
  char *config_path;
  char *log_path;
  char *password_path;
  char *url;
  char *user_name;
  char *password;
  guint16 web_socket_port;
  guint16 tcp_port;
  gboolean for_load;
  TestProcess *process;
};

/* Debian puts the broker where only root's PATH looks. */
static char *
find_program (void)
{
  char *path = g_find_program_in_path ("mosquitto");

  if (path == NULL && g_file_test ("/usr/sbin/mosquitto", G_FILE_TEST_IS_EXECUTABLE))
    path = g_strdup ("/usr/sbin/mosquitto");

  return path;
}

static int
open_socket (guint16             port,
             struct sockaddr_in *address)
{
  memset (address, 0, sizeof *address);
  address->sin_family = AF_INET;
  address->sin_port = htons (port);
  address->sin_addr.s_addr = htonl (INADDR_LOOPBACK);

  return socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

static guint16
find_free_port (void)
{
  struct sockaddr_in address;
  socklen_t length = sizeof address;
  int fd = open_socket (0, &address);

  g_assert_cmpint (bind (fd, (struct sockaddr *) &address, length), ==, 0);
  g_assert_cmpint (getsockname (fd, (struct sockaddr *) &address, &length), ==, 0);
  close (fd);

  return ntohs (address.sin_port);
}

static gboolean
listens (guint16 port)
{
  struct sockaddr_in address;
  int fd = open_socket (port, &address);
  int result = connect (fd, (struct sockaddr *) &address, sizeof address);

  close (fd);

  return result == 0;
}

static void
write_password (TestMosquitto *self)
{
  const char *argv[] = { "mosquitto_passwd", "-b",           "-c", self->password_path,
                         self->user_name,    self->password, NULL };
  g_autoptr (TestProcess) process = test_process_new (argv, NULL);

  g_assert_cmpint (test_process_wait (process), ==, 0);
}

static void
write_config (TestMosquitto *self)
{
  g_autoptr (GString) config = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  /* Without socket_domain, 2.0.11 binds WebSocket listeners to all addresses. */
  g_string_append_printf (config,
                          "listener %u 127.0.0.1\nprotocol websockets\nsocket_domain ipv4\n"
                          "listener %u 127.0.0.1\n"
                          "log_dest file %s\nconnection_messages true\n"
                          "persistence true\npersistence_location %s/\nset_tcp_nodelay true\n",
                          self->web_socket_port, self->tcp_port, self->log_path, self->folder);
  if (self->for_load)
    g_string_append (config, "max_queued_messages 0\n");
  else
    g_string_append (config, "log_type all\n");
  if (geteuid () == 0)
    g_string_append (config, "user root\n");
  if (self->user_name != NULL)
    g_string_append_printf (config, "password_file %s\n", self->password_path);
  else
    g_string_append (config, "allow_anonymous true\n");

  g_file_set_contents (self->config_path, config->str, config->len, &error);
  g_assert_no_error (error);
}

static TestMosquitto *
new_broker (const char *user_name,
            const char *password,
            gboolean    for_load)
{
  g_autofree char *program = find_program ();
  TestMosquitto *self;

  if (program == NULL)
    {
      g_test_skip ("mosquitto is not installed");
      return NULL;
    }

  self = g_new0 (TestMosquitto, 1);
  self->program = g_steal_pointer (&program);
  self->folder = test_folder_new ();
  self->config_path = g_build_filename (self->folder, "mosquitto.conf", NULL);
  self->log_path = g_build_filename (self->folder, "mosquitto.log", NULL);
  self->password_path = g_build_filename (self->folder, "passwords", NULL);
  self->user_name = g_strdup (user_name);
  self->password = g_strdup (password);
  self->for_load = for_load;
  self->web_socket_port = find_free_port ();
  do
    self->tcp_port = find_free_port ();
  while (self->tcp_port == self->web_socket_port);
  self->url = g_strdup_printf ("ws://127.0.0.1:%u/mqtt", self->web_socket_port);

  if (user_name != NULL)
    write_password (self);
  write_config (self);
  test_mosquitto_start (self);

  return self;
}

TestMosquitto *
test_mosquitto_new (const char *user_name,
                    const char *password)
{
  return new_broker (user_name, password, FALSE);
}

TestMosquitto *
test_mosquitto_new_for_load (void)
{
  return new_broker (NULL, NULL, TRUE);
}

void
test_mosquitto_free (TestMosquitto *self)
{
  g_clear_pointer (&self->process, test_process_free);
  test_folder_remove (self->folder);
  g_free (self->program);
  g_free (self->folder);
  g_free (self->config_path);
  g_free (self->log_path);
  g_free (self->password_path);
  g_free (self->url);
  g_free (self->user_name);
  g_free (self->password);
  g_free (self);
}

guint16
test_mosquitto_get_port (TestMosquitto *self)
{
  return self->web_socket_port;
}

guint16
test_mosquitto_get_tcp_port (TestMosquitto *self)
{
  return self->tcp_port;
}

const char *
test_mosquitto_get_url (TestMosquitto *self)
{
  return self->url;
}

void
test_mosquitto_start (TestMosquitto *self)
{
  const char *argv[] = { self->program, "-c", self->config_path, NULL };
  gint64 until_us = g_get_monotonic_time () + TEST_PATIENCE_S * G_USEC_PER_SEC;

  g_assert_null (self->process);
  self->process = test_process_new (argv, NULL);
  while (!listens (self->web_socket_port) || !listens (self->tcp_port))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, until_us);
      g_usleep (10000);
    }
}

void
test_mosquitto_stop (TestMosquitto *self)
{
  test_process_signal (self->process, SIGTERM);
  g_assert_cmpint (test_process_wait (self->process), ==, 0);
  g_clear_pointer (&self->process, test_process_free);
}

void
test_mosquitto_freeze (TestMosquitto *self)
{
  test_process_signal (self->process, SIGSTOP);
}

void
test_mosquitto_thaw (TestMosquitto *self)
{
  test_process_signal (self->process, SIGCONT);
}

static void
add_login (TestMosquitto *self,
           GPtrArray     *argv)
{
  if (self->user_name == NULL)
    return;

  g_ptr_array_add (argv, (char *) "-u");
  g_ptr_array_add (argv, self->user_name);
  g_ptr_array_add (argv, (char *) "-P");
  g_ptr_array_add (argv, self->password);
}

void
test_mosquitto_publish (TestMosquitto *self,
                        const char    *topic,
                        const char    *payload,
                        guint          qos,
                        gboolean       retain)
{
  g_autofree char *port = g_strdup_printf ("%u", self->tcp_port);
  g_autofree char *level = g_strdup_printf ("%u", qos);
  const char *always[] = {
    "mosquitto_pub", "-h", "127.0.0.1", "-p", port, "-q", level, "-t", topic
  };
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (TestProcess) process = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (always); i++)
    g_ptr_array_add (argv, (char *) always[i]);
  add_login (self, argv);
  if (retain)
    g_ptr_array_add (argv, (char *) "-r");
  g_ptr_array_add (argv, (char *) (payload != NULL ? "-m" : "-n"));
  if (payload != NULL)
    g_ptr_array_add (argv, (char *) payload);
  g_ptr_array_add (argv, NULL);

  process = test_process_new ((const char *const *) argv->pdata, NULL);
  g_assert_cmpint (test_process_wait (process), ==, 0);
}

char *
test_mosquitto_get_log (TestMosquitto *self)
{
  char *contents;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (self->log_path, &contents, NULL, &error);
  g_assert_no_error (error);

  return contents;
}

void
test_mosquitto_expect_log (TestMosquitto *self,
                           const char    *text)
{
  gint64 until_us = g_get_monotonic_time () + TEST_PATIENCE_S * G_USEC_PER_SEC;

  while (TRUE)
    {
      g_autofree char *log = test_mosquitto_get_log (self);

      if (strstr (log, text) != NULL)
        return;

      if (g_get_monotonic_time () >= until_us)
        g_error ("the broker never logged “%s”:\n%s", text, log);
      g_usleep (20000);
    }
}
