/* ride-profile.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-profile-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ride-scope.h"

#define DEFAULT_KEEP_ALIVE_S 30
#define DEFAULT_SESSION_EXPIRY_S 3600
#define DEFAULT_QOS 1

/* The identifier becomes a file name, so it is kept to harmless characters. */
#define ID_MAX 64

G_DEFINE_QUARK (ride-profile-error-quark, ride_profile_error)

RideProfile *
ride_profile_new (const char *url)
{
  RideProfile *self = g_new0 (RideProfile, 1);

  self->id = g_uuid_string_random ();
  self->url = g_strdup (url);
  self->protocol = RIDE_PROTOCOL_AUTO;
  self->keep_alive_s = DEFAULT_KEEP_ALIVE_S;
  self->session_expiry_s = DEFAULT_SESSION_EXPIRY_S;
  self->qos = DEFAULT_QOS;
  self->use_proxy = TRUE;
  self->reconnect = TRUE;
  self->rules = ride_topic_rules_new_default ();

  return self;
}

RideProfile *
ride_profile_copy (const RideProfile *self)
{
  RideProfile *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_memdup2 (self, sizeof *self);
  copy->id = g_strdup (self->id);
  copy->name = g_strdup (self->name);
  copy->url = g_strdup (self->url);
  copy->client_id = g_strdup (self->client_id);
  copy->user_name = g_strdup (self->user_name);
  copy->ca_file = g_strdup (self->ca_file);
  copy->certificate_file = g_strdup (self->certificate_file);
  copy->key_file = g_strdup (self->key_file);
  copy->headers = g_strdupv (self->headers);
  copy->will_topic = g_strdup (self->will_topic);
  copy->will_payload = g_strdup (self->will_payload);
  copy->rules = ride_topic_rules_ref (self->rules);
  copy->watch = g_strdupv (self->watch);
  copy->areas = g_strdupv (self->areas);

  return copy;
}

void
ride_profile_free (RideProfile *self)
{
  if (self == NULL)
    return;

  g_free (self->id);
  g_free (self->name);
  ride_secret_free (self->url);
  g_free (self->client_id);
  g_free (self->user_name);
  g_free (self->ca_file);
  g_free (self->certificate_file);
  g_free (self->key_file);
  ride_secret_free_strv (self->headers);
  g_free (self->will_topic);
  g_free (self->will_payload);
  g_clear_pointer (&self->rules, ride_topic_rules_unref);
  g_strfreev (self->watch);
  g_strfreev (self->areas);
  g_free (self);
}

static RideLinkVersion
link_version (RideProtocol protocol)
{
  switch (protocol)
    {
    case RIDE_PROTOCOL_3_1_1:
      return RIDE_LINK_VERSION_3_1_1;
    case RIDE_PROTOCOL_5_0:
      return RIDE_LINK_VERSION_5_0;
    case RIDE_PROTOCOL_AUTO:
    default:
      return RIDE_LINK_VERSION_AUTO;
    }
}

static char *
full_url (const RideProfile *self,
          const RideSecrets *secrets)
{
  if (self->has_query && secrets != NULL && secrets->query != NULL && self->url != NULL &&
      strchr (self->url, '?') == NULL)
    return g_strconcat (self->url, "?", secrets->query, NULL);

  return g_strdup (self->url);
}

static char **
full_headers (const RideProfile *self,
              const RideSecrets *secrets)
{
  char **headers = g_strdupv (self->headers);

  for (char **header = headers; header != NULL && *header != NULL; header += 2)
    {
      const char *value = secrets != NULL ? ride_secrets_get_header (secrets, header[0]) : NULL;

      if (*header[1] == '\0' && value != NULL)
        ride_secret_set (&header[1], value);
    }

  return headers;
}

static void
add_will (const RideProfile *self,
          RideLinkOptions   *options)
{
  options->will_topic = g_strdup (self->will_topic);
  options->will_payload = g_strdup (self->will_payload);
  options->will_qos = self->will_qos;
  options->will_retain = self->will_retain;
}

RideLinkOptions *
ride_profile_to_link_options (const RideProfile *self,
                              const RideSecrets *secrets)
{
  RideLinkOptions *options = ride_link_options_new ();

  options->url = full_url (self, secrets);
  options->headers = full_headers (self, secrets);
  g_strfreev (options->filters);
  options->filters = ride_scope_get_filters (self, NULL);
  options->qos = self->qos;
  options->version = link_version (self->protocol);
  options->begin_with_3_1_1 = self->begin_with_3_1_1;
  /* A generated identifier is never used again by a later run, so what the
     broker holds for it is held for this run alone. */
  options->clean_start = self->client_id == NULL;
  options->session_expiry_s = self->session_expiry_s;
  options->keep_alive_s = self->keep_alive_s;
  if (self->client_id != NULL)
    {
      g_free (options->client_id);
      options->client_id = g_strdup (self->client_id);
    }
  options->user_name = g_strdup (self->user_name);
  if (secrets != NULL)
    {
      options->password = g_strdup (secrets->password);
      options->key_passphrase = g_strdup (secrets->key_passphrase);
    }
  add_will (self, options);
  options->ca_file = g_strdup (self->ca_file);
  options->certificate_file = g_strdup (self->certificate_file);
  options->key_file = g_strdup (self->key_file);
  options->use_proxy = self->use_proxy;
  options->reconnect = self->reconnect;

  return options;
}

gboolean
ride_profile_id_is_valid (const char *id)
{
  static const char harmless[] = G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_";
  gsize length;

  if (id == NULL)
    return FALSE;

  length = strlen (id);

  return length > 0 && length <= ID_MAX && strspn (id, harmless) == length;
}

static RideProfileError
code_from_link (const GError *error)
{
  if (g_error_matches (error, RIDE_LINK_ERROR, RIDE_LINK_ERROR_URL))
    return RIDE_PROFILE_ERROR_URL;

  if (g_error_matches (error, RIDE_LINK_ERROR, RIDE_LINK_ERROR_FILTER))
    return RIDE_PROFILE_ERROR_TOPIC;

  return RIDE_PROFILE_ERROR_VALUE;
}

gboolean
ride_profile_validate (const RideProfile *self,
                       GError           **error)
{
  g_autoptr (RideLinkOptions) options = NULL;
  g_autoptr (GError) local_error = NULL;
  g_auto (GStrv) filters = NULL;

  g_return_val_if_fail (self != NULL, FALSE);

  if (!ride_profile_id_is_valid (self->id))
    {
      g_set_error (error, RIDE_PROFILE_ERROR, RIDE_PROFILE_ERROR_VALUE,
                   _("The identifier of a profile may have 1 to %d letters, digits, “-” and “_”"),
                   ID_MAX);
      return FALSE;
    }

  if (self->rules == NULL || ride_topic_rules_get_length (self->rules) == 0)
    {
      g_set_error_literal (error, RIDE_PROFILE_ERROR, RIDE_PROFILE_ERROR_TOPIC,
                           _("There is no topic to follow. Give at least one, such as "
                              "mobike/unlocked/{bike}"));
      return FALSE;
    }

  if (self->qos > 2)
    {
      g_set_error_literal (error, RIDE_PROFILE_ERROR, RIDE_PROFILE_ERROR_VALUE,
                           _("The quality of service must be 0, 1 or 2"));
      return FALSE;
    }

  filters = ride_scope_get_filters (self, error);
  if (filters == NULL)
    return FALSE;

  options = ride_profile_to_link_options (self, NULL);
  if (ride_link_options_validate (options, &local_error))
    return TRUE;

  g_set_error_literal (error, RIDE_PROFILE_ERROR, code_from_link (local_error),
                       local_error->message);
  return FALSE;
}
