/* desk-kit.h: a desk without a network, for the window's tests.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "ride-desk-private.h"

G_BEGIN_DECLS

/** The Unix time at which the tests' clock begins: 2026-11-22 14:03:12 UTC. */
#define KIT_BEGIN_US (G_GINT64_CONSTANT (1795356192) * G_USEC_PER_SEC)

/** Stops the clocks of the window at %KIT_BEGIN_US and at 1,000 s; the time zone becomes UTC. */
void            kit_stop_clock      (void);

/** Moves both clocks on. */
void            kit_pass            (gint64 us);
gint64          kit_now_us          (void);
gint64          kit_monotonic_us    (void);

/** Returns: (transfer full): a snapshot as the feed makes them; its fields may be changed. */
RideConnection *kit_connection_new  (RideConnectionState state);

/** Tells @desk of @state; for `waiting` and `refused` the next try is 8 s away. */
void            kit_set_connection  (RideDesk           *desk,
                                     RideConnectionState state,
                                     const char         *reason);

void            kit_connection_add_filter (RideConnection *connection,
                                           const char     *filter,
                                           const char     *error);

/** Returns: (transfer full): an event of @bike at the clock's time. */
RideEvent       kit_event           (const char *bike,
                                     RideLock    lock);

/** Has @desk take one event. */
void            kit_apply           (RideDesk        *desk,
                                     const RideEvent *event);
void            kit_set_lock        (RideDesk   *desk,
                                     const char *bike,
                                     RideLock    lock);

/** Has @desk hear of the battery of @bike, which is locked; 10 % raises a warning, 4 % is critical. */
void            kit_set_battery     (RideDesk   *desk,
                                     const char *bike,
                                     guint8      battery);

/** Fills @desk with @n locked bikes, named B-000000 and so on. */
void            kit_fill            (RideDesk *desk,
                                     guint     n);

typedef gboolean (*KitCondition) (gpointer data);

/** Iterates the main context until @condition holds; fails the test after a minute. */
void            kit_wait_until      (KitCondition condition,
                                     gpointer     data);

/** Iterates the main context until it was quiet for @ms. */
void            kit_settle          (guint ms);

/** Returns: a desk with a fleet and a profile. */
RideDesk       *kit_desk_new        (void);

/** Returns: (nullable): the first widget below @root that is of @type and visible. */
GtkWidget      *kit_find            (GtkWidget *root,
                                     GType      type);

/** Returns: (nullable): the first visible label or cell below @root that holds @text. */
GtkWidget      *kit_find_text       (GtkWidget  *root,
                                     const char *text);

G_END_DECLS
