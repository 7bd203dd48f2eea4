/* lsan-start.c: leaves out of account what libraries allocate when they are loaded.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * GLib loses its first table of quarks when that has to grow, which the
 * window's many types see to. It is allocated before main(), by code without
 * symbols, so that no suppression can name it.
 */

#ifdef __SANITIZE_ADDRESS__

#include <sanitizer/lsan_interface.h>

static void
before_libraries (void)
{
  __lsan_disable ();
}

__attribute__ ((section (".preinit_array"), used)) static void (*const first) (void) =
    before_libraries;

__attribute__ ((constructor)) static void
after_libraries (void)
{
  __lsan_enable ();
}

#else

/* A file must have something in it. */
typedef int NoSanitizer;

#endif
