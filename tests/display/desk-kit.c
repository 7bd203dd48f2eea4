/* desk-kit.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "desk-kit.h"

#include "ride-bike-cell.h"
#include "ride-clock.h"

#include <string.h>

#define MONOTONIC_BEGIN_US (1000 * (gint64) G_USEC_PER_SEC)
#define RETRY_US (8 * G_USEC_PER_SEC)

static gint64 passed_us;

gint64
kit_now_us (void)
{
  return KIT_BEGIN_US + passed_us;
}

gint64
kit_monotonic_us (void)
{
  return MONOTONIC_BEGIN_US + passed_us;
}

void
kit_stop_clock (void)
{
  g_setenv ("TZ", "UTC", TRUE);
  passed_us = 0;
  ride_clock_set_for_testing (kit_monotonic_us, kit_now_us);
}

void
kit_pass (gint64 us)
{
  passed_us += us;
}

static void
filter_free (gpointer data)
{
  RideFilterResult *filter = data;

  g_free (filter->filter);
  g_free (filter->error);
  g_free (filter);
}

RideConnection *
kit_connection_new (RideConnectionState state)
{
  RideConnection *self = g_new0 (RideConnection, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->state = state;
  self->protocol = "5.0";
  self->round_trip_us = -1;
  self->since_us = kit_monotonic_us ();
  self->filters = g_ptr_array_new_with_free_func (filter_free);
  if (state == RIDE_CONNECTION_CONNECTED)
    self->last_received_us = kit_monotonic_us ();
  return self;
}

void
kit_connection_add_filter (RideConnection *connection,
                           const char     *filter,
                           const char     *error)
{
  RideFilterResult *result = g_new0 (RideFilterResult, 1);

  result->filter = g_strdup (filter);
  result->answered = TRUE;
  result->error = g_strdup (error);
  g_ptr_array_add (connection->filters, result);
}

void
kit_set_connection (RideDesk           *desk,
                    RideConnectionState state,
                    const char         *reason)
{
  g_autoptr (RideConnection) connection = kit_connection_new (state);
  RideConnection *before = ride_desk_get_connection (desk);

  connection->reason = g_strdup (reason);
  if (before != NULL)
    {
      connection->connects = before->connects;
      connection->last_received_us = MAX (before->last_received_us, connection->last_received_us);
    }
  if (state == RIDE_CONNECTION_CONNECTED)
    connection->connects++;
  if (state == RIDE_CONNECTION_WAITING || state == RIDE_CONNECTION_REFUSED)
    {
      connection->attempt = 1;
      connection->retry_at_us = kit_monotonic_us () + RETRY_US;
    }
  ride_desk_take_connection (desk, connection);
}

RideEvent
kit_event (const char *bike,
           RideLock    lock)
{
  return (RideEvent){
    .bike = bike,
    .time_us = kit_now_us (),
    .received_us = kit_now_us (),
    .verb = lock == RIDE_LOCK_UNLOCKED ? RIDE_VERB_UNLOCK : RIDE_VERB_LOCK,
    .lock = lock,
    .battery = RIDE_BATTERY_NONE,
    .topic = "mobike/test",
  };
}

void
kit_apply (RideDesk        *desk,
           const RideEvent *event)
{
  g_autoptr (RideEventBatch) batch = ride_event_batch_new ();

  ride_event_batch_append (batch, event);
  ride_desk_take_batch (desk, batch);
}

void
kit_set_lock (RideDesk   *desk,
              const char *bike,
              RideLock    lock)
{
  RideEvent event = kit_event (bike, lock);

  kit_apply (desk, &event);
}

void
kit_set_battery (RideDesk   *desk,
                 const char *bike,
                 guint8      battery)
{
  RideEvent event = kit_event (bike, RIDE_LOCK_LOCKED);

  event.battery = battery;
  kit_apply (desk, &event);
}

void
kit_fill (RideDesk *desk,
          guint     n)
{
  g_autoptr (RideEventBatch) batch = ride_event_batch_new ();

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *bike = g_strdup_printf ("B-%06u", i);
      RideEvent event = kit_event (bike, RIDE_LOCK_LOCKED);

      ride_event_batch_append (batch, &event);
    }
  ride_desk_take_batch (desk, batch);
}

static gboolean
wake (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

void
kit_wait_until (KitCondition condition,
                gpointer     data)
{
  gint64 until_us = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;
  guint source = g_timeout_add (10, wake, NULL);

  while (!condition (data))
    {
      if (g_get_monotonic_time () > until_us)
        g_error ("What the test waits for does not come");
      g_main_context_iteration (NULL, TRUE);
    }
  g_source_remove (source);
}

static gboolean
set_flag (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

void
kit_settle (guint ms)
{
  gboolean over = FALSE;

  g_timeout_add (ms, set_flag, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
}

RideDesk *
kit_desk_new (void)
{
  RideDesk *desk = ride_desk_new ();
  g_autoptr (RideProfile) profile = ride_profile_new ("ws://127.0.0.1:1883/mqtt");

  g_free (profile->name);
  profile->name = g_strdup ("Test Fleet");
  ride_desk_begin (desk, profile);
  return desk;
}

GtkWidget *
kit_find (GtkWidget *root,
          GType      type)
{
  if (!gtk_widget_get_visible (root))
    return NULL;
  if (G_TYPE_CHECK_INSTANCE_TYPE (root, type))
    return root;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = kit_find (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static const char *
get_text (GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget))
    return gtk_label_get_label (GTK_LABEL (widget));
  if (RIDE_IS_BIKE_CELL (widget))
    return ride_bike_cell_get_text (RIDE_BIKE_CELL (widget));
  return NULL;
}

GtkWidget *
kit_find_text (GtkWidget  *root,
               const char *text)
{
  const char *here = get_text (root);

  if (!gtk_widget_get_visible (root))
    return NULL;
  if (here != NULL && strstr (here, text) != NULL)
    return root;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = kit_find_text (child, text);

      if (found != NULL)
        return found;
    }
  return NULL;
}
