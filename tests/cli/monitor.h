/* monitor.h: the program ride-monitor, as a script sees it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "test-process.h"

G_BEGIN_DECLS

/** Starts ride-monitor with these arguments, in an environment without a display or D-Bus. */
TestProcess *monitor_start (const char *first,
                            ...) G_GNUC_NULL_TERMINATED;

/** Starts `ride-monitor tail URL --json` with more arguments. */
TestProcess *monitor_tail  (const char *url,
                            ...) G_GNUC_NULL_TERMINATED;

/** From now on the program logs all that it and its libraries can say. */
void         monitor_be_verbose (void);

/** From now on the program finds its journals and profiles in @folder. */
void         monitor_set_home   (const char *folder);

/** Waits for the end with this exit status, and a complaint that holds @word. */
void         monitor_expect_end (TestProcess *monitor,
                                 int          status,
                                 const char  *word);

/** Interrupts it and waits for its good end. */
void         monitor_interrupt  (TestProcess *monitor);

G_END_DECLS
