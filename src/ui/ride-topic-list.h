/* ride-topic-list.h: the topics of a profile, to edit.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Each template is checked while it is typed; what is wrong with it stands
 * right under it.
 */

#pragma once

#include <adwaita.h>

#include "ride-topic-rules.h"

G_BEGIN_DECLS

#define RIDE_TYPE_TOPIC_LIST (ride_topic_list_get_type ())
G_DECLARE_FINAL_TYPE (RideTopicList, ride_topic_list, RIDE, TOPIC_LIST, AdwPreferencesGroup)

/** Replaces what is shown by @rules. */
void            ride_topic_list_set_rules   (RideTopicList        *self,
                                             const RideTopicRules *rules);

/**
 * ride_topic_list_dup_rules:
 *
 * Returns: (transfer full) (nullable): what is shown; %NULL if some of it is wrong, or nothing there.
 */
RideTopicRules *ride_topic_list_dup_rules   (RideTopicList *self);

/** Moves the focus to the first template that is wrong; %FALSE if there is none. */
gboolean        ride_topic_list_focus_wrong (RideTopicList *self);

guint           ride_topic_list_get_length  (RideTopicList *self);

/** Returns: (transfer none): the row at @position, a #RideTopicRow. */
GtkWidget      *ride_topic_list_get_row     (RideTopicList *self,
                                             guint          position);

/** Returns: (nullable): what is wrong with the row at @position. */
const char     *ride_topic_list_get_error   (RideTopicList *self,
                                             guint          position);

G_END_DECLS
