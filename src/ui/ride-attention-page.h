/* ride-attention-page.h: the inbox: what needs a person's attention, and what was done about it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads the tracker at most once a second, however many alarms change.
 */

#pragma once

#include <adwaita.h>

#include "ride-alarm-list.h"
#include "ride-desk.h"

G_BEGIN_DECLS

#define RIDE_TYPE_ATTENTION_PAGE (ride_attention_page_get_type ())
G_DECLARE_FINAL_TYPE (RideAttentionPage, ride_attention_page, RIDE, ATTENTION_PAGE, GtkWidget)

/**
 * RideAttentionPage::counted:
 *
 * The counts of ride_attention_page_get_list() may be others.
 */

/**
 * RideAttentionPage::bike-activated:
 * @bike: the bike that is to be shown
 */

/**
 * RideAttentionPage::told:
 * @toast: an #AdwToast about what was done
 */

GtkWidget     *ride_attention_page_new      (void);
void           ride_attention_page_set_desk (RideAttentionPage *self,
                                             RideDesk          *desk);

/** A second began: alarms last one longer, and snoozed ones may come back. */
void           ride_attention_page_tick     (RideAttentionPage *self);

/** @ids: (element-type gint64): the alarms; those that are cleared are left out */
void           ride_attention_page_acknowledge (RideAttentionPage *self,
                                                GArray            *ids);

RideAlarmList *ride_attention_page_get_list (RideAttentionPage *self);

G_END_DECLS
