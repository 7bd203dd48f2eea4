/* ride-filter-answers.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-filter-answers.h"

struct _RideFilterAnswers
{
  GArray *status; /* RideFilterStatus */
  guint n_answered;
  guint n_refused;
};

RideFilterAnswers *
ride_filter_answers_new (void)
{
  RideFilterAnswers *self = g_new0 (RideFilterAnswers, 1);

  self->status = g_array_new (FALSE, TRUE, sizeof (RideFilterStatus));

  return self;
}

void
ride_filter_answers_free (RideFilterAnswers *self)
{
  g_array_unref (self->status);
  g_free (self);
}

gboolean
ride_reason_is_refusal (guint8 reason)
{
  return reason > MQTT_REASON_GRANTED_QOS_2;
}

static RideFilterStatus *
status_of (RideFilterAnswers *self,
           guint              position)
{
  return &g_array_index (self->status, RideFilterStatus, position);
}

gboolean
ride_filter_answers_was_refused (RideFilterAnswers *self,
                                 guint              position)
{
  const RideFilterStatus *status = status_of (self, position);

  return status->answered && ride_reason_is_refusal (status->reason);
}

guint
ride_filter_answers_count_refusals (RideFilterAnswers *self)
{
  return self->n_refused;
}

void
ride_filter_answers_forget (RideFilterAnswers *self,
                            guint              position)
{
  RideFilterStatus *status = status_of (self, position);

  if (status->answered)
    self->n_answered--;
  if (ride_filter_answers_was_refused (self, position))
    self->n_refused--;
  status->answered = FALSE;
  status->reason = 0;
}

void
ride_filter_answers_note (RideFilterAnswers *self,
                          guint              position,
                          guint8             reason)
{
  RideFilterStatus *status = status_of (self, position);

  ride_filter_answers_forget (self, position);
  status->answered = TRUE;
  status->reason = reason;
  self->n_answered++;
  if (ride_reason_is_refusal (reason))
    self->n_refused++;
}

guint
ride_filter_answers_add (RideFilterAnswers *self,
                         char              *filter)
{
  RideFilterStatus status = { .filter = filter };

  g_array_append_val (self->status, status);

  return self->status->len - 1;
}

void
ride_filter_answers_remove (RideFilterAnswers *self,
                            guint              position)
{
  ride_filter_answers_forget (self, position);
  g_array_remove_index_fast (self->status, position);
}

void
ride_filter_answers_fill_status (RideFilterAnswers *self,
                                 RideLinkStatus    *status)
{
  status->filters = (const RideFilterStatus *) (gconstpointer) self->status->data;
  status->n_filters = self->status->len;
  status->n_answered = self->n_answered;
  status->n_refused = self->n_refused;
}
