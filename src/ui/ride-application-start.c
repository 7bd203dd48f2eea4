/* ride-application-start.c: what the application begins with: a command line, or the last time.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-application-private.h"

#include <glib/gi18n-lib.h>

#include "ride-settings.h"

static void
show_problems (RideApplication *self,
               RideWindow      *window)
{
  GPtrArray *problems = ride_profiles_get_problems (self->profiles);

  for (guint i = 0; i < problems->len; i++)
    ride_window_toast (window, ((const GError *) g_ptr_array_index (problems, i))->message);
}

static void
open_last_profile (RideApplication *self,
                   RideWindow      *window)
{
  GSettings *settings = ride_settings_get ();
  g_autofree char *id = NULL;
  const RideProfile *profile;

  if (settings == NULL)
    return;

  id = g_settings_get_string (settings, "last-profile");
  profile = ride_profiles_find (self->profiles, id);
  if (profile != NULL)
    ride_application_open (self, window, profile);
}

void
ride_application_activate (GApplication *application)
{
  RideApplication *self = RIDE_APPLICATION (application);
  gboolean is_first = ride_application_get_window (self) == NULL;
  RideWindow *window = ride_application_show_window (self, NULL);

  if (!is_first)
    return;

  show_problems (self, window);
  open_last_profile (self, window);
}

static int
open_url (RideApplication         *self,
          GApplicationCommandLine *command_line,
          const char              *url)
{
  const RideProfile *saved = ride_profiles_find_by_url (self->profiles, url);
  g_autoptr (RideProfile) profile = NULL;
  g_autoptr (GError) error = NULL;
  RideWindow *window;

  profile = saved != NULL ? ride_profile_copy (saved) : ride_profile_new (url);
  /* It may bring a newer query than the one that is kept. */
  ride_secret_set (&profile->url, url);
  window = ride_application_show_window (self, profile);

  if (!ride_profile_validate (profile, &error))
    {
      g_application_command_line_printerr (command_line, RIDE_PROGRAM_NAME ": %s\n",
                                           error->message);
      ride_application_ask (self, window, profile);
      return 1;
    }

  ride_application_open (self, window, profile);
  return 0;
}

int
ride_application_command_line (GApplication            *application,
                               GApplicationCommandLine *command_line)
{
  RideApplication *self = RIDE_APPLICATION (application);
  GVariantDict *options = g_application_command_line_get_options_dict (command_line);
  g_autofree const char **urls = NULL;

  if (g_variant_dict_contains (options, "simulate"))
    {
      ride_application_simulate (self);
      gtk_window_present (GTK_WINDOW (ride_application_get_window (self)));
      return 0;
    }

  if (!g_variant_dict_lookup (options, G_OPTION_REMAINING, "^a&s", &urls))
    {
      g_application_activate (application);
      return 0;
    }

  return open_url (self, command_line, urls[0]);
}

int
ride_application_handle_local_options (GApplication *application,
                                       GVariantDict *options)
{
  g_autofree const char **urls = NULL;

  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("%s %s\n", _("Ride Monitor"), RIDE_VERSION);
      return 0;
    }

  if (g_variant_dict_lookup (options, G_OPTION_REMAINING, "^a&s", &urls) &&
      g_strv_length ((char **) urls) > 1)
    {
      g_printerr (RIDE_PROGRAM_NAME ": %s\n",
                  _("Give one address only; each broker has a window of its own."));
      return 1;
    }

  if (!gtk_init_check ())
    {
      g_printerr (RIDE_PROGRAM_NAME ": %s\n",
                  _("There is no display to open a window on. Without one, try: "
                    "ride-monitor tail URL"));
      return 1;
    }

  return -1;
}

void
ride_application_add_options (RideApplication *self)
{
  /* Translated here, for GApplication does not do it. */
  const GOptionEntry options[] = {
    { "simulate", 's', 0, G_OPTION_ARG_NONE, NULL, _("Open the simulated fleet"), NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL, _("Print the version and exit"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, NULL, NULL, _("[URL]") },
    { NULL },
  };

  g_application_add_main_option_entries (G_APPLICATION (self), options);
}
