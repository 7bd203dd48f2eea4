/* ride-alarm-menu.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-alarm-menu.h"

#include "ride-alarm-care.h"

#include <glib/gi18n-lib.h>

static void
add_item (GMenu      *menu,
          const char *label,
          const char *action,
          GVariant   *target)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target_value (item, action, target);
  g_menu_append_item (menu, item);
}

static void
add_section (GMenu *menu,
             GMenu *section)
{
  if (g_menu_model_get_n_items (G_MENU_MODEL (section)) > 0)
    g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
}

static void
add_care (GMenu           *menu,
          gint64           id,
          const RideAlarm *alarm)
{
  g_autoptr (GMenu) section = g_menu_new ();

  if (alarm == NULL || alarm->acknowledged_us == 0)
    add_item (section, _ ("_Acknowledge"), "alarm.acknowledge", g_variant_new_int64 (id));
  /* Translators: opens a dialog for a note about an alarm */
  add_item (section, _ ("_Note…"), "alarm.note", g_variant_new_int64 (id));
  add_section (menu, section);
}

static void
add_snoozes (GMenu           *menu,
             gint64           id,
             const RideAlarm *alarm,
             gint64           now_us)
{
  g_autoptr (GMenu) section = g_menu_new ();

  add_item (section, _ ("Snooze for _1 Hour"), "alarm.snooze",
            g_variant_new ("(xu)", id, RIDE_SNOOZE_ONE_HOUR));
  add_item (section, _ ("Snooze for _8 Hours"), "alarm.snooze",
            g_variant_new ("(xu)", id, RIDE_SNOOZE_EIGHT_HOURS));
  add_item (section, _ ("Snooze Until _Tomorrow Morning"), "alarm.snooze",
            g_variant_new ("(xu)", id, RIDE_SNOOZE_TOMORROW));
  if (alarm == NULL || ride_alarm_is_snoozed (alarm, now_us))
    add_item (section, _ ("_End Snooze"), "alarm.unsnooze", g_variant_new_int64 (id));
  add_section (menu, section);
}

static void
add_bike (GMenu           *menu,
          gint64           id,
          const RideAlarm *alarm)
{
  g_autoptr (GMenu) section = g_menu_new ();

  if (alarm == NULL || alarm->bike != NULL)
    add_item (section, _ ("_Show Bike"), "alarm.show-bike", g_variant_new_int64 (id));
  add_section (menu, section);
}

GMenuModel *
ride_alarm_menu_new (gint64           id,
                     const RideAlarm *alarm,
                     gint64           now_us)
{
  GMenu *menu = g_menu_new ();

  add_care (menu, id, alarm);
  add_snoozes (menu, id, alarm, now_us);
  add_bike (menu, id, alarm);

  return G_MENU_MODEL (menu);
}
