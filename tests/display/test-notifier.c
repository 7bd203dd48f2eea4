/* test-notifier.c: what of a desk's alarms reaches the desktop.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "desk-kit.h"

#include "ride-notices.h"
#include "ride-notifier.h"

typedef struct
{
  RideDesk *desk;
  RideNotifier *notifier;
  GHashTable *shown; /* set of ids */
  guint n_shown;
} Fixture;

static void
on_show (Fixture       *fixture,
         const char    *id,
         GNotification *notification)
{
  g_assert_true (G_IS_NOTIFICATION (notification));
  g_hash_table_add (fixture->shown, g_strdup (id));
  fixture->n_shown++;
}

static void
on_withdraw (Fixture    *fixture,
             const char *id)
{
  g_assert_true (g_hash_table_remove (fixture->shown, id));
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  kit_stop_clock ();
  fixture->desk = kit_desk_new ();
  fixture->shown = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  fixture->notifier = ride_notifier_new (fixture->desk);
  g_signal_connect_swapped (fixture->notifier, "show", G_CALLBACK (on_show), fixture);
  g_signal_connect_swapped (fixture->notifier, "withdraw", G_CALLBACK (on_withdraw), fixture);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  g_assert_finalize_object (fixture->notifier);
  g_assert_finalize_object (fixture->desk);
  g_hash_table_unref (fixture->shown);
}

static gboolean
is_raised (gpointer data)
{
  return ride_tracker_get_n_alarms (ride_desk_get_tracker (((Fixture *) data)->desk)) > 0;
}

static gboolean
is_shown (gpointer data)
{
  return g_hash_table_size (((Fixture *) data)->shown) > 0;
}

static gboolean
is_withdrawn (gpointer data)
{
  return !is_shown (data);
}

static void
show_two (Fixture *fixture)
{
  kit_set_battery (fixture->desk, "B-1", 4);
  kit_set_battery (fixture->desk, "B-2", 4);
  kit_wait_until (is_raised, fixture);
  kit_pass (RIDE_NOTICES_DELAY_US);
  kit_wait_until (is_shown, fixture);
}

static void
test_shown (Fixture      *fixture,
            gconstpointer data)
{
  g_autofree char *id =
      g_strdup_printf ("%s/battery", ride_desk_get_profile (fixture->desk)->id);

  show_two (fixture);
  g_assert_cmpuint (fixture->n_shown, ==, 1);
  g_assert_true (g_hash_table_contains (fixture->shown, id));
}

static void
test_withdrawn (Fixture      *fixture,
                gconstpointer data)
{
  g_autoptr (GArray) ids = NULL;

  show_two (fixture);
  ids = ride_notifier_get_ids (fixture->notifier, RIDE_ALARM_BATTERY);
  g_assert_cmpuint (ids->len, ==, 2);
  for (guint i = 0; i < ids->len; i++)
    g_assert_true (ride_tracker_acknowledge (ride_desk_get_tracker (fixture->desk),
                                             g_array_index (ids, gint64, i), kit_now_us ()));
  kit_wait_until (is_withdrawn, fixture);
}

static void
test_left (Fixture      *fixture,
           gconstpointer data)
{
  show_two (fixture);
  ride_desk_close (fixture->desk);
  g_assert_true (is_withdrawn (fixture));
}

static void
test_retained (Fixture      *fixture,
               gconstpointer data)
{
  RideEvent event = kit_event ("B-1", RIDE_LOCK_LOCKED);

  event.battery = 4;
  event.flags = RIDE_EVENT_RETAINED;
  kit_apply (fixture->desk, &event);
  kit_wait_until (is_raised, fixture);
  kit_pass (2 * RIDE_NOTICES_DELAY_US);
  kit_settle (500);
  g_assert_cmpuint (fixture->n_shown, ==, 0);
}

#define add(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gtk_init ();

  add ("/notifier/several-are-one-notification", test_shown);
  add ("/notifier/withdraws-what-is-acknowledged", test_withdrawn);
  add ("/notifier/withdraws-what-it-leaves", test_left);
  add ("/notifier/retained-messages-notify-nobody", test_retained);

  return g_test_run ();
}
