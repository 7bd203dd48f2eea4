/* ride-bike-table.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-bike-table.h"

#include "ride-bike-rows.h"
#include "ride-clock.h"
#include "ride-column-sorter.h"
#include "ride-scroll-pacer.h"
#include "ride-wording.h"

#include <glib/gi18n-lib.h>

/* More than this is no text anybody pastes, and would hold up the window. */
#define COPY_MAX 10000

/* GTK realizes some 200 rows, most of which are out of sight: so long a frame they get. */
#define UNSEEN_US 1500

struct _RideBikeTable
{
  GtkWidget parent_instance;

  GtkWidget *scrolled;
  GtkColumnView *view;
  GtkWidget *context_menu;
  GtkColumnViewColumn *columns[RIDE_N_COLUMNS];

  RideDesk *desk;
  RideFleetList *list;
  RideScrollPacer *pacer;
  RideBikeRows *rows;

  char *search;
  guint states;
  RideSortKey sort_key;
  gboolean sort_descending;
  gboolean asked; /* by a person: the next order begins at the top */

  guint pull_tick;
  guint fit_source;
};

G_DEFINE_FINAL_TYPE (RideBikeTable, ride_bike_table, GTK_TYPE_WIDGET)

enum
{
  COPIED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/**
 * ColumnSpec:
 * @least_width: the table's width from which on the column is shown
 */
typedef struct
{
  const char *title;
  RideSortKey key;
  guint min_chars;
  guint chars;
  int least_width;
} ColumnSpec;

static const ColumnSpec column_specs[RIDE_N_COLUMNS] = {
  [RIDE_COLUMN_STATE] = { N_ ("State"), RIDE_SORT_STATE, 8, 11, 0 },
  [RIDE_COLUMN_BIKE] = { N_ ("Bike"), RIDE_SORT_BIKE, 7, 12, 0 },
  /* Translators: title of a column: how long the ride lasts */
  [RIDE_COLUMN_RIDE] = { N_ ("Ride"), RIDE_SORT_DURATION, 7, 10, 0 },
  /* Translators: title of a column: when the bike's state began */
  [RIDE_COLUMN_SINCE] = { N_ ("Since"), RIDE_SORT_SINCE, 12, 16, 600 },
  [RIDE_COLUMN_BATTERY] = { N_ ("Battery"), RIDE_SORT_BATTERY, 5, 6, 460 },
  [RIDE_COLUMN_LAST_EVENT] = { N_ ("Last Event"), RIDE_SORT_LAST_EVENT, 16, 24, 820 },
};

/* While the connection is down no time passes for what is shown. */
static gint64
get_now_us (RideBikeTable *self)
{
  RideConnection *connection = ride_desk_get_connection (self->desk);
  gint64 as_of_us = ride_desk_get_as_of_us (self->desk);

  if (as_of_us == 0 || (connection != NULL && ride_connection_is_live (connection)))
    return ride_clock_real_us ();

  return as_of_us;
}

static void
get_seen (RideBikeTable *self,
          guint         *first,
          guint         *last)
{
  GtkAdjustment *adjustment =
      gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scrolled));
  double top = gtk_adjustment_get_value (adjustment);
  int row_height = ride_bike_rows_get_height (self->rows);

  *first = row_height > 0 ? (guint) (top / row_height) : 0;
  *last = row_height > 0 ? (guint) ((top + gtk_adjustment_get_page_size (adjustment)) / row_height)
                         : G_MAXUINT;
}

static void
pull_seen (RideBikeTable *self,
           gboolean       time_passed)
{
  guint first;
  guint last;

  get_seen (self, &first, &last);
  ride_bike_rows_pull (self->rows, first, last, get_now_us (self), time_passed);
}

static gboolean
pull (GtkWidget     *widget,
      GdkFrameClock *frame_clock,
      gpointer       user_data)
{
  RideBikeTable *self = RIDE_BIKE_TABLE (widget);

  pull_seen (self, FALSE);
  if (!ride_bike_rows_pull_all (self->rows, get_now_us (self), g_get_monotonic_time () + UNSEEN_US))
    return G_SOURCE_CONTINUE;

  self->pull_tick = 0;
  return G_SOURCE_REMOVE;
}

/* What comes into sight must be right in this very frame. */
static void
on_scrolled (RideBikeTable *self)
{
  if (self->desk != NULL)
    pull_seen (self, TRUE);
}

static void
schedule_pull (RideBikeTable *self)
{
  if (self->pull_tick == 0)
    self->pull_tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), pull, NULL, NULL);
}

void
ride_bike_table_tick (RideBikeTable *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    pull_seen (self, TRUE);
}

static void
on_fleet_changed (RideBikeTable *self)
{
  schedule_pull (self);
  ride_fleet_view_refresh (ride_desk_get_view (self->desk));
}

static void
on_connection_changed (RideBikeTable *self)
{
  ride_bike_table_tick (self);
}

static void
apply_query (RideBikeTable *self)
{
  RideFleetView *view = ride_desk_get_view (self->desk);

  ride_fleet_view_set_search (view, self->search);
  ride_fleet_view_set_states (view, self->states);
  ride_fleet_view_set_sort (view, self->sort_key, self->sort_descending);
}

static void
on_desk_opened (RideBikeTable *self)
{
  ride_fleet_list_set_fleet (self->list, ride_desk_get_fleet (self->desk),
                             ride_desk_get_view (self->desk));
  apply_query (self);
}

/* The focus stays on the bike, as long as its row is at hand. */
static void
move_focus (RideBikeTable *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  GtkWidget *target;
  guint position;

  if (focus == NULL || !ride_bike_rows_find_record (self->rows, focus, &position))
    return;

  target = ride_bike_rows_find_widget (self->rows, ride_fleet_list_find (self->list, position));
  if (target != NULL)
    gtk_widget_grab_focus (target);
}

/* What is read stays where it is; at the top, what is new is seen. */
static void
hold_view (RideBikeTable *self)
{
  GtkAdjustment *adjustment =
      gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scrolled));
  int row_height = ride_bike_rows_get_height (self->rows);
  guint first;
  guint last;
  int shift;

  if (row_height == 0 || gtk_adjustment_get_value (adjustment) < row_height)
    return;

  get_seen (self, &first, &last);
  shift = ride_bike_rows_get_shift (self->rows, first, last);
  if (shift != 0)
    ride_scroll_pacer_move (self->pacer, (double) shift * row_height);
}

static void
on_list_refreshed (RideBikeTable *self)
{
  move_focus (self);
  if (self->asked)
    ride_scroll_pacer_home (self->pacer);
  else
    hold_view (self);
  self->asked = FALSE;
  schedule_pull (self);
}

static void
on_sort_changed (RideBikeTable *self)
{
  RideSortKey key;
  gboolean descending;

  if (!ride_column_sorter_probe (gtk_column_view_get_sorter (self->view), &key, &descending))
    return;

  self->sort_key = key;
  self->sort_descending = descending;
  self->asked = TRUE;
  if (self->desk != NULL)
    apply_query (self);
}

void
ride_bike_table_set_search (RideBikeTable *self,
                            const char    *text)
{
  g_return_if_fail (RIDE_IS_BIKE_TABLE (self));

  if (g_strcmp0 (text, self->search) == 0)
    return;

  g_free (self->search);
  self->search = g_strdup (text);
  self->asked = TRUE;
  apply_query (self);
}

void
ride_bike_table_set_states (RideBikeTable *self,
                            guint          states)
{
  g_return_if_fail (RIDE_IS_BIKE_TABLE (self));

  if (states == self->states)
    return;

  self->states = states;
  self->asked = TRUE;
  apply_query (self);
}

RideFleetList *
ride_bike_table_get_list (RideBikeTable *self)
{
  return self->list;
}

void
ride_bike_table_set_desk (RideBikeTable *self,
                          RideDesk      *desk)
{
  g_return_if_fail (RIDE_IS_BIKE_TABLE (self));
  g_return_if_fail (self->desk == NULL);

  self->desk = g_object_ref (desk);
  g_signal_connect_object (desk, "opened", G_CALLBACK (on_desk_opened), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (desk, "fleet-changed", G_CALLBACK (on_fleet_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (desk, "connection-changed", G_CALLBACK (on_connection_changed), self,
                           G_CONNECT_SWAPPED);
  on_desk_opened (self);
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (self->list));
}

static char *
get_selected_text (RideBikeTable *self,
                   guint         *n,
                   guint         *n_selected)
{
  g_autoptr (GtkBitset) rows = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->list));
  GString *text = g_string_new (NULL);
  gint64 now_us = get_now_us (self);
  GtkBitsetIter iter;
  guint row;

  *n = 0;
  *n_selected = (guint) gtk_bitset_get_size (rows);
  for (gboolean valid = gtk_bitset_iter_init_first (&iter, rows, &row); valid && *n < COPY_MAX;
       valid = gtk_bitset_iter_next (&iter, &row))
    {
      g_autofree char *line = NULL;
      RideBike bike;
      guint position;

      if (!ride_fleet_list_get_record (self->list, row, &position))
        continue;
      ride_fleet_get (ride_fleet_list_get_fleet (self->list), position, &bike);
      line = ride_wording_row_text (&bike, now_us);
      g_string_append (text, line);
      g_string_append_c (text, '\n');
      (*n)++;
    }

  return g_string_free (text, FALSE);
}

static void
copy_selected (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  RideBikeTable *self = RIDE_BIKE_TABLE (widget);
  g_autofree char *text = NULL;
  guint n;
  guint n_selected;

  text = get_selected_text (self, &n, &n_selected);
  if (n == 0)
    return;

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
  g_signal_emit (self, signals[COPIED], 0, n, n_selected);
}

static void
on_cell_setup (GtkSignalListItemFactory *factory,
               GtkListItem              *list_item,
               gpointer                  user_data)
{
  RideColumn column = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (factory), "ride-column"));

  gtk_list_item_set_child (list_item, ride_bike_cell_new (column_specs[column].min_chars,
                                                          column_specs[column].chars));
  gtk_list_item_set_activatable (list_item, FALSE);
}

static void
on_cell_bind (GtkSignalListItemFactory *factory,
              GtkListItem              *list_item,
              gpointer                  user_data)
{
  RideBikeTable *self = user_data;
  RideColumn column = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (factory), "ride-column"));

  ride_bike_rows_bind (self->rows, gtk_list_item_get_item (list_item), column,
                       RIDE_BIKE_CELL (gtk_list_item_get_child (list_item)), get_now_us (self));
  schedule_pull (self);
}

static void
on_cell_unbind (GtkSignalListItemFactory *factory,
                GtkListItem              *list_item,
                gpointer                  user_data)
{
  RideBikeTable *self = user_data;
  RideColumn column = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (factory), "ride-column"));

  ride_bike_rows_unbind (self->rows, gtk_list_item_get_item (list_item), column);
}

static void
add_column (RideBikeTable *self,
            RideColumn     column)
{
  const ColumnSpec *spec = &column_specs[column];
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkSorter) sorter = ride_column_sorter_new (spec->key);

  g_object_set_data (G_OBJECT (factory), "ride-column", GUINT_TO_POINTER (column));
  g_signal_connect_object (factory, "setup", G_CALLBACK (on_cell_setup), self, 0);
  g_signal_connect_object (factory, "bind", G_CALLBACK (on_cell_bind), self, 0);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (on_cell_unbind), self, 0);

  self->columns[column] = gtk_column_view_column_new (_ (spec->title), factory);
  gtk_column_view_column_set_sorter (self->columns[column], sorter);
  gtk_column_view_column_set_expand (self->columns[column], TRUE);
  gtk_column_view_append_column (self->view, self->columns[column]);
}

/* The least important columns leave first when the window gets narrow; those
 * that are left share what room there is. */
static gboolean
fit_columns (gpointer user_data)
{
  RideBikeTable *self = user_data;
  int width = gtk_widget_get_width (GTK_WIDGET (self));

  self->fit_source = 0;
  for (RideColumn column = 0; column < RIDE_N_COLUMNS; column++)
    gtk_column_view_column_set_visible (self->columns[column],
                                        width >= column_specs[column].least_width);

  return G_SOURCE_REMOVE;
}

static void
on_page_size_changed (RideBikeTable *self)
{
  if (self->fit_source == 0)
    self->fit_source = g_idle_add_full (GTK_PRIORITY_RESIZE - 1, fit_columns, self, NULL);
}

static void
on_secondary_click (GtkGestureClick *gesture,
                    int              n_press,
                    double           x,
                    double           y,
                    RideBikeTable   *self)
{
  GdkRectangle at = { (int) x, (int) y, 1, 1 };

  gtk_popover_set_pointing_to (GTK_POPOVER (self->context_menu), &at);
  gtk_popover_popup (GTK_POPOVER (self->context_menu));
}

static gboolean
ride_bike_table_grab_focus (GtkWidget *widget)
{
  RideBikeTable *self = RIDE_BIKE_TABLE (widget);
  GtkWidget *row = ride_bike_rows_find_widget (self->rows, 0);

  return gtk_widget_grab_focus (row != NULL ? row : GTK_WIDGET (self->view));
}

static void
ride_bike_table_dispose (GObject *object)
{
  RideBikeTable *self = RIDE_BIKE_TABLE (object);

  g_clear_handle_id (&self->fit_source, g_source_remove);
  if (self->pull_tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->pull_tick);
  self->pull_tick = 0;
  g_clear_object (&self->pacer);
  if (self->view != NULL)
    {
      g_signal_handlers_disconnect_by_data (gtk_column_view_get_sorter (self->view), self);
      gtk_column_view_set_model (self->view, NULL);
    }
  g_clear_pointer (&self->context_menu, gtk_widget_unparent);
  g_clear_pointer (&self->scrolled, gtk_widget_unparent);
  self->view = NULL;
  g_clear_object (&self->list);
  g_clear_object (&self->desk);

  G_OBJECT_CLASS (ride_bike_table_parent_class)->dispose (object);
}

static void
ride_bike_table_finalize (GObject *object)
{
  RideBikeTable *self = RIDE_BIKE_TABLE (object);

  for (RideColumn column = 0; column < RIDE_N_COLUMNS; column++)
    g_clear_object (&self->columns[column]);
  g_clear_pointer (&self->rows, ride_bike_rows_free);
  g_clear_pointer (&self->search, g_free);

  G_OBJECT_CLASS (ride_bike_table_parent_class)->finalize (object);
}

static void
ride_bike_table_class_init (RideBikeTableClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ride_bike_table_dispose;
  object_class->finalize = ride_bike_table_finalize;
  widget_class->grab_focus = ride_bike_table_grab_focus;

  signals[COPIED] = g_signal_new ("copied", RIDE_TYPE_BIKE_TABLE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_UINT);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/ridemonitor/RideMonitor/ride-bike-table.ui");
  gtk_widget_class_bind_template_child (widget_class, RideBikeTable, scrolled);
  gtk_widget_class_bind_template_child (widget_class, RideBikeTable, view);
  gtk_widget_class_bind_template_child (widget_class, RideBikeTable, context_menu);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_install_action (widget_class, "bikes.copy", NULL, copy_selected);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "bikes.copy",
                                       NULL);
}

static void
ride_bike_table_init (RideBikeTable *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  self->list = ride_fleet_list_new ();
  self->rows = ride_bike_rows_new (self->list);
  self->states = RIDE_FLEET_VIEW_ALL_STATES;
  self->pacer = ride_scroll_pacer_new (GTK_SCROLLED_WINDOW (self->scrolled));

  for (RideColumn column = 0; column < RIDE_N_COLUMNS; column++)
    add_column (self, column);
  g_signal_connect_object (gtk_column_view_get_sorter (self->view), "changed",
                           G_CALLBACK (on_sort_changed), self, G_CONNECT_SWAPPED);
  gtk_column_view_sort_by_column (self->view, self->columns[RIDE_COLUMN_STATE],
                                  GTK_SORT_DESCENDING);
  self->asked = FALSE;

  g_signal_connect_object (self->list, "refreshed", G_CALLBACK (on_list_refreshed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (
      gtk_scrolled_window_get_hadjustment (GTK_SCROLLED_WINDOW (self->scrolled)),
      "notify::page-size", G_CALLBACK (on_page_size_changed), self, G_CONNECT_SWAPPED);

  g_signal_connect_object (
      gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scrolled)), "value-changed",
      G_CALLBACK (on_scrolled), self, G_CONNECT_SWAPPED);

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect (click, "pressed", G_CALLBACK (on_secondary_click), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

GtkWidget *
ride_bike_table_new (void)
{
  return g_object_new (RIDE_TYPE_BIKE_TABLE, NULL);
}
