/* test-templates.c: every interface description in the program can be built.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * gtk4-builder-tool knows neither libadwaita's types nor ours, so the widgets
 * themselves are made; warnings are fatal.
 */

#include <adwaita.h>

#define BASE "/io/github/ridemonitor/RideMonitor"

/* "ride-error-row.ui" describes RideErrorRow. */
static char *
type_name_from_file (const char *file)
{
  g_autofree char *stem = g_strndup (file, strlen (file) - strlen (".ui"));
  g_auto (GStrv) words = g_strsplit (stem, "-", -1);
  GString *name = g_string_new (NULL);

  for (guint i = 0; words[i] != NULL; i++)
    {
      g_string_append_c (name, g_ascii_toupper (words[i][0]));
      g_string_append (name, words[i] + 1);
    }

  return g_string_free (name, FALSE);
}

static void
test_template (gconstpointer data)
{
  g_autoptr (GtkBuilder) builder = gtk_builder_new ();
  g_autofree char *type_name = type_name_from_file (data);
  /* It finds the type's function by its name, whether anybody has used it or not. */
  GType type = gtk_builder_get_type_from_name (builder, type_name);
  GtkWidget *widget;

  g_assert_true (g_type_is_a (type, GTK_TYPE_WIDGET));
  widget = g_object_ref_sink (g_object_new (type, NULL));

  if (GTK_IS_WINDOW (widget))
    gtk_window_destroy (GTK_WINDOW (widget));
  g_object_unref (widget);
}

static void
test_description (gconstpointer data)
{
  g_autofree char *path = g_strconcat (BASE "/gtk/", data, NULL);
  g_autoptr (GtkBuilder) builder = gtk_builder_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (gtk_builder_add_from_resource (builder, path, &error));
  g_assert_no_error (error);
}

static void
add_tests (const char   *folder,
           const char   *prefix,
           GTestDataFunc test)
{
  g_auto (GStrv) files = g_resources_enumerate_children (folder, 0, NULL);
  guint n = 0;

  for (guint i = 0; files[i] != NULL; i++)
    {
      g_autofree char *path = g_strconcat (prefix, files[i], NULL);

      if (!g_str_has_suffix (files[i], ".ui"))
        continue;

      g_test_add_data_func_full (path, g_strdup (files[i]), test, g_free);
      n++;
    }

  g_assert_cmpuint (n, >, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gtk_init ();
  adw_init ();

  add_tests (BASE, "/template/", test_template);
  add_tests (BASE "/gtk", "/description/", test_description);

  return g_test_run ();
}
