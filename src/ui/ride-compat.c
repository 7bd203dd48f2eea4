/* ride-compat.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-compat.h"

gboolean
ride_compat_wheel_throws_lists (void)
{
  return gtk_get_major_version () == 4 && gtk_get_minor_version () < 10;
}

GtkWidget *
ride_compat_find_row (GtkWidget *cell)
{
  for (GtkWidget *widget = cell; widget != NULL; widget = gtk_widget_get_parent (widget))
    {
      GtkWidget *parent = gtk_widget_get_parent (widget);

      if (parent != NULL && g_str_equal (gtk_widget_get_css_name (parent), "listview"))
        return widget;
    }

  return NULL;
}

void
ride_compat_get_color (GtkWidget *widget,
                       GdkRGBA   *color)
{
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), color);
}
