/* ride-profile.h: how to reach one broker, and what its topics mean.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "ride-topic-rules.h"

G_BEGIN_DECLS

/** RIDE_PROFILE_ERROR: what is wrong with a profile, in sentences that say what to do. */
#define RIDE_PROFILE_ERROR (ride_profile_error_quark ())
GQuark ride_profile_error_quark (void);

typedef enum
{
  RIDE_PROFILE_ERROR_URL,
  RIDE_PROFILE_ERROR_TOPIC,
  RIDE_PROFILE_ERROR_VALUE,
  RIDE_PROFILE_ERROR_FILE, /* unreadable, not JSON, or from a newer version */
} RideProfileError;

typedef enum
{
  RIDE_PROTOCOL_AUTO,
  RIDE_PROTOCOL_3_1_1,
  RIDE_PROTOCOL_5_0,
} RideProtocol;

/**
 * RideProfile:
 *
 * Value with public fields. Passwords are never in it; what else is secret
 * (see ride-secrets.h) may be, as long as nobody has taken it out, and is
 * never written. Strings may be %NULL unless said otherwise.
 * @id: stable, names the keyring entry; not %NULL
 * @name: what the window's title says
 * @url: ws:// or wss://; not %NULL
 * @has_query: the address has a query, which is not in @url but among the secrets
 * @begin_with_3_1_1: with %RIDE_PROTOCOL_AUTO: what worked the last time; never written
 * @client_id: %NULL = generated, unique per running copy
 * @headers: name, value, ..., %NULL; an empty value is among the secrets
 * @will_topic: where the broker publishes the last will; %NULL = there is none
 * @rules: what to subscribe to and what it means; not %NULL
 * @watch: bikes to follow one by one; %NULL = the whole fleet, or @areas
 * @areas: what `{area}` is narrowed to; %NULL = all
 * @read_only: provided by an administrator
 */
typedef struct
{
  char *id;
  char *name;
  char *url;
  gboolean has_query;
  RideProtocol protocol;
  gboolean begin_with_3_1_1;
  char *client_id;
  char *user_name;
  char *ca_file;
  char *certificate_file;
  char *key_file;
  guint16 keep_alive_s;
  guint32 session_expiry_s;
  guint8 qos;
  gboolean use_proxy;
  gboolean reconnect;
  char **headers;
  char *will_topic;
  char *will_payload;
  guint8 will_qos;
  gboolean will_retain;
  RideTopicRules *rules;
  char **watch;
  char **areas;
  gboolean read_only;
} RideProfile;

/** Returns: (transfer full): a profile with a fresh id, default rules and values, and @url. */
RideProfile *ride_profile_new  (const char *url);
RideProfile *ride_profile_copy (const RideProfile *self);
void         ride_profile_free (RideProfile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RideProfile, ride_profile_free)

/** Returns: whether a feed can be made of it. */
gboolean     ride_profile_validate  (const RideProfile *self,
                                     GError           **error);

/** Returns: (transfer full): JSON text without secrets. */
char        *ride_profile_to_json   (const RideProfile *self);
RideProfile *ride_profile_from_json (const char        *json,
                                     gssize             length,
                                     GError           **error);

/**
 * ride_profile_load_all:
 * @user_dir: the user's folder of profiles; one that does not exist is empty
 * @system_dirs: (nullable): folders of read-only profiles
 * @problems: (element-type GError): gets one error per file that was left out
 *
 * Returns: (transfer full) (element-type RideProfile): sorted by name.
 */
GPtrArray   *ride_profile_load_all  (const char        *user_dir,
                                     const char *const *system_dirs,
                                     GPtrArray         *problems);

/** Writes @self as a whole or not at all. */
gboolean     ride_profile_save      (const RideProfile *self,
                                     const char        *user_dir,
                                     GError           **error);

G_END_DECLS
