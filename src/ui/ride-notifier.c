/* ride-notifier.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-notifier.h"

#include "ride-clock.h"
#include "ride-notices.h"
#include "ride-profiles.h"
#include "ride-wording-alarm.h"

#include <glib/gi18n-lib.h>

#define LOOK_INTERVAL_MS 200

struct _RideNotifier
{
  GObject parent_instance;

  RideDesk *desk;
  RideNotices *notices;
  char *profile_id; /* of the fleet the notices are about */
  guint look_source;
};

G_DEFINE_FINAL_TYPE (RideNotifier, ride_notifier, G_TYPE_OBJECT)

enum
{
  SHOW,
  WITHDRAW,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static char *
get_title (RideNotifier     *self,
           const RideNotice *notice,
           const RideAlarm  *alarm)
{
  if (alarm != NULL)
    return ride_wording_alarm (alarm, ride_desk_get_now_us (self->desk));

  return ride_wording_alarm_group (notice->rule, notice->n);
}

static char *
get_body (RideNotifier    *self,
          const RideAlarm *alarm)
{
  const RideProfile *profile = ride_desk_get_profile (self->desk);
  g_autofree char *fleet = profile != NULL ? ride_profiles_dup_title (profile) : g_strdup ("");

  if (alarm == NULL)
    return g_steal_pointer (&fleet);

  /* Translators: text of a notification: the bike, then the name of the connection */
  return g_strdup_printf (_ ("%s · %s"), ride_wording_alarm_subject (alarm), fleet);
}

static GNotification *
create_notification (RideNotifier     *self,
                     const RideNotice *notice)
{
  const RideAlarm *alarm =
      notice->n == 1 ? ride_tracker_find_alarm (ride_desk_get_tracker (self->desk), notice->id)
                     : NULL;
  g_autofree char *title = get_title (self, notice, alarm);
  g_autofree char *body = get_body (self, alarm);
  GNotification *notification = g_notification_new (title);

  g_notification_set_body (notification, body);
  g_notification_set_priority (notification, G_NOTIFICATION_PRIORITY_HIGH);
  g_notification_set_default_action_and_target (notification, "app.show-attention", "s",
                                                self->profile_id);
  g_notification_add_button_with_target (notification, _ ("Acknowledge"), "app.acknowledge",
                                         "(ss)", self->profile_id,
                                         ride_alarm_rule_to_string (notice->rule));
  return notification;
}

static void
tell (RideNotifier     *self,
      const RideNotice *notice)
{
  g_autofree char *id =
      g_strdup_printf ("%s/%s", self->profile_id, ride_alarm_rule_to_string (notice->rule));
  g_autoptr (GNotification) notification = NULL;

  if (notice->n == 0)
    {
      g_signal_emit (self, signals[WITHDRAW], 0, id);
      return;
    }

  notification = create_notification (self, notice);
  g_signal_emit (self, signals[SHOW], 0, id, notification);
}

static void
tell_all (RideNotifier *self)
{
  RideNotice notice;

  while (ride_notices_next (self->notices, ride_clock_monotonic_us (), &notice))
    tell (self, &notice);
}

static gboolean
look (gpointer user_data)
{
  RideNotifier *self = user_data;

  tell_all (self);
  if (ride_notices_is_pending (self->notices))
    return G_SOURCE_CONTINUE;

  self->look_source = 0;
  return G_SOURCE_REMOVE;
}

static void
on_alarm (RideNotifier    *self,
          const RideAlarm *alarm,
          int              change)
{
  ride_notices_take (self->notices, alarm, (RideAlarmChange) change, ride_clock_monotonic_us ());
  if (self->look_source == 0 && ride_notices_is_pending (self->notices))
    self->look_source = g_timeout_add (LOOK_INTERVAL_MS, look, self);
}

void
ride_notifier_withdraw (RideNotifier *self)
{
  g_return_if_fail (RIDE_IS_NOTIFIER (self));

  g_clear_handle_id (&self->look_source, g_source_remove);
  ride_notices_clear (self->notices);
  tell_all (self);
}

static void
on_opened (RideNotifier *self)
{
  const RideProfile *profile = ride_desk_get_profile (self->desk);

  ride_notifier_withdraw (self);
  g_free (self->profile_id);
  self->profile_id = g_strdup (profile != NULL ? profile->id : "");
}

GArray *
ride_notifier_get_ids (RideNotifier *self,
                       RideAlarmRule rule)
{
  g_return_val_if_fail (RIDE_IS_NOTIFIER (self), NULL);

  return ride_notices_get_ids (self->notices, rule);
}

static void
ride_notifier_dispose (GObject *object)
{
  RideNotifier *self = RIDE_NOTIFIER (object);

  g_clear_handle_id (&self->look_source, g_source_remove);
  g_clear_object (&self->desk);

  G_OBJECT_CLASS (ride_notifier_parent_class)->dispose (object);
}

static void
ride_notifier_finalize (GObject *object)
{
  RideNotifier *self = RIDE_NOTIFIER (object);

  g_clear_pointer (&self->notices, ride_notices_free);
  g_clear_pointer (&self->profile_id, g_free);

  G_OBJECT_CLASS (ride_notifier_parent_class)->finalize (object);
}

static void
ride_notifier_class_init (RideNotifierClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ride_notifier_dispose;
  G_OBJECT_CLASS (klass)->finalize = ride_notifier_finalize;

  signals[SHOW] = g_signal_new ("show", RIDE_TYPE_NOTIFIER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_NOTIFICATION);
  signals[WITHDRAW] = g_signal_new ("withdraw", RIDE_TYPE_NOTIFIER, G_SIGNAL_RUN_LAST, 0, NULL,
                                    NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
ride_notifier_init (RideNotifier *self)
{
  self->notices = ride_notices_new ();
}

RideNotifier *
ride_notifier_new (RideDesk *desk)
{
  RideNotifier *self = g_object_new (RIDE_TYPE_NOTIFIER, NULL);

  self->desk = g_object_ref (desk);
  g_signal_connect_object (desk, "alarm", G_CALLBACK (on_alarm), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (desk, "opened", G_CALLBACK (on_opened), self, G_CONNECT_SWAPPED);
  on_opened (self);

  return self;
}
