/* test-pages.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-pages.h"

#include <stdint.h>

/* On the heap, and with pages of its own. */
#define FEW 100
#define MANY (1024 * 1024)

static void
check_elements (gsize n)
{
  g_autoptr (RidePages) pages = ride_pages_new (n, sizeof (guint64));
  guint64 *elements = ride_pages_get (pages);

  g_assert_cmpuint ((uintptr_t) elements % sizeof (guint64), ==, 0);
  for (gsize i = 0; i < n; i++)
    {
      g_assert_cmpuint (elements[i], ==, 0);
      elements[i] = i;
    }
  for (gsize i = 0; i < n; i++)
    g_assert_cmpuint (elements[i], ==, i);
}

static void
test_few (void)
{
  check_elements (FEW);
}

static void
test_many (void)
{
  check_elements (MANY);
}

static void
test_none (void)
{
  g_autoptr (RidePages) pages = ride_pages_new (0, sizeof (guint64));

  g_assert_nonnull (ride_pages_get (pages));
}

static void
test_too_many (void)
{
  if (g_test_subprocess ())
    {
      ride_pages_free (ride_pages_new (G_MAXSIZE / 2, sizeof (guint64)));
      return;
    }

  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*are too many*");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pages/few-elements-are-zero-and-writable", test_few);
  g_test_add_func ("/pages/many-elements-are-zero-and-writable", test_many);
  g_test_add_func ("/pages/no-elements-are-no-error", test_none);
  g_test_add_func ("/pages/a-size-that-overflows-ends-the-program", test_too_many);

  return g_test_run ();
}
