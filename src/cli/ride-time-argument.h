/* ride-time-argument.h: moments, as people give them on a command line.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ride_time_argument_parse:
 * @option: the option's name, for the error
 * @text: RFC 3339; a date with or without a clock, in @zone where it has no
 *   offset; “-2h” and the like, before @now_us; “now”; or Unix time, its unit
 *   told by its magnitude (events.md, rule 3)
 * @now_us: Unix time in microseconds
 * @time_us: (out): as above
 * @error: a #GOptionError that says how to write it
 */
gboolean ride_time_argument_parse (const char *option,
                                   const char *text,
                                   gint64      now_us,
                                   GTimeZone  *zone,
                                   gint64     *time_us,
                                   GError    **error);

G_END_DECLS
