/* test-backoff.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-backoff.h"

#define ALMOST_ONE 0.999999
#define SECOND ((gint64) G_USEC_PER_SEC)
#define CLIENTS 5000
#define WATCHED_S 120

static void
test_ceiling_doubles_to_a_minute (void)
{
  static const gint64 ceilings_s[] = { 1, 2, 4, 8, 16, 32, 60, 60, 60 };
  RideBackoff backoff = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (ceilings_s); i++)
    {
      gint64 delay = ride_backoff_lost (&backoff, FALSE, 0, ALMOST_ONE, 0);

      g_assert_cmpint (delay, <=, ceilings_s[i] * SECOND);
      g_assert_cmpint (delay, >, ceilings_s[i] * SECOND * 99 / 100);
      g_assert_cmpuint (backoff.attempt, ==, i + 1);
    }
}

static void
test_attempts_never_begin_anew (void)
{
  RideBackoff backoff = { .attempt = G_MAXUINT };

  g_assert_cmpint (ride_backoff_lost (&backoff, FALSE, 0, ALMOST_ONE, 0), >, 59 * SECOND);
  g_assert_cmpuint (backoff.attempt, ==, G_MAXUINT);
}

static void
test_jitter_is_full_but_never_zero (void)
{
  RideBackoff backoff = { 0 };

  g_assert_cmpint (ride_backoff_lost (&backoff, FALSE, 0, 0.0, 0), ==, RIDE_BACKOFF_LEAST_US);
  g_assert_cmpint (ride_backoff_lost (&backoff, FALSE, 0, 0.5, 0), ==, SECOND);
}

static void
test_refusals_take_minutes (void)
{
  RideBackoff backoff = { 0 };
  gint64 longest = 0;

  for (guint i = 0; i < 12; i++)
    {
      g_assert_cmpint (ride_backoff_lost (&backoff, TRUE, 0, 0.0, 0), >=,
                       RIDE_BACKOFF_REFUSED_FIRST_US);
      longest = ride_backoff_lost (&backoff, TRUE, 0, ALMOST_ONE, 0);
      g_assert_cmpint (longest, <=, RIDE_BACKOFF_REFUSED_LONGEST_US);
    }
  g_assert_cmpint (longest, >, RIDE_BACKOFF_REFUSED_LONGEST_US * 99 / 100);
}

static void
test_a_refusal_does_not_inherit_the_scale_of_losses (void)
{
  RideBackoff backoff = { 0 };

  for (guint i = 0; i < 10; i++)
    ride_backoff_lost (&backoff, FALSE, 0, 0.5, 0);

  g_assert_cmpint (ride_backoff_lost (&backoff, TRUE, 0, 0.0, 0), ==,
                   RIDE_BACKOFF_REFUSED_FIRST_US);
}

static void
test_only_a_stable_connection_resets (void)
{
  RideBackoff backoff = { 0 };

  for (guint i = 0; i < 5; i++)
    ride_backoff_lost (&backoff, FALSE, 0, 0.5, 0);
  ride_backoff_connected (&backoff, 100 * SECOND);
  ride_backoff_lost (&backoff, FALSE, 0, 0.5, 100 * SECOND + RIDE_BACKOFF_STABLE_US - 1);
  g_assert_cmpuint (backoff.attempt, ==, 6);

  ride_backoff_connected (&backoff, 200 * SECOND);
  ride_backoff_lost (&backoff, FALSE, 0, 0.5, 200 * SECOND + RIDE_BACKOFF_STABLE_US);
  g_assert_cmpuint (backoff.attempt, ==, 1);
}

static void
test_failures_after_a_good_connection_do_not_reset_again (void)
{
  RideBackoff backoff = { 0 };

  ride_backoff_connected (&backoff, 1);
  ride_backoff_lost (&backoff, FALSE, 0, 0.5, 100 * SECOND);
  ride_backoff_lost (&backoff, FALSE, 0, 0.5, 200 * SECOND);
  g_assert_cmpuint (backoff.attempt, ==, 2);
}

static void
test_what_the_server_asks_for_is_a_floor (void)
{
  RideBackoff backoff = { 0 };

  g_assert_cmpint (ride_backoff_lost (&backoff, FALSE, 90 * SECOND, 0.0, 0), >=, 90 * SECOND);
  g_assert_cmpint (ride_backoff_lost (&backoff, FALSE, -SECOND, 0.5, 0), >, 0);
}

static void
test_hope_resets (void)
{
  RideBackoff backoff = { 0 };

  for (guint i = 0; i < 5; i++)
    ride_backoff_lost (&backoff, TRUE, 0, 0.5, 0);
  ride_backoff_reset (&backoff);
  g_assert_cmpint (ride_backoff_lost (&backoff, FALSE, 0, ALMOST_ONE, 0), <=, SECOND);
}

/* A broker goes away at once for everybody and is back after ten seconds. How
 * many knock in each second, and what is the worst second once it is back? */
#define BACK_S 10

typedef gint64 (*DelayFunc) (RideBackoff *backoff,
                             GRand       *random,
                             gint64       now_us);

static gint64
with_jitter (RideBackoff *backoff,
             GRand       *random,
             gint64       now_us)
{
  return ride_backoff_lost (backoff, FALSE, 0, g_rand_double (random), now_us);
}

static gint64
naive (RideBackoff *backoff,
       GRand       *random,
       gint64       now_us)
{
  backoff->attempt++;
  return MIN (SECOND << MIN (backoff->attempt - 1, 6), 60 * SECOND);
}

static guint
simulate (DelayFunc delay,
          guint    *knocks)
{
  GRand *random = g_rand_new_with_seed (42);
  guint peak = 0;

  for (guint client = 0; client < CLIENTS; client++)
    {
      RideBackoff backoff = { 0 };
      gint64 now_us = 0;

      do
        {
          now_us += delay (&backoff, random, now_us);
          if (now_us < WATCHED_S * SECOND)
            knocks[now_us / SECOND]++;
        }
      while (now_us < BACK_S * SECOND);
    }
  g_rand_free (random);

  for (guint i = BACK_S; i < WATCHED_S; i++)
    peak = MAX (peak, knocks[i]);
  return peak;
}

static void
show_histogram (const char  *title,
                const guint *knocks)
{
  g_test_message ("%s", title);
  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *bar = g_strnfill (MIN (knocks[i] / 50, 100), '#');

      g_test_message ("%2u s %5u %s", i, knocks[i], bar);
    }
}

static void
test_five_thousand_clients_come_back_spread_out (void)
{
  guint spread[WATCHED_S] = { 0 };
  guint together[WATCHED_S] = { 0 };
  guint peak = simulate (with_jitter, spread);
  guint naive_peak = simulate (naive, together);

  show_histogram ("Full jitter, clients that knock in each second:", spread);
  show_histogram ("Without jitter:", together);
  g_test_message ("worst second of the broker that is back: %u with jitter, %u without", peak,
                  naive_peak);

  g_assert_cmpuint (naive_peak, ==, CLIENTS);
  g_assert_cmpuint (peak, <, CLIENTS / 5);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/backoff/ceiling-doubles-to-a-minute", test_ceiling_doubles_to_a_minute);
  g_test_add_func ("/backoff/attempts-never-begin-anew", test_attempts_never_begin_anew);
  g_test_add_func ("/backoff/jitter-is-full-but-never-zero", test_jitter_is_full_but_never_zero);
  g_test_add_func ("/backoff/refusals-take-minutes", test_refusals_take_minutes);
  g_test_add_func ("/backoff/a-refusal-does-not-inherit-the-scale-of-losses",
                   test_a_refusal_does_not_inherit_the_scale_of_losses);
  g_test_add_func ("/backoff/only-a-stable-connection-resets",
                   test_only_a_stable_connection_resets);
  g_test_add_func ("/backoff/failures-after-a-good-connection-do-not-reset-again",
                   test_failures_after_a_good_connection_do_not_reset_again);
  g_test_add_func ("/backoff/what-the-server-asks-for-is-a-floor",
                   test_what_the_server_asks_for_is_a_floor);
  g_test_add_func ("/backoff/hope-resets", test_hope_resets);
  g_test_add_func ("/backoff/five-thousand-clients-come-back-spread-out",
                   test_five_thousand_clients_come_back_spread_out);

  return g_test_run ();
}
