/* ride-attention-page-rows.c: the rows that are realized now: what they show, and where the eye is.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-attention-page-private.h"

#include "ride-alarm-row.h"

/* While the connection is down nothing lasts any longer, as far as we know. */
static gint64
get_as_of_us (RideAttentionPage *self)
{
  RideConnection *connection = ride_desk_get_connection (self->desk);
  gint64 as_of_us = ride_desk_get_as_of_us (self->desk);

  if (as_of_us == 0 || (connection != NULL && ride_connection_is_live (connection)))
    return ride_desk_get_now_us (self->desk);

  return as_of_us;
}

static void
pull_row (RideAttentionPage *self,
          GtkListItem       *list_item)
{
  guint at = ride_row_item_get_row (gtk_list_item_get_item (list_item));
  RideAlarmRow *row = RIDE_ALARM_ROW (gtk_list_item_get_child (list_item));
  gboolean is_listed = at < ride_row_list_get_n_listed (RIDE_ROW_LIST (self->list));

  gtk_widget_set_opacity (GTK_WIDGET (row), is_listed ? 1 : 0);
  ride_alarm_row_show (row, ride_alarm_list_get (self->list, at), get_as_of_us (self),
                       ride_desk_get_now_us (self->desk));
}

void
ride_attention_page_pull_rows (RideAttentionPage *self)
{
  for (guint i = 0; i < self->bound->len; i++)
    pull_row (self, g_ptr_array_index (self->bound, i));
}

/* The list's own widget around the row: it takes the focus, and the clicks. */
static GtkWidget *
get_item_widget (GtkListItem *list_item)
{
  return gtk_widget_get_parent (gtk_list_item_get_child (list_item));
}

static gboolean
holds (GtkListItem *list_item,
       GtkWidget   *widget)
{
  GtkWidget *item_widget = get_item_widget (list_item);

  return widget == item_widget || gtk_widget_is_ancestor (widget, item_widget);
}

/* An open menu keeps the focus, for it is of an alarm and not of a row. */
gint64
ride_attention_page_get_focused_id (RideAttentionPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (focus != NULL && gtk_widget_get_ancestor (focus, GTK_TYPE_POPOVER) != NULL)
    return 0;

  for (guint i = 0; focus != NULL && i < self->bound->len; i++)
    {
      GtkListItem *list_item = g_ptr_array_index (self->bound, i);

      if (holds (list_item, focus))
        return ride_alarm_row_get_id (RIDE_ALARM_ROW (gtk_list_item_get_child (list_item)));
    }

  return 0;
}

/* The focus stays on the alarm, as long as its row is at hand. */
void
ride_attention_page_move_focus (RideAttentionPage *self,
                                gint64             id)
{
  for (guint i = 0; id != 0 && i < self->bound->len; i++)
    {
      GtkListItem *list_item = g_ptr_array_index (self->bound, i);
      guint at = ride_row_item_get_row (gtk_list_item_get_item (list_item));

      if (ride_alarm_list_get_id (self->list, at) == id &&
          ride_attention_page_get_focused_id (self) != id)
        gtk_widget_grab_focus (get_item_widget (list_item));
    }
}

/* The first row that can be seen as a whole. */
static GtkListItem *
find_top_item (RideAttentionPage *self)
{
  GtkListItem *top = NULL;
  float top_y = G_MAXFLOAT;

  for (guint i = 0; i < self->bound->len; i++)
    {
      GtkListItem *list_item = g_ptr_array_index (self->bound, i);
      graphene_rect_t bounds;

      if (!gtk_widget_compute_bounds (get_item_widget (list_item), self->scrolled, &bounds) ||
          bounds.origin.y < 0 || bounds.origin.y >= top_y)
        continue;
      top = list_item;
      top_y = bounds.origin.y;
    }

  return top;
}

RideAttentionPlace
ride_attention_page_get_place (RideAttentionPage *self)
{
  GtkAdjustment *adjustment =
      gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scrolled));
  GtkListItem *top = NULL;

  if (gtk_widget_get_mapped (self->scrolled) && gtk_adjustment_get_value (adjustment) > 0)
    top = find_top_item (self);
  if (top == NULL)
    return (RideAttentionPlace){ 0 };

  return (RideAttentionPlace){
    .id = ride_alarm_row_get_id (RIDE_ALARM_ROW (gtk_list_item_get_child (top))),
    .row = ride_row_item_get_row (gtk_list_item_get_item (top)),
    .row_height = gtk_widget_get_height (get_item_widget (top)),
  };
}

void
ride_attention_page_hold_place (RideAttentionPage        *self,
                                const RideAttentionPlace *place)
{
  guint row = place->id != 0 ? ride_alarm_list_find (self->list, place->id) : place->row;

  if (row != GTK_INVALID_LIST_POSITION && row != place->row)
    ride_scroll_pacer_move (self->pacer, ((double) row - place->row) * place->row_height);
}

GtkListItem *
ride_attention_page_find_item (RideAttentionPage *self,
                               double             x,
                               double             y)
{
  GtkWidget *widget = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);

  for (guint i = 0; widget != NULL && i < self->bound->len; i++)
    {
      GtkListItem *list_item = g_ptr_array_index (self->bound, i);

      if (holds (list_item, widget))
        return list_item;
    }

  return NULL;
}

void
ride_attention_page_bind_item (RideAttentionPage *self,
                               GtkListItem       *list_item)
{
  g_ptr_array_add (self->bound, list_item);
  pull_row (self, list_item);
}

void
ride_attention_page_unbind_item (RideAttentionPage *self,
                                 GtkListItem       *list_item)
{
  g_ptr_array_remove_fast (self->bound, list_item);
}

/* On a row: the list itself says nothing, and a button in it only half. */
gboolean
ride_attention_page_grab_focus (GtkWidget *widget)
{
  RideAttentionPage *self = RIDE_ATTENTION_PAGE (widget);
  GtkListItem *top = find_top_item (self);

  if (top == NULL && self->bound->len > 0)
    top = g_ptr_array_index (self->bound, 0);

  return gtk_widget_grab_focus (top != NULL ? get_item_widget (top) : GTK_WIDGET (self->view));
}
