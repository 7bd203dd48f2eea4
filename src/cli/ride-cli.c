/* ride-cli.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-cli.h"
