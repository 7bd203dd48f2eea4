/* test-process.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "test-process.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

struct _TestProcess
{
  GPid pid;
  int output_fd;
  GString *buffer;
  char *errors_path;
};

static void
die_with_parent (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

TestProcess *
test_process_new (const char *const *argv,
                  char             **environment)
{
  TestProcess *self = g_new0 (TestProcess, 1);
  g_autoptr (GError) error = NULL;
  int errors_fd = g_file_open_tmp ("ride-test-XXXXXX", &self->errors_path, &error);
  int fds[2];

  g_assert_no_error (error);
  g_assert_cmpint (pipe2 (fds, O_CLOEXEC), ==, 0);
  self->output_fd = fds[0];
  self->buffer = g_string_new (NULL);
  g_spawn_async_with_fds (NULL, (char **) argv, environment,
                          G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_SEARCH_PATH, die_with_parent, NULL,
                          &self->pid, -1, fds[1], errors_fd, &error);
  g_assert_no_error (error);
  close (fds[1]);
  close (errors_fd);

  return self;
}

void
test_process_free (TestProcess *self)
{
  if (self->pid != 0)
    {
      kill (self->pid, SIGKILL);
      waitpid (self->pid, NULL, 0);
    }
  if (self->output_fd >= 0)
    close (self->output_fd);
  g_unlink (self->errors_path);
  g_free (self->errors_path);
  g_string_free (self->buffer, TRUE);
  g_free (self);
}

GPid
test_process_get_pid (TestProcess *self)
{
  return self->pid;
}

static char *
cut_line (TestProcess *self)
{
  const char *end = memchr (self->buffer->str, '\n', self->buffer->len);
  char *line;

  if (end == NULL)
    return NULL;

  line = g_strndup (self->buffer->str, end - self->buffer->str);
  g_string_erase (self->buffer, 0, end - self->buffer->str + 1);

  return line;
}

/* Returns: %FALSE at the end of the output, or when @until_us is reached. */
static gboolean
read_more (TestProcess *self,
           gint64       until_us)
{
  struct pollfd poll_fd = { .fd = self->output_fd, .events = POLLIN };
  gint64 left_us = MAX (until_us - g_get_monotonic_time (), 0);
  char bytes[4096];
  gssize n;

  if (poll (&poll_fd, 1, left_us / 1000) <= 0)
    return FALSE;

  n = read (self->output_fd, bytes, sizeof bytes);
  if (n <= 0)
    return FALSE;

  g_string_append_len (self->buffer, bytes, n);

  return TRUE;
}

char *
test_process_read_line_within (TestProcess *self,
                               double       timeout_s)
{
  gint64 until_us = g_get_monotonic_time () + timeout_s * G_USEC_PER_SEC;
  char *line;

  while ((line = cut_line (self)) == NULL)
    if (!read_more (self, until_us))
      return NULL;

  g_test_message ("%s", line);

  return line;
}

char *
test_process_read_line (TestProcess *self)
{
  return test_process_read_line_within (self, TEST_PATIENCE_S);
}

static gboolean
holds_all (const char *line,
           GPtrArray  *texts)
{
  for (guint i = 0; i < texts->len; i++)
    if (strstr (line, g_ptr_array_index (texts, i)) == NULL)
      return FALSE;

  return TRUE;
}

static char *
find_line (TestProcess *self,
           GPtrArray   *texts)
{
  char *line;

  while ((line = test_process_read_line (self)) != NULL)
    {
      if (holds_all (line, texts))
        return line;

      g_free (line);
    }

  g_error ("the program never wrote a line with “%s”", (char *) g_ptr_array_index (texts, 0));
}

static GPtrArray *
collect (const char *text,
         va_list     more)
{
  GPtrArray *texts = g_ptr_array_new ();

  for (; text != NULL; text = va_arg (more, const char *))
    g_ptr_array_add (texts, (char *) text);

  return texts;
}

char *
test_process_expect_line (TestProcess *self,
                          const char  *text,
                          ...)
{
  g_autoptr (GPtrArray) texts = NULL;
  va_list more;

  va_start (more, text);
  texts = collect (text, more);
  va_end (more);

  return find_line (self, texts);
}

void
test_process_expect (TestProcess *self,
                     const char  *text,
                     ...)
{
  g_autoptr (GPtrArray) texts = NULL;
  va_list more;

  va_start (more, text);
  texts = collect (text, more);
  va_end (more);
  g_free (find_line (self, texts));
}

void
test_process_signal (TestProcess *self,
                     int          number)
{
  g_assert_cmpint (kill (self->pid, number), ==, 0);
}

void
test_process_close_output (TestProcess *self)
{
  close (self->output_fd);
  self->output_fd = -1;
}

int
test_process_wait (TestProcess *self)
{
  gint64 until_us = g_get_monotonic_time () + TEST_PATIENCE_S * G_USEC_PER_SEC;
  int status;
  pid_t pid;

  while ((pid = waitpid (self->pid, &status, WNOHANG)) == 0)
    {
      if (g_get_monotonic_time () >= until_us)
        g_error ("the program did not end");
      g_usleep (5000);
    }

  g_assert_cmpint (pid, ==, self->pid);
  self->pid = 0;

  return WIFEXITED (status) ? WEXITSTATUS (status) : -WTERMSIG (status);
}

char *
test_process_get_errors (TestProcess *self)
{
  char *contents;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (self->errors_path, &contents, NULL, &error);
  g_assert_no_error (error);

  return contents;
}
