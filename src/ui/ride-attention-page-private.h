/* ride-attention-page-private.h: what the page's own files share.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-attention-page.h"

#include "ride-scroll-pacer.h"

G_BEGIN_DECLS

#define RIDE_ATTENTION_REFRESH_INTERVAL_MS 1000

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

  guint refresh_interval_ms; /* the least time between two readings of the alarms */
  guint refresh_source;
  gint64 last_refresh_us; /* monotonic: when alarms were read that came by themselves */
  GQueue chores; /* element-type RideAlarmChore: the first is under way */
  guint chore_source;
};

/**
 * RideAttentionPlace:
 * @id: the alarm that is read, 0 = what comes to the top is to be seen
 * @row: where it stands
 * @row_height: in pixels
 */
typedef struct
{
  gint64 id;
  guint row;
  int row_height;
} RideAttentionPlace;

RideAttentionPlace ride_attention_page_get_place  (RideAttentionPage *self);

/** What was read there stays where it is. */
void     ride_attention_page_hold_place      (RideAttentionPage        *self,
                                              const RideAttentionPlace *place);

/** Sets what differs between the rows and the alarms that now stand there. */
void     ride_attention_page_pull_rows       (RideAttentionPage *self);
void     ride_attention_page_bind_item       (RideAttentionPage *self,
                                              GtkListItem       *list_item);
void     ride_attention_page_unbind_item     (RideAttentionPage *self,
                                              GtkListItem       *list_item);

/** Returns: (nullable): what is at a point of the page. */
GtkListItem *ride_attention_page_find_item   (RideAttentionPage *self,
                                              double             x,
                                              double             y);

/** Returns: the number of the alarm whose row has the focus; 0 = none has. */
gint64   ride_attention_page_get_focused_id  (RideAttentionPage *self);

/** The focus follows the alarm, as long as its row is at hand. */
void     ride_attention_page_move_focus      (RideAttentionPage *self,
                                              gint64             id);
gboolean ride_attention_page_grab_focus      (GtkWidget *widget);

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

/* Emitted for the page's other files. */
void     ride_attention_page_emit_bike_activated (RideAttentionPage *self,
                                                  const char        *bike);

/** @toast: (transfer full) */
void     ride_attention_page_emit_told           (RideAttentionPage *self,
                                                  AdwToast          *toast);

G_END_DECLS
