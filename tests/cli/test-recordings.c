/* test-recordings.c: what tail records, replay prints again.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <json-glib/json-glib.h>
#include <signal.h>
#include <string.h>

#include "monitor.h"
#include "ride-demo.h"
#include "test-folder.h"

typedef struct
{
  char *folder;
  char *path;
  char *compressed;
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture->folder = test_folder_new ();
  fixture->path = g_build_filename (fixture->folder, "feed.jsonl", NULL);
  fixture->compressed = g_build_filename (fixture->folder, "feed.jsonl.gz", NULL);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  test_folder_remove (fixture->folder);
  g_free (fixture->path);
  g_free (fixture->compressed);
  g_free (fixture->folder);
}

static RideDemo *
start_demo (void)
{
  g_autoptr (GError) error = NULL;
  RideDemo *demo = ride_demo_new (0, 50, 200, &error);

  g_assert_no_error (error);

  return demo;
}

static GPtrArray *
read_lines (TestProcess *process)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);
  char *line;

  while ((line = test_process_read_line (process)) != NULL)
    g_ptr_array_add (lines, line);

  return lines;
}

static GPtrArray *
read_lines_of (const char *first,
               const char *path,
               const char *option)
{
  g_autoptr (TestProcess) process = monitor_start (first, path, option, NULL);
  GPtrArray *lines = read_lines (process);

  g_assert_cmpint (test_process_wait (process), ==, 0);

  return lines;
}

/* What came while tail was ending is recorded and no more printed. */
static void
assert_same (const GPtrArray *printed,
             const GPtrArray *replayed)
{
  g_assert_cmpuint (replayed->len, >=, printed->len);
  for (guint i = 0; i + 1 < printed->len; i++)
    g_assert_cmpstr (g_ptr_array_index (printed, i), ==, g_ptr_array_index (replayed, i));
  g_assert_cmpstr (g_ptr_array_index (printed, printed->len - 1), ==,
                   g_ptr_array_index (replayed, replayed->len - 1));
}

static gboolean
hold (const GPtrArray *lines,
      const char      *text)
{
  for (guint i = 0; i < lines->len; i++)
    if (strstr (g_ptr_array_index (lines, i), text) != NULL)
      return TRUE;

  return FALSE;
}

static void
check_round_trip (const char *path)
{
  g_autoptr (RideDemo) demo = start_demo ();
  g_autoptr (TestProcess) tail = monitor_tail (ride_demo_get_url (demo), "--record", path, "--timeout",
                                               "2", NULL);
  g_autoptr (GPtrArray) printed = read_lines (tail);
  g_autoptr (GPtrArray) replayed = NULL;

  g_assert_cmpint (test_process_wait (tail), ==, 3);
  g_assert_true (hold (printed, "{\"type\":\"event\""));
  g_assert_true (hold (printed, "{\"type\":\"ride\""));
  g_assert_true (hold (printed, "\"state\":\"offline\""));
  replayed = read_lines_of ("replay", path, "--json");
  assert_same (printed, replayed);
}

static void
test_same_lines (Fixture      *fixture,
                 gconstpointer data)
{
  check_round_trip (fixture->path);
}

static void
test_same_lines_compressed (Fixture      *fixture,
                            gconstpointer data)
{
  check_round_trip (fixture->compressed);
}

/* Killed at any moment, all that was printed is in the file. */
static void
test_killed (Fixture      *fixture,
             gconstpointer data)
{
  g_autoptr (RideDemo) demo = start_demo ();
  g_autoptr (TestProcess) tail =
      monitor_tail (ride_demo_get_url (demo), "--record", fixture->compressed, NULL);
  g_autofree char *line = test_process_expect_line (tail, "\"retained\":false", NULL);
  g_autoptr (TestProcess) replay = NULL;
  g_autoptr (GPtrArray) replayed = NULL;

  test_process_signal (tail, SIGKILL);
  test_process_wait (tail);
  replay = monitor_start ("replay", fixture->compressed, "--json", NULL);
  replayed = read_lines (replay);
  monitor_expect_end (replay, 1, "is damaged: line ");
  g_assert_true (hold (replayed, line));
}

static JsonObject *
read_totals (TestProcess *process,
             JsonParser  *parser)
{
  g_autofree char *line = test_process_read_line (process);
  g_autofree char *more = test_process_read_line (process);
  g_autoptr (GError) error = NULL;
  JsonObject *totals;

  g_assert_nonnull (line);
  g_assert_null (more);
  json_parser_load_from_data (parser, line, -1, &error);
  g_assert_no_error (error);
  totals = json_node_get_object (json_parser_get_root (parser));
  g_assert_cmpstr (json_object_get_string_member (totals, "type"), ==, "totals");
  g_assert_cmpfloat (json_object_get_double_member (totals, "seconds"), >=, 0);
  g_assert_cmpfloat (json_object_get_double_member (totals, "cpuSeconds"), >=, 0);
  g_assert_cmpint (json_object_get_int_member (totals, "peakMemory"), >, 1000 * 1000);

  return totals;
}

static void
test_quiet (Fixture      *fixture,
            gconstpointer data)
{
  g_autoptr (RideDemo) demo = start_demo ();
  g_autoptr (TestProcess) json =
      monitor_tail (ride_demo_get_url (demo), "--quiet", "--count", "100", NULL);
  g_autoptr (TestProcess) text =
      monitor_start ("tail", ride_demo_get_url (demo), "--quiet", "--timeout", "1", NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *totals = read_totals (json, parser);

  g_assert_cmpint (json_object_get_int_member (totals, "events"), ==, 100);
  g_assert_cmpint (json_object_get_int_member (totals, "retained"), >=, 50);
  g_assert_cmpint (json_object_get_int_member (totals, "bikes"), ==, 50);
  g_assert_cmpint (test_process_wait (json), ==, 0);

  totals = read_totals (text, parser);
  g_assert_cmpint (json_object_get_int_member (totals, "events"), >, 50);
  monitor_expect_end (text, 3, "timeout");
}

static void
test_quiet_interrupted (Fixture      *fixture,
                        gconstpointer data)
{
  g_autoptr (RideDemo) demo = start_demo ();
  g_autoptr (TestProcess) tail =
      monitor_tail (ride_demo_get_url (demo), "--quiet", "--record", fixture->path, NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autofree char *nothing = test_process_read_line_within (tail, 0.5);

  g_assert_null (nothing);
  test_process_signal (tail, SIGINT);
  read_totals (tail, parser);
  g_assert_cmpint (test_process_wait (tail), ==, 0);
}

static void
test_quiet_refused (Fixture      *fixture,
                    gconstpointer data)
{
  g_autoptr (RideDemo) demo = start_demo ();
  g_autoptr (TestProcess) tail = NULL;
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *totals;

  ride_demo_set_mood (demo, RIDE_DEMO_MOOD_REFUSE_LOGIN);
  tail = monitor_tail (ride_demo_get_url (demo), "--quiet", NULL);
  totals = read_totals (tail, parser);
  g_assert_cmpint (json_object_get_int_member (totals, "events"), ==, 0);
  monitor_expect_end (tail, 2, "Refused");
}

/* The limit stands for a disk that is full. */
static void
test_full_disk (Fixture      *fixture,
                gconstpointer data)
{
  static char *environment[] = { (char *) "PATH=/usr/bin:/bin", (char *) "GSETTINGS_BACKEND=memory",
                                 NULL };
  g_autoptr (RideDemo) demo = start_demo ();
  g_autofree char *command =
      g_strdup_printf ("ulimit -f 16; exec \"%s\" tail %s --record %s", g_getenv ("RIDE_MONITOR"),
                       ride_demo_get_url (demo), fixture->path);
  const char *const argv[] = { "/bin/sh", "-c", command, NULL };
  g_autoptr (TestProcess) tail = test_process_new (argv, environment);

  monitor_expect_end (tail, 1, "can’t be written: ");
}

static void
write_recording (Fixture    *fixture,
                 const char *more)
{
  g_autoptr (GString) text = g_string_new ("{\"type\":\"recording\",\"version\":1}\n");

  for (guint i = 0; i < 3; i++)
    g_string_append_printf (text,
                            "{\"type\":\"message\",\"received\":\"2026-11-22T08:30:0%u.000Z\","
                            "\"topic\":\"mobike/%s/B-1\"}\n",
                            i, i % 2 == 0 ? "unlocked" : "locked");
  g_string_append (text, more);
  g_assert_true (g_file_set_contents (fixture->path, text->str, text->len, NULL));
}

/* Totals that nobody gets are no success. */
static void
test_quiet_full (Fixture      *fixture,
                 gconstpointer data)
{
  static char *environment[] = { (char *) "PATH=/usr/bin:/bin", (char *) "GSETTINGS_BACKEND=memory",
                                 NULL };
  g_autofree char *command = g_strdup_printf ("exec \"%s\" replay %s --quiet >/dev/full",
                                              g_getenv ("RIDE_MONITOR"), fixture->path);
  const char *const argv[] = { "/bin/sh", "-c", command, NULL };
  g_autoptr (TestProcess) replay = NULL;

  write_recording (fixture, "");
  replay = test_process_new (argv, environment);
  monitor_expect_end (replay, 1, "could not be written: ");
}

static void
test_damaged (Fixture      *fixture,
              gconstpointer data)
{
  g_autoptr (TestProcess) json = NULL;
  g_autoptr (TestProcess) state = NULL;
  g_autoptr (GPtrArray) lines = NULL;
  g_autofree char *line = NULL;

  write_recording (fixture, "{\"type\":\"message\",\"rece");
  json = monitor_start ("replay", fixture->path, "--json", NULL);
  lines = read_lines (json);
  monitor_expect_end (json, 1, "line 5 ");
  g_assert_true (hold (lines, "08:30:02.000Z"));
  g_assert_true (hold (lines, "{\"type\":\"ride\""));

  state = monitor_start ("state", fixture->path, NULL);
  line = test_process_expect_line (state, "\"bike\":\"B-1\",\"state\":\"unlocked\"", NULL);
  monitor_expect_end (state, 1, "line 5 ");
}

static void
test_text (Fixture      *fixture,
           gconstpointer data)
{
  g_autoptr (GPtrArray) lines = NULL;

  write_recording (fixture, "");
  lines = read_lines_of ("replay", fixture->path, "--text");
  g_assert_cmpuint (lines->len, ==, 4);
  g_assert_true (g_str_has_suffix (g_ptr_array_index (lines, 2), "ride of 0:00:01"));
}

static void
test_count (Fixture      *fixture,
            gconstpointer data)
{
  g_autoptr (TestProcess) replay = NULL;
  g_autoptr (GPtrArray) lines = NULL;

  write_recording (fixture, "");
  replay = monitor_start ("replay", fixture->path, "--json", "--count", "2", NULL);
  lines = read_lines (replay);
  g_assert_cmpint (test_process_wait (replay), ==, 0);

  /* The connection, two events, the ride that follows from the second, and the end. */
  g_assert_cmpuint (lines->len, ==, 5);
  g_assert_nonnull (strstr (g_ptr_array_index (lines, 3), "\"duration\":1}"));
}

static void
test_interrupted (Fixture      *fixture,
                  gconstpointer data)
{
  g_autoptr (TestProcess) replay = NULL;

  write_recording (fixture, "");
  replay = monitor_start ("replay", fixture->path, "--json", "--speed", "0.0001", NULL);
  test_process_expect (replay, "\"bike\":\"B-1\"", NULL);
  monitor_interrupt (replay);
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

  add ("/recordings/replay-prints-what-tail-printed", test_same_lines);
  add ("/recordings/replay-prints-what-tail-printed-compressed", test_same_lines_compressed);
  add ("/recordings/killed-tail-loses-nothing-it-printed", test_killed);
  add ("/recordings/full-disk-ends-tail", test_full_disk);
  add ("/recordings/damaged-is-printed-up-to-there", test_damaged);
  add ("/recordings/for-people", test_text);
  add ("/recordings/count", test_count);
  add ("/recordings/interrupted-while-waiting", test_interrupted);
  add ("/recordings/quiet/totals", test_quiet);
  add ("/recordings/quiet/output-full", test_quiet_full);
  add ("/recordings/quiet/interrupted", test_quiet_interrupted);
  add ("/recordings/quiet/refused", test_quiet_refused);

  return g_test_run ();
}
