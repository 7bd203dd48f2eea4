/* bench-window.c: the real window with a large fleet.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * usage: bench-window start BEGAN                    to the first frame
 *        bench-window restore BEGAN FOLDER URL BIKES to a fleet from the journals in FOLDER
 *        bench-window load URL BIKES                 a fleet of retained messages comes in
 *        bench-window work BIKES                     filter, search, sort; then rows that change
 *        bench-window drawn URL SECONDS              from the message sent to the frame drawn
 *
 * BEGAN is when the program was started, in seconds of the monotonic clock.
 */

#include "bench-figures.h"
#include "bench-loop.h"
#include "bench-messages.h"
#include "ride-bike-cell.h"
#include "ride-compat.h"
#include "ride-desk-private.h"
#include "ride-window-private.h"

#include <stdlib.h>
#include <string.h>

#define PATIENCE_S 120
#define SETTLE_S 1
#define BATCH_EVENTS 256

/* As the feed hands them on: what came in a window of 4 ms. */
#define CHANGES_MS 4
#define CHANGES_PER_S 10000
#define CHANGES_S 10

static RideDesk *desk;
static RideWindow *window;
static AdwApplication *application;

static void
open_window (void)
{
  g_autoptr (GError) error = NULL;

  adw_init ();
  application = adw_application_new ("io.github.ridemonitor.RideMonitor", G_APPLICATION_NON_UNIQUE);
  if (!g_application_register (G_APPLICATION (application), NULL, &error))
    g_error ("%s", error->message);

  desk = ride_desk_new ();
  window = ride_window_new (application, desk);
  gtk_window_set_default_size (GTK_WINDOW (window), 1280, 1000);
  gtk_window_present (GTK_WINDOW (window));
}

static GListModel *
get_list (void)
{
  return G_LIST_MODEL (ride_bike_table_get_list (window->table));
}

static gboolean
shows_bikes (gpointer user_data)
{
  return g_list_model_get_n_items (get_list ()) >= GPOINTER_TO_UINT (user_data) &&
         ride_desk_get_queued (desk) == 0;
}

static void
set_flag (GdkFrameClock *frame_clock,
          gboolean      *flag)
{
  *flag = TRUE;
}

static gboolean
is_set (gpointer user_data)
{
  return *(gboolean *) user_data;
}

static void
wait_for_frame (void)
{
  GdkFrameClock *frame_clock = gtk_widget_get_frame_clock (GTK_WIDGET (window));
  gboolean drawn = FALSE;

  g_signal_connect (frame_clock, "after-paint", G_CALLBACK (set_flag), &drawn);
  bench_loop_run_until (is_set, &drawn, PATIENCE_S);
  g_signal_handlers_disconnect_by_data (frame_clock, &drawn);
}

/* start */

static void
measure_start (char **arguments)
{
  open_window ();
  wait_for_frame ();
  bench_tell ("first-frame-ms", g_get_monotonic_time () / 1e3 - atof (arguments[0]) * 1e3);
}

static void
open_url (const char *url)
{
  g_autoptr (RideProfile) profile = ride_profile_new (url);

  g_free (profile->id);
  profile->id = g_strdup ("bench");
  profile->protocol = RIDE_PROTOCOL_3_1_1;
  ride_desk_open (desk, profile, NULL);
}

/* restore */

static void
set_over (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  *(gboolean *) user_data = TRUE;
}

/* The first time there is a broker, and no journal yet; the second time it is the other way. */
static void
measure_restore (char **arguments)
{
  gboolean over = FALSE;

  open_window ();
  ride_desk_set_journal_dir (desk, arguments[1]);
  open_url (arguments[2]);
  bench_loop_run_until (shows_bikes, GUINT_TO_POINTER (atoi (arguments[3])), PATIENCE_S);
  wait_for_frame ();
  bench_tell ("restored-ms", g_get_monotonic_time () / 1e3 - atof (arguments[0]) * 1e3);
  bench_tell ("bikes", g_list_model_get_n_items (get_list ()));

  ride_desk_shutdown_async (desk, NULL, set_over, &over);
  bench_loop_run_until (is_set, &over, PATIENCE_S);
}

/* load */

static void
measure_load (char **arguments)
{
  g_autoptr (GArray) frames_ms = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) work_ms = g_array_new (FALSE, FALSE, sizeof (double));
  guint n_bikes = atoi (arguments[1]);
  gint64 began_us;

  open_window ();
  bench_loop_run_for (SETTLE_S);
  bench_tell ("empty-resident-bytes", bench_get_resident_bytes ());

  bench_loop_watch_frames (GTK_WIDGET (window), frames_ms, work_ms);
  began_us = g_get_monotonic_time ();
  open_url (arguments[0]);
  bench_tell ("open-ms", (g_get_monotonic_time () - began_us) / 1e3);
  g_main_context_iteration (NULL, FALSE);
  bench_loop_reset ();
  bench_loop_run_until (shows_bikes, GUINT_TO_POINTER (n_bikes), PATIENCE_S);

  bench_tell ("seconds", (g_get_monotonic_time () - began_us) / 1e6);
  bench_tell ("bikes", g_list_model_get_n_items (get_list ()));
  bench_loop_run_for (SETTLE_S);
  bench_loop_ignore_frames (GTK_WIDGET (window));
  bench_loop_tell ("load");
  bench_tell_distribution ("frame-ms", frames_ms);
  bench_tell ("resident-bytes", bench_get_resident_bytes ());
  bench_tell ("fleet-bytes", ride_fleet_get_memory (ride_desk_get_fleet (desk)));
}

/* work */

static void
append_event (RideEventBatch *batch,
              guint           bike,
              gboolean        unlocked,
              guint           battery)
{
  char topic[BENCH_TEXT_SIZE];
  char payload[BENCH_TEXT_SIZE];
  gint64 now_us = g_get_real_time ();
  RideEvent event = {
    .time_us = now_us,
    .received_us = now_us,
    .verb = unlocked ? RIDE_VERB_UNLOCK : RIDE_VERB_LOCK,
    .lock = unlocked ? RIDE_LOCK_UNLOCKED : RIDE_LOCK_LOCKED,
    .battery = battery,
    .topic = topic,
    .payload = (const guint8 *) payload,
  };

  bench_format_topic (topic, bike, unlocked);
  bench_format_payload (payload, bike, unlocked, now_us);
  event.bike = strrchr (topic, '/') + 1;
  event.payload_length = strlen (payload);
  ride_event_batch_append (batch, &event);
}

static gboolean
is_queue_short (gpointer user_data)
{
  return ride_desk_get_queued (desk) < 1024 * 1024;
}

static void
fill_fleet (guint n_bikes)
{
  g_autoptr (RideProfile) profile = ride_profile_new ("ws://127.0.0.1:9/mqtt");

  ride_desk_begin (desk, profile);
  for (guint i = 0; i < n_bikes; i += BATCH_EVENTS)
    {
      g_autoptr (RideEventBatch) batch = ride_event_batch_new ();

      for (guint bike = i; bike < MIN (i + BATCH_EVENTS, n_bikes); bike++)
        append_event (batch, bike, bike % 4 == 0, bike % 100);
      ride_desk_take_batch (desk, batch);
      bench_loop_run_until (is_queue_short, NULL, PATIENCE_S);
    }
  bench_loop_run_until (shows_bikes, GUINT_TO_POINTER (n_bikes), PATIENCE_S);
  bench_loop_run_for (SETTLE_S);
}

static void
on_refreshed (RideFleetList *list,
              gboolean      *flag)
{
  *flag = TRUE;
}

static void
begin_action (gboolean *refreshed)
{
  g_signal_connect (get_list (), "refreshed", G_CALLBACK (on_refreshed), refreshed);
  bench_loop_reset ();
}

static void
end_action (const char *name,
            gboolean   *refreshed)
{
  gint64 began_us = g_get_monotonic_time ();
  g_autofree char *key = g_strdup_printf ("%s-ms", name);

  bench_loop_run_until (is_set, refreshed, PATIENCE_S);
  bench_tell (key, (g_get_monotonic_time () - began_us) / 1e3);
  bench_loop_run_for (SETTLE_S);
  bench_loop_tell (name);
  g_signal_handlers_disconnect_by_data (get_list (), refreshed);
}

static void
measure_search (const char *name,
                const char *text)
{
  gboolean refreshed = FALSE;

  begin_action (&refreshed);
  ride_bike_table_set_search (window->table, text);
  end_action (name, &refreshed);
}

static void
measure_filter (const char *name,
                guint       states)
{
  gboolean refreshed = FALSE;

  begin_action (&refreshed);
  ride_bike_table_set_states (window->table, states);
  end_action (name, &refreshed);
}

static void
measure_sort (const char *name,
              RideSortKey key)
{
  gboolean refreshed = FALSE;

  begin_action (&refreshed);
  ride_fleet_view_set_sort (ride_desk_get_view (desk), key, FALSE);
  end_action (name, &refreshed);
}

typedef struct
{
  guint n_bikes;
  guint n_visible;
  gint64 began_us;
  guint next;
} Changes;

/* Every second change is one of a bike on screen, whose battery is another than before, though
 * never low: so each row differs from frame to frame, even if its bike was unlocked and locked
 * between, and no alarm does. What a late turn missed is made up for. */
static gboolean
change_some (gpointer user_data)
{
  Changes *changes = user_data;
  g_autoptr (RideEventBatch) batch = ride_event_batch_new ();
  gint64 elapsed_us = g_get_monotonic_time () - changes->began_us;

  while (changes->next < elapsed_us * CHANGES_PER_S / G_USEC_PER_SEC)
    {
      guint n = changes->next++;
      guint round = n / (2 * changes->n_visible);
      guint bike = g_random_int () % changes->n_bikes;

      if (n % 2 == 0)
        append_event (batch, n / 2 % changes->n_visible, g_random_boolean (), 20 + round % 80);
      else
        append_event (batch, bike, g_random_boolean (), bike % 100);
    }
  ride_desk_take_batch (desk, batch);

  return G_SOURCE_CONTINUE;
}

static void
measure_frames (guint n_bikes)
{
  g_autoptr (GArray) frames_ms = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) work_ms = g_array_new (FALSE, FALSE, sizeof (double));
  Changes changes = {
    .n_bikes = n_bikes,
    .n_visible = 40,
    .began_us = g_get_monotonic_time (),
  };
  guint source = g_timeout_add (CHANGES_MS, change_some, &changes);

  bench_loop_run_for (SETTLE_S);
  bench_loop_watch_frames (GTK_WIDGET (window), frames_ms, work_ms);
  bench_loop_reset ();
  bench_loop_run_for (CHANGES_S);
  bench_loop_ignore_frames (GTK_WIDGET (window));
  g_source_remove (source);

  bench_tell ("changes", changes.next);
  bench_tell ("frames", frames_ms->len);
  bench_tell_distribution ("frame-ms", frames_ms);
  bench_tell_distribution ("work-ms", work_ms);
  bench_loop_tell ("frames");
}

static void
measure_work (char **arguments)
{
  guint n_bikes = atoi (arguments[0]);

  open_window ();
  fill_fleet (n_bikes);
  bench_tell ("bikes", g_list_model_get_n_items (get_list ()));
  bench_tell ("resident-bytes", bench_get_resident_bytes ());
  measure_sort ("sort-bike", RIDE_SORT_BIKE);
  measure_frames (n_bikes);
  measure_filter ("filter", 1u << RIDE_BIKE_UNLOCKED);
  measure_filter ("filter-off", RIDE_FLEET_VIEW_ALL_STATES);
  measure_search ("search", "777");
  measure_search ("search-off", "");
  measure_sort ("sort-since", RIDE_SORT_SINCE);
  measure_sort ("sort-battery", RIDE_SORT_BATTERY);
}

/* drawn */

#define DRAWN_BIKES 20

typedef struct
{
  GtkWidget *batteries[DRAWN_BIKES];
  guint positions[DRAWN_BIKES];
  gint64 drawn_us[DRAWN_BIKES]; /* time of the newest event that was seen on screen */
  GArray *latencies_us;
} Drawn;

static GtkWidget *
find_cell (GtkWidget  *root,
           const char *text)
{
  if (RIDE_IS_BIKE_CELL (root))
    return strstr (ride_bike_cell_get_text (RIDE_BIKE_CELL (root)), text) != NULL ? root : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *cell = find_cell (child, text);

      if (cell != NULL)
        return cell;
    }

  return NULL;
}

/* The battery says which event a row shows. */
static void
note_drawn (GdkFrameClock *frame_clock,
            Drawn         *drawn)
{
  gint64 now_us = g_get_real_time ();

  for (guint i = 0; i < DRAWN_BIKES; i++)
    {
      RideBikeCell *cell = RIDE_BIKE_CELL (drawn->batteries[i]);
      double latency_us;
      RideBike bike;

      ride_fleet_get (ride_desk_get_fleet (desk), drawn->positions[i], &bike);
      if (bike.last_event_us == drawn->drawn_us[i] ||
          atoi (ride_bike_cell_get_text (cell)) != bike.battery)
        continue;

      latency_us = now_us - bike.last_event_us;
      drawn->drawn_us[i] = bike.last_event_us;
      g_array_append_val (drawn->latencies_us, latency_us);
    }
}

static void
find_rows (Drawn *drawn)
{
  for (guint i = 0; i < DRAWN_BIKES; i++)
    {
      char topic[BENCH_TEXT_SIZE];
      const char *id;
      GtkWidget *cell;

      bench_format_topic (topic, i, TRUE);
      id = strrchr (topic, '/') + 1;
      cell = find_cell (GTK_WIDGET (window->table), id);
      if (cell == NULL || !ride_fleet_find (ride_desk_get_fleet (desk), id, &drawn->positions[i]))
        g_error ("No row shows %s", id);
      drawn->batteries[i] = find_cell (ride_compat_find_row (cell), "%");
    }
}

static void
measure_drawn (char **arguments)
{
  g_autoptr (GArray) latencies_us = g_array_new (FALSE, FALSE, sizeof (double));
  Drawn drawn = { .latencies_us = latencies_us };
  GdkFrameClock *frame_clock;

  open_window ();
  open_url (arguments[0]);
  bench_loop_run_until (shows_bikes, GUINT_TO_POINTER (DRAWN_BIKES), PATIENCE_S);
  bench_loop_run_for (SETTLE_S);
  find_rows (&drawn);

  frame_clock = gtk_widget_get_frame_clock (GTK_WIDGET (window));
  g_signal_connect (frame_clock, "after-paint", G_CALLBACK (note_drawn), &drawn);
  bench_loop_run_for (atof (arguments[1]));
  g_signal_handlers_disconnect_by_data (frame_clock, &drawn);

  bench_tell ("events", latencies_us->len);
  bench_tell_distribution ("drawn-us", latencies_us);
}

static const struct
{
  const char *name;
  int n_arguments;
  void (*measure) (char **arguments);
} modes[] = {
  { "start", 1, measure_start },
  { "restore", 4, measure_restore },
  { "load", 2, measure_load },
  { "work", 1, measure_work },
  { "drawn", 2, measure_drawn },
};

int
main (int    argc,
      char **argv)
{
  bench_loop_watch ();
  for (gsize i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      if (argc != modes[i].n_arguments + 2 || !g_str_equal (argv[1], modes[i].name))
        continue;

      modes[i].measure (argv + 2);
      return 0;
    }

  g_error ("usage: bench-window start BEGAN | restore BEGAN FOLDER URL BIKES | load URL BIKES | "
           "work BIKES | drawn URL SECONDS");
}
