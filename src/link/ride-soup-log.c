/* ride-soup-log.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * libsoup writes two debug lines for each WebSocket message. GLib formats them before it
 * looks whether anybody wants them, which costs a fifth of all that a message costs, and
 * no handler can prevent it. But a program's own definition of a function comes before
 * that of a library, so libsoup calls the one below. Where it doesn't, as with a static
 * GLib, lines are only formatted in vain.
 */

#include "ride-soup-log.h"

static gboolean is_hushed;

void
ride_soup_log_hush (void)
{
  is_hushed = g_getenv ("G_MESSAGES_DEBUG") == NULL;
}

static gboolean
is_unread (const char    *domain,
           GLogLevelFlags level)
{
  return is_hushed && level == G_LOG_LEVEL_DEBUG && g_strcmp0 (domain, "libsoup") == 0;
}

void
g_log (const char    *domain,
       GLogLevelFlags level,
       const char    *format,
       ...)
{
  va_list arguments;

  if (is_unread (domain, level))
    return;

  va_start (arguments, format);
  g_logv (domain, level, format, arguments);
  va_end (arguments);
}
