/* test-wording-journal.c: the state of the history in words.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-wording-journal.h"

#define assert_text(expression, expected)                  \
  G_STMT_START                                             \
  {                                                        \
    g_autofree char *assert_text_actual = (expression);    \
    g_assert_cmpstr (assert_text_actual, ==, (expected));  \
  }                                                        \
  G_STMT_END

static void
test_healthy (void)
{
  const RideJournalStatus opening = { .state = RIDE_JOURNAL_OPENING };
  const RideJournalStatus ready = { .state = RIDE_JOURNAL_READY, .n_bytes = 12300000 };

  assert_text (ride_wording_journal (&opening), NULL);
  assert_text (ride_wording_journal (&ready), "History 12.3\302\240MB");
  g_assert_false (ride_wording_journal_is_failing (&ready));
  g_assert_null (ride_wording_journal_banner (&ready, NULL));
  g_assert_null (ride_wording_journal_banner (NULL, NULL));
  assert_text (ride_wording_journal_reason (NULL, NULL), NULL);
}

static void
test_failing (void)
{
  g_autoptr (GError) error =
      g_error_new_literal (RIDE_JOURNAL_ERROR, RIDE_JOURNAL_ERROR_FULL, "The disk is full.");
  RideJournalStatus status = { .state = RIDE_JOURNAL_FAILING, .error = error, .n_lost = 1 };

  g_assert_true (ride_wording_journal_is_failing (&status));
  assert_text (ride_wording_journal (&status), "No history");
  g_assert_cmpstr (ride_wording_journal_banner (&status, NULL), ==,
                   "History can’t be written just now.");
  assert_text (ride_wording_journal_reason (&status, NULL),
               "The disk is full. 1 event was not kept.");

  status.n_lost = 412;
  assert_text (ride_wording_journal_reason (&status, NULL),
               "The disk is full. 412 events were not kept.");
}

static void
test_unavailable (void)
{
  g_autoptr (GError) error = g_error_new_literal (RIDE_JOURNAL_ERROR, RIDE_JOURNAL_ERROR_NEWER,
                                                  "A newer version wrote the history.");
  g_autoptr (GError) restore_error =
      g_error_new_literal (RIDE_JOURNAL_ERROR, RIDE_JOURNAL_ERROR_FILE, "It can’t be read.");
  const RideJournalStatus status = { .state = RIDE_JOURNAL_UNAVAILABLE, .error = error };
  const RideJournalStatus ready = { .state = RIDE_JOURNAL_READY };

  g_assert_cmpstr (ride_wording_journal_banner (&status, restore_error), ==,
                   "No history is kept.");
  assert_text (ride_wording_journal_reason (&status, restore_error),
               "A newer version wrote the history.");

  g_assert_cmpstr (ride_wording_journal_banner (&ready, restore_error), ==,
                   "The history of before can’t be read.");
  assert_text (ride_wording_journal_reason (&ready, restore_error), "It can’t be read.");
}

static void
test_set_aside (void)
{
  assert_text (ride_wording_journal_set_aside ("/data/journal.damaged"),
               "The history was damaged, so a new one was begun. "
               "The damaged file is now “/data/journal.damaged”.");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/wording/journal/healthy-has-a-size-and-no-banner", test_healthy);
  g_test_add_func ("/wording/journal/failing-says-why-and-what-is-lost", test_failing);
  g_test_add_func ("/wording/journal/what-is-not-kept-matters-most", test_unavailable);
  g_test_add_func ("/wording/journal/a-file-set-aside-is-named", test_set_aside);

  return g_test_run ();
}
