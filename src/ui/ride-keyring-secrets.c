/* ride-keyring-secrets.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-keyring-secrets.h"

#include <glib/gi18n-lib.h>

#include "ride-profiles.h"

/* One kind after the other: a keyring that must be unlocked asks once then. */
typedef struct
{
  char *profile_id;
  char *title;
  RideSecretKinds left;
  RideSecretKinds current;
  RideSecrets *secrets;
} Work;

static void lookup_next (GTask *task);
static void store_next  (GTask *task);

static void
work_free (Work *work)
{
  g_free (work->profile_id);
  g_free (work->title);
  g_clear_pointer (&work->secrets, ride_secrets_free);
  g_free (work);
}

static Work *
work_new (const char     *profile_id,
          RideSecretKinds kinds,
          RideSecrets    *secrets)
{
  Work *work = g_new0 (Work, 1);

  work->profile_id = g_strdup (profile_id);
  work->left = kinds;
  work->secrets = secrets;

  return work;
}

/* Returns: 0 when all is done. */
static RideSecretKinds
begin_next (Work *work)
{
  work->current = work->left & -work->left;
  work->left &= ~work->current;

  return work->current;
}

static void
on_looked_up (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Work *work = g_task_get_task_data (task);
  GError *error = NULL;
  char *text = ride_keyring_lookup_finish (result, &error);

  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  if (text != NULL)
    ride_secrets_set_text (work->secrets, work->current, text);
  ride_keyring_free_secret (text);
  lookup_next (task);
}

static void
lookup_next (GTask *task)
{
  Work *work = g_task_get_task_data (task);

  if (begin_next (work) == 0)
    g_task_return_pointer (task, g_steal_pointer (&work->secrets),
                           (GDestroyNotify) ride_secrets_free);
  else
    ride_keyring_lookup_async (work->profile_id, work->current, g_task_get_cancellable (task),
                               on_looked_up, g_object_ref (task));
}

void
ride_keyring_lookup_secrets_async (const char         *profile_id,
                                   RideSecretKinds     kinds,
                                   GCancellable       *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_return_if_fail (profile_id != NULL);

  g_task_set_source_tag (task, ride_keyring_lookup_secrets_async);
  g_task_set_task_data (task, work_new (profile_id, kinds, ride_secrets_new ()),
                        (GDestroyNotify) work_free);
  lookup_next (task);
}

RideSecrets *
ride_keyring_lookup_secrets_finish (GAsyncResult *result,
                                    GError      **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, ride_keyring_lookup_secrets_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static char *
make_label (RideSecretKinds kind,
            const char     *title)
{
  switch (kind)
    {
    case RIDE_SECRET_PASSPHRASE:
      /* Translators: how the keyring's own application lists it; %s is a connection's name. */
      return g_strdup_printf (_("Ride Monitor: passphrase of the key for %s"), title);
    case RIDE_SECRET_REQUEST:
      /* Translators: how the keyring's own application lists it; %s is a connection's name. */
      return g_strdup_printf (_("Ride Monitor: tokens for %s"), title);
    case RIDE_SECRET_PASSWORD:
    default:
      /* Translators: how the keyring's own application lists the password; %s is a connection's name. */
      return g_strdup_printf (_("Ride Monitor: password for %s"), title);
    }
}

static void
on_stored (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (ride_keyring_store_finish (result, &error))
    store_next (task);
  else
    g_task_return_error (task, error);
}

static void
store_next (GTask *task)
{
  Work *work = g_task_get_task_data (task);
  g_autofree char *label = NULL;
  char *text = NULL;

  while (text == NULL && begin_next (work) != 0)
    text = ride_secrets_dup_text (work->secrets, work->current);
  if (text == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  label = make_label (work->current, work->title);
  ride_keyring_store_async (work->profile_id, work->current, label, text,
                            g_task_get_cancellable (task), on_stored, g_object_ref (task));
  ride_secret_free (text);
}

void
ride_keyring_store_secrets_async (const RideProfile  *profile,
                                  const RideSecrets  *secrets,
                                  RideSecretKinds     kinds,
                                  GCancellable       *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Work *work;

  g_return_if_fail (profile != NULL);
  g_return_if_fail (secrets != NULL);

  work = work_new (profile->id, kinds, ride_secrets_copy (secrets));
  work->title = ride_profiles_dup_title (profile);
  g_task_set_source_tag (task, ride_keyring_store_secrets_async);
  g_task_set_task_data (task, work, (GDestroyNotify) work_free);
  store_next (task);
}

gboolean
ride_keyring_store_secrets_finish (GAsyncResult *result,
                                   GError      **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, ride_keyring_store_secrets_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
on_cleared (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  if (!ride_keyring_clear_finish (result, &error) &&
      !g_error_matches (error, RIDE_KEYRING_ERROR, RIDE_KEYRING_ERROR_UNAVAILABLE))
    g_message ("A secret stays in the keyring: %s", error->message);
}

void
ride_keyring_clear_secrets (const char     *profile_id,
                            RideSecretKinds kinds)
{
  g_return_if_fail (profile_id != NULL);

  for (RideSecretKinds kind = 1; kind < RIDE_SECRET_ALL; kind <<= 1)
    if ((kinds & kind) != 0)
      ride_keyring_clear_async (profile_id, kind, NULL, on_cleared, NULL);
}
