/* attention-kit.h: an inbox of alarms in a window, on a desk without a network.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "desk-kit.h"

#include "ride-attention-page-private.h"

G_BEGIN_DECLS

/**
 * KitInbox:
 * @toast: (nullable): the last one that the page told of
 * @bike: (nullable): the last one that was activated
 *
 * A fixture for g_test_add(). Its page reads the alarms more often than
 * others do, so that no test waits out a second.
 */
typedef struct
{
  RideDesk *desk;
  GtkWidget *window;
  RideAttentionPage *page;
  AdwToast *toast;
  char *bike;
} KitInbox;

void     kit_inbox_set_up          (KitInbox     *inbox,
                                    gconstpointer data);
void     kit_inbox_tear_down       (KitInbox     *inbox,
                                    gconstpointer data);

/** Raises a warning about B-1, a critical alarm about B-2 and a warning about B-3. */
void     kit_inbox_raise_three     (KitInbox *inbox);

guint    kit_inbox_get_length      (KitInbox *inbox);
void     kit_inbox_wait_for_length (KitInbox *inbox,
                                    guint     length);

void     kit_inbox_select_row      (KitInbox *inbox,
                                    guint     row);
gboolean kit_inbox_is_selected     (KitInbox *inbox,
                                    guint     row);

/** Activates an @action like "alarm.acknowledge" on what is selected. */
void     kit_inbox_act             (KitInbox   *inbox,
                                    const char *action);

G_END_DECLS
