/* ride-attention-page-private.h: what the page's own files share.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-attention-page.h"

#include "ride-scroll-pacer.h"

G_BEGIN_DECLS

struct _RideAttentionPage
{
  GtkWidget parent_instance;

  GtkWidget *content;
  GtkWidget *bar;
  GtkWidget *counts;
  GtkWidget *handled_button;
  GtkWidget *results;
  AdwStatusPage *empty_page;
  GtkWidget *scrolled;
  GtkListView *view;
  GtkWidget *context_menu;

  RideDesk *desk;
  guint n_fleets; /* that were shown so far */
  RideAlarmList *list;
  RideScrollPacer *pacer;
  GPtrArray *bound; /* element-type GtkListItem, not referenced */

  guint refresh_source;
  gint64 last_refresh_us; /* monotonic: when alarms were read that came by themselves */
  GQueue chores; /* element-type RideAlarmChore: the first is under way */
  guint chore_source;
};

/** Reads the tracker at once. */
void     ride_attention_page_refresh         (RideAttentionPage *self);

/** Forgets what is not done yet, for the fleet is another one. */
void     ride_attention_page_drop_chores     (RideAttentionPage *self);

/** Emits "bike-activated" for the bike of the alarm, if it has one. */
void     ride_attention_page_show_bike       (RideAttentionPage *self,
                                              gint64             id);

/** Opens the menu of the alarm of that number; 0 = of those that are selected. */
void     ride_attention_page_popup_menu      (RideAttentionPage  *self,
                                              gint64              id,
                                              const GdkRectangle *at);

/** Adds the actions "alarm.…" and their keys. */
void     ride_attention_page_install_actions (GtkWidgetClass *widget_class);

/* Emitted for the page's other file. */
void     ride_attention_page_emit_bike_activated (RideAttentionPage *self,
                                                  const char        *bike);
void     ride_attention_page_emit_told           (RideAttentionPage *self,
                                                  AdwToast          *toast);

G_END_DECLS
