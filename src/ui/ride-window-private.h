/* ride-window-private.h: what the window's own files share.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-window.h"

#include "ride-attention-button.h"
#include "ride-attention-page.h"
#include "ride-banner.h"
#include "ride-bike-table.h"
#include "ride-connection-banner.h"
#include "ride-connection-button.h"
#include "ride-first-run.h"
#include "ride-notifier.h"
#include "ride-state-filter.h"
#include "ride-status-strip.h"

G_BEGIN_DECLS

struct _RideWindow
{
  AdwApplicationWindow parent_instance;

  AdwWindowTitle *title;
  RideConnectionButton *connection_button;
  RideAttentionButton *attention_button;
  GtkWidget *menu_button;
  GtkWidget *search_button;
  RideConnectionBanner *banner;
  RideBanner *journal_banner;
  GtkWidget *search_bar;
  GtkWidget *search_entry;
  AdwToastOverlay *toasts;
  GtkWidget *pages;
  AdwStatusPage *empty_page;
  GtkWidget *as_of;
  GtkWidget *as_of_label;
  RideStateFilter *state_filter;
  GtkWidget *results;
  RideBikeTable *table;
  AdwStatusPage *no_results_page;
  RideAttentionPage *attention_page;
  RideStatusStrip *status_strip;

  RideDesk *desk;
  RideNotifier *notifier;
  guint second_source;
  guint counts_source;
  guint fit_source;
  gboolean narrow;
  gboolean shows_attention; /* as long as there is a fleet */
  AdwToast *told; /* about alarms, not referenced */
  char *set_aside; /* the damaged journal that was told of last */
};

/** Adds the window's actions. */
void ride_window_add_actions    (RideWindow *self);

/** Gives the window's actions their keys. */
void ride_window_add_accels     (GtkApplication *application);

/** Enables the actions as page and connection want them. */
void ride_window_update_actions (RideWindow *self);

/** Shows the page that fits: what needs attention, the bikes, or why there are none. */
void ride_window_update_page    (RideWindow *self);

/** Switches between the bikes and what needs attention. */
void ride_window_set_attention  (RideWindow *self,
                                 gboolean    shows_attention);

/** Tells the desktop of new critical alarms from now on. */
void ride_window_start_notifier (RideWindow *self);

/** Shows @bike in the list of bikes. */
void ride_window_show_bike      (RideWindow *self,
                                 const char *bike);

/** Tells of the journal what is to be told now. */
void ride_window_update_journal (RideWindow *self);

/** A second began, for the tests too. */
void ride_window_tick           (RideWindow *self);

G_END_DECLS
