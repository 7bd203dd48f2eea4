/* bench-messages.h: the messages that the benchmarks send.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** Enough for every topic and payload made here, with its NUL. */
#define BENCH_TEXT_SIZE 256

/** A topic of 30 bytes (28 for a lock), the last 14 of them the bike's identifier. */
void bench_format_topic   (char     text[BENCH_TEXT_SIZE],
                           guint    bike,
                           gboolean unlocked);

/**
 * bench_format_payload:
 * @time_us: when it happened; Unix time in microseconds
 *
 * A payload of 121 bytes with time, battery, place and state.
 */
void bench_format_payload (char     text[BENCH_TEXT_SIZE],
                           guint    bike,
                           gboolean unlocked,
                           gint64   time_us);

/**
 * bench_format_sent_payload:
 * @number: of the message; the battery shows its last two digits
 * @time_us: when it is sent; Unix time in microseconds
 *
 * One that tells to the microsecond when it was sent, so that whoever has it can say how
 * long it took.
 */
void bench_format_sent_payload (char     text[BENCH_TEXT_SIZE],
                                guint    number,
                                gboolean unlocked,
                                gint64   time_us);

G_END_DECLS
