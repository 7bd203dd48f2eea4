/* fuzz-event-difference.c: any payload against the event reader with and without its fast path.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The first byte chooses the topic, the flags, and whether the rest is the
 * payload or the choices of which a payload is made.
 */

#include "payload-maker.h"
#include "two-readers.h"

#include <string.h>

#define CHOICE_TOPICS 0x07
#define CHOICE_RETAINED 0x08
#define CHOICE_DUP 0x10
#define CHOICE_MADE 0x20

#define NOW_US (G_GINT64_CONSTANT (1795336200) * G_USEC_PER_SEC)

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

static const char *const topics[CHOICE_TOPICS + 1] = {
  "mobike/unlocked/B-1042", "mobike/locked/B-1042", "mobike/status/B-1042", "mobike/online/B-1042",
  "unlock/events",          "lock/events",          "status/events",        "online/events",
};

static void
compare (guint8        choice,
         const guint8 *payload,
         gsize         length)
{
  g_auto (TwoReaders) readers;
  RideMessage message = {
    .topic = topics[choice & CHOICE_TOPICS],
    .payload = payload,
    .payload_length = length,
    .retained = (choice & CHOICE_RETAINED) != 0,
    .dup = (choice & CHOICE_DUP) != 0,
    .received_us = NOW_US,
  };
  g_autofree char *difference = NULL;
  gboolean took_fast_path;

  message.topic_length = strlen (message.topic);
  two_readers_init (&readers);
  difference = two_readers_find_difference (&readers, &message, &took_fast_path);
  if (difference != NULL)
    g_error ("%s differs: %.*s", difference, (int) length, (const char *) payload);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  if (size == 0)
    return 0;

  if ((data[0] & CHOICE_MADE) == 0)
    {
      compare (data[0], data + 1, size - 1);
    }
  else
    {
      g_autoptr (GString) made = payload_maker_make (data + 1, size - 1);
      /* Of exactly this size, so that a sanitizer sees every byte too far. */
      g_autofree guint8 *payload = g_memdup2 (made->str, made->len);

      compare (data[0], payload, made->len);
    }

  return 0;
}
