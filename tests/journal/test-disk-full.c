/* test-disk-full.c: no space is told, survived, and made up for.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "journal-kit.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>

#define BEGUN_EVENTS 300
#define BALLAST_BYTES (1024 * 1024)

static void
limit_files (rlim_t bytes)
{
  struct rlimit limit;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = MIN (bytes, limit.rlim_max);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

/* Not one page more can be written. A limit of a few hundred pages would be met by the WAL long
 * before the database, and a WAL is begun anew at the next try: full for a moment only. */
static void
fill_disk (Kit *kit)
{
  kit_append_random (kit, BEGUN_EVENTS);
  g_assert_true (kit_flush (kit));
  limit_files (4096);
}

static void
append_until_failing (Kit *kit)
{
  for (guint i = 0; i < 200; i++)
    {
      g_autoptr (RideJournalStatus) status = NULL;

      kit_append_random (kit, 100);
      kit_flush (kit);
      status = ride_journal_get_status (kit->journal);
      if (status->state == RIDE_JOURNAL_FAILING)
        {
          g_assert_error (status->error, RIDE_JOURNAL_ERROR, RIDE_JOURNAL_ERROR_FULL);
          return;
        }
    }
  g_assert_not_reached ();
}

static gboolean
check_order (gint64           seq,
             const RideEvent *event,
             gpointer         user_data)
{
  const RideEventBatch *all = user_data;

  kit_assert_events_equal (event, ride_event_batch_get (all, seq - 1));

  return TRUE;
}

static void
assert_all_there (Kit *kit)
{
  g_autoptr (RideHistory) history = kit_open_history (kit);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (kit_query (kit, "SELECT count(*) FROM events"), ==,
                   ride_event_batch_get_length (kit->all));
  ride_history_read_events (history, G_MININT64, G_MAXINT64, NULL, check_order, kit->all, NULL,
                            &error);
  g_assert_no_error (error);
}

/* The first flush that fails told FALSE after the grace, as it must. */
static void
test_catches_up (void)
{
  g_auto (Kit) kit;
  g_autoptr (RideJournalStatus) status = NULL;

  kit_init (&kit);
  kit_open (&kit);
  fill_disk (&kit);
  append_until_failing (&kit);
  g_assert_false (kit_flush (&kit));
  g_assert_false (ride_journal_is_full (kit.journal));
  status = ride_journal_get_status (kit.journal);
  g_assert_cmpuint (status->n_waiting, >, 0);

  limit_files (RLIM_INFINITY);
  kit_wait_for_state (&kit, RIDE_JOURNAL_READY);
  g_assert_true (kit_flush (&kit));
  g_clear_pointer (&status, ride_journal_status_free);
  status = ride_journal_get_status (kit.journal);
  g_assert_cmpuint (status->n_lost, ==, 0);
  g_assert_cmpuint (status->n_waiting, ==, 0);
  g_assert_no_error (status->error);
  assert_all_there (&kit);
  kit_close (&kit);
  g_assert_true (kit_is_whole (&kit));
}

/* What the bounded queue can't hold is lost: the oldest first, and counted. */
static void
test_oldest_are_lost (void)
{
  g_auto (Kit) kit;
  g_autoptr (RideJournalStatus) status = NULL;

  kit_init (&kit);
  kit.tuning.queue_events = 1000;
  kit_open (&kit);
  fill_disk (&kit);
  append_until_failing (&kit);
  kit_append_random (&kit, 5000);
  g_assert_false (kit_flush (&kit));
  status = ride_journal_get_status (kit.journal);
  g_assert_cmpuint (status->n_lost, >=, 4000);
  g_assert_cmpuint (status->n_waiting, <=, 1000);

  limit_files (RLIM_INFINITY);
  kit_wait_for_state (&kit, RIDE_JOURNAL_READY);
  g_assert_true (kit_flush (&kit));
  g_assert_cmpint (kit_query (&kit, "SELECT count(*) FROM events") + status->n_lost, ==,
                   ride_event_batch_get_length (kit.all));
  g_assert_cmpint (kit_query (&kit, "SELECT CAST (payload AS INTEGER) FROM events "
                                    "ORDER BY seq DESC LIMIT 1"),
                   ==, ride_event_batch_get_length (kit.all) - 1);
}

static void
test_closing_gives_up (void)
{
  g_auto (Kit) kit;
  gint64 n_kept;

  kit_init (&kit);
  kit_open (&kit);
  fill_disk (&kit);
  append_until_failing (&kit);
  kit_close (&kit);
  limit_files (RLIM_INFINITY);
  n_kept = kit_query (&kit, "SELECT count(*) FROM events");
  g_assert_cmpint (n_kept, ==, BEGUN_EVENTS);
  g_assert_cmpint (n_kept, <, ride_event_batch_get_length (kit.all));
  g_assert_true (kit_is_whole (&kit));
}

static void
test_full_from_the_start (void)
{
  g_auto (Kit) kit;

  kit_init (&kit);
  limit_files (4096);
  kit_open (&kit);
  kit_append_random (&kit, 10);
  kit_wait_for_state (&kit, RIDE_JOURNAL_FAILING);
  limit_files (RLIM_INFINITY);
  kit_wait_for_state (&kit, RIDE_JOURNAL_READY);
  g_assert_true (kit_flush (&kit));
  assert_all_there (&kit);
}

static char *
put_ballast (const Kit *kit)
{
  g_autofree char *bytes = g_strnfill (BALLAST_BYTES, 'x');
  char *path = g_build_filename (kit->folder, "ballast", NULL);

  g_assert_true (g_file_set_contents (path, bytes, BALLAST_BYTES, NULL));

  return path;
}

/* A disk of its own, which only root can make. */
static void
test_small_disk (void)
{
  g_auto (Kit) kit;
  g_autofree char *ballast = NULL;

  kit_init (&kit);
  if (geteuid () != 0 || mount ("ride-test", kit.folder, "tmpfs", 0, "size=1600k") != 0)
    {
      g_test_skip ("no small disk can be mounted here");
      return;
    }

  ballast = put_ballast (&kit);
  kit_open (&kit);
  append_until_failing (&kit);
  g_unlink (ballast);
  kit_wait_for_state (&kit, RIDE_JOURNAL_READY);
  g_assert_true (kit_flush (&kit));
  assert_all_there (&kit);
  kit_close (&kit);
  g_assert_true (kit_is_whole (&kit));
  g_assert_cmpint (umount (kit.folder), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  signal (SIGXFSZ, SIG_IGN);

  g_test_add_func ("/disk-full/catches-up", test_catches_up);
  g_test_add_func ("/disk-full/oldest-are-lost", test_oldest_are_lost);
  g_test_add_func ("/disk-full/closing-gives-up", test_closing_gives_up);
  g_test_add_func ("/disk-full/from-the-start", test_full_from_the_start);
  g_test_add_func ("/disk-full/small-disk", test_small_disk);

  return g_test_run ();
}
