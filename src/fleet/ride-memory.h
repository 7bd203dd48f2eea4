/* ride-memory.h: how the process keeps what it frees.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ride_memory_return_large:
 *
 * Has large arrays get pages of their own, which go back to the system when they are freed.
 * To be called once, before there are threads. Does nothing where the C library is not glibc.
 */
void ride_memory_return_large (void);

G_END_DECLS
