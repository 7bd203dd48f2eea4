/* ride-alarm-book.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-alarm-book.h"

#include "ride-event.h"

#include <string.h>

/* Where an alarm waits for its bike. */
#define NOWHERE G_MAXUINT

/* What a member of a GHashTable costs, its table being half full. */
#define TABLE_COST 40

#define BITS_PER_WORD 64

typedef struct _Entry Entry;

struct _Entry
{
  RideAlarm alarm; /* first, so that an alarm is its entry */
  guint position;
  Entry *next;    /* of the same bike */
  char *own_bike; /* while it waits */
  GList link;
};

struct _RideAlarmBook
{
  GQueue entries; /* by number, which is the order in which they were raised */
  GHashTable *by_id;
  GHashTable *by_position; /* the first of each bike */
  GHashTable *waiting;
  guint64 *any; /* a bit for each position */
  guint n_any_words;
  guint counts[RIDE_N_ALARM_LEVELS];
  gint64 last_id;
  gsize text_size;
};

static guint
hash_bike (gconstpointer key)
{
  const Entry *entry = key;

  return g_str_hash (entry->alarm.bike) * RIDE_N_ALARM_RULES + entry->alarm.rule;
}

static gboolean
is_same_bike (gconstpointer a,
              gconstpointer b)
{
  const Entry *one = a;
  const Entry *other = b;

  return one->alarm.rule == other->alarm.rule && g_str_equal (one->alarm.bike, other->alarm.bike);
}

RideAlarmBook *
ride_alarm_book_new (void)
{
  RideAlarmBook *self = g_new0 (RideAlarmBook, 1);

  /* The number is an alarm's first member, so an entry can be looked up by it. */
  G_STATIC_ASSERT (G_STRUCT_OFFSET (Entry, alarm.id) == 0);
  self->by_id = g_hash_table_new (g_int64_hash, g_int64_equal);
  self->by_position = g_hash_table_new (NULL, NULL);
  self->waiting = g_hash_table_new (hash_bike, is_same_bike);

  return self;
}

static void
free_entry (Entry *entry)
{
  g_free ((char *) entry->alarm.note);
  g_free (entry->own_bike);
  g_free (entry);
}

void
ride_alarm_book_free (RideAlarmBook *self)
{
  GList *link;

  g_hash_table_unref (self->by_id);
  g_hash_table_unref (self->by_position);
  g_hash_table_unref (self->waiting);
  while ((link = g_queue_pop_head_link (&self->entries)) != NULL)
    free_entry (link->data);
  g_free (self->any);
  g_free (self);
}

static void
grow_any (RideAlarmBook *self,
          guint          n_words)
{
  guint grown = MAX (n_words, 2 * self->n_any_words);

  self->any = g_renew (guint64, self->any, grown);
  memset (self->any + self->n_any_words, 0, (grown - self->n_any_words) * sizeof *self->any);
  self->n_any_words = grown;
}

static void
set_any (RideAlarmBook *self,
         guint          position,
         gboolean       any)
{
  guint word = position / BITS_PER_WORD;
  guint64 bit = G_GUINT64_CONSTANT (1) << position % BITS_PER_WORD;

  if (position == RIDE_ALARM_BOOK_FEED)
    return;
  if (word >= self->n_any_words)
    grow_any (self, word + 1);

  if (any)
    self->any[word] |= bit;
  else
    self->any[word] &= ~bit;
}

static Entry *
get_first_at (const RideAlarmBook *self,
              guint                position)
{
  return g_hash_table_lookup (self->by_position, GUINT_TO_POINTER (position));
}

gboolean
ride_alarm_book_has_any (const RideAlarmBook *self,
                         guint                position)
{
  guint word = position / BITS_PER_WORD;

  if (word >= self->n_any_words)
    return FALSE;

  return (self->any[word] >> position % BITS_PER_WORD & 1) != 0;
}

static void
take_place (RideAlarmBook *self,
            Entry         *entry,
            guint          position)
{
  entry->position = position;
  entry->next = get_first_at (self, position);
  g_hash_table_insert (self->by_position, GUINT_TO_POINTER (position), entry);
  set_any (self, position, TRUE);
}

static void
leave_place (RideAlarmBook *self,
             Entry         *entry)
{
  Entry *first = get_first_at (self, entry->position);
  Entry **place = &first;

  while (*place != entry)
    place = &(*place)->next;
  *place = entry->next;

  if (first != NULL)
    {
      g_hash_table_insert (self->by_position, GUINT_TO_POINTER (entry->position), first);
      return;
    }

  g_hash_table_remove (self->by_position, GUINT_TO_POINTER (entry->position));
  set_any (self, entry->position, FALSE);
}

/* Numbers nearly always come in order, be it rising or falling. */
static void
insert_by_id (GQueue *entries,
              Entry  *entry)
{
  GList *before = entries->tail;

  if (entries->head != NULL && entry->alarm.id < ((Entry *) entries->head->data)->alarm.id)
    before = NULL;
  while (before != NULL && ((Entry *) before->data)->alarm.id > entry->alarm.id)
    before = before->prev;

  entry->link.data = entry;
  if (before == NULL)
    g_queue_push_head_link (entries, &entry->link);
  else
    g_queue_insert_after_link (entries, before, &entry->link);
}

static Entry *
add_entry (RideAlarmBook   *self,
           const RideAlarm *alarm)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->alarm = *alarm;
  entry->alarm.note = NULL;
  entry->position = NOWHERE;
  insert_by_id (&self->entries, entry);
  g_hash_table_add (self->by_id, entry);
  self->counts[alarm->level]++;

  return entry;
}

RideAlarm *
ride_alarm_book_open (RideAlarmBook   *self,
                      guint            position,
                      const RideAlarm *alarm)
{
  Entry *entry;
  RideAlarm numbered = *alarm;

  numbered.id = ++self->last_id;
  entry = add_entry (self, &numbered);
  take_place (self, entry, position);

  return &entry->alarm;
}

static gboolean
is_sane (const RideAlarm *alarm)
{
  gboolean is_of_feed = alarm->rule == RIDE_ALARM_DEAD_FEED;

  if (alarm->rule >= RIDE_N_ALARM_RULES || alarm->level >= RIDE_N_ALARM_LEVELS)
    return FALSE;
  if (alarm->id <= 0 || alarm->id > RIDE_ALARM_ID_MAX || alarm->cleared_us != 0)
    return FALSE;
  if (is_of_feed != (alarm->bike == NULL))
    return FALSE;

  return is_of_feed || strnlen (alarm->bike, RIDE_BIKE_ID_MAX + 1) <= RIDE_BIKE_ID_MAX;
}

static gboolean
is_there (const RideAlarmBook *self,
          const RideAlarm     *alarm)
{
  const Entry key = { .alarm = *alarm };

  if (g_hash_table_contains (self->by_id, &alarm->id))
    return TRUE;
  if (alarm->rule == RIDE_ALARM_DEAD_FEED)
    return get_first_at (self, RIDE_ALARM_BOOK_FEED) != NULL;

  return g_hash_table_contains (self->waiting, &key);
}

gboolean
ride_alarm_book_restore (RideAlarmBook   *self,
                         const RideAlarm *alarm)
{
  Entry *entry;

  if (!is_sane (alarm) || is_there (self, alarm))
    return FALSE;

  entry = add_entry (self, alarm);
  ride_alarm_book_set_note (self, &entry->alarm, alarm->note);
  ride_alarm_book_set_last_id (self, alarm->id);
  if (alarm->rule == RIDE_ALARM_DEAD_FEED)
    {
      take_place (self, entry, RIDE_ALARM_BOOK_FEED);
      return TRUE;
    }

  entry->own_bike = g_strdup (alarm->bike);
  entry->alarm.bike = entry->own_bike;
  g_hash_table_add (self->waiting, entry);

  return TRUE;
}

guint
ride_alarm_book_get_n_waiting (const RideAlarmBook *self)
{
  return g_hash_table_size (self->waiting);
}

GList *
ride_alarm_book_list_waiting (const RideAlarmBook *self)
{
  return g_hash_table_get_keys (self->waiting);
}

static void
place_entry (RideAlarmBook *self,
             Entry         *entry,
             const char    *bike,
             guint          position)
{
  if (ride_alarm_book_find (self, position, entry->alarm.rule) != NULL)
    return;

  g_hash_table_remove (self->waiting, entry);
  g_clear_pointer (&entry->own_bike, g_free);
  entry->alarm.bike = bike;
  take_place (self, entry, position);
}

void
ride_alarm_book_place (RideAlarmBook *self,
                       const char    *bike,
                       guint          position)
{
  if (g_hash_table_size (self->waiting) == 0)
    return;

  for (RideAlarmRule i = 0; i < RIDE_N_ALARM_RULES; i++)
    {
      const Entry key = { .alarm.bike = bike, .alarm.rule = i };
      Entry *entry = g_hash_table_lookup (self->waiting, &key);

      if (entry != NULL)
        place_entry (self, entry, bike, position);
    }
}

RideAlarm *
ride_alarm_book_find (const RideAlarmBook *self,
                      guint                position,
                      RideAlarmRule        rule)
{
  Entry *entry = get_first_at (self, position);

  while (entry != NULL && entry->alarm.rule != rule)
    entry = entry->next;

  return entry != NULL ? &entry->alarm : NULL;
}

void
ride_alarm_book_find_all (const RideAlarmBook *self,
                          guint                position,
                          RideAlarm           *alarms[RIDE_N_ALARM_RULES])
{
  memset (alarms, 0, RIDE_N_ALARM_RULES * sizeof *alarms);
  if (!ride_alarm_book_has_any (self, position))
    return;

  for (Entry *entry = get_first_at (self, position); entry != NULL; entry = entry->next)
    alarms[entry->alarm.rule] = &entry->alarm;
}

RideAlarm *
ride_alarm_book_find_id (const RideAlarmBook *self,
                         gint64               id)
{
  return g_hash_table_lookup (self->by_id, &id);
}

void
ride_alarm_book_set_level (RideAlarmBook *self,
                           RideAlarm     *alarm,
                           RideAlarmLevel level)
{
  self->counts[alarm->level]--;
  self->counts[level]++;
  alarm->level = level;
}

static char *
cut_note (const char *note)
{
  const char *end;

  if (strnlen (note, RIDE_ALARM_NOTE_MAX + 1) <= RIDE_ALARM_NOTE_MAX)
    return g_strdup (note);

  end = g_utf8_find_prev_char (note, note + RIDE_ALARM_NOTE_MAX + 1);

  return end != NULL ? g_strndup (note, end - note) : NULL;
}

void
ride_alarm_book_set_note (RideAlarmBook *self,
                          RideAlarm     *alarm,
                          const char    *note)
{
  g_autofree char *old = (char *) alarm->note;

  if (old != NULL)
    self->text_size -= strlen (old) + 1;
  alarm->note = note != NULL && note[0] != '\0' ? cut_note (note) : NULL;
  if (alarm->note != NULL)
    self->text_size += strlen (alarm->note) + 1;
}

void
ride_alarm_book_close (RideAlarmBook *self,
                       RideAlarm     *alarm)
{
  Entry *entry = (Entry *) alarm;

  ride_alarm_book_set_note (self, alarm, NULL);
  self->counts[alarm->level]--;
  g_hash_table_remove (self->by_id, entry);
  g_queue_unlink (&self->entries, &entry->link);
  if (entry->position == NOWHERE)
    g_hash_table_remove (self->waiting, entry);
  else
    leave_place (self, entry);

  free_entry (entry);
}

guint
ride_alarm_book_get_n (const RideAlarmBook *self)
{
  return self->entries.length;
}

guint
ride_alarm_book_count (const RideAlarmBook *self,
                       RideAlarmLevel       level)
{
  g_return_val_if_fail (level < RIDE_N_ALARM_LEVELS, 0);

  return self->counts[level];
}

const RideAlarm *
ride_alarm_book_get_first (const RideAlarmBook *self)
{
  return self->entries.head != NULL ? self->entries.head->data : NULL;
}

const RideAlarm *
ride_alarm_book_get_next (const RideAlarm *alarm)
{
  const Entry *entry = (const Entry *) alarm;

  return entry->link.next != NULL ? entry->link.next->data : NULL;
}

void
ride_alarm_book_set_last_id (RideAlarmBook *self,
                             gint64         id)
{
  self->last_id = CLAMP (id, self->last_id, RIDE_ALARM_ID_MAX);
}

gsize
ride_alarm_book_get_memory (const RideAlarmBook *self)
{
  return sizeof *self + self->n_any_words * sizeof *self->any + self->text_size +
         self->entries.length * (sizeof (Entry) + 2 * TABLE_COST);
}
