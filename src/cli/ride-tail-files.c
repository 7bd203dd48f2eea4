/* ride-tail-files.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-tail-files.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ride-usage.h"

#define SECRET_MAX 65535
#define HEADERS_MAX (64 * 1024)

void
ride_tail_files_clear (RideTailFiles *self)
{
  g_free (self->password);
  g_free (self->key_passphrase);
  g_free (self->headers);
}

static gboolean
read_password (const char *path,
               char      **password,
               GError    **error)
{
  g_autoptr (GError) local_error = NULL;
  gboolean is_text;
  char *contents;
  gsize length;
  gsize line_length;

  if (path == NULL)
    return TRUE;

  if (!g_file_get_contents (path, &contents, &length, &local_error))
    return ride_usage_fail (error, _("The password file can’t be read: %s"), local_error->message);

  ride_secret_free (*password);
  *password = contents;
  is_text = strlen (contents) == length;
  line_length = strcspn (contents, "\r\n");
  explicit_bzero (contents + line_length, length - line_length);
  if (is_text && line_length <= SECRET_MAX)
    return TRUE;

  return ride_usage_fail (
      error, _("The password file “%s” holds something else than a password"), path);
}

gboolean
ride_tail_files_read_secrets (const RideTailFiles *self,
                              RideSecrets         *secrets,
                              GError             **error)
{
  return read_password (self->password, &secrets->password, error) &&
         read_password (self->key_passphrase, &secrets->key_passphrase, error);
}

static gboolean
is_remark (const char *line)
{
  return *line == '\0' || *line == '#';
}

static gboolean
parse_headers (const char  *path,
               char *const *lines,
               RideSecrets *secrets,
               GError     **error)
{
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_strchomp (lines[i]);
      if (!is_remark (lines[i]) && !ride_secrets_add_line (secrets, lines[i]))
        /* Translators: a number, then the name of a file. “Name: value” is to be written so, with a colon. */
        return ride_usage_fail (error, _("Line %u of the header file “%s” is not “Name: value”"),
                                i + 1, path);
    }

  return TRUE;
}

gboolean
ride_tail_files_read_headers (const RideTailFiles *self,
                              char              ***headers,
                              GError             **error)
{
  g_autoptr (RideSecrets) secrets = ride_secrets_new ();
  g_autoptr (GError) local_error = NULL;
  char *contents;
  char **lines;
  gsize length;
  gboolean understood;

  if (self->headers == NULL)
    return TRUE;

  if (!g_file_get_contents (self->headers, &contents, &length, &local_error))
    return ride_usage_fail (error, _("The header file can’t be read: %s"), local_error->message);

  if (length > HEADERS_MAX || strlen (contents) != length)
    {
      g_free (contents);
      return ride_usage_fail (error, _("The header file “%s” holds something else than HTTP headers"),
                              self->headers);
    }

  lines = g_strsplit (contents, "\n", -1);
  ride_secret_free (contents);
  understood = parse_headers (self->headers, lines, secrets, error);
  ride_secret_free_strv (lines);
  if (understood)
    *headers = g_steal_pointer (&secrets->headers);

  return understood;
}
