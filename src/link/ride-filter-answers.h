/* ride-filter-answers.h: what the server said to each filter that is wanted.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-link.h"

G_BEGIN_DECLS

/**
 * RideFilterAnswers:
 *
 * A list without gaps, as a #RideLinkStatus shows it, and how many of it were
 * answered and refused. A filter is known by its position.
 */
typedef struct _RideFilterAnswers RideFilterAnswers;

RideFilterAnswers *ride_filter_answers_new  (void);
void               ride_filter_answers_free (RideFilterAnswers *self);

/** Returns: the position of @filter, which is not copied and has no answer yet. */
guint    ride_filter_answers_add            (RideFilterAnswers *self,
                                             char              *filter);

/** Removes the filter at @position; the last one takes its place. */
void     ride_filter_answers_remove         (RideFilterAnswers *self,
                                             guint              position);

/** The answer was @reason; it replaces an earlier one. */
void     ride_filter_answers_note           (RideFilterAnswers *self,
                                             guint              position,
                                             guint8             reason);

/** There is no answer any more. */
void     ride_filter_answers_forget         (RideFilterAnswers *self,
                                             guint              position);

gboolean ride_filter_answers_was_refused    (RideFilterAnswers *self,
                                             guint              position);
guint    ride_filter_answers_count_refusals (RideFilterAnswers *self);

/** Fills in what @status says about filters; they are valid until the next change. */
void     ride_filter_answers_fill_status    (RideFilterAnswers *self,
                                             RideLinkStatus    *status);

/** Returns: whether @reason, of a SUBACK, grants nothing. */
gboolean ride_reason_is_refusal             (guint8 reason);

G_END_DECLS
