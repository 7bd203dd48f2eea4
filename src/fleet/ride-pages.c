/* ride-pages.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-pages.h"

#include <stddef.h>
#include <sys/mman.h>

/* Below this the heap does as well. */
#define LARGE (128 * 1024)

struct _RidePages
{
  gsize mapped; /* bytes, with this head; 0 = it is on the heap */
  max_align_t elements[];
};

RidePages *
ride_pages_new (gsize n,
                gsize size)
{
  RidePages *self;
  gsize bytes;

  if (!g_size_checked_mul (&bytes, n, size) || !g_size_checked_add (&bytes, bytes, sizeof *self))
    g_error ("%" G_GSIZE_FORMAT " elements of %" G_GSIZE_FORMAT " bytes are too many", n, size);
  if (bytes < LARGE)
    return g_malloc0 (bytes);

  self = mmap (NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (self == MAP_FAILED)
    g_error ("There is no memory for %" G_GSIZE_FORMAT " bytes", bytes);
  self->mapped = bytes;

  return self;
}

void
ride_pages_free (RidePages *self)
{
  if (self->mapped > 0)
    munmap (self, self->mapped);
  else
    g_free (self);
}

gpointer
ride_pages_get (RidePages *self)
{
  return self->elements;
}
