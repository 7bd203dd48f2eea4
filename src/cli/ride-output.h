/* ride-output.h: standard output, written whole and at once.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ride_output_write:
 * @error: return location for a #GIOErrorEnum; %G_IO_ERROR_CANCELLED when
 *   a signal interrupted the command while nobody read its output
 *
 * Blocks until all of @text is written to @fd.
 */
gboolean ride_output_write (int         fd,
                            const char *text,
                            gsize       length,
                            GError    **error);

G_END_DECLS
