/* ride-bike-cell.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-bike-cell.h"

#include "ride-compat.h"

#define ICON_SIZE 16
#define SPACING 8

/* Draws its icon itself: a GtkImage lays the whole list out anew for each other icon. */
struct _RideBikeCell
{
  GtkWidget parent_instance;

  GtkWidget *inscription;
  gboolean has_icon; /* there was one, so there is room for it */
  const char *icon_name;
  GdkPaintable *icon;
  const char *class_name;
};

G_DEFINE_FINAL_TYPE (RideBikeCell, ride_bike_cell, GTK_TYPE_WIDGET)

static int
get_icon_width (RideBikeCell *self)
{
  return self->has_icon ? ICON_SIZE + SPACING : 0;
}

static void
ride_bike_cell_measure (GtkWidget      *widget,
                        GtkOrientation  orientation,
                        int             for_size,
                        int            *minimum,
                        int            *natural,
                        int            *minimum_baseline,
                        int            *natural_baseline)
{
  RideBikeCell *self = RIDE_BIKE_CELL (widget);

  gtk_widget_measure (self->inscription, orientation, -1, minimum, natural, minimum_baseline,
                      natural_baseline);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum += get_icon_width (self);
      *natural += get_icon_width (self);
    }
  else if (self->has_icon)
    {
      *minimum = MAX (*minimum, ICON_SIZE);
      *natural = MAX (*natural, ICON_SIZE);
    }
}

static gboolean
is_rtl (RideBikeCell *self)
{
  return gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
}

static void
ride_bike_cell_size_allocate (GtkWidget *widget,
                              int        width,
                              int        height,
                              int        baseline)
{
  RideBikeCell *self = RIDE_BIKE_CELL (widget);
  int icon_width = get_icon_width (self);
  GtkAllocation text = { is_rtl (self) ? 0 : icon_width, 0, MAX (width - icon_width, 0), height };

  gtk_widget_size_allocate (self->inscription, &text, baseline);
}

static void
look_icon_up (RideBikeCell *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkIconTheme *theme = gtk_icon_theme_get_for_display (gtk_widget_get_display (widget));

  self->icon = GDK_PAINTABLE (gtk_icon_theme_lookup_icon (
      theme, self->icon_name, NULL, ICON_SIZE, gtk_widget_get_scale_factor (widget),
      gtk_widget_get_direction (widget), GTK_ICON_LOOKUP_FORCE_SYMBOLIC));
}

static void
snapshot_icon (RideBikeCell *self,
               GtkSnapshot  *snapshot)
{
  GtkWidget *widget = GTK_WIDGET (self);
  float x = is_rtl (self) ? gtk_widget_get_width (widget) - ICON_SIZE : 0;
  float y = (gtk_widget_get_height (widget) - ICON_SIZE) / 2;
  GdkRGBA color;

  if (self->icon == NULL)
    look_icon_up (self);

  ride_compat_get_color (widget, &color);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x, y));
  gtk_symbolic_paintable_snapshot_symbolic (GTK_SYMBOLIC_PAINTABLE (self->icon), snapshot,
                                            ICON_SIZE, ICON_SIZE, &color, 1);
  gtk_snapshot_restore (snapshot);
}

static void
ride_bike_cell_snapshot (GtkWidget   *widget,
                         GtkSnapshot *snapshot)
{
  RideBikeCell *self = RIDE_BIKE_CELL (widget);

  if (self->icon_name != NULL)
    snapshot_icon (self, snapshot);
  gtk_widget_snapshot_child (widget, self->inscription, snapshot);
}

/* Another theme, scale or direction may have another picture. */
static void
ride_bike_cell_system_setting_changed (GtkWidget       *widget,
                                       GtkSystemSetting setting)
{
  g_clear_object (&RIDE_BIKE_CELL (widget)->icon);

  GTK_WIDGET_CLASS (ride_bike_cell_parent_class)->system_setting_changed (widget, setting);
}

static void
forget_icon (RideBikeCell *self)
{
  g_clear_object (&self->icon);
}

static void
ride_bike_cell_dispose (GObject *object)
{
  RideBikeCell *self = RIDE_BIKE_CELL (object);

  g_clear_object (&self->icon);
  g_clear_pointer (&self->inscription, gtk_widget_unparent);

  G_OBJECT_CLASS (ride_bike_cell_parent_class)->dispose (object);
}

static void
ride_bike_cell_class_init (RideBikeCellClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ride_bike_cell_dispose;
  widget_class->measure = ride_bike_cell_measure;
  widget_class->size_allocate = ride_bike_cell_size_allocate;
  widget_class->snapshot = ride_bike_cell_snapshot;
  widget_class->system_setting_changed = ride_bike_cell_system_setting_changed;

  gtk_widget_class_set_css_name (widget_class, "bikecell");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GENERIC);
}

static void
ride_bike_cell_init (RideBikeCell *self)
{
  self->inscription = gtk_inscription_new (NULL);
  gtk_inscription_set_text_overflow (GTK_INSCRIPTION (self->inscription),
                                     GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
  gtk_widget_set_hexpand (self->inscription, TRUE);
  gtk_widget_set_parent (self->inscription, GTK_WIDGET (self));
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (forget_icon), NULL);
  g_signal_connect (self, "direction-changed", G_CALLBACK (forget_icon), NULL);
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

  if (!self->has_icon)
    gtk_widget_queue_resize (GTK_WIDGET (self));
  self->has_icon = TRUE;
  self->icon_name = icon_name;
  g_clear_object (&self->icon);
  gtk_widget_queue_draw (GTK_WIDGET (self));
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
