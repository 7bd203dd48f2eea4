/* ride-demo-agenda.h: which bike acts next.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A heap of exactly one appointment a bike, in eight bytes each.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _RideDemoAgenda RideDemoAgenda;

RideDemoAgenda *ride_demo_agenda_new      (guint n_bikes);
void            ride_demo_agenda_free     (RideDemoAgenda *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RideDemoAgenda, ride_demo_agenda_free)

/** To be called once for every bike, then ride_demo_agenda_order() once. */
void            ride_demo_agenda_set      (RideDemoAgenda *self,
                                           guint           bike,
                                           guint64         at_ms);
void            ride_demo_agenda_order    (RideDemoAgenda *self);

/** Returns: when the first appointment is; of several at once the lowest bike's. */
guint64         ride_demo_agenda_first    (RideDemoAgenda *self,
                                           guint          *bike);

/** Gives the first bike its next appointment instead. */
void            ride_demo_agenda_postpone (RideDemoAgenda *self,
                                           guint64         at_ms);

G_END_DECLS
