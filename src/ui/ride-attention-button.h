/* ride-attention-button.h: how much needs attention, in the header bar; switches to it and back.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "ride-alarm.h"

G_BEGIN_DECLS

#define RIDE_TYPE_ATTENTION_BUTTON (ride_attention_button_get_type ())
G_DECLARE_FINAL_TYPE (RideAttentionButton, ride_attention_button, RIDE, ATTENTION_BUTTON, GtkWidget)

GtkWidget *ride_attention_button_new  (void);

/**
 * ride_attention_button_show:
 * @counts: how many alarms nobody looks after, by level; the badge leaves out
 *   those that are for information only
 */
void       ride_attention_button_show (RideAttentionButton *self,
                                       const guint          counts[RIDE_N_ALARM_LEVELS]);

/** Whether there is only room for the icon or the badge: the icon, if it is urgent. */
void       ride_attention_button_set_compact (RideAttentionButton *self,
                                              gboolean             compact);

G_END_DECLS
