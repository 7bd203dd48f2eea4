/* ride-wake.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-wake.h"

#include <glib-unix.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define LOOK_EVERY_US (10 * G_USEC_PER_SEC)

void
ride_sleep_gauge_init (RideSleepGauge *self,
                       gint64          boot_us,
                       gint64          monotonic_us)
{
  self->distance_us = boot_us - monotonic_us;
}

gint64
ride_sleep_gauge_measure (RideSleepGauge *self,
                          gint64          boot_us,
                          gint64          monotonic_us)
{
  gint64 distance = boot_us - monotonic_us;
  gint64 slept = distance - self->distance_us;

  if (slept < RIDE_WAKE_NOISE_US)
    return 0;

  self->distance_us = distance;
  return slept;
}

typedef struct
{
  GSource source;
  RideSleepGauge gauge;
  int timer_fd;
} RideWakeSource;

static gint64
read_clock (clockid_t clock)
{
  struct timespec time = { 0, 0 };

  clock_gettime (clock, &time);
  return (gint64) time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

/* A timer in the far future that is cancelled when the wall clock jumps,
 * which the kernel also reports on every resume. */
static gboolean
arm_timer (int fd)
{
  struct itimerspec far = { .it_value.tv_sec = (time_t) G_MAXINT32 * 4 };

  return timerfd_settime (fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &far, NULL) == 0;
}

static int
open_timer (void)
{
  int fd = timerfd_create (CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK);

  if (fd >= 0 && !arm_timer (fd))
    {
      close (fd);
      fd = -1;
    }

  return fd;
}

static void
listen_again (RideWakeSource *self)
{
  guint64 expirations;
  gssize ignored;

  if (self->timer_fd < 0)
    {
      g_source_set_ready_time (&self->source, g_get_monotonic_time () + LOOK_EVERY_US);
      return;
    }

  /* Fails with ECANCELED, which is the news itself. */
  ignored = read (self->timer_fd, &expirations, sizeof expirations);
  (void) ignored;
  arm_timer (self->timer_fd);
}

static gboolean
wake_source_dispatch (GSource    *source,
                      GSourceFunc callback,
                      gpointer    user_data)
{
  RideWakeSource *self = (RideWakeSource *) source;
  RideWakeFunc woke = (RideWakeFunc) (void (*) (void)) callback;
  gint64 slept;

  listen_again (self);
  slept = ride_sleep_gauge_measure (&self->gauge, read_clock (CLOCK_BOOTTIME),
                                    read_clock (CLOCK_MONOTONIC));
  if (slept > 0)
    woke (slept, user_data);

  return G_SOURCE_CONTINUE;
}

static void
wake_source_finalize (GSource *source)
{
  RideWakeSource *self = (RideWakeSource *) source;

  if (self->timer_fd >= 0)
    close (self->timer_fd);
}

GSource *
ride_wake_source_new (RideWakeFunc callback,
                      gpointer     user_data)
{
  static GSourceFuncs functions = {
    .dispatch = wake_source_dispatch,
    .finalize = wake_source_finalize,
  };
  GSource *source = g_source_new (&functions, sizeof (RideWakeSource));
  RideWakeSource *self = (RideWakeSource *) source;

  ride_sleep_gauge_init (&self->gauge, read_clock (CLOCK_BOOTTIME), read_clock (CLOCK_MONOTONIC));
  self->timer_fd = open_timer ();
  if (self->timer_fd >= 0)
    g_source_add_unix_fd (source, self->timer_fd, G_IO_IN);
  else
    g_source_set_ready_time (source, g_get_monotonic_time () + LOOK_EVERY_US);
  g_source_set_static_name (source, "RideWake");
  g_source_set_callback (source, G_SOURCE_FUNC (callback), user_data, NULL);

  return source;
}
