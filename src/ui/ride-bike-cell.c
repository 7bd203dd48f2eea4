/* ride-bike-cell.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-bike-cell.h"

#include "ride-compat.h"

#define ICON_SIZE 16
#define SPACING 8

/* Draws its text and its icon itself. A GtkImage would lay the whole list out anew for each
 * other icon; and a widget more in each cell makes a thousand of them, all with a style. */
struct _RideBikeCell
{
  GtkWidget parent_instance;

  PangoLayout *layout;
  RideStress stress;
  guint min_chars;
  guint chars;
  gboolean has_icon; /* there was one, so there is room for it */
  const char *icon_name;
  GdkPaintable *icon;
  const char *class_name;
};

G_DEFINE_FINAL_TYPE (RideBikeCell, ride_bike_cell, GTK_TYPE_WIDGET)

/* Of the font that all cells share: to ask Pango for each cell costs more than all else that
 * a new row needs. */
typedef struct
{
  PangoFontDescription *font; /* NULL = not known */
  guint serial;
  double resolution;
  int char_width;
  int ascent;
  int height;
} Metrics;

static Metrics metrics;

static void
read_metrics (PangoContext *context)
{
  PangoFontMetrics *of_font = pango_context_get_metrics (context, NULL, NULL);

  g_clear_pointer (&metrics.font, pango_font_description_free);
  metrics.font = pango_font_description_copy (pango_context_get_font_description (context));
  metrics.serial = pango_font_map_get_serial (pango_context_get_font_map (context));
  metrics.resolution = pango_cairo_context_get_resolution (context);
  metrics.char_width = MAX (pango_font_metrics_get_approximate_char_width (of_font),
                            pango_font_metrics_get_approximate_digit_width (of_font));
  metrics.ascent = pango_font_metrics_get_ascent (of_font);
  metrics.height = PANGO_PIXELS_CEIL (pango_font_metrics_get_height (of_font));
  pango_font_metrics_unref (of_font);
}

static const Metrics *
get_metrics (RideBikeCell *self)
{
  PangoContext *context = gtk_widget_get_pango_context (GTK_WIDGET (self));

  if (metrics.font == NULL ||
      metrics.serial != pango_font_map_get_serial (pango_context_get_font_map (context)) ||
      metrics.resolution != pango_cairo_context_get_resolution (context) ||
      !pango_font_description_equal (metrics.font, pango_context_get_font_description (context)))
    read_metrics (context);

  return &metrics;
}

/* The same lists for all cells. */
static PangoAttrList *
get_attributes (RideStress stress)
{
  static PangoAttrList *lists[RIDE_N_STRESSES];
  PangoAttrList **list = &lists[stress];

  if (*list != NULL)
    return *list;

  *list = pango_attr_list_new ();
  pango_attr_list_insert (*list, pango_attr_font_features_new ("tnum"));
  if (stress == RIDE_STRESS_BOLD)
    pango_attr_list_insert (*list, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  else if (stress == RIDE_STRESS_ITALIC)
    pango_attr_list_insert (*list, pango_attr_style_new (PANGO_STYLE_ITALIC));

  return *list;
}

static int
get_icon_width (RideBikeCell *self)
{
  return self->has_icon ? ICON_SIZE + SPACING : 0;
}

static void
ride_bike_cell_measure (GtkWidget     *widget,
                        GtkOrientation orientation,
                        int            for_size,
                        int           *minimum,
                        int           *natural,
                        int           *minimum_baseline,
                        int           *natural_baseline)
{
  RideBikeCell *self = RIDE_BIKE_CELL (widget);
  const Metrics *of_font = get_metrics (self);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = PANGO_PIXELS_CEIL (self->min_chars * of_font->char_width) + get_icon_width (self);
      *natural = PANGO_PIXELS_CEIL (self->chars * of_font->char_width) + get_icon_width (self);
    }
  else
    {
      *minimum = MAX (of_font->height, self->has_icon ? ICON_SIZE : 0);
      *natural = *minimum;
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

  pango_layout_set_width (self->layout, MAX (width - get_icon_width (self), 0) * PANGO_SCALE);
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
snapshot_icon (RideBikeCell  *self,
               GtkSnapshot   *snapshot,
               const GdkRGBA *color)
{
  GtkWidget *widget = GTK_WIDGET (self);
  float x = is_rtl (self) ? gtk_widget_get_width (widget) - ICON_SIZE : 0;
  float y = (gtk_widget_get_height (widget) - ICON_SIZE) / 2;

  if (self->icon == NULL)
    look_icon_up (self);

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x, y));
  gtk_symbolic_paintable_snapshot_symbolic (GTK_SYMBOLIC_PAINTABLE (self->icon), snapshot,
                                            ICON_SIZE, ICON_SIZE, color, 1);
  gtk_snapshot_restore (snapshot);
}

/* All cells of a row share one baseline, whatever fonts their texts need. */
static void
snapshot_text (RideBikeCell  *self,
               GtkSnapshot   *snapshot,
               const GdkRGBA *color)
{
  const Metrics *of_font = get_metrics (self);
  float x = is_rtl (self) ? 0 : get_icon_width (self);
  float top = (gtk_widget_get_height (GTK_WIDGET (self)) - of_font->height) / 2;
  int down = of_font->ascent - pango_layout_get_baseline (self->layout);

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x, top + PANGO_PIXELS (down)));
  gtk_snapshot_append_layout (snapshot, self->layout, color);
  gtk_snapshot_restore (snapshot);
}

static void
ride_bike_cell_snapshot (GtkWidget   *widget,
                         GtkSnapshot *snapshot)
{
  RideBikeCell *self = RIDE_BIKE_CELL (widget);
  GdkRGBA color;

  ride_compat_get_color (widget, &color);
  if (self->icon_name != NULL)
    snapshot_icon (self, snapshot, &color);
  snapshot_text (self, snapshot, &color);
}

/* Another theme, scale or direction may have another picture, and other settings of fonts
 * other widths. */
static void
ride_bike_cell_system_setting_changed (GtkWidget       *widget,
                                       GtkSystemSetting setting)
{
  g_clear_object (&RIDE_BIKE_CELL (widget)->icon);
  g_clear_pointer (&metrics.font, pango_font_description_free);

  GTK_WIDGET_CLASS (ride_bike_cell_parent_class)->system_setting_changed (widget, setting);
}

static void
on_scale_changed (RideBikeCell *self)
{
  g_clear_object (&self->icon);
}

static void
ride_bike_cell_direction_changed (GtkWidget       *widget,
                                  GtkTextDirection former)
{
  RideBikeCell *self = RIDE_BIKE_CELL (widget);

  g_clear_object (&self->icon);
  pango_layout_set_alignment (self->layout, is_rtl (self) ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);

  GTK_WIDGET_CLASS (ride_bike_cell_parent_class)->direction_changed (widget, former);
}

static void
ride_bike_cell_dispose (GObject *object)
{
  RideBikeCell *self = RIDE_BIKE_CELL (object);

  g_clear_object (&self->icon);
  g_clear_object (&self->layout);

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
  widget_class->direction_changed = ride_bike_cell_direction_changed;

  gtk_widget_class_set_css_name (widget_class, "bikecell");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LABEL);
}

static void
ride_bike_cell_init (RideBikeCell *self)
{
  self->layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), NULL);
  pango_layout_set_auto_dir (self->layout, FALSE);
  pango_layout_set_alignment (self->layout, is_rtl (self) ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
  pango_layout_set_ellipsize (self->layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_single_paragraph_mode (self->layout, TRUE);
  pango_layout_set_attributes (self->layout, get_attributes (self->stress));
  gtk_widget_set_hexpand (GTK_WIDGET (self), TRUE);
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (on_scale_changed), NULL);
}

GtkWidget *
ride_bike_cell_new (guint min_chars,
                    guint chars)
{
  RideBikeCell *self = g_object_new (RIDE_TYPE_BIKE_CELL, NULL);

  self->min_chars = min_chars;
  self->chars = chars;
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

static void
show_text (RideBikeCell *self,
           const char   *text)
{
  if (g_str_equal (text, ride_bike_cell_get_text (self)))
    return;

  pango_layout_set_text (self->layout, text, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
ride_bike_cell_show (RideBikeCell *self,
                     const char   *icon_name,
                     const char   *text)
{
  show_icon (self, icon_name);
  show_text (self, text);
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

void
ride_bike_cell_stress (RideBikeCell *self,
                       RideStress    stress)
{
  if (stress == self->stress)
    return;

  self->stress = stress;
  pango_layout_set_attributes (self->layout, get_attributes (stress));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

const char *
ride_bike_cell_get_text (RideBikeCell *self)
{
  return pango_layout_get_text (self->layout);
}
