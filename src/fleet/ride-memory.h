/* ride-memory.h: the heap of the whole process.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ride_memory_trim:
 *
 * Gives back to the system what the heap holds and nobody uses, on a thread of its own: some
 * milliseconds. By itself glibc only gives back the end of each heap, and what a burst leaves
 * there is hardly ever empty. Does nothing with another C library.
 */
void ride_memory_trim (void);

G_END_DECLS
