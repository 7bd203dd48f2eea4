/* test-preferences.c: the window of the preferences writes the settings, and reads them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "desk-kit.h"

#include "ride-limit-row.h"
#include "ride-preferences.h"
#include "ride-settings.h"

typedef struct
{
  GSettings *settings;
  GtkWidget *window;
} Fixture;

static void
open_window (Fixture   *fixture,
             GSettings *settings)
{
  fixture->window = ride_preferences_new (NULL, settings);
  gtk_window_present (GTK_WINDOW (fixture->window));
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture->settings = ride_settings_get ();
  g_settings_reset (fixture->settings, "battery-warning");
  g_settings_reset (fixture->settings, "battery-critical");
  g_settings_reset (fixture->settings, "alarm-jammed");
  open_window (fixture, fixture->settings);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  g_object_add_weak_pointer (G_OBJECT (fixture->window), (gpointer *) &fixture->window);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  kit_settle (50);
  g_assert_null (fixture->window);
}

static GObject *
get_child (Fixture    *fixture,
           const char *name)
{
  return gtk_widget_get_template_child (fixture->window, RIDE_TYPE_PREFERENCES, name);
}

static GtkWidget *
get_spin (Fixture    *fixture,
          const char *name)
{
  return kit_find (GTK_WIDGET (get_child (fixture, name)), GTK_TYPE_SPIN_BUTTON);
}

static const char *
get_subtitle (Fixture    *fixture,
              const char *name)
{
  return adw_action_row_get_subtitle (ADW_ACTION_ROW (get_child (fixture, name)));
}

static void
test_limits (Fixture      *fixture,
             gconstpointer data)
{
  GtkWidget *spin = get_spin (fixture, "battery_warning");

  g_assert_cmpint (gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (spin)), ==, 15);
  g_assert_cmpstr (get_subtitle (fixture, "battery_warning"), ==, "Warns at or below 15 %");

  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), 20);
  g_assert_cmpuint (g_settings_get_uint (fixture->settings, "battery-warning"), ==, 20);
  g_assert_cmpstr (get_subtitle (fixture, "battery_warning"), ==, "Warns at or below 20 %");

  g_settings_set_uint (fixture->settings, "battery-warning", 0);
  g_assert_cmpint (gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (spin)), ==, 0);
  g_assert_cmpstr (get_subtitle (fixture, "battery_warning"), ==,
                   "Off: low batteries raise no warning");

  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), 1000);
  g_assert_cmpuint (g_settings_get_uint (fixture->settings, "battery-warning"), ==, 100);
}

static void
test_conflict (Fixture      *fixture,
               gconstpointer data)
{
  const char *conflict =
      "Not lower than the warning at 15 %: critical at once, without a warning before";

  gtk_spin_button_set_value (GTK_SPIN_BUTTON (get_spin (fixture, "battery_critical")), 30);
  g_assert_cmpstr (get_subtitle (fixture, "battery_critical"), ==, conflict);
  g_assert_cmpuint (g_settings_get_uint (fixture->settings, "battery-critical"), ==, 30);

  gtk_spin_button_set_value (GTK_SPIN_BUTTON (get_spin (fixture, "battery_warning")), 40);
  g_assert_cmpstr (get_subtitle (fixture, "battery_critical"), ==, "Critical at or below 30 %");
}

static void
test_switch (Fixture      *fixture,
             gconstpointer data)
{
  GtkSwitch *jammed = GTK_SWITCH (get_child (fixture, "jammed"));

  g_assert_true (gtk_switch_get_active (jammed));
  gtk_switch_set_active (jammed, FALSE);
  g_assert_false (g_settings_get_boolean (fixture->settings, "alarm-jammed"));
}

static void
test_spoken (Fixture      *fixture,
             gconstpointer data)
{
  /* The macro makes a format of its arguments, so the percent sign must not be among them. */
  const char *warns_at = "Warns at or below 15 %";

  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (get_spin (fixture, "battery_warning")),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, "Warning At");
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (get_spin (fixture, "battery_warning")),
                                       GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, warns_at);
}

static void
test_no_settings (void)
{
  Fixture fixture = { 0 };

  open_window (&fixture, NULL);
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (get_child (&fixture, "alarms_notice"))));
  g_assert_false (gtk_widget_get_sensitive (GTK_WIDGET (get_child (&fixture, "battery_warning"))));
  g_assert_nonnull (kit_find_text (fixture.window, "Nothing Can Be Remembered"));
  tear_down (&fixture, NULL);
}

#define add(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gtk_init ();
  adw_init ();

  add ("/preferences/limits-are-kept-and-put-into-words", test_limits);
  add ("/preferences/a-warning-that-never-comes-is-pointed-out", test_conflict);
  add ("/preferences/switches-are-kept", test_switch);
  add ("/preferences/limits-have-accessible-names", test_spoken);
  g_test_add_func ("/preferences/say-when-nothing-can-be-remembered", test_no_settings);

  return g_test_run ();
}
