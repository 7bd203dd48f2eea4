/* bench-loop.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "bench-loop.h"

#include "bench-figures.h"

#include <time.h>

#define WAKE_MS 5

static GArray *frames_ms;
static GArray *work_ms;
static double frame_began_ms;
static double work_began_ms;

static double turn_began_ms;
static double turn_began_cpu_ms;
static double longest_ms;
static double longest_cpu_ms;
static double most_cpu_ms;

static double
read_clock_ms (clockid_t clock)
{
  struct timespec time;

  clock_gettime (clock, &time);

  return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

static void
end_turn (void)
{
  double ms = read_clock_ms (CLOCK_MONOTONIC) - turn_began_ms;
  double cpu_ms = read_clock_ms (CLOCK_THREAD_CPUTIME_ID) - turn_began_cpu_ms;

  if (turn_began_ms == 0)
    return;

  most_cpu_ms = MAX (most_cpu_ms, cpu_ms);
  if (ms <= longest_ms)
    return;

  longest_ms = ms;
  longest_cpu_ms = cpu_ms;
}

static gint
poll_timed (GPollFD *fds,
            guint    n_fds,
            gint     timeout_ms)
{
  gint result;

  end_turn ();
  result = g_poll (fds, n_fds, timeout_ms);
  turn_began_ms = read_clock_ms (CLOCK_MONOTONIC);
  turn_began_cpu_ms = read_clock_ms (CLOCK_THREAD_CPUTIME_ID);

  return result;
}

void
bench_loop_watch (void)
{
  g_main_context_set_poll_func (NULL, poll_timed);
}

void
bench_loop_reset (void)
{
  longest_ms = 0;
  longest_cpu_ms = 0;
  most_cpu_ms = 0;
}

void
bench_loop_tell (const char *name)
{
  g_autofree char *wall = g_strdup_printf ("%s-stall-ms", name);
  g_autofree char *cpu = g_strdup_printf ("%s-stall-cpu-ms", name);
  g_autofree char *most = g_strdup_printf ("%s-most-cpu-ms", name);

  bench_tell (wall, longest_ms);
  bench_tell (cpu, longest_cpu_ms);
  bench_tell (most, most_cpu_ms);
}

static gboolean
wake (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

gboolean
bench_loop_run_until (BenchCondition condition,
                      gpointer       user_data,
                      double         seconds)
{
  gint64 until_us = g_get_monotonic_time () + seconds * G_USEC_PER_SEC;
  guint source = g_timeout_add (WAKE_MS, wake, NULL);
  gboolean holds;

  while (!(holds = condition (user_data)) && g_get_monotonic_time () < until_us)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (source);

  return holds;
}

static gboolean
never (gpointer user_data)
{
  return FALSE;
}

void
bench_loop_run_for (double seconds)
{
  bench_loop_run_until (never, NULL, seconds);
}

static void
on_before_paint (void)
{
  frame_began_ms = read_clock_ms (CLOCK_MONOTONIC);
}

static void
on_after_paint (void)
{
  double now_ms = read_clock_ms (CLOCK_THREAD_CPUTIME_ID);
  double frame_ms = read_clock_ms (CLOCK_MONOTONIC) - frame_began_ms;
  double worked_ms = now_ms - work_began_ms;

  if (work_began_ms != 0)
    {
      g_array_append_val (frames_ms, frame_ms);
      g_array_append_val (work_ms, worked_ms);
    }
  work_began_ms = now_ms;
}

void
bench_loop_watch_frames (GtkWidget *window,
                         GArray    *frames,
                         GArray    *work)
{
  GdkFrameClock *frame_clock = gtk_widget_get_frame_clock (window);

  frames_ms = frames;
  work_ms = work;
  g_signal_connect (frame_clock, "before-paint", G_CALLBACK (on_before_paint), NULL);
  g_signal_connect (frame_clock, "after-paint", G_CALLBACK (on_after_paint), NULL);
}

void
bench_loop_ignore_frames (GtkWidget *window)
{
  GdkFrameClock *frame_clock = gtk_widget_get_frame_clock (window);

  g_signal_handlers_disconnect_by_func (frame_clock, on_before_paint, NULL);
  g_signal_handlers_disconnect_by_func (frame_clock, on_after_paint, NULL);
}
