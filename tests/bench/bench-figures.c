/* bench-figures.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "bench-figures.h"

#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

void
bench_tell (const char *name,
            double      value)
{
  g_print ("%s %.9g\n", name, value);
}

static double
seconds (struct timeval time)
{
  return time.tv_sec + time.tv_usec / 1e6;
}

double
bench_get_cpu_s (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);

  return seconds (usage.ru_utime) + seconds (usage.ru_stime);
}

gsize
bench_get_resident_bytes (void)
{
  g_autofree char *text = NULL;
  gsize pages = 0;

  if (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL))
    sscanf (text, "%*u %zu", &pages);

  return pages * (gsize) sysconf (_SC_PAGESIZE);
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  double x = *(const double *) a;
  double y = *(const double *) b;

  return (x > y) - (x < y);
}

double
bench_get_percentile (GArray *values,
                      double  share)
{
  if (values->len == 0)
    return 0;

  g_array_sort (values, compare);

  return g_array_index (values, double, (guint) (share * (values->len - 1) + 0.5));
}

void
bench_tell_distribution (const char *name,
                         GArray     *values)
{
  g_print ("%s-p50 %.9g\n", name, bench_get_percentile (values, 0.5));
  g_print ("%s-p99 %.9g\n", name, bench_get_percentile (values, 0.99));
  g_print ("%s-max %.9g\n", name, bench_get_percentile (values, 1));
}
