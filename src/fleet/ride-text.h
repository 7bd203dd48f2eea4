/* ride-text.h: which bytes are texts.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** Returns: whether @text is UTF-8 without NUL. Quick where it is ASCII. */
gboolean ride_text_is_utf8       (const char *text,
                                  gsize       length);

/**
 * ride_text_is_acceptable:
 *
 * Returns: whether @text is UTF-8, not empty, of at most @max bytes, and
 *   without control characters, so that it may be kept and shown.
 */
gboolean ride_text_is_acceptable (const char *text,
                                  gsize       length,
                                  gsize       max);

G_END_DECLS
