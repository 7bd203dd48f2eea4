/* test-wake-kernel.c: waking up, with a kernel that does as the test says.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The functions of the C library that ride-wake.c calls are replaced here: no
 * test can suspend the machine, and few kernels lack what is wanted of them.
 */

#include "ride-wake.h"
#include "rig.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define SECOND ((gint64) G_USEC_PER_SEC)

static struct
{
  gint64 slept_us; /* in all */
  gboolean has_no_timers;
  gboolean has_no_cancelling_timers;
  int timer_fd; /* the newest */
} kernel;

int
clock_gettime (clockid_t        clock,
               struct timespec *time)
{
  long result = syscall (SYS_clock_gettime, clock, time);

  if (clock == CLOCK_BOOTTIME)
    time->tv_sec += kernel.slept_us / SECOND;
  return (int) result;
}

int
timerfd_create (clockid_t clock,
                int       flags)
{
  kernel.timer_fd = -1;
  if (kernel.has_no_timers)
    errno = EMFILE;
  else
    kernel.timer_fd = (int) syscall (SYS_timerfd_create, clock, flags);
  return kernel.timer_fd;
}

int
timerfd_settime (int                      fd,
                 int                      flags,
                 const struct itimerspec *new_value,
                 struct itimerspec       *old_value)
{
  if (!kernel.has_no_cancelling_timers)
    return (int) syscall (SYS_timerfd_settime, fd, flags, new_value, old_value);

  errno = EINVAL;
  return -1;
}

typedef struct
{
  GMainContext *context;
  GSource *source;
  guint calls;
  gint64 slept_us;
} Sleeper;

static void
note_call (gint64   slept_us,
           gpointer user_data)
{
  Sleeper *sleeper = user_data;

  sleeper->calls++;
  sleeper->slept_us = slept_us;
}

static Sleeper *
sleeper_new (void)
{
  Sleeper *sleeper = g_new0 (Sleeper, 1);

  sleeper->context = g_main_context_new ();
  sleeper->source = ride_wake_source_new (note_call, sleeper);
  g_source_attach (sleeper->source, sleeper->context);

  return sleeper;
}

static void
sleeper_free (Sleeper *sleeper)
{
  g_source_destroy (sleeper->source);
  g_source_unref (sleeper->source);
  g_main_context_unref (sleeper->context);
  g_free (sleeper);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Sleeper, sleeper_free)

static void
look (Sleeper *sleeper)
{
  while (g_main_context_iteration (sleeper->context, FALSE))
    ;
}

/* What the kernel does on resume shows in the timer; here one that is due. */
static void
ring (void)
{
  struct itimerspec now = { .it_value.tv_nsec = 1 };

  g_assert_cmpint ((int) syscall (SYS_timerfd_settime, kernel.timer_fd, 0, &now, NULL), ==, 0);
  g_usleep (2000);
}

static void
test_told_when_the_kernel_rings (void)
{
  g_autoptr (Sleeper) sleeper = sleeper_new ();

  g_assert_cmpint (kernel.timer_fd, >=, 0);
  g_assert_cmpint (g_source_get_ready_time (sleeper->source), ==, -1);
  kernel.slept_us += 3600 * SECOND;
  look (sleeper);
  g_assert_cmpuint (sleeper->calls, ==, 0);

  ring ();
  look (sleeper);
  g_assert_cmpuint (sleeper->calls, ==, 1);
  g_assert_cmpint (sleeper->slept_us, >=, 3599 * SECOND);
  g_assert_cmpint (sleeper->slept_us, <=, 3601 * SECOND);
}

/* The wall clock that was set rings too, and means no sleep. */
static void
test_ringing_without_a_sleep_is_nothing (void)
{
  g_autoptr (Sleeper) sleeper = sleeper_new ();

  for (guint i = 0; i < 3; i++)
    {
      ring ();
      look (sleeper);
    }
  g_assert_cmpuint (sleeper->calls, ==, 0);

  kernel.slept_us += 60 * SECOND;
  ring ();
  look (sleeper);
  g_assert_cmpuint (sleeper->calls, ==, 1);
}

static void
test_closed_with_its_source (void)
{
  Sleeper *sleeper = sleeper_new ();
  int fd = kernel.timer_fd;

  g_assert_cmpint (fcntl (fd, F_GETFD), !=, -1);
  sleeper_free (sleeper);
  g_assert_cmpint (fcntl (fd, F_GETFD), ==, -1);
}

static void
assert_looks_by_itself (void)
{
  g_autoptr (Sleeper) sleeper = sleeper_new ();
  gint64 next = g_source_get_ready_time (sleeper->source);

  g_assert_cmpint (next, >, g_get_monotonic_time ());
  g_assert_cmpint (next, <=, g_get_monotonic_time () + 10 * SECOND);

  kernel.slept_us += 120 * SECOND;
  g_source_set_ready_time (sleeper->source, 0);
  look (sleeper);
  g_assert_cmpuint (sleeper->calls, ==, 1);
  g_assert_cmpint (sleeper->slept_us, >=, 119 * SECOND);
  g_assert_cmpint (g_source_get_ready_time (sleeper->source), >=, next);
}

static void
test_a_kernel_that_cannot_ring_is_asked (void)
{
  kernel.has_no_timers = TRUE;
  assert_looks_by_itself ();
  kernel.has_no_timers = FALSE;

  kernel.has_no_cancelling_timers = TRUE;
  assert_looks_by_itself ();
  g_assert_cmpint (fcntl (kernel.timer_fd, F_GETFD), ==, -1);
  kernel.has_no_cancelling_timers = FALSE;
}

static void
test_a_link_hears_of_it (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_PIPE);

  rig_start (rig);
  rig_wait_state (rig, RIDE_LINK_CONNECTED);
  rig_settle (rig);
  kernel.slept_us += 3600 * SECOND;
  ring ();
  rig_wait_state (rig, RIDE_LINK_WAITING);
  rig_assert_cause (rig, RIDE_CAUSE_SUSPEND);
  rig_wait_state (rig, RIDE_LINK_CONNECTED);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/wake/kernel/told-when-it-rings", test_told_when_the_kernel_rings);
  g_test_add_func ("/wake/kernel/ringing-without-a-sleep-is-nothing",
                   test_ringing_without_a_sleep_is_nothing);
  g_test_add_func ("/wake/kernel/closed-with-its-source", test_closed_with_its_source);
  g_test_add_func ("/wake/kernel/one-that-cannot-ring-is-asked",
                   test_a_kernel_that_cannot_ring_is_asked);
  g_test_add_func ("/wake/kernel/a-link-hears-of-it", test_a_link_hears_of_it);

  return g_test_run ();
}
