/* ride-connection-details.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-connection-details.h"

#include "ride-clock.h"
#include "ride-wording.h"
#include "ride-wording-connection.h"

#include <glib/gi18n-lib.h>

struct _RideConnectionDetails
{
  GtkWidget parent_instance;

  GtkWidget *state;
  GtkWidget *reason;
  GtkWidget *grid;
  GtkWidget *retry_button;
  GtkWidget *disconnect_button;
  int n_rows;
  int next_row;
};

G_DEFINE_FINAL_TYPE (RideConnectionDetails, ride_connection_details, GTK_TYPE_WIDGET)

static GtkWidget *
new_label (const char *class_name,
           int         chars,
           int         max_chars)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_yalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_width_chars (GTK_LABEL (label), chars);
  gtk_label_set_max_width_chars (GTK_LABEL (label), max_chars);
  gtk_widget_add_css_class (label, class_name);
  return label;
}

/* Rows are kept and filled again: the popover does not flicker. */
static void
take_row (RideConnectionDetails *self,
          const char            *name,
          char                  *value)
{
  int row = self->next_row++;
  GtkWidget *label;

  if (row == self->n_rows)
    {
      GtkWidget *name_label = new_label ("dim-label", 12, 18);
      GtkWidget *value_label = new_label ("numeric", 26, 34);

      gtk_widget_set_hexpand (value_label, TRUE);
      gtk_grid_attach (GTK_GRID (self->grid), name_label, 0, row, 1, 1);
      gtk_grid_attach (GTK_GRID (self->grid), value_label, 1, row, 1, 1);
      gtk_accessible_update_relation (GTK_ACCESSIBLE (value_label),
                                      GTK_ACCESSIBLE_RELATION_LABELLED_BY, name_label, NULL, -1);
      self->n_rows++;
    }

  label = gtk_grid_get_child_at (GTK_GRID (self->grid), 0, row);
  gtk_label_set_label (GTK_LABEL (label), name);
  label = gtk_grid_get_child_at (GTK_GRID (self->grid), 1, row);
  gtk_label_set_label (GTK_LABEL (label), value);
  g_free (value);
}

static void
drop_spare_rows (RideConnectionDetails *self)
{
  while (self->n_rows > self->next_row)
    gtk_grid_remove_row (GTK_GRID (self->grid), --self->n_rows);
}

static char *
protocol_text (const RideConnection *connection)
{
  if (connection->state != RIDE_CONNECTION_CONNECTED)
    return g_strdup_printf ("MQTT %s", connection->protocol);
  if (connection->session_present)
    /* Translators: %s is the version: the server had kept what we subscribed to */
    return g_strdup_printf (_ ("MQTT %s, session resumed"), connection->protocol);

  /* Translators: %s is the version: the server knew nothing of us */
  return g_strdup_printf (_ ("MQTT %s, new session"), connection->protocol);
}

static char *
since_text (const RideConnection *connection)
{
  gint64 now_us = ride_clock_real_us ();
  gint64 lasted_us = MAX (ride_clock_monotonic_us () - connection->since_us, 0);
  g_autofree char *moment = ride_wording_moment (now_us - lasted_us, now_us);
  g_autofree char *duration = ride_wording_duration (lasted_us);

  /* Translators: first a moment, then how long ago that is: "14:03:12 (0:42)" */
  return g_strdup_printf (_ ("%s (%s)"), moment, duration);
}

static char *
traffic_text (guint64 bytes,
              guint64 packets)
{
  g_autofree char *size = g_format_size (bytes);
  g_autofree char *count = ride_wording_count (packets);

  /* Translators: first a size such as "1.2 MB", then a number of packets */
  return g_strdup_printf (_ ("%s in %s packets"), size, count);
}

static char *
events_text (const RideConnection *connection)
{
  g_autofree char *events = ride_wording_count (connection->events);
  g_autofree char *duplicates = ride_wording_count (connection->duplicates);
  g_autofree char *dropped = ride_wording_count (connection->dropped);

  /* Translators: three numbers */
  return g_strdup_printf (_ ("%s (duplicates: %s, dropped: %s)"), events, duplicates, dropped);
}

static void
take_error_row (RideConnectionDetails *self,
                const RideConnection  *connection)
{
  if (connection->reason == NULL)
    return;
  if (connection->detail == NULL || g_str_equal (connection->detail, connection->reason))
    take_row (self, _ ("Last error"), g_strdup (connection->reason));
  else
    take_row (self, _ ("Last error"),
              g_strdup_printf ("%s\n(%s)", connection->reason, connection->detail));
}

static void
take_filter_rows (RideConnectionDetails *self,
                  const RideConnection  *connection)
{
  for (guint i = 0; connection->filters != NULL && i < connection->filters->len; i++)
    {
      const RideFilterResult *filter = g_ptr_array_index (connection->filters, i);
      g_autofree char *result = ride_wording_filter (filter);

      take_row (self, i == 0 ? _ ("Subscriptions") : "",
                g_strdup_printf ("%s\n%s", filter->filter, result));
    }

  if (connection->unlisted > 0)
    take_row (self, connection->filters->len == 0 ? _ ("Subscriptions") : "",
              ride_wording_unlisted_filters (connection));
}

static void
take_rows (RideConnectionDetails *self,
           const RideConnection  *connection)
{
  take_row (self, _ ("Protocol"), protocol_text (connection));
  take_row (self,
            connection->state == RIDE_CONNECTION_CONNECTED ? _ ("Connected since")
                                                           : _ ("In this state since"),
            since_text (connection));
  if (connection->round_trip_us >= 0)
    take_row (self, _ ("Answer to ping"), ride_wording_round_trip (connection->round_trip_us));
  if (connection->attempt > 0)
    take_row (self, _ ("Attempts"), ride_wording_count (connection->attempt));
  take_row (self, _ ("Times connected"), ride_wording_count (connection->connects));
  take_error_row (self, connection);
  take_row (self, _ ("Received"), traffic_text (connection->bytes_in, connection->packets_in));
  take_row (self, _ ("Sent"), traffic_text (connection->bytes_out, connection->packets_out));
  take_row (self, _ ("Events"), events_text (connection));
  take_row (self, _ ("Statistics"), ride_wording_statistics (connection));
  take_filter_rows (self, connection);
}

static void
update_head (RideConnectionDetails *self,
             const RideConnection  *connection)
{
  RideConnectionState state = connection != NULL ? connection->state : RIDE_CONNECTION_OFFLINE;
  g_autofree char *reason = ride_wording_banner (connection);

  gtk_label_set_label (GTK_LABEL (self->state), ride_wording_connection_state (state));
  gtk_label_set_label (GTK_LABEL (self->reason), reason != NULL ? reason : "");
  gtk_widget_set_visible (self->reason, reason != NULL);
  gtk_button_set_label (GTK_BUTTON (self->retry_button),
                        state == RIDE_CONNECTION_OFFLINE ? _ ("_Connect") : _ ("_Retry Now"));
  gtk_widget_set_visible (self->retry_button, state != RIDE_CONNECTION_CONNECTED);
  gtk_widget_set_visible (self->disconnect_button, state != RIDE_CONNECTION_OFFLINE);
}

void
ride_connection_details_update (RideConnectionDetails *self,
                                const RideProfile     *profile,
                                const RideConnection  *connection)
{
  g_return_if_fail (RIDE_IS_CONNECTION_DETAILS (self));

  update_head (self, connection);
  self->next_row = 0;
  if (profile != NULL)
    take_row (self, _ ("Broker"), ride_wording_url (profile->url));
  if (connection != NULL)
    take_rows (self, connection);
  drop_spare_rows (self);
}

char *
ride_connection_details_get_text (RideConnectionDetails *self)
{
  GString *text = g_string_new (NULL);

  for (int row = 0; row < self->n_rows; row++)
    {
      GtkWidget *name = gtk_grid_get_child_at (GTK_GRID (self->grid), 0, row);
      GtkWidget *value = gtk_grid_get_child_at (GTK_GRID (self->grid), 1, row);

      g_string_append_printf (text, "%s: %s\n", gtk_label_get_label (GTK_LABEL (name)),
                              gtk_label_get_label (GTK_LABEL (value)));
    }

  return g_string_free (text, FALSE);
}

static void
ride_connection_details_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (ride_connection_details_parent_class)->dispose (object);
}

static void
ride_connection_details_class_init (RideConnectionDetailsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ride_connection_details_dispose;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/ridemonitor/RideMonitor/ride-connection-details.ui");
  gtk_widget_class_bind_template_child (widget_class, RideConnectionDetails, state);
  gtk_widget_class_bind_template_child (widget_class, RideConnectionDetails, reason);
  gtk_widget_class_bind_template_child (widget_class, RideConnectionDetails, grid);
  gtk_widget_class_bind_template_child (widget_class, RideConnectionDetails, retry_button);
  gtk_widget_class_bind_template_child (widget_class, RideConnectionDetails, disconnect_button);
}

static void
ride_connection_details_init (RideConnectionDetails *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ride_connection_details_new (void)
{
  return g_object_new (RIDE_TYPE_CONNECTION_DETAILS, NULL);
}
