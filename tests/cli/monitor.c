/* monitor.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "monitor.h"

#include <signal.h>
#include <stdarg.h>
#include <string.h>

static gboolean verbose;
static const char *home;

void
monitor_be_verbose (void)
{
  verbose = TRUE;
}

void
monitor_set_home (const char *folder)
{
  home = folder;
}

static TestProcess *
start (GPtrArray *argv)
{
  /* The settings of the proxy would come from dconf, which complains where it finds no home. */
  static const char *const environment[] = { "PATH=/usr/bin:/bin",
                                             "G_DEBUG=gc-friendly,fatal-warnings",
                                             "MALLOC_CHECK_=2", "GSETTINGS_BACKEND=memory", NULL };
  const char *sanitizer = g_getenv ("ASAN_OPTIONS");
  g_auto (GStrv) full = g_strdupv ((char **) environment);

  if (sanitizer != NULL)
    full = g_environ_setenv (full, "ASAN_OPTIONS", sanitizer, TRUE);
  if (verbose)
    full = g_environ_setenv (full, "G_MESSAGES_DEBUG", "all", TRUE);
  if (home != NULL)
    {
      full = g_environ_setenv (full, "XDG_DATA_HOME", home, TRUE);
      full = g_environ_setenv (full, "XDG_CONFIG_HOME", home, TRUE);
    }
  g_ptr_array_add (argv, NULL);

  return test_process_new ((const char *const *) argv->pdata, full);
}

static GPtrArray *
new_argv (void)
{
  const char *program = g_getenv ("RIDE_MONITOR");
  GPtrArray *argv = g_ptr_array_new ();

  g_assert_nonnull (program);
  g_ptr_array_add (argv, (char *) program);

  return argv;
}

TestProcess *
monitor_start (const char *first,
               ...)
{
  g_autoptr (GPtrArray) argv = new_argv ();
  va_list more;

  va_start (more, first);
  for (const char *word = first; word != NULL; word = va_arg (more, const char *))
    g_ptr_array_add (argv, (char *) word);
  va_end (more);

  return start (argv);
}

TestProcess *
monitor_tail (const char *url,
              ...)
{
  g_autoptr (GPtrArray) argv = new_argv ();
  const char *word;
  va_list more;

  g_ptr_array_add (argv, (char *) "tail");
  g_ptr_array_add (argv, (char *) url);
  g_ptr_array_add (argv, (char *) "--json");
  va_start (more, url);
  while ((word = va_arg (more, const char *)) != NULL)
    g_ptr_array_add (argv, (char *) word);
  va_end (more);

  return start (argv);
}

void
monitor_expect_end (TestProcess *monitor,
                    int          status,
                    const char  *word)
{
  int ended = test_process_wait (monitor);
  g_autofree char *errors = test_process_get_errors (monitor);

  g_test_message ("%s", errors);
  g_assert_cmpint (ended, ==, status);
  if (strstr (errors, word) == NULL)
    g_error ("no “%s” in: %s", word, errors);
}

void
monitor_interrupt (TestProcess *monitor)
{
  test_process_signal (monitor, SIGINT);
  g_assert_cmpint (test_process_wait (monitor), ==, 0);
}
