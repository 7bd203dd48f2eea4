/* ride-names.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-names.h"

#include <string.h>

/* More than the longest name there is. */
#define NAME_MAX_LENGTH 27

#define SLOTS_PER_NAME 4

typedef struct
{
  int value; /* 0: a free slot */
  guint8 length;
  char text[NAME_MAX_LENGTH];
} Slot;

G_STATIC_ASSERT (sizeof (Slot) == 32);

/* Open addressing. Each name is in it as it is, and without underscores, so
 * that only other spellings must be normalised before they are found. */
struct _RideNames
{
  guint mask;
  Slot slots[];
};

static guint
hash_text (const char *text,
           gsize       length)
{
  guint64 first = 0, last = 0;

  if (length >= sizeof first)
    {
      memcpy (&first, text, sizeof first);
      memcpy (&last, text + length - sizeof last, sizeof last);
    }
  else
    {
      for (gsize i = 0; i < length; i++)
        first = first << 8 | (guchar) text[i];
    }

  /* Odd numbers without a pattern; the product's upper bits depend on all bits of the text. */
  return ((first ^ length) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15) ^
          last * G_GUINT64_CONSTANT (0xc2b2ae3d27d4eb4f)) >> 40;
}

/* Returns the slot that holds @text, else the free one where it belongs. */
static guint
find_slot (const RideNames *self,
           const char      *text,
           gsize            length)
{
  guint position = hash_text (text, length) & self->mask;

  while (self->slots[position].value != 0 &&
         (self->slots[position].length != length ||
          memcmp (self->slots[position].text, text, length) != 0))
    position = (position + 1) & self->mask;

  return position;
}

static void
add (RideNames  *self,
     const char *text,
     gsize       length,
     int         value)
{
  Slot *slot = &self->slots[find_slot (self, text, length)];

  memcpy (slot->text, text, length);
  slot->length = length;
  slot->value = value;
}

/* Lower case without underscores, so that batteryPercent equals battery_percent.
 * Returns the length, 0 for what can't be a name. */
static gsize
normalise (const char *text,
           gsize       length,
           char        name[NAME_MAX_LENGTH])
{
  gsize n = 0;

  for (gsize i = 0; i < length; i++)
    {
      char character = text[i];

      if (character == '_')
        continue;
      if (n == NAME_MAX_LENGTH)
        return 0;
      if (character >= 'A' && character <= 'Z')
        character += 'a' - 'A';
      name[n++] = character;
    }

  return n;
}

RideNames *
ride_names_new (const RideName *names,
                gsize           n_names)
{
  RideNames *self;
  gsize n_slots = 1;

  while (n_slots < SLOTS_PER_NAME * n_names)
    n_slots *= 2;
  self = g_malloc0 (sizeof *self + n_slots * sizeof (Slot));
  self->mask = n_slots - 1;

  for (gsize i = 0; i < n_names; i++)
    {
      char name[NAME_MAX_LENGTH];
      gsize length = strlen (names[i].name);

      g_assert (length <= NAME_MAX_LENGTH && names[i].value != 0);
      add (self, names[i].name, length, names[i].value);
      length = normalise (names[i].name, length, name);
      add (self, name, length, names[i].value);
    }

  return self;
}

void
ride_names_free (RideNames *self)
{
  g_free (self);
}

int
ride_names_find (const RideNames *self,
                 const char      *text,
                 gsize            length)
{
  char name[NAME_MAX_LENGTH];
  int value = 0;

  if (length <= NAME_MAX_LENGTH)
    value = self->slots[find_slot (self, text, length)].value;
  if (value != 0)
    return value;

  length = normalise (text, length, name);

  return length > 0 ? self->slots[find_slot (self, name, length)].value : 0;
}
