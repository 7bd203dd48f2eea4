/* test-process.h: a program under test, seen from outside.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every wait is bounded; what takes longer fails the test.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** How long anything may take before the test fails, in seconds: loaded machines are slow. */
#define TEST_PATIENCE_S 30

typedef struct _TestProcess TestProcess;

/**
 * test_process_new:
 * @argv: (array zero-terminated=1): the program and its arguments
 * @environment: (nullable): %NULL = the test's own
 *
 * The program dies with the test.
 */
TestProcess *test_process_new  (const char *const *argv,
                                char             **environment);

/** Kills the program if it still runs. */
void         test_process_free (TestProcess *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestProcess, test_process_free)

GPid         test_process_get_pid (TestProcess *self);

/** Returns: (transfer full) (nullable): the next line of output, %NULL at its end. */
char        *test_process_read_line (TestProcess *self);

/** Returns: (transfer full) (nullable): like test_process_read_line(), but %NULL after @timeout_s. */
char        *test_process_read_line_within (TestProcess *self,
                                            double       timeout_s);

/** Waits for a line that holds all of the %NULL-terminated texts. */
void         test_process_expect    (TestProcess *self,
                                     const char  *text,
                                     ...) G_GNUC_NULL_TERMINATED;

/** Returns: (transfer full): the line that test_process_expect() waits for. */
char        *test_process_expect_line (TestProcess *self,
                                       const char  *text,
                                       ...) G_GNUC_NULL_TERMINATED;

void         test_process_signal (TestProcess *self,
                                  int          number);

/** Stops reading its output, so that writing it fails. */
void         test_process_close_output (TestProcess *self);

/** Waits for the end; returns: the exit status, or minus the signal that killed it. */
int          test_process_wait (TestProcess *self);

/** Returns: (transfer full): what it wrote to standard error so far. */
char        *test_process_get_errors (TestProcess *self);

G_END_DECLS
