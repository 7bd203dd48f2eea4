/* ride-banner.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-banner.h"

struct _RideBanner
{
  GtkWidget parent_instance;

  GtkWidget *revealer;
  GtkWidget *box;
  GtkWidget *icon;
  GtkWidget *title;
  GtkWidget *detail;
  const char *class_name;
};

static void ride_banner_buildable_init (GtkBuildableIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (RideBanner, ride_banner, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_BUILDABLE,
                                                      ride_banner_buildable_init))

static GtkBuildableIface *parent_buildable_iface;

/* The revealer comes from the banner's own template, buttons from that of its user. */
static void
ride_banner_add_child (GtkBuildable *buildable,
                       GtkBuilder   *builder,
                       GObject      *child,
                       const char   *type)
{
  RideBanner *self = RIDE_BANNER (buildable);

  if (GTK_IS_BUTTON (child))
    gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (child));
  else
    parent_buildable_iface->add_child (buildable, builder, child, type);
}

static void
ride_banner_buildable_init (GtkBuildableIface *iface)
{
  parent_buildable_iface = g_type_interface_peek_parent (iface);
  iface->add_child = ride_banner_add_child;
}

void
ride_banner_set_title (RideBanner *self,
                       const char *title)
{
  g_return_if_fail (RIDE_IS_BANNER (self));

  gtk_revealer_set_reveal_child (GTK_REVEALER (self->revealer), title != NULL);
  if (title == NULL || g_str_equal (title, gtk_label_get_label (GTK_LABEL (self->title))))
    return;

  gtk_label_set_label (GTK_LABEL (self->title), title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
}

void
ride_banner_set_detail (RideBanner *self,
                        const char *detail)
{
  g_return_if_fail (RIDE_IS_BANNER (self));

  gtk_label_set_label (GTK_LABEL (self->detail), detail != NULL ? detail : "");
  gtk_widget_set_visible (self->detail, detail != NULL);
}

static const char *
get_class_name (RideBannerStyle style)
{
  switch (style)
    {
    case RIDE_BANNER_ERROR:
      return "error";
    case RIDE_BANNER_WARNING:
      return "warning";
    case RIDE_BANNER_IDLE:
    default:
      return "idle";
    }
}

void
ride_banner_set_style (RideBanner     *self,
                       RideBannerStyle style,
                       const char     *icon_name)
{
  const char *class_name = get_class_name (style);

  g_return_if_fail (RIDE_IS_BANNER (self));

  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), icon_name);
  if (self->class_name != NULL)
    gtk_widget_remove_css_class (self->box, self->class_name);
  gtk_widget_add_css_class (self->box, class_name);
  self->class_name = class_name;
}

gboolean
ride_banner_get_revealed (RideBanner *self)
{
  return gtk_revealer_get_reveal_child (GTK_REVEALER (self->revealer));
}

const char *
ride_banner_get_title (RideBanner *self)
{
  return gtk_label_get_label (GTK_LABEL (self->title));
}

const char *
ride_banner_get_detail (RideBanner *self)
{
  return gtk_label_get_label (GTK_LABEL (self->detail));
}

static void
ride_banner_dispose (GObject *object)
{
  RideBanner *self = RIDE_BANNER (object);

  g_clear_pointer (&self->revealer, gtk_widget_unparent);

  G_OBJECT_CLASS (ride_banner_parent_class)->dispose (object);
}

static void
ride_banner_class_init (RideBannerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ride_banner_dispose;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/ridemonitor/RideMonitor/ride-banner.ui");
  gtk_widget_class_bind_template_child (widget_class, RideBanner, revealer);
  gtk_widget_class_bind_template_child (widget_class, RideBanner, box);
  gtk_widget_class_bind_template_child (widget_class, RideBanner, icon);
  gtk_widget_class_bind_template_child (widget_class, RideBanner, title);
  gtk_widget_class_bind_template_child (widget_class, RideBanner, detail);
}

static void
ride_banner_init (RideBanner *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ride_banner_new (void)
{
  return g_object_new (RIDE_TYPE_BANNER, NULL);
}
