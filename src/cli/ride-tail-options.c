/* ride-tail-options.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-tail-options.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "ride-follow-options.h"
#include "ride-tail-files.h"
#include "ride-usage.h"

#define SESSION_EXPIRY_S 3600

/* What the option parser fills in before it is checked. Texts are taken as
 * bytes: topics are UTF-8 whatever the locale says. */
typedef struct
{
  RideFollowOptions follow;
  char **topics;
  char **bikes;
  char *record;
  int qos;
  char *mqtt;
  char *client_id;
  int keep_alive_s;
  char *user;
  RideTailFiles files;
  char *ca;
  char *certificate;
  char *key;
  gboolean no_proxy;
  gboolean no_reconnect;
  gboolean help;
  char **rest;
} Arguments;

static void
arguments_clear (Arguments *arguments)
{
  g_strfreev (arguments->topics);
  g_strfreev (arguments->bikes);
  g_free (arguments->record);
  g_free (arguments->mqtt);
  g_free (arguments->client_id);
  g_free (arguments->user);
  ride_tail_files_clear (&arguments->files);
  g_free (arguments->ca);
  g_free (arguments->certificate);
  g_free (arguments->key);
  g_strfreev (arguments->rest);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Arguments, arguments_clear)

static gboolean
parse_qos (const char *name,
           const char *value,
           gpointer    user_data,
           GError    **error)
{
  Arguments *arguments = user_data;
  guint64 qos;

  if (!g_ascii_string_to_unsigned (value, 10, 0, 2, &qos, NULL))
    return ride_usage_fail (error, _("%s must be 0, 1 or 2, not “%s”"), name, value);

  arguments->qos = qos;

  return TRUE;
}

static gboolean
parse_keep_alive (const char *name,
                  const char *value,
                  gpointer    user_data,
                  GError    **error)
{
  Arguments *arguments = user_data;
  guint64 seconds;

  if (!g_ascii_string_to_unsigned (value, 10, 0, G_MAXUINT16, &seconds, NULL))
    return ride_usage_fail (
        error, _("%s must be a number of seconds from 0 (never) to 65535, not “%s”"), name, value);

  arguments->keep_alive_s = seconds;

  return TRUE;
}

static GOptionContext *
new_context (Arguments *arguments)
{
  const GOptionEntry entries[] = {
    { "topic", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &arguments->topics,
      N_("Follow these topics; “{bike}” stands for the bike (repeatable)"),
      N_("[unlock=|lock=|status=|online=]TEMPLATE") },
    { "bike", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &arguments->bikes,
      N_("Follow this bike alone, ride by ride (repeatable)"), N_("ID") },
    { "record", 0, 0, G_OPTION_ARG_FILENAME, &arguments->record,
      N_("Write all that comes to this file, compressed if it ends in .gz"), N_("FILE") },
    { "qos", 0, 0, G_OPTION_ARG_CALLBACK, parse_qos,
      N_("Quality of service to ask for (default: 1)"), "0|1|2" },
    { "mqtt", 0, 0, G_OPTION_ARG_FILENAME, &arguments->mqtt, N_("Protocol version"),
      "auto|5|3.1.1" },
    { "client-id", 0, 0, G_OPTION_ARG_FILENAME, &arguments->client_id,
      N_("Client identifier; with QoS 1 or 2 the broker keeps the session for an hour"),
      N_("ID") },
    { "keepalive", 0, 0, G_OPTION_ARG_CALLBACK, parse_keep_alive,
      N_("Seconds of silence after which the connection is checked (default: 30)"),
      N_("SECONDS") },
    { "user", 0, 0, G_OPTION_ARG_FILENAME, &arguments->user, N_("User name"), N_("NAME") },
    { "password-file", 0, 0, G_OPTION_ARG_FILENAME, &arguments->files.password,
      N_("File whose first line is the password"), N_("FILE") },
    { "ca", 0, 0, G_OPTION_ARG_FILENAME, &arguments->ca,
      N_("PEM file with the certificate authorities to trust instead of the system’s"),
      N_("FILE") },
    { "cert", 0, 0, G_OPTION_ARG_FILENAME, &arguments->certificate,
      N_("File with the client certificate: PEM, or PKCS #12 (.p12)"), N_("FILE") },
    { "key", 0, 0, G_OPTION_ARG_FILENAME, &arguments->key, N_("PEM file with its private key"),
      N_("FILE") },
    { "key-passphrase-file", 0, 0, G_OPTION_ARG_FILENAME, &arguments->files.key_passphrase,
      N_("File whose first line is the passphrase of the PKCS #12 file"), N_("FILE") },
    { "header-file", 0, 0, G_OPTION_ARG_FILENAME, &arguments->files.headers,
      N_("File of HTTP headers to connect with, one “Name: value” a line"), N_("FILE") },
    { "no-proxy", 0, 0, G_OPTION_ARG_NONE, &arguments->no_proxy,
      N_("Connect directly, whatever proxy the desktop has"), NULL },
    { "no-reconnect", 0, 0, G_OPTION_ARG_NONE, &arguments->no_reconnect,
      N_("End with exit status 2 when the connection is lost"), NULL },
    { "help", 'h', 0, G_OPTION_ARG_NONE, &arguments->help, N_("Show this help"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &arguments->rest, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  GOptionContext *context = ride_usage_new_context ("tail", _("URL"), entries, arguments);

  ride_follow_options_add_entries (context, &arguments->follow);
  g_option_context_set_summary (
      context, _("Prints what a fleet’s bikes do, as it happens. URL is the broker’s address, "
                  "such as wss://broker.example.org/mqtt"));
  g_option_context_set_description (
      context, _("Exit status: 0 the count was reached or it was interrupted, 1 it can’t be done "
                  "like this, 2 refused (or lost, with --no-reconnect), 3 the timeout passed."));

  return context;
}

static gboolean
set_topics (RideProfile *profile,
            char       **topics,
            GError     **error)
{
  g_autoptr (RideTopicRules) rules = NULL;

  if (topics == NULL)
    return TRUE;

  rules = ride_topic_rules_new ();
  for (guint i = 0; topics[i] != NULL; i++)
    {
      if (!g_utf8_validate (topics[i], -1, NULL))
        return ride_usage_fail (error, _("A topic template must be UTF-8 text"));

      if (!ride_topic_rules_append_prefixed (rules, topics[i], error))
        return FALSE;
    }

  ride_topic_rules_unref (profile->rules);
  profile->rules = g_steal_pointer (&rules);

  return TRUE;
}

static gboolean
set_protocol (RideProfile *profile,
              const char  *name,
              GError     **error)
{
  if (name == NULL || strcmp (name, "auto") == 0)
    profile->protocol = RIDE_PROTOCOL_AUTO;
  else if (strcmp (name, "5") == 0 || strcmp (name, "5.0") == 0)
    profile->protocol = RIDE_PROTOCOL_5_0;
  else if (strcmp (name, "3.1.1") == 0)
    profile->protocol = RIDE_PROTOCOL_3_1_1;
  else
    return ride_usage_fail (error, _("--mqtt must be auto, 5 or 3.1.1, not “%s”"), name);

  return TRUE;
}

static gboolean
set_text (char      **field,
          const char *option,
          const char *value,
          GError    **error)
{
  if (value != NULL && !g_utf8_validate (value, -1, NULL))
    return ride_usage_fail (error, _("%s must be UTF-8 text"), option);

  *field = g_strdup (value);

  return TRUE;
}

static RideProfile *
make_profile (const Arguments *arguments,
              const char      *url,
              GError         **error)
{
  g_autoptr (RideProfile) profile = ride_profile_new (url);

  profile->watch = g_strdupv (arguments->bikes);
  profile->qos = arguments->qos;
  profile->keep_alive_s = arguments->keep_alive_s;
  profile->session_expiry_s = arguments->qos > 0 ? SESSION_EXPIRY_S : 0;
  profile->ca_file = g_strdup (arguments->ca);
  profile->certificate_file = g_strdup (arguments->certificate);
  profile->key_file = g_strdup (arguments->key);
  profile->use_proxy = !arguments->no_proxy;
  profile->reconnect = !arguments->no_reconnect;

  if (!set_topics (profile, arguments->topics, error) ||
      !set_protocol (profile, arguments->mqtt, error) ||
      !set_text (&profile->client_id, "--client-id", arguments->client_id, error) ||
      !set_text (&profile->user_name, "--user", arguments->user, error) ||
      !ride_tail_files_read_headers (&arguments->files, &profile->headers, error) ||
      !ride_profile_validate (profile, error))
    return NULL;

  return g_steal_pointer (&profile);
}

static const char *
only_url (char   **rest,
          GError **error)
{
  if (rest == NULL || rest[0] == NULL)
    {
      ride_usage_fail (error, _("The address of the broker is missing. Give one such as "
                                 "wss://broker.example.org/mqtt"));
      return NULL;
    }

  if (rest[1] != NULL)
    {
      ride_usage_fail (error, _("“%s” is too much: tail follows one broker"), rest[1]);
      return NULL;
    }

  if (!g_utf8_validate (rest[0], -1, NULL))
    {
      ride_usage_fail (error, _("The address must be UTF-8 text"));
      return NULL;
    }

  return rest[0];
}

/* Only 5.0 knows a password without a user name [MQTT-3.1.2-22]. */
static gboolean
may_have_password (const Arguments   *arguments,
                   const RideProfile *profile,
                   GError           **error)
{
  if (arguments->files.password == NULL || arguments->user != NULL ||
      profile->protocol == RIDE_PROTOCOL_5_0)
    return TRUE;

  return ride_usage_fail (error, _("--password-file needs --user, or --mqtt 5"));
}

static gboolean
may_have_passphrase (const Arguments   *arguments,
                     const RideProfile *profile,
                     GError           **error)
{
  if (arguments->files.key_passphrase == NULL ||
      (ride_secrets_get_needed (profile) & RIDE_SECRET_PASSPHRASE) != 0)
    return TRUE;

  return ride_usage_fail (error, _("--key-passphrase-file needs --cert with a PKCS #12 file "
                                   "(.p12 or .pfx): PEM keys can’t have a passphrase here"));
}

static gboolean
can_read (const char *option,
          const char *path,
          GError    **error)
{
  g_autofree char *name = NULL;
  int reason;

  if (path == NULL || g_access (path, R_OK) == 0)
    return TRUE;

  reason = errno;
  name = g_filename_display_name (path);
  /* Translators: a file, an option, and the system’s words. */
  return ride_usage_fail (error, _("“%s”, given with %s, can’t be read: %s"), name, option,
                          g_strerror (reason));
}

static gboolean
can_read_certificates (const Arguments *arguments,
                       GError         **error)
{
  return can_read ("--ca", arguments->ca, error) &&
         can_read ("--cert", arguments->certificate, error) &&
         can_read ("--key", arguments->key, error);
}

static RideTailOptions *
options_from_arguments (const Arguments *arguments,
                        GError         **error)
{
  g_autoptr (RideTailOptions) self = g_new0 (RideTailOptions, 1);
  const char *url;

  self->help = arguments->help;
  if (self->help)
    return g_steal_pointer (&self);

  self->follow = arguments->follow;
  self->follow.ends_when_lost = arguments->no_reconnect;
  self->follow.qos = arguments->qos;
  self->record = g_strdup (arguments->record);
  self->secrets = ride_secrets_new ();

  url = only_url (arguments->rest, error);
  if (url == NULL)
    return NULL;

  self->profile = make_profile (arguments, url, error);
  if (self->profile == NULL || !may_have_password (arguments, self->profile, error) ||
      !may_have_passphrase (arguments, self->profile, error) ||
      !ride_tail_files_read_secrets (&arguments->files, self->secrets, error) ||
      !can_read_certificates (arguments, error))
    return NULL;

  return g_steal_pointer (&self);
}

RideTailOptions *
ride_tail_options_parse (int      argc,
                         char   **argv,
                         GError **error)
{
  g_auto (Arguments) arguments = { .qos = 1, .keep_alive_s = 30 };
  g_autoptr (GOptionContext) context = new_context (&arguments);
  g_auto (GStrv) words = ride_usage_parse (context, argc, argv, error);

  if (words == NULL)
    return NULL;

  return options_from_arguments (&arguments, error);
}

void
ride_tail_options_free (RideTailOptions *self)
{
  g_clear_pointer (&self->profile, ride_profile_free);
  g_clear_pointer (&self->secrets, ride_secrets_free);
  g_free (self->record);
  g_free (self);
}

GOptionContext *
ride_tail_options_new_context (void)
{
  static Arguments nowhere;

  return new_context (&nowhere);
}
