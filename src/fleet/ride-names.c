/* ride-names.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-names.h"

#include "ride-word.h"

#include <string.h>

#define SLOTS_PER_NAME 4

/* More than the longest name there is, and what three words can hold. */
#define NAME_MAX_LENGTH 24

/* A short text as numbers, so that two are compared without a loop: its first eight bytes, the
 * eight behind them, and its last eight, which may overlap. Of a shorter one the first number
 * holds all, in parts that may overlap, too. */
typedef struct
{
  guint64 first;
  guint64 middle;
  guint64 last;
  guint32 length;
} Packed;

typedef struct
{
  Packed name;
  int value; /* 0: a free slot */
} Slot;

/* Open addressing. Each name is in it as it is, and without underscores, so
 * that only other spellings must be normalised before they are found. */
struct _RideNames
{
  guint mask;
  Slot slots[];
};

static inline Packed
pack (const char *text,
      gsize       length)
{
  Packed packed = { .length = length };

  if (length >= sizeof packed.first)
    {
      packed.first = ride_word_load (text);
      packed.last = ride_word_load (text + length - sizeof packed.last);
    }
  else if (length >= sizeof (guint32))
    {
      guint32 first, last;

      memcpy (&first, text, sizeof first);
      memcpy (&last, text + length - sizeof last, sizeof last);
      packed.first = (guint64) last << 32 | first;
    }
  else if (length > 0)
    {
      packed.first = (guchar) text[0] | (guchar) text[length / 2] << 8 |
                     (guchar) text[length - 1] << 16;
    }
  if (length > sizeof packed.first + sizeof packed.last)
    packed.middle = ride_word_load (text + sizeof packed.first);

  return packed;
}

static gboolean
packed_equal (const Packed *a,
              const Packed *b)
{
  return a->first == b->first && a->middle == b->middle && a->last == b->last &&
         a->length == b->length;
}

/* The factors are odd and without a pattern; a product's upper bits depend on all the lower. */
static guint
packed_hash (const Packed *packed)
{
  guint64 hash = (packed->first ^ packed->length) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15) ^
                 packed->last * G_GUINT64_CONSTANT (0xc2b2ae3d27d4eb4f);

  return hash >> 40;
}

/* Returns the slot that holds @name, else the free one where it belongs. */
static guint
find_slot (const RideNames *self,
           const Packed    *name)
{
  guint position = packed_hash (name) & self->mask;

  while (self->slots[position].value != 0 && !packed_equal (&self->slots[position].name, name))
    position = (position + 1) & self->mask;

  return position;
}

static void
add (RideNames  *self,
     const char *text,
     gsize       length,
     int         value)
{
  const Packed name = pack (text, length);

  self->slots[find_slot (self, &name)] = (Slot){ name, value };
}

static int
look_up (const RideNames *self,
         const char      *text,
         gsize            length)
{
  const Packed name = pack (text, length);

  return self->slots[find_slot (self, &name)].value;
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
  int value = length <= NAME_MAX_LENGTH ? look_up (self, text, length) : 0;

  if (value != 0)
    return value;

  length = normalise (text, length, name);

  return length > 0 ? look_up (self, name, length) : 0;
}
