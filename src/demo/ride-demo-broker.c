/* ride-demo-broker.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-demo-broker.h"
