/* ride-opener.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-opener.h"

#include <glib/gi18n-lib.h>

#include "ride-keyring.h"
#include "ride-password-dialog.h"
#include "ride-profiles.h"

#define LOOKUP_KEY "ride-opener-lookup"

struct _RideOpener
{
  GObject parent_instance;

  GHashTable *passwords; /* profile id → password */
};

/* What waits for the keyring or for a person. */
typedef struct
{
  RideOpener *opener;
  RideWindow *window; /* weak */
  RideProfile *profile;
  GCancellable *cancellable;
} Opening;

G_DEFINE_FINAL_TYPE (RideOpener, ride_opener, G_TYPE_OBJECT)

static Opening *
opening_new (RideOpener        *opener,
             RideWindow        *window,
             const RideProfile *profile)
{
  Opening *self = g_new0 (Opening, 1);

  self->opener = g_object_ref (opener);
  g_set_weak_pointer (&self->window, window);
  self->profile = ride_profile_copy (profile);
  self->cancellable = g_cancellable_new ();

  return self;
}

static void
opening_free (Opening *self)
{
  g_clear_object (&self->opener);
  g_clear_weak_pointer (&self->window);
  g_clear_pointer (&self->profile, ride_profile_free);
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
keep_password (RideOpener *self,
               const char *profile_id,
               const char *password)
{
  g_hash_table_insert (self->passwords, g_strdup (profile_id), g_strdup (password));
}

/* Nothing typed means that there is no password, which is not the same as an empty one. */
static void
open_now (RideWindow        *window,
          const RideProfile *profile,
          const char        *password)
{
  gboolean typed = password != NULL && *password != '\0';

  ride_desk_open (ride_window_get_desk (window), profile, typed ? password : NULL);
}

static void
on_stored (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (Opening) opening = user_data;
  g_autoptr (GError) error = NULL;

  if (!ride_keyring_store_finish (result, &error) && opening->window != NULL)
    ride_window_toast (opening->window, error->message);
}

static void
store_password (RideOpener        *self,
                RideWindow        *window,
                const RideProfile *profile,
                const char        *password)
{
  g_autofree char *title = ride_profiles_dup_title (profile);
  /* Translators: how the keyring's own application lists the password; %s is a connection's name. */
  g_autofree char *label = g_strdup_printf (_("Ride Monitor: password for %s"), title);

  ride_keyring_store_async (profile->id, label, password, NULL, on_stored,
                            opening_new (self, window, profile));
}

static void
on_cleared (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  if (!ride_keyring_clear_finish (result, &error) &&
      !g_error_matches (error, RIDE_KEYRING_ERROR, RIDE_KEYRING_ERROR_UNAVAILABLE))
    g_message ("A password stays in the keyring: %s", error->message);
}

static void
clear_password (const char *profile_id)
{
  ride_keyring_clear_async (profile_id, NULL, on_cleared, NULL);
}

static void
on_password_accepted (RidePasswordDialog *dialog,
                      const char         *password,
                      gboolean            remember,
                      Opening            *opening)
{
  if (opening->window != NULL)
    ride_opener_open_with_password (opening->opener, opening->window, opening->profile, password,
                                    remember);
}

static void
ask_for_password (Opening    *opening,
                  const char *hint)
{
  RidePasswordDialog *dialog =
      ride_password_dialog_new (GTK_WINDOW (opening->window), opening->profile, hint);

  g_signal_connect_data (dialog, "accepted", G_CALLBACK (on_password_accepted), opening,
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
  char *password = ride_keyring_lookup_finish (result, &error);

  if (opening->window == NULL || g_cancellable_is_cancelled (opening->cancellable))
    {
      ride_keyring_free_password (password);
      return;
    }

  if (password == NULL)
    {
      ask_for_password (g_steal_pointer (&opening), error != NULL ? error->message : NULL);
      return;
    }

  keep_password (opening->opener, opening->profile->id, password);
  open_now (opening->window, opening->profile, password);
  ride_keyring_free_password (password);
}

static void
ride_opener_finalize (GObject *object)
{
  RideOpener *self = RIDE_OPENER (object);

  g_clear_pointer (&self->passwords, g_hash_table_unref);

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
  self->passwords = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                           (GDestroyNotify) ride_keyring_free_password);
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
  const char *known;
  Opening *opening;

  g_return_if_fail (RIDE_IS_OPENER (self));
  g_return_if_fail (RIDE_IS_WINDOW (window));
  g_return_if_fail (profile != NULL);

  give_up_lookup (window);
  known = g_hash_table_lookup (self->passwords, profile->id);
  if (profile->user_name == NULL || known != NULL)
    {
      open_now (window, profile, known);
      return;
    }

  opening = opening_new (self, window, profile);
  begin_lookup (window, opening->cancellable);
  ride_keyring_lookup_async (profile->id, opening->cancellable, on_looked_up, opening);
}

void
ride_opener_open_with_password (RideOpener        *self,
                                RideWindow        *window,
                                const RideProfile *profile,
                                const char        *password,
                                gboolean           remember)
{
  g_return_if_fail (RIDE_IS_OPENER (self));
  g_return_if_fail (RIDE_IS_WINDOW (window));
  g_return_if_fail (profile != NULL);

  give_up_lookup (window);
  keep_password (self, profile->id, password != NULL ? password : "");
  open_now (window, profile, password);

  if (password == NULL || *password == '\0')
    return;

  if (remember)
    store_password (self, window, profile, password);
  else
    clear_password (profile->id);
}

void
ride_opener_forget (RideOpener *self,
                    const char *profile_id)
{
  g_return_if_fail (RIDE_IS_OPENER (self));
  g_return_if_fail (profile_id != NULL);

  g_hash_table_remove (self->passwords, profile_id);
  clear_password (profile_id);
}
