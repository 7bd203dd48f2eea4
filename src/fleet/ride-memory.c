/* ride-memory.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-memory.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif

#define LARGE (256 * 1024)

/* By itself glibc does so too, but only until the first such array is freed: from then on it
 * takes arrays of that size from the heap. Those of a large fleet live for a second, and what
 * was taken after them keeps the heap from shrinking. */
void
ride_memory_return_large (void)
{
#ifdef __GLIBC__
  mallopt (M_MMAP_THRESHOLD, LARGE);
#endif
}
