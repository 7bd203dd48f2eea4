/* test-kill.c: a process is killed at any moment, and loses nothing it was promised.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The test starts itself as the process that appends numbered events, and
 * prints each number when it was told that the event is kept.
 */

#include "journal-kit.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define APPENDER "--append"
#define N_ROUNDS 30
#define NUMBERS_PER_ROUND 10000000

static const char *program;

/* On the journal's thread. One write a line: a pipe takes it whole. */
static void
print_number (gboolean kept,
              gpointer user_data)
{
  char line[16];
  int length = g_snprintf (line, sizeof line, "%d\n", GPOINTER_TO_INT (user_data));

  if (kept && write (STDOUT_FILENO, line, length) != length)
    _exit (1);
}

static void
append_number (RideJournal *journal,
               int          number)
{
  g_autoptr (RideEventBatch) batch = ride_event_batch_new ();
  g_autofree char *id = g_strdup_printf ("%d", number);
  g_autofree char *bike = g_strdup_printf ("B-%d", number % 500);
  RideEvent event = {
    .bike = bike, .topic = "t", .event_id = id, .received_us = g_get_real_time (), .battery = 50
  };
  RideTrip trip = { .bike = bike, .start_us = event.received_us - 9, .end_us = event.received_us };

  ride_event_batch_append (batch, &event);
  ride_journal_append (journal, batch, RIDE_JOURNAL_ALL, print_number, GINT_TO_POINTER (number));
  if (number % 4 == 0)
    ride_journal_add_trip (journal, &trip);
}

/* Segments and snapshots are small, so that kills come in the middle of them, too. */
static int
run_appender (const char *path,
              int         first)
{
  RideJournalOptions options = { .is_sync_full = first / NUMBERS_PER_ROUND % 2 };
  RideJournalTuning tuning = ride_journal_tuning_default ();
  g_autoptr (RideJournal) journal = NULL;

  tuning.block_rows = 200;
  tuning.snapshot_rows = 400;
  journal = ride_journal_new_tuned (path, &options, &tuning);
  for (int number = first; number < first + NUMBERS_PER_ROUND; number++)
    {
      append_number (journal, number);
      if (number % 16 == 0)
        ride_journal_wait_for_room (journal, G_MAXINT64);
      if (number % 64 == 0)
        g_usleep (2500);
    }

  return 0;
}

static GPid
start_appender (const Kit *kit,
                int        first,
                int       *output)
{
  g_autofree char *number = g_strdup_printf ("%d", first);
  const char *arguments[] = { program, APPENDER, kit->path, number, NULL };
  g_autoptr (GError) error = NULL;
  GPid pid;

  g_spawn_async_with_pipes (NULL, (char **) arguments, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL,
                            &pid, NULL, output, NULL, &error);
  g_assert_no_error (error);

  return pid;
}

/* Adds the numbers that were printed; the last line may have been cut. */
static void
read_numbers (int     output,
              GArray *numbers)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_auto (GStrv) lines = NULL;
  char buffer[65536];
  gssize length;

  while ((length = read (output, buffer, sizeof buffer)) > 0)
    g_string_append_len (text, buffer, length);
  close (output);

  lines = g_strsplit (text->str, "\n", -1);
  for (guint i = 0; lines[i] != NULL && lines[i + 1] != NULL; i++)
    {
      int number = atoi (lines[i]);

      g_array_append_val (numbers, number);
    }
}

typedef struct
{
  int output;
  GArray *numbers;
} Reading;

static gpointer
read_in_thread (gpointer data)
{
  Reading *reading = data;

  read_numbers (reading->output, reading->numbers);

  return NULL;
}

static void
kill_once (const Kit *kit,
           int        first,
           GArray    *numbers)
{
  Reading reading = { .numbers = numbers };
  GPid pid = start_appender (kit, first, &reading.output);
  GThread *thread = g_thread_new ("numbers", read_in_thread, &reading);

  g_usleep (g_rand_int_range (kit->random, 30, 250) * 1000);
  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
  g_assert_cmpint (waitpid (pid, NULL, 0), ==, pid);
  g_thread_join (thread);
}

static gboolean
count_number (gint64           seq,
              const RideEvent *event,
              gpointer         user_data)
{
  GHashTable *counts = user_data;
  gpointer number = GINT_TO_POINTER (atoi (event->event_id));

  g_assert_false (g_hash_table_contains (counts, number));
  g_hash_table_add (counts, number);

  return TRUE;
}

static void
assert_each_once (const Kit *kit,
                  GArray    *numbers)
{
  g_autoptr (GHashTable) kept = g_hash_table_new (NULL, NULL);
  g_autoptr (RideHistory) history = kit_open_history (kit);
  g_autoptr (GError) error = NULL;

  ride_history_read_events (history, G_MININT64, G_MAXINT64, NULL, count_number, kept, NULL,
                            &error);
  g_assert_no_error (error);
  for (guint i = 0; i < numbers->len; i++)
    g_assert_true (
        g_hash_table_contains (kept, GINT_TO_POINTER (g_array_index (numbers, int, i))));
}

static RideFleet *
replay (const Kit *kit)
{
  g_autoptr (RideHistory) history = kit_open_history (kit);
  g_autoptr (GError) error = NULL;
  RideFleet *fleet = ride_fleet_new ();
  RideHistoryMoment moment;

  ride_history_read_moment (history, G_MAXINT64, fleet, NULL, NULL, &moment, NULL, &error);
  g_assert_no_error (error);

  return fleet;
}

static gboolean
apply (gint64           seq,
       const RideEvent *event,
       gpointer         user_data)
{
  ride_fleet_apply (user_data, event);

  return TRUE;
}

static void
assert_snapshots_right (const Kit *kit)
{
  g_autoptr (RideHistory) history = kit_open_history (kit);
  g_autoptr (RideFleet) fleet = replay (kit);
  g_autoptr (RideFleet) expected = ride_fleet_new ();

  g_assert_true (ride_history_read_events (history, G_MININT64, G_MAXINT64, NULL, apply, expected,
                                           NULL, NULL));
  kit_assert_fleets_equal (fleet, expected);
}

static void
test_kills (void)
{
  g_auto (Kit) kit;
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (int));

  kit_init (&kit);
  for (int round = 0; round < N_ROUNDS; round++)
    {
      kill_once (&kit, round * NUMBERS_PER_ROUND, numbers);
      if (!g_file_test (kit.path, G_FILE_TEST_EXISTS))
        continue;
      g_assert_true (kit_is_whole (&kit));
      if (numbers->len > 0)
        assert_each_once (&kit, numbers);
    }
  g_assert_cmpuint (numbers->len, >, N_ROUNDS);
  assert_snapshots_right (&kit);
  g_test_message ("%d kills, %u acknowledged events, each kept once", N_ROUNDS, numbers->len);
}

int
main (int    argc,
      char **argv)
{
  if (argc == 4 && g_str_equal (argv[1], APPENDER))
    return run_appender (argv[2], atoi (argv[3]));

  g_test_init (&argc, &argv, NULL);
  program = argv[0];

  g_test_add_func ("/kill/acknowledged-events-are-kept-once", test_kills);

  return g_test_run ();
}
