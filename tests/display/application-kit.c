/* application-kit.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "application-kit.h"

#include <adwaita.h>
#include <glib/gstdio.h>

#include "ride-settings.h"

#define STEP_MS 20
#define DEADLINE_S 60

RideWindow *
kit_get_window (Run *run)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (run->application)); l != NULL;
       l = l->next)
    if (RIDE_IS_WINDOW (l->data))
      return l->data;

  return NULL;
}

RideDesk *
kit_get_desk (Run *run)
{
  RideWindow *window = kit_get_window (run);

  return window != NULL ? ride_window_get_desk (window) : NULL;
}

const RideProfile *
kit_get_profile (Run *run)
{
  RideDesk *desk = kit_get_desk (run);

  return desk != NULL ? ride_desk_get_profile (desk) : NULL;
}

gpointer
kit_find_toplevel (GType type)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWidget) toplevel = g_list_model_get_item (toplevels, i);

      if (g_type_is_a (G_OBJECT_TYPE (toplevel), type) && gtk_widget_get_visible (toplevel))
        return toplevel;
    }

  return NULL;
}

void
kit_activate (Run        *run,
              const char *action)
{
  g_assert_true (g_action_group_get_action_enabled (G_ACTION_GROUP (run->application), action));
  g_action_group_activate_action (G_ACTION_GROUP (run->application), action, NULL);
}

gboolean
kit_is_enabled (Run        *run,
                const char *action)
{
  return g_action_group_get_action_enabled (G_ACTION_GROUP (run->application), action);
}

gboolean
kit_is_on (Run        *run,
           const char *action)
{
  g_autoptr (GVariant) state =
      g_action_group_get_action_state (G_ACTION_GROUP (run->application), action);

  return g_variant_get_boolean (state);
}

char *
kit_profiles_dir (void)
{
  return g_build_filename (g_get_user_config_dir (), "ride-monitor", "profiles", NULL);
}

static gboolean
do_step (gpointer user_data)
{
  Run *run = user_data;

  g_assert_cmpint (g_get_monotonic_time (), <, run->deadline_us);

  if (*run->steps == NULL)
    {
      g_action_group_activate_action (G_ACTION_GROUP (run->application), "quit", NULL);
      return G_SOURCE_REMOVE;
    }

  if ((*run->steps) (run))
    run->steps++;

  return G_SOURCE_CONTINUE;
}

void
kit_forget_what_was (void)
{
  g_autofree char *folder = kit_profiles_dir ();
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_unlink (path);
    }

  g_settings_reset (ride_settings_get (), "last-profile");
}

static const char *
find_field (const GLogField *fields,
            gsize            n_fields,
            const char      *key)
{
  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, key) && fields[i].length == -1)
      return fields[i].value;

  return "";
}

/* libadwaita measures the heading of a message dialog for less than it needs, to see
 * whether a smaller one has to do; GTK warns of that since 4.14. */
static GLogWriterOutput
write_log (GLogLevelFlags   level,
           const GLogField *fields,
           gsize            n_fields,
           gpointer         user_data)
{
  if (g_str_equal (find_field (fields, n_fields, "GLIB_DOMAIN"), "Gtk") &&
      g_str_has_prefix (find_field (fields, n_fields, "MESSAGE"), "Trying to measure GtkLabel") &&
      kit_find_toplevel (ADW_TYPE_MESSAGE_DIALOG) != NULL)
    return G_LOG_WRITER_HANDLED;

  return g_log_writer_default (level, fields, n_fields, user_data);
}

void
kit_bear_with_dialogs (void)
{
  static gboolean is_watched;

  if (!is_watched)
    g_log_set_writer_func (write_log, NULL, NULL);
  is_watched = TRUE;
}

int
kit_run_application (Run        *run,
                     const Step *steps,
                     const char *argument)
{
  char *argv[] = { (char *) "ride-monitor", (char *) argument, NULL };
  int status;

  kit_bear_with_dialogs ();
  run->application = ride_application_new ();
  run->steps = steps;
  run->deadline_us = g_get_monotonic_time () + DEADLINE_S * G_USEC_PER_SEC;
  g_application_set_flags (G_APPLICATION (run->application),
                           g_application_get_flags (G_APPLICATION (run->application)) |
                               G_APPLICATION_NON_UNIQUE);

  g_timeout_add (STEP_MS, do_step, run);
  status = g_application_run (G_APPLICATION (run->application), argument != NULL ? 2 : 1, argv);

  g_assert_null (*run->steps);
  g_assert_finalize_object (run->application);
  g_clear_pointer (&run->profile, ride_profile_free);

  return status;
}

void
kit_save_profile (Run        *run,
                  const char *user_name)
{
  g_autofree char *folder = kit_profiles_dir ();
  g_autoptr (GError) error = NULL;

  run->profile = ride_profile_new (NOBODY);
  run->profile->name = g_strdup ("Shanghai");
  run->profile->user_name = g_strdup (user_name);
  ride_profile_save (run->profile, folder, &error);
  g_assert_no_error (error);
}
