/* ride-notices.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-notices.h"

/**
 * Group:
 * @ids: a set of the numbers of alarms
 * @due_us: monotonic time at which it is to be shown anew; %G_MAXINT64 = it is not
 */
typedef struct
{
  GHashTable *ids;
  gint64 due_us;
  gboolean is_shown;
} Group;

struct _RideNotices
{
  Group groups[RIDE_N_ALARM_RULES];
};

RideNotices *
ride_notices_new (void)
{
  RideNotices *self = g_new0 (RideNotices, 1);

  for (guint rule = 0; rule < RIDE_N_ALARM_RULES; rule++)
    self->groups[rule] = (Group){
      .ids = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL),
      .due_us = G_MAXINT64,
    };

  return self;
}

void
ride_notices_free (RideNotices *self)
{
  for (guint rule = 0; rule < RIDE_N_ALARM_RULES; rule++)
    g_hash_table_unref (self->groups[rule].ids);
  g_free (self);
}

static void
add (Group *group,
     gint64 id,
     gint64 now_us)
{
  if (g_hash_table_contains (group->ids, &id))
    return;

  g_hash_table_add (group->ids, g_memdup2 (&id, sizeof id));
  if (group->due_us == G_MAXINT64)
    group->due_us = now_us + RIDE_NOTICES_DELAY_US;
}

static gboolean
is_unhandled (const RideAlarm *alarm)
{
  return alarm->acknowledged_us == 0 && alarm->snoozed_until_us == 0;
}

static gboolean
is_worth_it (const RideAlarm *alarm)
{
  return alarm->level == RIDE_ALARM_CRITICAL && !alarm->from_snapshot && is_unhandled (alarm);
}

void
ride_notices_take (RideNotices     *self,
                   const RideAlarm *alarm,
                   RideAlarmChange  change,
                   gint64           now_us)
{
  Group *group;

  g_return_if_fail (alarm->rule < RIDE_N_ALARM_RULES);

  group = &self->groups[alarm->rule];
  switch (change)
    {
    case RIDE_ALARM_RAISED:
    case RIDE_ALARM_UPDATED:
      if (is_worth_it (alarm))
        add (group, alarm->id, now_us);
      else
        g_hash_table_remove (group->ids, &alarm->id);
      return;
    case RIDE_ALARM_HANDLED:
      if (!is_unhandled (alarm))
        g_hash_table_remove (group->ids, &alarm->id);
      return;
    case RIDE_ALARM_CLEARED:
    default:
      g_hash_table_remove (group->ids, &alarm->id);
      return;
    }
}

void
ride_notices_clear (RideNotices *self)
{
  for (guint rule = 0; rule < RIDE_N_ALARM_RULES; rule++)
    {
      g_hash_table_remove_all (self->groups[rule].ids);
      self->groups[rule].due_us = G_MAXINT64;
    }
}

static gint64
get_any_id (Group *group)
{
  GHashTableIter iter;
  gpointer id = NULL;

  g_hash_table_iter_init (&iter, group->ids);
  return g_hash_table_iter_next (&iter, &id, NULL) ? *(gint64 *) id : 0;
}

/* A group that is empty again needs no notification, or has one too many. */
static gboolean
settle_group (Group *group,
              gint64 now_us)
{
  guint n = g_hash_table_size (group->ids);
  gboolean was_shown = group->is_shown;

  if (n == 0)
    {
      group->due_us = G_MAXINT64;
      group->is_shown = FALSE;
      return was_shown;
    }
  if (now_us < group->due_us)
    return FALSE;

  group->due_us = G_MAXINT64;
  group->is_shown = TRUE;
  return TRUE;
}

gboolean
ride_notices_next (RideNotices *self,
                   gint64       now_us,
                   RideNotice  *notice)
{
  for (guint rule = 0; rule < RIDE_N_ALARM_RULES; rule++)
    {
      Group *group = &self->groups[rule];

      if (!settle_group (group, now_us))
        continue;

      *notice = (RideNotice){
        .rule = (RideAlarmRule) rule,
        .n = g_hash_table_size (group->ids),
        .id = get_any_id (group),
      };
      return TRUE;
    }

  return FALSE;
}

gboolean
ride_notices_is_pending (RideNotices *self)
{
  for (guint rule = 0; rule < RIDE_N_ALARM_RULES; rule++)
    {
      Group *group = &self->groups[rule];

      if (group->due_us != G_MAXINT64 ||
          (group->is_shown && g_hash_table_size (group->ids) == 0))
        return TRUE;
    }

  return FALSE;
}

GArray *
ride_notices_get_ids (RideNotices  *self,
                      RideAlarmRule rule)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  GHashTableIter iter;
  gpointer id;

  g_return_val_if_fail (rule < RIDE_N_ALARM_RULES, ids);

  g_hash_table_iter_init (&iter, self->groups[rule].ids);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_array_append_vals (ids, id, 1);

  return ids;
}
