/* ride-names.h: tables of words in which case and underscores don't matter.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  const char *name; /* lower case; found at once if spelt just so */
  int value;        /* not 0 */
} RideName;

/** Immutable, so that threads may share it. */
typedef struct _RideNames RideNames;

/** @names: (array length=n_names): copied */
RideNames *ride_names_new  (const RideName *names,
                            gsize           n_names);
void       ride_names_free (RideNames *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RideNames, ride_names_free)

/** Returns: the value of @text, 0 if it is none of the names. */
int        ride_names_find (const RideNames *self,
                            const char      *text,
                            gsize            length);

G_END_DECLS
