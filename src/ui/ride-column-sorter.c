/* ride-column-sorter.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-column-sorter.h"

struct _RideColumnSorter
{
  GtkSorter parent_instance;

  RideSortKey key;
};

G_DEFINE_FINAL_TYPE (RideColumnSorter, ride_column_sorter, GTK_TYPE_SORTER)

#define RIDE_TYPE_SORT_PROBE (ride_sort_probe_get_type ())
G_DECLARE_FINAL_TYPE (RideSortProbe, ride_sort_probe, RIDE, SORT_PROBE, GObject)

struct _RideSortProbe
{
  GObject parent_instance;

  gboolean answered;
  RideSortKey key;
};

G_DEFINE_FINAL_TYPE (RideSortProbe, ride_sort_probe, G_TYPE_OBJECT)

static void
ride_sort_probe_class_init (RideSortProbeClass *klass)
{
}

static void
ride_sort_probe_init (RideSortProbe *self)
{
}

static GtkOrdering
ride_column_sorter_compare (GtkSorter *sorter,
                            gpointer   a,
                            gpointer   b)
{
  if (RIDE_IS_SORT_PROBE (a) && !RIDE_SORT_PROBE (a)->answered)
    {
      RIDE_SORT_PROBE (a)->answered = TRUE;
      RIDE_SORT_PROBE (a)->key = RIDE_COLUMN_SORTER (sorter)->key;
    }

  return GTK_ORDERING_SMALLER;
}

static GtkSorterOrder
ride_column_sorter_get_order (GtkSorter *sorter)
{
  return GTK_SORTER_ORDER_PARTIAL;
}

static void
ride_column_sorter_class_init (RideColumnSorterClass *klass)
{
  GtkSorterClass *sorter_class = GTK_SORTER_CLASS (klass);

  sorter_class->compare = ride_column_sorter_compare;
  sorter_class->get_order = ride_column_sorter_get_order;
}

static void
ride_column_sorter_init (RideColumnSorter *self)
{
}

GtkSorter *
ride_column_sorter_new (RideSortKey key)
{
  RideColumnSorter *self = g_object_new (RIDE_TYPE_COLUMN_SORTER, NULL);

  self->key = key;
  return GTK_SORTER (self);
}

gboolean
ride_column_sorter_probe (GtkSorter   *sorter,
                          RideSortKey *key,
                          gboolean    *descending)
{
  g_autoptr (RideSortProbe) probe = g_object_new (RIDE_TYPE_SORT_PROBE, NULL);
  g_autoptr (RideSortProbe) other = g_object_new (RIDE_TYPE_SORT_PROBE, NULL);
  GtkOrdering ordering = gtk_sorter_compare (sorter, probe, other);

  *key = probe->key;
  *descending = ordering == GTK_ORDERING_LARGER;
  return probe->answered;
}
