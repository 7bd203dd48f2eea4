/* ride-bike-cell.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-bike-cell.h"

#define SPACING 8

struct _RideBikeCell
{
  GtkWidget parent_instance;

  GtkWidget *image; /* NULL until there is an icon to show */
  GtkWidget *inscription;
  const char *icon_name;
  const char *class_name;
};

G_DEFINE_FINAL_TYPE (RideBikeCell, ride_bike_cell, GTK_TYPE_WIDGET)

static void
ride_bike_cell_dispose (GObject *object)
{
  RideBikeCell *self = RIDE_BIKE_CELL (object);

  g_clear_pointer (&self->image, gtk_widget_unparent);
  g_clear_pointer (&self->inscription, gtk_widget_unparent);

  G_OBJECT_CLASS (ride_bike_cell_parent_class)->dispose (object);
}

static void
ride_bike_cell_class_init (RideBikeCellClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ride_bike_cell_dispose;

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "bikecell");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GENERIC);
}

static void
ride_bike_cell_init (RideBikeCell *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), SPACING);

  self->inscription = gtk_inscription_new (NULL);
  gtk_inscription_set_text_overflow (GTK_INSCRIPTION (self->inscription),
                                     GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
  gtk_widget_set_hexpand (self->inscription, TRUE);
  gtk_widget_set_parent (self->inscription, GTK_WIDGET (self));
}

GtkWidget *
ride_bike_cell_new (guint min_chars,
                    guint chars)
{
  RideBikeCell *self = g_object_new (RIDE_TYPE_BIKE_CELL, NULL);

  gtk_inscription_set_min_chars (GTK_INSCRIPTION (self->inscription), min_chars);
  gtk_inscription_set_nat_chars (GTK_INSCRIPTION (self->inscription), chars);
  return GTK_WIDGET (self);
}

static void
show_icon (RideBikeCell *self,
           const char   *icon_name)
{
  if (g_strcmp0 (icon_name, self->icon_name) == 0)
    return;

  if (self->image == NULL)
    {
      self->image = gtk_image_new ();
      gtk_widget_insert_after (self->image, GTK_WIDGET (self), NULL);
    }
  self->icon_name = icon_name;
  gtk_image_set_from_icon_name (GTK_IMAGE (self->image), icon_name);
}

void
ride_bike_cell_show (RideBikeCell *self,
                     const char   *icon_name,
                     const char   *text)
{
  show_icon (self, icon_name);
  gtk_inscription_set_text (GTK_INSCRIPTION (self->inscription), text);
}

void
ride_bike_cell_mark (RideBikeCell *self,
                     const char   *class_name)
{
  if (g_strcmp0 (class_name, self->class_name) == 0)
    return;

  if (self->class_name != NULL)
    gtk_widget_remove_css_class (GTK_WIDGET (self), self->class_name);
  if (class_name != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self), class_name);
  self->class_name = class_name;
}

const char *
ride_bike_cell_get_text (RideBikeCell *self)
{
  return gtk_inscription_get_text (GTK_INSCRIPTION (self->inscription));
}
