/* test-learned-protocol.c: what is remembered of brokers without MQTT 5, and for how long.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-learned-protocol.h"

#define NOW_S G_GINT64_CONSTANT (1795336200)

static void
test_kept_until_it_is_old (void)
{
  g_assert_false (ride_learned_protocol_is_3_1_1 ("a", NOW_S));
  ride_learned_protocol_note ("a", TRUE, NOW_S);
  ride_learned_protocol_note ("b", TRUE, NOW_S + 100);

  /* Using it does not make it younger. */
  ride_learned_protocol_note ("a", TRUE, NOW_S + 1000);
  g_assert_true (ride_learned_protocol_is_3_1_1 ("a", NOW_S));
  g_assert_true (ride_learned_protocol_is_3_1_1 ("a", NOW_S + RIDE_LEARNED_PROTOCOL_LIFE_S - 1));
  g_assert_false (ride_learned_protocol_is_3_1_1 ("a", NOW_S + RIDE_LEARNED_PROTOCOL_LIFE_S));
  g_assert_true (ride_learned_protocol_is_3_1_1 ("b", NOW_S + RIDE_LEARNED_PROTOCOL_LIFE_S));

  /* Found out anew. */
  ride_learned_protocol_note ("a", TRUE, NOW_S + RIDE_LEARNED_PROTOCOL_LIFE_S);
  g_assert_true (ride_learned_protocol_is_3_1_1 ("a", NOW_S + RIDE_LEARNED_PROTOCOL_LIFE_S + 1));
}

static void
test_forgotten_when_5_works (void)
{
  ride_learned_protocol_note ("c", TRUE, NOW_S);
  ride_learned_protocol_note ("d", TRUE, NOW_S);
  ride_learned_protocol_note ("c", FALSE, NOW_S + 1);
  ride_learned_protocol_forget ("never learned");

  g_assert_false (ride_learned_protocol_is_3_1_1 ("c", NOW_S + 2));
  g_assert_true (ride_learned_protocol_is_3_1_1 ("d", NOW_S + 2));
  ride_learned_protocol_forget ("d");
  g_assert_false (ride_learned_protocol_is_3_1_1 ("d", NOW_S + 2));
}

static void
test_from_the_future_is_not_believed (void)
{
  ride_learned_protocol_note ("e", TRUE, NOW_S);

  g_assert_false (ride_learned_protocol_is_3_1_1 ("e", NOW_S - 1));
  ride_learned_protocol_note ("e", TRUE, NOW_S - 1);
  g_assert_true (ride_learned_protocol_is_3_1_1 ("e", NOW_S - 1));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/learned-protocol/is-kept-until-it-is-old", test_kept_until_it_is_old);
  g_test_add_func ("/learned-protocol/is-forgotten-when-5-works", test_forgotten_when_5_works);
  g_test_add_func ("/learned-protocol/from-the-future-is-not-believed",
                   test_from_the_future_is_not_believed);

  return g_test_run ();
}
