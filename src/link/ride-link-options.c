/* ride-link-options.c: what a link is asked to do, and whether it can be done.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mqtt-topic.h"
#include "ride-link.h"

#define DEFAULT_KEEP_ALIVE_S 30
#define RIDE_URI_FLAGS (G_URI_FLAGS_HAS_PASSWORD | G_URI_FLAGS_ENCODED)

G_DEFINE_QUARK (ride-link-error-quark, ride_link_error)

RideLinkOptions *
ride_link_options_new (void)
{
  RideLinkOptions *options = g_new0 (RideLinkOptions, 1);

  options->qos = MQTT_QOS_1;
  options->version = RIDE_LINK_VERSION_AUTO;
  options->keep_alive_s = DEFAULT_KEEP_ALIVE_S;
  options->use_proxy = TRUE;
  options->reconnect = TRUE;

  return options;
}

RideLinkOptions *
ride_link_options_copy (const RideLinkOptions *options)
{
  RideLinkOptions *copy = g_memdup2 (options, sizeof *options);

  copy->url = g_strdup (options->url);
  copy->headers = g_strdupv (options->headers);
  copy->filters = g_strdupv (options->filters);
  copy->client_id = g_strdup (options->client_id);
  copy->user_name = g_strdup (options->user_name);
  copy->password = g_strdup (options->password);
  copy->will_topic = g_strdup (options->will_topic);
  copy->will_payload = g_strdup (options->will_payload);
  copy->ca_file = g_strdup (options->ca_file);
  copy->certificate_file = g_strdup (options->certificate_file);
  copy->key_file = g_strdup (options->key_file);
  copy->key_passphrase = g_strdup (options->key_passphrase);

  return copy;
}

static void
free_secret (char *secret)
{
  if (secret != NULL)
    explicit_bzero (secret, strlen (secret));
  g_free (secret);
}

/* The values of headers, and the query of an address, may be tokens. */
static void
free_secrets (char **secrets)
{
  for (char **secret = secrets; secret != NULL && *secret != NULL; secret++)
    free_secret (*secret);
  g_free (secrets);
}

void
ride_link_options_free (RideLinkOptions *options)
{
  if (options == NULL)
    return;

  free_secret (options->url);
  free_secrets (options->headers);
  g_strfreev (options->filters);
  g_free (options->client_id);
  g_free (options->user_name);
  free_secret (options->password);
  g_free (options->will_topic);
  g_free (options->will_payload);
  g_free (options->ca_file);
  g_free (options->certificate_file);
  g_free (options->key_file);
  free_secret (options->key_passphrase);
  g_free (options);
}

static gboolean
fail (GError      **error,
      RideLinkError code,
      const char   *sentence)
{
  g_set_error_literal (error, RIDE_LINK_ERROR, code, sentence);
  return FALSE;
}

static gboolean
has_spaces (const char *url)
{
  for (const char *p = url; *p != '\0'; p++)
    if ((guchar) *p <= 0x20 || (guchar) *p == 0x7F)
      return TRUE;

  return FALSE;
}

static gboolean
validate_url (const char *url,
              GError    **error)
{
  g_autoptr (GUri) uri = NULL;
  const char *scheme;

  if (url == NULL || url[0] == '\0')
    return fail (error, RIDE_LINK_ERROR_URL,
                 _("No address is given; enter one such as wss://broker.example/mqtt"));

  uri = g_uri_parse (url, RIDE_URI_FLAGS, NULL);
  if (uri == NULL || has_spaces (url))
    return fail (error, RIDE_LINK_ERROR_URL,
                 _("The address is not a valid URL; it should look like wss://broker.example/mqtt"));

  scheme = g_uri_get_scheme (uri);
  if (strcmp (scheme, "ws") != 0 && strcmp (scheme, "wss") != 0)
    {
      g_set_error (error, RIDE_LINK_ERROR, RIDE_LINK_ERROR_URL,
                   /* Translators: the %s is the first part of a URL, such as “http”. */
                   _("“%s” addresses cannot be used; MQTT over WebSocket has ws:// or wss://"),
                   scheme);
      return FALSE;
    }
  if (g_uri_get_host (uri) == NULL || g_uri_get_host (uri)[0] == '\0')
    return fail (error, RIDE_LINK_ERROR_URL,
                 _("The address has no host; it should look like wss://broker.example/mqtt"));
  if (g_uri_get_port (uri) == 0)
    return fail (error, RIDE_LINK_ERROR_URL, _("The port in the address cannot be 0"));
  if (g_uri_get_userinfo (uri) != NULL)
    return fail (error, RIDE_LINK_ERROR_URL,
                 _("The address holds a user name or password; take it out and enter it as the "
                   "user and password of the connection"));
  if (g_uri_get_fragment (uri) != NULL)
    return fail (error, RIDE_LINK_ERROR_URL,
                 _("The address holds a “#”, which WebSocket addresses cannot have; write it as %23 "
                   "or take it out"));

  return TRUE;
}

static gboolean
validate_filters (char   **filters,
                  GError **error)
{
  for (char **filter = filters; filter != NULL && *filter != NULL; filter++)
    {
      g_autoptr (GError) why = NULL;

      if (mqtt_topic_filter_validate (mqtt_slice_from_string (*filter), &why))
        continue;

      g_set_error (error, RIDE_LINK_ERROR, RIDE_LINK_ERROR_FILTER,
                   /* Translators: a topic filter, and what is wrong with it. */
                   _("“%s” is not a valid topic filter: %s"), *filter, why->message);
      return FALSE;
    }

  return TRUE;
}

static gboolean
is_header_name (const char *name)
{
  /* RFC 9110, section 5.6.2: tchar. */
  if (name[0] == '\0')
    return FALSE;
  for (const char *p = name; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("!#$%&'*+-.^_`|~", *p) == NULL)
      return FALSE;

  return TRUE;
}

static gboolean
is_header_value (const char *value)
{
  for (const char *p = value; *p != '\0'; p++)
    if ((guchar) *p == 0x7F || ((guchar) *p < 0x20 && *p != '\t'))
      return FALSE;

  return TRUE;
}

static gboolean
is_header_of_the_upgrade (const char *name)
{
  static const char *const taken[] = {
    "connection",    "content-length", "expect",  "host",
    "http2-settings", "keep-alive",    "proxy-connection", "te",
    "trailer",       "transfer-encoding", "upgrade", NULL,
  };
  g_autofree char *lower = g_ascii_strdown (name, -1);

  return g_strv_contains (taken, lower) || g_str_has_prefix (lower, "sec-websocket-");
}

static gboolean
validate_headers (char   **headers,
                  GError **error)
{
  for (char **header = headers; header != NULL && *header != NULL; header += 2)
    {
      const char *name = header[0];
      const char *value = header[1];

      if (!is_header_name (name))
        return fail (error, RIDE_LINK_ERROR_HEADER,
                     _("The name of an HTTP header may only have letters, digits and hyphens"));
      if (value == NULL)
        {
          g_set_error (error, RIDE_LINK_ERROR, RIDE_LINK_ERROR_HEADER,
                       _("The HTTP header “%s” has no value"), name);
          return FALSE;
        }
      if (!is_header_value (value))
        {
          g_set_error (error, RIDE_LINK_ERROR, RIDE_LINK_ERROR_HEADER,
                       _("The value of the HTTP header “%s” has a line break or another control "
                         "character; take it out"),
                       name);
          return FALSE;
        }
      if (is_header_of_the_upgrade (name))
        {
          g_set_error (error, RIDE_LINK_ERROR, RIDE_LINK_ERROR_HEADER,
                       _("The HTTP header “%s” belongs to the WebSocket request and cannot be "
                         "changed; take it out"),
                       name);
          return FALSE;
        }
    }

  return TRUE;
}

static gboolean
is_file_name (const char *name)
{
  return name == NULL || name[0] != '\0';
}

static gboolean
validate_files (const RideLinkOptions *options,
                GError               **error)
{
  if (!is_file_name (options->ca_file) || !is_file_name (options->certificate_file) ||
      !is_file_name (options->key_file))
    return fail (error, RIDE_LINK_ERROR_FILE, _("The name of a certificate or key file is empty"));
  if (options->key_file != NULL && options->certificate_file == NULL)
    return fail (error, RIDE_LINK_ERROR_FILE,
                 _("A key file is given without a certificate file; give both"));

  return TRUE;
}

static gboolean
is_text (const char *text)
{
  return text == NULL || mqtt_utf8_validate (mqtt_slice_from_string (text));
}

static gboolean
validate_will (const RideLinkOptions *options,
               GError               **error)
{
  g_autoptr (GError) why = NULL;

  if (options->will_topic == NULL)
    return TRUE;
  if (options->will_qos > MQTT_QOS_2)
    return fail (error, RIDE_LINK_ERROR_VALUE,
                 _("The quality of service of the last will can be 0, 1 or 2"));
  if (!mqtt_topic_name_validate (mqtt_slice_from_string (options->will_topic), &why))
    {
      g_set_error (error, RIDE_LINK_ERROR, RIDE_LINK_ERROR_VALUE,
                   /* Translators: the last will is a message the broker publishes when we are gone. */
                   _("“%s” cannot be the topic of the last will: %s"), options->will_topic,
                   why->message);
      return FALSE;
    }
  if (options->will_payload != NULL && strlen (options->will_payload) > G_MAXUINT16)
    return fail (error, RIDE_LINK_ERROR_VALUE,
                 _("The message of the last will is longer than 65,535 bytes; shorten it"));

  return TRUE;
}

static gboolean
validate_values (const RideLinkOptions *options,
                 GError               **error)
{
  if (options->qos > MQTT_QOS_2)
    return fail (error, RIDE_LINK_ERROR_VALUE, _("The quality of service can be 0, 1 or 2"));
  if (options->version > RIDE_LINK_VERSION_5_0)
    return fail (error, RIDE_LINK_ERROR_VALUE,
                 _("The protocol version can be automatic, 3.1.1 or 5.0"));
  if (!is_text (options->client_id))
    return fail (error, RIDE_LINK_ERROR_VALUE,
                 _("The client identifier has characters that MQTT does not allow"));
  if (!is_text (options->user_name))
    return fail (error, RIDE_LINK_ERROR_VALUE,
                 _("The user name has characters that MQTT does not allow"));
  if (options->password != NULL && strlen (options->password) > G_MAXUINT16)
    return fail (error, RIDE_LINK_ERROR_VALUE, _("The password is longer than 65,535 bytes"));
  if (options->password != NULL && options->user_name == NULL &&
      options->version == RIDE_LINK_VERSION_3_1_1)
    /* [MQTT-3.1.2-22] of 3.1.1 */
    return fail (error, RIDE_LINK_ERROR_VALUE,
                 _("MQTT 3.1.1 has no password without a user name; enter a user name too"));

  return validate_will (options, error);
}

gboolean
ride_link_options_validate (const RideLinkOptions *options,
                            GError               **error)
{
  return validate_url (options->url, error) && validate_filters (options->filters, error) &&
         validate_headers (options->headers, error) && validate_files (options, error) &&
         validate_values (options, error);
}
