/* test-past.c: state and export, from recordings and journals.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <utime.h>

#include "monitor.h"
#include "test-folder.h"

#define N_BIKES 12
#define N_EVENTS 300
#define SEED 7

/* One second is between two events. */
typedef struct
{
  guint bike;
  gboolean unlock;
} Event;

typedef struct
{
  char *folder;
  char *path;    /* the recording */
  char *journal; /* made of it, where a test wants it */
  Event events[N_EVENTS];
} Fixture;

static char *
format_time (guint second)
{
  return g_strdup_printf ("2026-11-22T08:%02u:%02u.000Z", 30 + second / 60, second % 60);
}

/* What says nothing new is part of the past as well. */
static void
append_snapshots (GString *text)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *time = format_time (N_EVENTS + i);

      g_string_append_printf (text,
                              "{\"type\":\"message\",\"received\":\"%s\",\"retain\":true,"
                              "\"topic\":\"mobike/status/B-00\",\"payload\":\"{\\\"time\\\":%u}\"}\n",
                              time, 1600000000 + i);
    }
}

static void
make_recording (Fixture *fixture)
{
  g_autoptr (GString) text = g_string_new ("{\"type\":\"recording\",\"version\":1}\n");
  g_autoptr (GRand) random = g_rand_new_with_seed (SEED);

  for (guint i = 0; i < N_EVENTS; i++)
    {
      g_autofree char *time = format_time (i);
      Event *event = &fixture->events[i];

      event->bike = g_rand_int_range (random, 0, N_BIKES);
      event->unlock = g_rand_boolean (random);
      g_string_append_printf (text,
                              "{\"type\":\"message\",\"received\":\"%s\",\"topic\":\"mobike/%s/B-%02u\","
                              "\"payload\":\"{\\\"battery_percent\\\":%u,\\\"event_id\\\":%u,"
                              "\\\"lat\\\":31.25,\\\"lng\\\":121.5}\"}\n",
                              time, event->unlock ? "unlocked" : "locked", event->bike, 10 + i % 50,
                              i);
    }
  append_snapshots (text);
  g_assert_true (g_file_set_contents (fixture->path, text->str, text->len, NULL));
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture->folder = test_folder_new ();
  fixture->path = g_build_filename (fixture->folder, "feed.jsonl", NULL);
  fixture->journal =
      g_build_filename (fixture->folder, "ride-monitor", "journal", "one.sqlite", NULL);
  make_recording (fixture);
  monitor_set_home (fixture->folder);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  monitor_set_home (NULL);
  test_folder_remove (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
  g_free (fixture->journal);
}

static void
keep_in (Fixture    *fixture,
         const char *journal)
{
  g_autoptr (TestProcess) replay =
      monitor_start ("replay", fixture->path, "--quiet", "--journal", journal, NULL);

  g_assert_cmpint (test_process_wait (replay), ==, 0);
}

static GPtrArray *
read_lines (TestProcess *process)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);
  char *line;

  while ((line = test_process_read_line (process)) != NULL)
    g_ptr_array_add (lines, line);
  g_assert_cmpint (test_process_wait (process), ==, 0);

  return lines;
}

static char *
join (GPtrArray *lines)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < lines->len; i++)
    g_string_append_printf (text, "%s\n", (const char *) g_ptr_array_index (lines, i));

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Each unlock and each lock begins a state anew, so the last one says all. */
static void
append_naive (GString       *text,
              const Fixture *fixture,
              guint          bike,
              guint          last_second)
{
  g_autofree char *time = NULL;
  int last = -1;

  for (guint i = 0; i <= last_second; i++)
    if (fixture->events[i].bike == bike)
      last = i;
  if (last < 0)
    return;

  time = format_time (last);
  g_string_append_printf (text,
                          "{\"type\":\"bike\",\"bike\":\"B-%02u\",\"state\":\"%s\",\"since\":\"%s\","
                          "\"lastEvent\":\"%s\",\"event\":\"%s\",\"battery\":%u,\"lat\":31.25,"
                          "\"lng\":121.5}\n",
                          bike, fixture->events[last].unlock ? "unlocked" : "locked", time, time,
                          fixture->events[last].unlock ? "unlock" : "lock", 10 + last % 50);
}

static char *
expect_state (const Fixture *fixture,
              guint          last_second)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint bike = 0; bike < N_BIKES; bike++)
    append_naive (text, fixture, bike, last_second);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
check_state (Fixture    *fixture,
             const char *option,
             const char *file)
{
  static const guint seconds[] = { 0, 5, 60, 150, N_EVENTS - 1 };

  for (guint i = 0; i < G_N_ELEMENTS (seconds); i++)
    {
      g_autofree char *at = format_time (seconds[i]);
      g_autoptr (TestProcess) state = monitor_start ("state", "--at", at, option, file, NULL);
      g_autoptr (GPtrArray) lines = read_lines (state);
      g_autofree char *text = join (lines);
      g_autofree char *expected = expect_state (fixture, seconds[i]);

      g_assert_cmpstr (text, ==, expected);
    }
}

static void
test_state_of_recording (Fixture      *fixture,
                         gconstpointer data)
{
  check_state (fixture, "--recording", fixture->path);
}

static void
test_state_of_journal (Fixture      *fixture,
                       gconstpointer data)
{
  keep_in (fixture, fixture->journal);
  check_state (fixture, "--journal", fixture->journal);
}

static void
test_state_before (Fixture      *fixture,
                   gconstpointer data)
{
  g_autoptr (TestProcess) state =
      monitor_start ("state", "--at", "2026-11-22T08:29:59Z", fixture->path, NULL);
  g_autoptr (GPtrArray) lines = read_lines (state);
  g_autofree char *errors = test_process_get_errors (state);

  g_assert_cmpuint (lines->len, ==, 0);
  g_assert_nonnull (strstr (errors, "Nothing was known yet"));
}

static void
test_state_formats (Fixture      *fixture,
                    gconstpointer data)
{
  g_autoptr (TestProcess) csv = monitor_start ("state", "--at", "2026-11-22T08:30:00Z", "--format",
                                               "csv", fixture->path, NULL);
  g_autoptr (TestProcess) text = monitor_start ("state", "--at", "2026-11-22T08:30:00Z", "--format",
                                                "text", fixture->path, NULL);
  g_autoptr (GPtrArray) rows = read_lines (csv);
  g_autoptr (GPtrArray) lines = read_lines (text);
  g_autofree char *errors = test_process_get_errors (csv);

  g_assert_nonnull (strstr (errors, "As of 2026-11-22 08:30:00"));
  g_assert_cmpuint (rows->len, ==, 2);
  g_assert_true (g_str_has_prefix (g_ptr_array_index (rows, 0), "bike,state,since,"));
  g_assert_nonnull (strstr (g_ptr_array_index (rows, 1), ",2026-11-22T08:30:00.000Z,,"));
  g_assert_cmpuint (lines->len, ==, 1);
  g_assert_nonnull (strstr (g_ptr_array_index (lines, 0), "  10 %  31.25000 121.50000"));
}

static void
test_one_bike (Fixture      *fixture,
               gconstpointer data)
{
  g_autoptr (TestProcess) known = monitor_start ("state", "--bike", "B-03", fixture->path, NULL);
  g_autoptr (TestProcess) unknown = monitor_start ("state", "--bike", "X", fixture->path, NULL);
  g_autoptr (GPtrArray) lines = read_lines (known);
  g_autoptr (GPtrArray) none = read_lines (unknown);
  g_autofree char *errors = test_process_get_errors (unknown);

  g_assert_cmpuint (lines->len, ==, 1);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_nonnull (strstr (errors, "bike “X”"));
}

/* What replay prints, without the lines of the connection. */
static char *
replay_lines (Fixture    *fixture,
              const char *type)
{
  g_autoptr (TestProcess) replay = monitor_start ("replay", fixture->path, "--json", NULL);
  g_autoptr (GPtrArray) lines = read_lines (replay);
  g_autofree char *start = g_strdup_printf ("{\"type\":\"%s\"", type);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < lines->len; i++)
    if (g_str_has_prefix (g_ptr_array_index (lines, i), start))
      g_string_append_printf (text, "%s\n", (const char *) g_ptr_array_index (lines, i));

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
check_export (Fixture    *fixture,
              const char *what,
              const char *type)
{
  g_autoptr (TestProcess) export = monitor_start ("export", what, NULL);
  g_autoptr (GPtrArray) lines = read_lines (export);
  g_autofree char *text = join (lines);
  g_autofree char *expected = replay_lines (fixture, type);

  g_assert_cmpuint (lines->len, >, 10);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_export (Fixture      *fixture,
             gconstpointer data)
{
  keep_in (fixture, fixture->journal);
  check_export (fixture, "events", "event");
  check_export (fixture, "rides", "ride");
}

static guint
count (const char *text,
       const char *part)
{
  guint n = 0;

  while ((text = strstr (text, part)) != NULL)
    {
      text += strlen (part);
      n++;
    }

  return n;
}

/* An alarm is one row, whatever became of it. */
static void
test_export_alarms (Fixture      *fixture,
                    gconstpointer data)
{
  g_autofree char *replayed = replay_lines (fixture, "alarm");
  g_autoptr (TestProcess) export = NULL;
  g_autoptr (GPtrArray) lines = NULL;
  g_autofree char *text = NULL;

  keep_in (fixture, fixture->journal);
  export = monitor_start ("export", "alarms", NULL);
  lines = read_lines (export);
  text = join (lines);
  g_assert_cmpuint (lines->len, >, 0);
  g_assert_cmpuint (lines->len, ==, count (replayed, "\"change\":\"raised\""));
  g_assert_cmpuint (count (text, "\"cleared\":\""), ==,
                    count (replayed, "\"change\":\"cleared\""));
}

static void
test_export_csv (Fixture      *fixture,
                 gconstpointer data)
{
  g_autoptr (TestProcess) events = NULL;
  g_autoptr (TestProcess) alarms = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GPtrArray) none = NULL;

  keep_in (fixture, fixture->journal);
  events = monitor_start ("export", "events", "--format", "csv", "--from", "2026-11-22T08:31:00Z",
                          "--to", "2026-11-22T08:31:10Z", NULL);
  rows = read_lines (events);
  g_assert_cmpuint (rows->len, ==, 1 + 10);
  g_assert_true (g_str_has_prefix (g_ptr_array_index (rows, 0), "bike,event,state,time,received,"));
  g_assert_nonnull (strstr (g_ptr_array_index (rows, 1), ",2026-11-22T08:31:00.000Z,"));
  g_assert_nonnull (strstr (g_ptr_array_index (rows, 10), ",2026-11-22T08:31:09.000Z,"));

  alarms = monitor_start ("export", "alarms", "--format", "csv", "--bike", "X", NULL);
  none = read_lines (alarms);
  g_assert_cmpuint (none->len, ==, 1);
}

static void
test_export_one_bike (Fixture      *fixture,
                      gconstpointer data)
{
  g_autoptr (TestProcess) export = NULL;
  g_autoptr (GPtrArray) lines = NULL;
  guint n = 0;

  for (guint i = 0; i < N_EVENTS; i++)
    if (fixture->events[i].bike == 3)
      n++;
  keep_in (fixture, fixture->journal);
  export = monitor_start ("export", "events", "--bike", "B-03", NULL);
  lines = read_lines (export);
  g_assert_cmpuint (lines->len, ==, n);
}

static void
write_profile (Fixture    *fixture,
               const char *id,
               const char *name)
{
  g_autofree char *folder = g_build_filename (fixture->folder, "ride-monitor", "profiles", NULL);
  g_autofree char *file = g_strconcat (folder, "/", id, ".json", NULL);
  g_autofree char *text = g_strdup_printf (
      "{\"version\":1,\"id\":\"%s\",\"name\":\"%s\",\"url\":\"ws://127.0.0.1/\"}", id, name);

  g_mkdir_with_parents (folder, 0700);
  g_assert_true (g_file_set_contents (file, text, -1, NULL));
}

/* The one that was written last, unless a profile is named. */
static void
test_which_journal (Fixture      *fixture,
                    gconstpointer data)
{
  g_autofree char *other = g_strconcat (fixture->folder, "/ride-monitor/journal/two.sqlite", NULL);
  g_autoptr (TestProcess) newest = NULL;
  g_autoptr (TestProcess) named = NULL;
  g_autoptr (GPtrArray) lines = NULL;
  g_autoptr (GPtrArray) more = NULL;
  g_autofree char *errors = NULL;

  write_profile (fixture, "one", "First");
  write_profile (fixture, "two", "Second");
  keep_in (fixture, fixture->journal);
  g_assert_cmpint (g_utime (fixture->journal, &(struct utimbuf){ 1000, 1000 }), ==, 0);
  keep_in (fixture, other);

  newest = monitor_start ("state", NULL);
  lines = read_lines (newest);
  errors = test_process_get_errors (newest);
  g_assert_cmpuint (lines->len, ==, N_BIKES);
  g_assert_nonnull (strstr (errors, "“Second”"));

  named = monitor_start ("state", "--profile", "First", NULL);
  more = read_lines (named);
  g_free (errors);
  errors = test_process_get_errors (named);
  g_assert_cmpuint (more->len, ==, N_BIKES);
  g_assert_null (strstr (errors, "“Second”"));
}

static void
test_no_journal (Fixture      *fixture,
                 gconstpointer data)
{
  g_autoptr (TestProcess) state = monitor_start ("state", NULL);
  g_autoptr (TestProcess) export = monitor_start ("export", "rides", NULL);

  monitor_expect_end (state, 1, "There is no journal yet");
  monitor_expect_end (export, 1, "There is no journal yet");
}

static void
test_journal_exists (Fixture      *fixture,
                     gconstpointer data)
{
  g_autoptr (TestProcess) replay =
      monitor_start ("replay", fixture->path, "--journal", fixture->path, NULL);

  monitor_expect_end (replay, 1, "exists already");
}

static void
add (const char *path,
     void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("/past/state/of-a-recording", test_state_of_recording);
  add ("/past/state/of-a-journal", test_state_of_journal);
  add ("/past/state/before-the-first-event", test_state_before);
  add ("/past/state/formats", test_state_formats);
  add ("/past/state/one-bike", test_one_bike);
  add ("/past/export/is-what-replay-printed", test_export);
  add ("/past/export/alarms", test_export_alarms);
  add ("/past/export/csv", test_export_csv);
  add ("/past/export/one-bike", test_export_one_bike);
  add ("/past/journal/newest-or-named", test_which_journal);
  add ("/past/journal/none-yet", test_no_journal);
  add ("/past/journal/is-not-added-to", test_journal_exists);

  return g_test_run ();
}
