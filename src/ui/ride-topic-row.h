/* ride-topic-row.h: one topic template and what it means, to edit.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "ride-topic-rules.h"

G_BEGIN_DECLS

#define RIDE_TYPE_TOPIC_ROW (ride_topic_row_get_type ())
G_DECLARE_FINAL_TYPE (RideTopicRow, ride_topic_row, RIDE, TOPIC_ROW, AdwEntryRow)

/**
 * RideTopicRow::remove:
 *
 * The person wants to be rid of the row.
 */

GtkWidget  *ride_topic_row_new          (RideVerb    verb,
                                         const char *template);

/** Keeps the widths of the meanings of several rows equal. */
void        ride_topic_row_align        (RideTopicRow *self,
                                         GtkSizeGroup *size_group);

RideVerb    ride_topic_row_get_verb     (RideTopicRow *self);

/** Returns: (transfer full): the template without blanks around it. */
char       *ride_topic_row_dup_template (RideTopicRow *self);

G_END_DECLS
