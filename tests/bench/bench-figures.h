/* bench-figures.h: how the benchmarks measure a process, and tell it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Each program prints lines of a name and a number, which bench.py reads.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** Prints one figure. */
void   bench_tell (const char *name,
                   double      value);

/** Returns: CPU seconds of the whole process so far, user and system. */
double bench_get_cpu_s (void);

/** Returns: resident memory of the process now, in bytes. */
gsize  bench_get_resident_bytes (void);

/** Returns: what @share of the doubles in @values don’t exceed, 0.5 for the median; sorts them. */
double bench_get_percentile (GArray *values,
                             double  share);

/** Prints "@name-p50", "@name-p99" and "@name-max" of an array of doubles. */
void   bench_tell_distribution (const char *name,
                                GArray     *values);

G_END_DECLS
