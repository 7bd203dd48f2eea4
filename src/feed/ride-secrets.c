/* ride-secrets.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-secrets.h"

#include <string.h>

void
ride_secret_free (char *secret)
{
  if (secret != NULL)
    explicit_bzero (secret, strlen (secret));
  g_free (secret);
}

void
ride_secret_set (char      **place,
                 const char *secret)
{
  char *copy = g_strdup (secret);

  ride_secret_free (*place);
  *place = copy;
}

void
ride_secret_free_strv (char **secrets)
{
  for (char **secret = secrets; secret != NULL && *secret != NULL; secret++)
    ride_secret_free (*secret);
  g_free (secrets);
}

RideSecrets *
ride_secrets_new (void)
{
  return g_new0 (RideSecrets, 1);
}

RideSecrets *
ride_secrets_copy (const RideSecrets *self)
{
  RideSecrets *copy = ride_secrets_new ();

  if (self == NULL)
    return copy;

  copy->password = g_strdup (self->password);
  copy->key_passphrase = g_strdup (self->key_passphrase);
  copy->query = g_strdup (self->query);
  copy->headers = g_strdupv (self->headers);

  return copy;
}

void
ride_secrets_free (RideSecrets *self)
{
  if (self == NULL)
    return;

  ride_secret_free (self->password);
  ride_secret_free (self->key_passphrase);
  ride_secret_free (self->query);
  ride_secret_free_strv (self->headers);
  g_free (self);
}

static char **
find_header (char      **headers,
             const char *name)
{
  for (char **header = headers; header != NULL && *header != NULL; header += 2)
    if (g_ascii_strcasecmp (header[0], name) == 0)
      return header;

  return NULL;
}

const char *
ride_secrets_get_header (const RideSecrets *self,
                         const char        *name)
{
  char **header;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  header = find_header (self->headers, name);

  return header != NULL ? header[1] : NULL;
}

void
ride_secrets_set_header (RideSecrets *self,
                         const char  *name,
                         const char  *value)
{
  char **header;
  guint length;

  g_return_if_fail (self != NULL);
  g_return_if_fail (name != NULL);
  g_return_if_fail (value != NULL);

  header = find_header (self->headers, name);
  if (header != NULL)
    {
      ride_secret_set (&header[1], value);
      return;
    }

  length = self->headers != NULL ? g_strv_length (self->headers) : 0;
  self->headers = g_renew (char *, self->headers, length + 3);
  self->headers[length] = g_strdup (name);
  self->headers[length + 1] = g_strdup (value);
  self->headers[length + 2] = NULL;
}

void
ride_secrets_fill (RideSecrets       *self,
                   const RideSecrets *other)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (other != NULL);

  if (self->password == NULL)
    self->password = g_strdup (other->password);
  if (self->key_passphrase == NULL)
    self->key_passphrase = g_strdup (other->key_passphrase);
  if (self->query == NULL)
    self->query = g_strdup (other->query);

  for (char **header = other->headers; header != NULL && *header != NULL; header += 2)
    if (find_header (self->headers, header[0]) == NULL)
      ride_secrets_set_header (self, header[0], header[1]);
}

RideSecretKinds
ride_secrets_get_known (const RideSecrets *self)
{
  RideSecretKinds known = 0;

  g_return_val_if_fail (self != NULL, 0);

  if (self->password != NULL)
    known |= RIDE_SECRET_PASSWORD;
  if (self->key_passphrase != NULL)
    known |= RIDE_SECRET_PASSPHRASE;
  if (self->query != NULL || (self->headers != NULL && self->headers[0] != NULL))
    known |= RIDE_SECRET_REQUEST;

  return known;
}

static gboolean
needs_query (const RideProfile *profile)
{
  return profile->has_query && profile->url != NULL && strchr (profile->url, '?') == NULL;
}

/* An empty value in a profile stands for one that is kept elsewhere. */
static gboolean
lacks_value (char *const *header)
{
  return header[1] == NULL || *header[1] == '\0';
}

static gboolean
needs_request (const RideProfile *profile)
{
  if (needs_query (profile))
    return TRUE;

  for (char **header = profile->headers; header != NULL && *header != NULL; header += 2)
    if (lacks_value (header))
      return TRUE;

  return FALSE;
}

/* Only PKCS #12 files have a passphrase here: GIO reads no encrypted PEM keys. */
static gboolean
needs_passphrase (const RideProfile *profile)
{
  g_autofree char *name = NULL;

  if (profile->certificate_file == NULL)
    return FALSE;

  name = g_ascii_strdown (profile->certificate_file, -1);

  return g_str_has_suffix (name, ".p12") || g_str_has_suffix (name, ".pfx");
}

RideSecretKinds
ride_secrets_get_needed (const RideProfile *profile)
{
  RideSecretKinds needed = 0;

  g_return_val_if_fail (profile != NULL, 0);

  if (profile->user_name != NULL)
    needed |= RIDE_SECRET_PASSWORD;
  if (needs_passphrase (profile))
    needed |= RIDE_SECRET_PASSPHRASE;
  if (needs_request (profile))
    needed |= RIDE_SECRET_REQUEST;

  return needed;
}

static void
restrict_headers (RideSecrets       *self,
                  const RideProfile *profile)
{
  char **former = g_steal_pointer (&self->headers);

  for (char **header = former; header != NULL && *header != NULL; header += 2)
    {
      char **wanted = find_header (profile->headers, header[0]);

      if (wanted != NULL && lacks_value (wanted))
        ride_secrets_set_header (self, header[0], header[1]);
    }
  ride_secret_free_strv (former);
}

void
ride_secrets_restrict (RideSecrets       *self,
                       const RideProfile *profile)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (profile != NULL);

  if (!needs_passphrase (profile))
    ride_secret_set (&self->key_passphrase, NULL);
  if (!needs_query (profile))
    ride_secret_set (&self->query, NULL);
  restrict_headers (self, profile);
}

static gboolean
knows_request (const RideSecrets *self,
               const RideProfile *profile)
{
  if (needs_query (profile) && self->query == NULL)
    return FALSE;

  for (char **header = profile->headers; header != NULL && *header != NULL; header += 2)
    if (lacks_value (header) && find_header (self->headers, header[0]) == NULL)
      return FALSE;

  return TRUE;
}

RideSecretKinds
ride_secrets_get_missing (const RideSecrets *self,
                          const RideProfile *profile)
{
  RideSecretKinds missing = ride_secrets_get_needed (profile);

  if (self == NULL)
    return missing;

  if (self->password != NULL)
    missing &= ~RIDE_SECRET_PASSWORD;
  if (self->key_passphrase != NULL)
    missing &= ~RIDE_SECRET_PASSPHRASE;
  if (knows_request (self, profile))
    missing &= ~RIDE_SECRET_REQUEST;

  return missing;
}

static void
take_query (RideSecrets *self,
            RideProfile *profile)
{
  char *mark = profile->url != NULL ? strchr (profile->url, '?') : NULL;

  if (mark == NULL)
    return;

  ride_secret_set (&self->query, mark + 1);
  explicit_bzero (mark, strlen (mark));
  profile->has_query = TRUE;
}

void
ride_secrets_take_from_profile (RideSecrets *self,
                                RideProfile *profile)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (profile != NULL);

  take_query (self, profile);
  for (char **header = profile->headers; header != NULL && *header != NULL; header += 2)
    if (!lacks_value (header))
      {
        ride_secrets_set_header (self, header[0], header[1]);
        ride_secret_set (&header[1], "");
      }
}

/* “?query” and “Name: value”, one a line: neither can have a line break. */
static char *
dup_request (const RideSecrets *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  char **lines;
  char *text;

  if (self->query != NULL)
    {
      char *line = g_strconcat ("?", self->query, NULL);

      g_strv_builder_add (builder, line);
      ride_secret_free (line);
    }

  for (char **header = self->headers; header != NULL && *header != NULL; header += 2)
    {
      char *line = g_strconcat (header[0], ": ", header[1], NULL);

      g_strv_builder_add (builder, line);
      ride_secret_free (line);
    }

  lines = g_strv_builder_end (builder);
  text = lines[0] != NULL ? g_strjoinv ("\n", lines) : NULL;
  ride_secret_free_strv (lines);

  return text;
}

char *
ride_secrets_dup_text (const RideSecrets *self,
                       RideSecretKinds    kind)
{
  g_return_val_if_fail (self != NULL, NULL);

  switch (kind)
    {
    case RIDE_SECRET_PASSWORD:
      return g_strdup (self->password);
    case RIDE_SECRET_PASSPHRASE:
      return g_strdup (self->key_passphrase);
    case RIDE_SECRET_REQUEST:
      return dup_request (self);
    default:
      g_return_val_if_reached (NULL);
    }
}

gboolean
ride_secrets_add_line (RideSecrets *self,
                       const char  *line)
{
  const char *colon = strchr (line, ':');
  g_autofree char *name = NULL;
  char *value;

  if (colon == NULL || colon == line)
    return FALSE;

  name = g_strndup (line, colon - line);
  value = g_strstrip (g_strdup (colon + 1));
  ride_secrets_set_header (self, name, value);
  ride_secret_free (value);

  return TRUE;
}

static void
set_request (RideSecrets *self,
             const char  *text)
{
  char **lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      if (lines[i][0] == '?')
        ride_secret_set (&self->query, lines[i] + 1);
      else
        ride_secrets_add_line (self, lines[i]);
    }
  ride_secret_free_strv (lines);
}

void
ride_secrets_set_text (RideSecrets    *self,
                       RideSecretKinds kind,
                       const char     *text)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (text != NULL);

  switch (kind)
    {
    case RIDE_SECRET_PASSWORD:
      ride_secret_set (&self->password, text);
      break;
    case RIDE_SECRET_PASSPHRASE:
      ride_secret_set (&self->key_passphrase, text);
      break;
    case RIDE_SECRET_REQUEST:
      set_request (self, text);
      break;
    default:
      g_return_if_reached ();
    }
}
