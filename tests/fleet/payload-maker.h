/* payload-maker.h: makes payloads out of choices, good ones and bad ones.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

/**
 * payload_maker_make:
 * @choices: bytes that decide on each turn; the first choice is taken once they are used up
 *
 * Returns: (transfer full): a payload, mostly JSON, mostly of known keys.
 */
GString *payload_maker_make (const guint8 *choices,
                             gsize         n_choices);
