/* ride-alarm-chore.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-alarm-chore.h"

#define SLICE_US 2000
#define SLICE_STEP 32 /* alarms between two looks at the clock */

struct _RideAlarmChore
{
  RideChoreKind kind;
  GArray *ids;
  guint n_done;
  gint64 until_us;
  char *note;
};

RideAlarmChore *
ride_alarm_chore_new (RideChoreKind kind,
                      GArray       *ids,
                      gint64        until_us,
                      const char   *note)
{
  RideAlarmChore *self = g_new0 (RideAlarmChore, 1);

  self->kind = kind;
  self->ids = g_array_ref (ids);
  self->until_us = until_us;
  self->note = g_strdup (note);
  return self;
}

void
ride_alarm_chore_free (RideAlarmChore *self)
{
  g_array_unref (self->ids);
  g_free (self->note);
  g_free (self);
}

static void
handle_alarm (RideAlarmChore *self,
              RideTracker    *tracker,
              gint64          id,
              gint64          now_us)
{
  switch (self->kind)
    {
    case RIDE_CHORE_SNOOZE:
      ride_tracker_snooze (tracker, id, self->until_us, now_us);
      return;
    case RIDE_CHORE_NOTE:
      ride_tracker_note (tracker, id, self->note, now_us);
      return;
    case RIDE_CHORE_ACKNOWLEDGE:
    default:
      ride_tracker_acknowledge (tracker, id, now_us);
      return;
    }
}

gboolean
ride_alarm_chore_work (RideAlarmChore *self,
                       RideTracker    *tracker,
                       gint64          now_us)
{
  gint64 until_us = g_get_monotonic_time () + SLICE_US;

  while (self->n_done < self->ids->len)
    {
      handle_alarm (self, tracker, g_array_index (self->ids, gint64, self->n_done++), now_us);
      if (self->n_done % SLICE_STEP == 0 && g_get_monotonic_time () >= until_us)
        break;
    }

  return self->n_done < self->ids->len;
}
