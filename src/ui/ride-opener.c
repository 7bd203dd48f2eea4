/* ride-opener.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-opener.h"

#include "ride-keyring-secrets.h"
#include "ride-learned-protocol.h"
#include "ride-password-dialog.h"

#define LOOKUP_KEY "ride-opener-lookup"

struct _RideOpener
{
  GObject parent_instance;

  GHashTable *secrets; /* profile id → RideSecrets */
};

/* What waits for the keyring or for a person. */
typedef struct
{
  RideOpener *opener;
  RideWindow *window; /* weak */
  RideProfile *profile;
  RideSecrets *secrets;
  RideSecretKinds typed; /* what @remember is about */
  gboolean remember;
  GCancellable *cancellable;
} Opening;

G_DEFINE_FINAL_TYPE (RideOpener, ride_opener, G_TYPE_OBJECT)

/* Takes @secrets. */
static Opening *
opening_new (RideOpener        *opener,
             RideWindow        *window,
             const RideProfile *profile,
             RideSecrets       *secrets)
{
  Opening *self = g_new0 (Opening, 1);

  self->opener = g_object_ref (opener);
  g_set_weak_pointer (&self->window, window);
  self->profile = ride_profile_copy (profile);
  self->secrets = secrets;
  self->cancellable = g_cancellable_new ();

  return self;
}

static void
opening_free (Opening *self)
{
  g_clear_object (&self->opener);
  g_clear_weak_pointer (&self->window);
  g_clear_pointer (&self->profile, ride_profile_free);
  g_clear_pointer (&self->secrets, ride_secrets_free);
  g_clear_object (&self->cancellable);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Opening, opening_free)

static void
cancel_and_unref (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  g_object_unref (cancellable);
}

static void
begin_lookup (RideWindow   *window,
              GCancellable *cancellable)
{
  g_object_set_data_full (G_OBJECT (window), LOOKUP_KEY, g_object_ref (cancellable),
                          cancel_and_unref);
}

static void
give_up_lookup (RideWindow *window)
{
  g_object_set_data (G_OBJECT (window), LOOKUP_KEY, NULL);
}

static void
on_stored (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (Opening) opening = user_data;
  g_autoptr (GError) error = NULL;

  if (!ride_keyring_store_secrets_finish (result, &error) && opening->window != NULL)
    ride_window_toast (opening->window, error->message);
}

/* Nothing typed means that there is no password, which is not the same as an empty one. */
static void
open_desk (Opening *opening)
{
  g_autoptr (RideSecrets) secrets = ride_secrets_copy (opening->secrets);
  g_autoptr (RideProfile) profile = ride_profile_copy (opening->profile);

  if (secrets->password != NULL && *secrets->password == '\0')
    ride_secret_set (&secrets->password, NULL);
  profile->begin_with_3_1_1 =
      ride_learned_protocol_is_3_1_1 (profile->id, g_get_real_time () / G_USEC_PER_SEC);

  ride_desk_open (ride_window_get_desk (opening->window), profile, secrets);
}

/* An empty password or passphrase says that there is none, which is nothing to remember. */
static RideSecretKinds
worth_remembering (const RideSecrets *secrets)
{
  RideSecretKinds kinds = ride_secrets_get_known (secrets);

  if (secrets->password != NULL && *secrets->password == '\0')
    kinds &= ~RIDE_SECRET_PASSWORD;
  if (secrets->key_passphrase != NULL && *secrets->key_passphrase == '\0')
    kinds &= ~RIDE_SECRET_PASSPHRASE;

  return kinds;
}

/* Takes @opening. */
static void
open_now (Opening *opening)
{
  RideSecretKinds typed = opening->typed & worth_remembering (opening->secrets);

  g_hash_table_insert (opening->opener->secrets, g_strdup (opening->profile->id),
                       ride_secrets_copy (opening->secrets));
  open_desk (opening);

  if (opening->remember && typed != 0)
    {
      ride_keyring_store_secrets_async (opening->profile, opening->secrets, typed, NULL, on_stored,
                                        opening);
      return;
    }

  ride_keyring_clear_secrets (opening->profile->id, typed);
  opening_free (opening);
}

static void
on_secrets_accepted (RidePasswordDialog *dialog,
                     const RideSecrets  *secrets,
                     gboolean            remember,
                     Opening            *asking)
{
  Opening *opening;

  if (asking->window == NULL)
    return;

  give_up_lookup (asking->window);
  opening = opening_new (asking->opener, asking->window, asking->profile,
                         ride_secrets_copy (asking->secrets));
  ride_secrets_fill (opening->secrets, secrets);
  opening->typed = asking->typed | ride_secrets_get_known (secrets);
  opening->remember = remember;
  open_now (opening);
}

static void
ask (Opening    *opening,
     const char *hint)
{
  RidePasswordDialog *dialog = ride_password_dialog_new (
      GTK_WINDOW (opening->window), opening->profile, opening->secrets, hint);

  g_signal_connect_data (dialog, "accepted", G_CALLBACK (on_secrets_accepted), opening,
                         (GClosureNotify) (GCallback) opening_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_looked_up (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (Opening) opening = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (RideSecrets) found = ride_keyring_lookup_secrets_finish (result, &error);

  if (opening->window == NULL || g_cancellable_is_cancelled (opening->cancellable))
    return;

  if (found != NULL)
    ride_secrets_fill (opening->secrets, found);
  if (ride_secrets_get_missing (opening->secrets, opening->profile) == 0)
    open_now (g_steal_pointer (&opening));
  else
    ask (g_steal_pointer (&opening), error != NULL ? error->message : NULL);
}

/* Takes @opening. */
static void
open_when_all_is_known (Opening *opening)
{
  RideSecretKinds missing = ride_secrets_get_missing (opening->secrets, opening->profile);

  give_up_lookup (opening->window);
  if (missing == 0)
    {
      open_now (opening);
      return;
    }

  begin_lookup (opening->window, opening->cancellable);
  ride_keyring_lookup_secrets_async (opening->profile->id, missing, opening->cancellable,
                                     on_looked_up, opening);
}

static void
ride_opener_finalize (GObject *object)
{
  RideOpener *self = RIDE_OPENER (object);

  g_clear_pointer (&self->secrets, g_hash_table_unref);

  G_OBJECT_CLASS (ride_opener_parent_class)->finalize (object);
}

static void
ride_opener_class_init (RideOpenerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ride_opener_finalize;
}

static void
ride_opener_init (RideOpener *self)
{
  self->secrets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                         (GDestroyNotify) ride_secrets_free);
}

RideOpener *
ride_opener_new (void)
{
  return g_object_new (RIDE_TYPE_OPENER, NULL);
}

void
ride_opener_open (RideOpener        *self,
                  RideWindow        *window,
                  const RideProfile *profile)
{
  g_return_if_fail (RIDE_IS_OPENER (self));
  g_return_if_fail (RIDE_IS_WINDOW (window));
  g_return_if_fail (profile != NULL);

  open_when_all_is_known (
      opening_new (self, window, profile,
                   ride_secrets_copy (g_hash_table_lookup (self->secrets, profile->id))));
}

void
ride_opener_open_with_secrets (RideOpener        *self,
                               RideWindow        *window,
                               const RideProfile *profile,
                               const RideSecrets *typed,
                               gboolean           remember)
{
  g_autoptr (RideSecrets) known = NULL;
  Opening *opening;

  g_return_if_fail (RIDE_IS_OPENER (self));
  g_return_if_fail (RIDE_IS_WINDOW (window));
  g_return_if_fail (profile != NULL);
  g_return_if_fail (typed != NULL);

  known = ride_secrets_copy (g_hash_table_lookup (self->secrets, profile->id));
  ride_secrets_restrict (known, profile);
  if (profile->user_name == NULL)
    ride_secret_set (&known->password, NULL);

  opening = opening_new (self, window, profile, ride_secrets_copy (typed));
  ride_secrets_fill (opening->secrets, known);
  opening->typed = ride_secrets_get_known (typed);
  opening->remember = remember;
  ride_keyring_clear_secrets (profile->id, RIDE_SECRET_ALL & ~opening->typed &
                                               ~ride_secrets_get_needed (profile));
  open_when_all_is_known (opening);
}

void
ride_opener_forget (RideOpener *self,
                    const char *profile_id)
{
  g_return_if_fail (RIDE_IS_OPENER (self));
  g_return_if_fail (profile_id != NULL);

  g_hash_table_remove (self->secrets, profile_id);
  ride_keyring_clear_secrets (profile_id, RIDE_SECRET_ALL);
}
