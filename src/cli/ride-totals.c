/* ride-totals.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-totals.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "ride-json-line.h"

static double
get_cpu_seconds (void)
{
  struct rusage usage;

  if (getrusage (RUSAGE_SELF, &usage) != 0)
    return 0;

  return usage.ru_utime.tv_sec + usage.ru_stime.tv_sec +
         (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

/* What getrusage() says may be of the program that started this one. */
static gint64
get_peak_memory (void)
{
  static const char key[] = "\nVmHWM:";
  g_autofree char *status = NULL;
  struct rusage usage;
  const char *line;

  if (g_file_get_contents ("/proc/self/status", &status, NULL, NULL))
    {
      line = strstr (status, key);
      if (line != NULL)
        return strtoll (line + strlen (key), NULL, 10) * 1024;
    }

  return getrusage (RUSAGE_SELF, &usage) == 0 ? usage.ru_maxrss * (gint64) 1024 : 0;
}

static void
add_seconds (GString    *text,
             const char *key,
             double      seconds)
{
  ride_json_line_add_double (text, key, (gint64) (seconds * 1000) / 1000.0);
}

void
ride_totals_append (GString                *text,
                    const RideReportCounts *counts,
                    const RideConnection   *connection,
                    double                  seconds)
{
  ride_json_line_begin (text, "totals");
  ride_json_line_add_int (text, "events", counts->events);
  ride_json_line_add_int (text, "retained", counts->retained);
  ride_json_line_add_int (text, "rides", counts->rides);
  ride_json_line_add_int (text, "alarms", counts->alarms);
  ride_json_line_add_int (text, "bikes", counts->bikes);
  ride_json_line_add_int (text, "duplicates", connection->duplicates);
  ride_json_line_add_int (text, "dropped", connection->dropped);
  add_seconds (text, "seconds", seconds);
  add_seconds (text, "cpuSeconds", get_cpu_seconds ());
  ride_json_line_add_int (text, "peakMemory", get_peak_memory ());
  ride_json_line_end (text);
}
