/* ride-network-watch.h: tells a link's thread that the network changed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The process has one GNetworkMonitor, which speaks in the context it was
 * made in; a worker's context may be gone before the process is. So it is
 * made in, and listened to from, the default main context, and each watch
 * hands the news to its own thread.
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _RideNetworkWatch RideNetworkWatch;

typedef void (*RideNetworkFunc) (gpointer user_data);

/**
 * ride_network_watch_prepare:
 *
 * Makes the process's monitor. To be called by the thread of the default main
 * context before another thread touches the network: where libproxy resolves
 * proxies, the first connection wants the monitor too, and when both threads
 * make it at once, each waits in GIO for the other.
 */
void              ride_network_watch_prepare (void);

/**
 * ride_network_watch_new:
 * @callback: called in the thread-default context of now, when a network is
 *   available after a change
 */
RideNetworkWatch *ride_network_watch_new  (RideNetworkFunc callback,
                                           gpointer        user_data);

/** No callback comes after it. Called in the thread of ride_network_watch_new(). */
void              ride_network_watch_free (RideNetworkWatch *self);

G_END_DECLS
