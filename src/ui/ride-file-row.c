/* ride-file-row.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-file-row.h"

#include <glib/gi18n-lib.h>

struct _RideFileRow
{
  AdwActionRow parent_instance;

  char *path;
  char *placeholder;
  GtkFileChooserNative *chooser;

  GtkWidget *choose_button;
  GtkWidget *clear_button;
};

enum
{
  PROP_PATH = 1,
  PROP_PLACEHOLDER,
  N_PROPERTIES
};

G_DEFINE_FINAL_TYPE (RideFileRow, ride_file_row, ADW_TYPE_ACTION_ROW)

static GParamSpec *properties[N_PROPERTIES];

static void
show_path (RideFileRow *self)
{
  g_autofree char *name = NULL;

  if (self->path != NULL)
    name = g_filename_display_basename (self->path);

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), name != NULL ? name : self->placeholder);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), self->path);
  gtk_widget_set_visible (self->clear_button, self->path != NULL);
}

static void
on_chooser_response (RideFileRow *self,
                     int          response)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser));
      g_autofree char *path = g_file_get_path (file);

      ride_file_row_set_path (self, path);
    }

  g_clear_object (&self->chooser);
}

static void
add_filters (GtkFileChooser *chooser)
{
  static const char *const suffixes[] = { "pem", "crt", "cer", "key", "p12", "pfx" };
  g_autoptr (GtkFileFilter) usual = gtk_file_filter_new ();
  g_autoptr (GtkFileFilter) any = gtk_file_filter_new ();

  gtk_file_filter_set_name (usual, _("Certificates and Keys"));
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    gtk_file_filter_add_suffix (usual, suffixes[i]);
  gtk_file_chooser_add_filter (chooser, usual);

  gtk_file_filter_set_name (any, _("All Files"));
  gtk_file_filter_add_pattern (any, "*");
  gtk_file_chooser_add_filter (chooser, any);
}

static void
on_choose_clicked (RideFileRow *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (self->chooser != NULL)
    return;

  self->chooser = gtk_file_chooser_native_new (
      adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self)),
      GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  add_filters (GTK_FILE_CHOOSER (self->chooser));
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_chooser_response), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
on_clear_clicked (RideFileRow *self)
{
  ride_file_row_set_path (self, NULL);
  gtk_widget_grab_focus (self->choose_button);
}

static void
ride_file_row_dispose (GObject *object)
{
  RideFileRow *self = RIDE_FILE_ROW (object);

  if (self->chooser != NULL)
    gtk_native_dialog_destroy (GTK_NATIVE_DIALOG (self->chooser));
  g_clear_object (&self->chooser);
  gtk_widget_dispose_template (GTK_WIDGET (self), RIDE_TYPE_FILE_ROW);

  G_OBJECT_CLASS (ride_file_row_parent_class)->dispose (object);
}

static void
ride_file_row_finalize (GObject *object)
{
  RideFileRow *self = RIDE_FILE_ROW (object);

  g_free (self->path);
  g_free (self->placeholder);

  G_OBJECT_CLASS (ride_file_row_parent_class)->finalize (object);
}

static void
ride_file_row_get_property (GObject    *object,
                            guint       property_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  RideFileRow *self = RIDE_FILE_ROW (object);

  switch (property_id)
    {
    case PROP_PATH:
      g_value_set_string (value, self->path);
      break;

    case PROP_PLACEHOLDER:
      g_value_set_string (value, self->placeholder);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
ride_file_row_set_property (GObject      *object,
                            guint         property_id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  RideFileRow *self = RIDE_FILE_ROW (object);

  switch (property_id)
    {
    case PROP_PATH:
      ride_file_row_set_path (self, g_value_get_string (value));
      break;

    case PROP_PLACEHOLDER:
      g_free (self->placeholder);
      self->placeholder = g_value_dup_string (value);
      show_path (self);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
ride_file_row_class_init (RideFileRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ride_file_row_dispose;
  object_class->finalize = ride_file_row_finalize;
  object_class->get_property = ride_file_row_get_property;
  object_class->set_property = ride_file_row_set_property;

  properties[PROP_PATH] =
      g_param_spec_string ("path", NULL, NULL, NULL,
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  /* What the subtitle says while nothing is chosen. */
  properties[PROP_PLACEHOLDER] = g_param_spec_string ("placeholder", NULL, NULL, NULL,
                                                      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/ridemonitor/RideMonitor/ride-file-row.ui");
  gtk_widget_class_bind_template_child (widget_class, RideFileRow, choose_button);
  gtk_widget_class_bind_template_child (widget_class, RideFileRow, clear_button);
  gtk_widget_class_bind_template_callback (widget_class, on_choose_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_clear_clicked);
}

static void
ride_file_row_init (RideFileRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
ride_file_row_set_path (RideFileRow *self,
                        const char  *path)
{
  g_return_if_fail (RIDE_IS_FILE_ROW (self));

  if (g_strcmp0 (self->path, path) == 0)
    return;

  g_free (self->path);
  self->path = g_strdup (path);
  show_path (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PATH]);
}

const char *
ride_file_row_get_path (RideFileRow *self)
{
  g_return_val_if_fail (RIDE_IS_FILE_ROW (self), NULL);

  return self->path;
}
