/* test-connection.c: the connection's button, details and banner.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "desk-kit.h"

#include "ride-banner.h"
#include "ride-connection-banner.h"
#include "ride-connection-button.h"
#include "ride-connection-details.h"

#include <adwaita.h>
#include <string.h>

static const struct
{
  RideConnectionState state;
  const char *word;
} words[] = {
  { RIDE_CONNECTION_OFFLINE, "Offline" },        { RIDE_CONNECTION_CONNECTING, "Connecting…" },
  { RIDE_CONNECTION_HANDSHAKING, "Connecting…" }, { RIDE_CONNECTION_CONNECTED, "Connected" },
  { RIDE_CONNECTION_WAITING, "Waiting" },        { RIDE_CONNECTION_REFUSED, "Refused" },
};

static void
test_button (void)
{
  g_autoptr (RideDesk) desk = kit_desk_new ();
  GtkWidget *window = gtk_window_new ();
  GtkWidget *button = ride_connection_button_new ();

  gtk_window_set_child (GTK_WINDOW (window), button);
  ride_connection_button_set_desk (RIDE_CONNECTION_BUTTON (button), desk);
  gtk_window_present (GTK_WINDOW (window));

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autofree char *name = g_strdup_printf ("Connection: %s", words[i].word);
      GtkWidget *menu_button = gtk_widget_get_first_child (button);

      kit_set_connection (desk, words[i].state, "something");
      g_assert_nonnull (kit_find_text (button, words[i].word));
      g_assert_nonnull (gtk_image_get_icon_name (GTK_IMAGE (kit_find (button, GTK_TYPE_IMAGE))));
      gtk_test_accessible_assert_property (GTK_ACCESSIBLE (menu_button),
                                           GTK_ACCESSIBLE_PROPERTY_LABEL, name);
      gtk_test_accessible_assert_property (
          GTK_ACCESSIBLE (gtk_widget_get_first_child (menu_button)),
          GTK_ACCESSIBLE_PROPERTY_LABEL, name);
    }

  ride_desk_close (desk);
  g_assert_false (gtk_widget_get_visible (button));
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
assert_line (const char *text,
             const char *line)
{
  if (strstr (text, line) == NULL)
    g_error ("'%s' is not in:\n%s", line, text);
}

static void
test_details (void)
{
  g_autoptr (RideProfile) profile = ride_profile_new ("ws://u:secret@127.0.0.1:1883/mqtt?t=secret");
  g_autoptr (RideConnection) connection = kit_connection_new (RIDE_CONNECTION_CONNECTED);
  GtkWidget *details = g_object_ref_sink (ride_connection_details_new ());
  g_autofree char *text = NULL;
  g_autofree char *without = NULL;

  connection->session_present = TRUE;
  connection->round_trip_us = 180000;
  connection->bytes_in = 1200;
  connection->packets_in = 7;
  connection->events = 5;
  connection->events_per_s = 1.5;
  connection->traffic[3].packets_in = 6;
  connection->unlisted = 40;
  connection->duplicates = 2;
  connection->dropped = 1;
  connection->reason = g_strdup ("the line was cut");
  connection->detail = g_strdup ("Connection reset by peer");
  kit_connection_add_filter (connection, "a/+", NULL);
  kit_connection_add_filter (connection, "b/+", "Not authorized");
  kit_pass (42 * G_USEC_PER_SEC);

  ride_connection_details_update (RIDE_CONNECTION_DETAILS (details), profile, connection);
  text = ride_connection_details_get_text (RIDE_CONNECTION_DETAILS (details));
  assert_line (text, "Broker: ws://127.0.0.1:1883/mqtt\n");
  assert_line (text, "Protocol: MQTT 5.0, session resumed\n");
  assert_line (text, "(0:42)\n");
  assert_line (text, "Answer to ping: 180 ms\n");
  assert_line (text, "Last error: the line was cut\n(Connection reset by peer)\n");
  assert_line (text, "kB in 7 packets\n");
  assert_line (text, "Events: 5 (duplicates: 2, dropped: 1)\n");
  assert_line (text, "Subscriptions: a/+\ngranted, QoS 0\n");
  assert_line (text, "b/+\nrefused: Not authorized\n");
  assert_line (text, "40 more (refused: 0, not answered yet: 0)\n");
  assert_line (text, "Statistics: 1.5 events/s\nReceived: PUBLISH 6\n");
  g_assert_null (strstr (text, "secret"));

  ride_connection_details_update (RIDE_CONNECTION_DETAILS (details), profile, NULL);
  without = ride_connection_details_get_text (RIDE_CONNECTION_DETAILS (details));
  g_assert_cmpstr (without, ==, "Broker: ws://127.0.0.1:1883/mqtt\n");
  g_assert_finalize_object (details);
}

typedef struct
{
  RideDesk *desk;
  GtkWidget *window;
  RideConnectionBanner *banner;
} BannerFixture;

static void
set_up_banner (BannerFixture *fixture,
               gconstpointer  data)
{
  GtkWidget *banner = ride_connection_banner_new ();

  kit_stop_clock ();
  fixture->desk = kit_desk_new ();
  fixture->window = gtk_window_new ();
  fixture->banner = RIDE_CONNECTION_BANNER (banner);
  gtk_window_set_child (GTK_WINDOW (fixture->window), banner);
  ride_connection_banner_set_desk (fixture->banner, fixture->desk);
  gtk_window_present (GTK_WINDOW (fixture->window));
}

static void
tear_down_banner (BannerFixture *fixture,
                  gconstpointer  data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  kit_settle (20);
  g_assert_finalize_object (fixture->desk);
}

static void
assert_shows (BannerFixture *fixture,
              const char    *title,
              const char    *countdown)
{
  g_assert_true (ride_connection_banner_get_revealed (fixture->banner));
  g_assert_cmpstr (ride_connection_banner_get_title (fixture->banner), ==, title);
  g_assert_cmpstr (ride_connection_banner_get_countdown (fixture->banner), ==, countdown);
}

static void
test_countdown (BannerFixture *fixture,
                gconstpointer  data)
{
  kit_set_connection (fixture->desk, RIDE_CONNECTION_CONNECTED, NULL);
  g_assert_false (ride_connection_banner_get_revealed (fixture->banner));

  kit_set_connection (fixture->desk, RIDE_CONNECTION_WAITING, "no answer to ping");
  assert_shows (fixture, "Connection lost: no answer to ping.", "Reconnecting in 8 s (attempt 1)");
  kit_pass (G_USEC_PER_SEC);
  ride_connection_banner_tick (fixture->banner);
  assert_shows (fixture, "Connection lost: no answer to ping.", "Reconnecting in 7 s (attempt 1)");
  kit_pass (7 * G_USEC_PER_SEC);
  ride_connection_banner_tick (fixture->banner);
  assert_shows (fixture, "Connection lost: no answer to ping.", "Reconnecting in 0 s (attempt 1)");

  kit_set_connection (fixture->desk, RIDE_CONNECTION_CONNECTED, "no answer to ping");
  g_assert_false (ride_connection_banner_get_revealed (fixture->banner));
}

static void
test_refused (BannerFixture *fixture,
              gconstpointer  data)
{
  kit_set_connection (fixture->desk, RIDE_CONNECTION_REFUSED, "the password is wrong");
  assert_shows (fixture, "Connection refused: the password is wrong.",
                "Trying again in 8 s (attempt 1)");
  g_assert_nonnull (kit_find_text (GTK_WIDGET (fixture->banner), "_Retry Now"));
}

static void
test_offline (BannerFixture *fixture,
              gconstpointer  data)
{
  kit_set_connection (fixture->desk, RIDE_CONNECTION_OFFLINE, NULL);
  assert_shows (fixture, "You are disconnected from the broker.", "");
  g_assert_nonnull (kit_find_text (GTK_WIDGET (fixture->banner), "_Connect"));
}

static void
test_announced_once (BannerFixture *fixture,
                     gconstpointer  data)
{
  GtkAccessible *banner =
      GTK_ACCESSIBLE (kit_find (GTK_WIDGET (fixture->banner), RIDE_TYPE_BANNER));

  kit_set_connection (fixture->desk, RIDE_CONNECTION_CONNECTED, NULL);
  kit_set_connection (fixture->desk, RIDE_CONNECTION_WAITING, "no answer to ping");
  g_assert_cmpint (gtk_accessible_get_accessible_role (banner), ==, GTK_ACCESSIBLE_ROLE_ALERT);
  for (guint second = 0; second < 8; second++)
    {
      gtk_test_accessible_assert_property (banner, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                           "Connection lost: no answer to ping.");
      kit_pass (G_USEC_PER_SEC);
      ride_connection_banner_tick (fixture->banner);
    }

  g_assert_cmpint (gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (kit_find_text (
                       GTK_WIDGET (fixture->banner), "Reconnecting in 0 s"))),
                   ==, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
test_refused_filter (BannerFixture *fixture,
                     gconstpointer  data)
{
  g_autoptr (RideConnection) connection = kit_connection_new (RIDE_CONNECTION_CONNECTED);

  kit_connection_add_filter (connection, "a/+", NULL);
  kit_connection_add_filter (connection, "b/+", "Not authorized");
  ride_desk_take_connection (fixture->desk, connection);
  assert_shows (fixture,
                "The broker refused 1 subscription, so some events are missing: "
                "b/+ (Not authorized).",
                "");
}

#define add_banner(path, function) \
  g_test_add (path, BannerFixture, NULL, set_up_banner, function, tear_down_banner)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gtk_init ();
  adw_init ();
  kit_stop_clock ();

  g_test_add_func ("/connection/button/says-each-state-in-a-word", test_button);
  g_test_add_func ("/connection/details/all-there-is-to-know-and-no-secret", test_details);
  add_banner ("/connection/banner/counts-down-to-the-next-try", test_countdown);
  add_banner ("/connection/banner/says-why-it-was-refused", test_refused);
  add_banner ("/connection/banner/offline-offers-to-connect", test_offline);
  add_banner ("/connection/banner/one-announcement-per-state", test_announced_once);
  add_banner ("/connection/banner/a-refused-subscription-is-told", test_refused_filter);

  return g_test_run ();
}
