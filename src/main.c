/* main.c: one program, two faces: the window and the command line.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include <glib.h>

int
main (int    argc,
      char **argv)
{
  return 0;
}
