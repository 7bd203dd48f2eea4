/* ride-keyring.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-keyring.h"

#include <glib/gi18n-lib.h>
#include <libsecret/secret.h>

#define ATTRIBUTE_PROFILE "profile"
#define ATTRIBUTE_KIND "kind"

G_DEFINE_QUARK (ride-keyring-error-quark, ride_keyring_error)

#define SCHEMA(kind)                                                                               \
  {                                                                                                \
    .name = RIDE_APP_ID "." kind, .flags = SECRET_SCHEMA_NONE,                                     \
    .attributes = {                                                                                \
      { ATTRIBUTE_PROFILE, SECRET_SCHEMA_ATTRIBUTE_STRING },                                       \
      { ATTRIBUTE_KIND, SECRET_SCHEMA_ATTRIBUTE_STRING },                                          \
      { NULL, 0 },                                                                                 \
    },                                                                                             \
  }

static const SecretSchema password_schema = SCHEMA ("Password");
static const SecretSchema passphrase_schema = SCHEMA ("Passphrase");
static const SecretSchema request_schema = SCHEMA ("Request");

/* Keyrings in a file do not look at the schema's name, so the kind is an attribute too. */
typedef struct
{
  const SecretSchema *schema;
  const char *nick;
} Kind;

static Kind
get_kind (RideSecretKinds kind)
{
  switch (kind)
    {
    case RIDE_SECRET_PASSPHRASE:
      return (Kind){ &passphrase_schema, "passphrase" };
    case RIDE_SECRET_REQUEST:
      return (Kind){ &request_schema, "request" };
    case RIDE_SECRET_PASSWORD:
    default:
      return (Kind){ &password_schema, "password" };
    }
}

/* Whatever the bus says means that nobody is there to keep the password;
 * a keyring that is there speaks through libsecret's own errors. */
static gboolean
says_there_is_no_keyring (const GError *error)
{
  if (g_error_matches (error, SECRET_ERROR, SECRET_ERROR_NO_SUCH_OBJECT))
    return TRUE;
  if (error->domain == G_DBUS_ERROR || g_dbus_error_is_remote_error (error))
    return TRUE;

  return error->domain == G_IO_ERROR && error->code != G_IO_ERROR_CANCELLED;
}

static void
take_error (GTask  *task,
            GError *error)
{
  g_autoptr (GError) owned = error;

  if (g_error_matches (owned, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_task_return_error (task, g_steal_pointer (&owned));
      return;
    }

  if (says_there_is_no_keyring (owned))
    {
      g_debug ("No keyring: %s", owned->message);
      g_task_return_new_error (task, RIDE_KEYRING_ERROR, RIDE_KEYRING_ERROR_UNAVAILABLE,
                               _("There is no keyring on this desktop: passwords and tokens are "
                                 "kept only until you close Ride Monitor."));
      return;
    }

  if (g_error_matches (owned, SECRET_ERROR, SECRET_ERROR_IS_LOCKED))
    {
      g_task_return_new_error (task, RIDE_KEYRING_ERROR, RIDE_KEYRING_ERROR_LOCKED,
                               _("The keyring is locked. Unlock it and try again."));
      return;
    }

  /* Translators: %s is what the keyring said. */
  g_task_return_new_error (task, RIDE_KEYRING_ERROR, RIDE_KEYRING_ERROR_FAILED,
                           _("The keyring reported an error: %s"), owned->message);
}

static void
stored_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (secret_password_store_finish (result, &error))
    g_task_return_boolean (task, TRUE);
  else if (error != NULL)
    take_error (task, error);
  else
    g_task_return_new_error (task, RIDE_KEYRING_ERROR, RIDE_KEYRING_ERROR_LOCKED,
                             _("The keyring is locked. Unlock it and try again."));
}

void
ride_keyring_store_async (const char         *profile_id,
                          RideSecretKinds     kind,
                          const char         *label,
                          const char         *secret,
                          GCancellable       *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_return_if_fail (profile_id != NULL);
  g_return_if_fail (label != NULL);
  g_return_if_fail (secret != NULL);

  g_task_set_source_tag (task, ride_keyring_store_async);
  secret_password_store (get_kind (kind).schema, SECRET_COLLECTION_DEFAULT, label, secret,
                         cancellable, stored_cb, g_steal_pointer (&task), ATTRIBUTE_PROFILE,
                         profile_id, ATTRIBUTE_KIND, get_kind (kind).nick, NULL);
}

gboolean
ride_keyring_store_finish (GAsyncResult *result,
                           GError      **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, ride_keyring_store_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
looked_up_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  char *secret = secret_password_lookup_finish (result, &error);

  if (error != NULL)
    take_error (task, error);
  else
    g_task_return_pointer (task, secret, (GDestroyNotify) ride_keyring_free_secret);
}

void
ride_keyring_lookup_async (const char         *profile_id,
                           RideSecretKinds     kind,
                           GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_return_if_fail (profile_id != NULL);

  g_task_set_source_tag (task, ride_keyring_lookup_async);
  secret_password_lookup (get_kind (kind).schema, cancellable, looked_up_cb,
                          g_steal_pointer (&task), ATTRIBUTE_PROFILE, profile_id, ATTRIBUTE_KIND,
                          get_kind (kind).nick, NULL);
}

char *
ride_keyring_lookup_finish (GAsyncResult *result,
                            GError      **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, ride_keyring_lookup_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
cleared_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  /* FALSE without an error says that there was nothing to clear. */
  secret_password_clear_finish (result, &error);
  if (error != NULL)
    take_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

void
ride_keyring_clear_async (const char         *profile_id,
                          RideSecretKinds     kind,
                          GCancellable       *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_return_if_fail (profile_id != NULL);

  g_task_set_source_tag (task, ride_keyring_clear_async);
  secret_password_clear (get_kind (kind).schema, cancellable, cleared_cb, g_steal_pointer (&task),
                         ATTRIBUTE_PROFILE, profile_id, ATTRIBUTE_KIND, get_kind (kind).nick, NULL);
}

gboolean
ride_keyring_clear_finish (GAsyncResult *result,
                           GError      **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, ride_keyring_clear_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
ride_keyring_free_secret (char *secret)
{
  secret_password_free (secret);
}
