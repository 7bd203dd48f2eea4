/* ride-interrupt.h: SIGINT and SIGTERM end a command politely, the second one at once.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ride_interrupt_watch:
 * @callback: called once, in the default main context
 *
 * From now on the first of the two signals interrupts blocking system calls
 * and calls @callback; the next one ends the process with %RIDE_EXIT_OK.
 * SIGPIPE and SIGXFSZ are ignored: a write that fails says so.
 */
void     ride_interrupt_watch   (GSourceOnceFunc callback,
                                 gpointer        user_data);

/** Forgets the callback. */
void     ride_interrupt_unwatch (void);

/** Returns: whether one of the signals came. */
gboolean ride_interrupt_came    (void);

G_END_DECLS
