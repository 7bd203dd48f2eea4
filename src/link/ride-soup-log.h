/* ride-soup-log.h: debug lines of libsoup that nobody reads.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** Lets libsoup's debug lines vanish before they are formatted, unless `G_MESSAGES_DEBUG` is set. */
void ride_soup_log_hush (void);

G_END_DECLS
