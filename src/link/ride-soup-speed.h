/* ride-soup-speed.h: what libsoup does for each message and nobody needs.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ride_soup_speed_up:
 *
 * Makes the messages of all WebSockets cheaper from now on. It may be called
 * again, and by any thread.
 */
void ride_soup_speed_up (void);

G_END_DECLS
