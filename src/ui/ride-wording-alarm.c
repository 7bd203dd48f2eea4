/* ride-wording-alarm.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-wording-alarm.h"

#include "ride-wording.h"

#include <glib/gi18n-lib.h>

#define MINUTE_US (60 * (gint64) G_USEC_PER_SEC)
#define HOUR_US (60 * MINUTE_US)
#define DAY_US (24 * HOUR_US)

#define BADGE_MAX 999

const char *
ride_wording_alarm_level (RideAlarmLevel level)
{
  switch (level)
    {
    case RIDE_ALARM_CRITICAL:
      return C_ ("alarm", "Critical");
    case RIDE_ALARM_WARNING:
      return C_ ("alarm", "Warning");
    case RIDE_ALARM_INFO:
    case RIDE_N_ALARM_LEVELS:
    default:
      return C_ ("alarm", "Info");
    }
}

const char *
ride_wording_alarm_icon (RideAlarmLevel level)
{
  switch (level)
    {
    case RIDE_ALARM_CRITICAL:
      return "dialog-error-symbolic";
    case RIDE_ALARM_WARNING:
      return "dialog-warning-symbolic";
    case RIDE_ALARM_INFO:
    case RIDE_N_ALARM_LEVELS:
    default:
      return "dialog-information-symbolic";
    }
}

const char *
ride_wording_alarm_class (RideAlarmLevel level)
{
  switch (level)
    {
    case RIDE_ALARM_CRITICAL:
      return "level-critical";
    case RIDE_ALARM_WARNING:
      return "level-warning";
    case RIDE_ALARM_INFO:
    case RIDE_N_ALARM_LEVELS:
    default:
      return "level-info";
    }
}

char *
ride_wording_span (gint64 duration_us)
{
  gint64 span_us = MAX (duration_us, 0);
  int days = (int) MIN (span_us / DAY_US, G_MAXINT);
  int hours = (int) (span_us % DAY_US / HOUR_US);
  int minutes = (int) (span_us % HOUR_US / MINUTE_US);

  if (days > 0 && hours > 0)
    /* Translators: a span of days and hours */
    return g_strdup_printf (_ ("%d d %d h"), days, hours);
  if (days > 0)
    /* Translators: a span of days */
    return g_strdup_printf (_ ("%d d"), days);
  if (hours > 0 && minutes > 0)
    /* Translators: a span of hours and minutes */
    return g_strdup_printf (_ ("%d h %d min"), hours, minutes);
  if (hours > 0)
    /* Translators: a span of hours */
    return g_strdup_printf (_ ("%d h"), hours);

  /* Translators: a span of minutes */
  return g_strdup_printf (_ ("%d min"), minutes);
}

static char *
say_unused (gint64 duration_us)
{
  guint days = (guint) CLAMP (duration_us / DAY_US, 0, G_MAXUINT);

  return g_strdup_printf (ngettext ("Unused for %u day", "Unused for %u days", days), days);
}

char *
ride_wording_alarm (const RideAlarm *alarm,
                    gint64           now_us)
{
  g_autofree char *span = ride_wording_span (now_us - alarm->since_us);

  switch (alarm->rule)
    {
    case RIDE_ALARM_LONG_RIDE:
      /* Translators: %s is a span such as "1 h 12 min" */
      return g_strdup_printf (_ ("Ride lasts %s"), span);
    case RIDE_ALARM_SILENT:
      /* Translators: %s is a span such as "1 h 12 min" */
      return g_strdup_printf (_ ("Unlocked and silent for %s"), span);
    case RIDE_ALARM_BATTERY:
      return g_strdup_printf (_ ("Battery at %u %%"), (guint) alarm->battery);
    case RIDE_ALARM_JAMMED:
      return g_strdup (_ ("Lock jammed"));
    case RIDE_ALARM_TIPPED:
      return g_strdup (_ ("Tipped over"));
    case RIDE_ALARM_OFFLINE:
      return g_strdup (_ ("Offline while unlocked"));
    case RIDE_ALARM_UNUSED:
      return say_unused (now_us - alarm->since_us);
    case RIDE_ALARM_DEAD_FEED:
    case RIDE_N_ALARM_RULES:
    default:
      return g_strdup (_ ("The feed is nearly dead: far fewer events than usual"));
    }
}

const char *
ride_wording_alarm_subject (const RideAlarm *alarm)
{
  return alarm->bike != NULL ? alarm->bike : _ ("Whole fleet");
}

char *
ride_wording_alarm_details (const RideAlarm *alarm,
                            gint64           now_us)
{
  g_autofree char *since = ride_wording_moment (alarm->since_us, now_us);

  if (*since == '\0')
    return g_strdup_printf ("%s · %s", ride_wording_alarm_level (alarm->level),
                            ride_wording_alarm_subject (alarm));

  /* Translators: below an alarm: its level, the bike, and when it began: "Critical · B-1042 · since 13:51" */
  return g_strdup_printf (_ ("%s · %s · since %s"), ride_wording_alarm_level (alarm->level),
                          ride_wording_alarm_subject (alarm), since);
}

static char *
say_handled (const RideAlarm *alarm,
             gint64           now_us)
{
  g_autofree char *moment = NULL;

  if (alarm->snoozed_until_us > now_us)
    {
      moment = ride_wording_moment (alarm->snoozed_until_us, now_us);
      /* Translators: %s is a time of day, with the date if it is not today */
      return g_strdup_printf (_ ("Snoozed until %s"), moment);
    }
  if (alarm->acknowledged_us == 0)
    return NULL;

  moment = ride_wording_moment (alarm->acknowledged_us, now_us);
  /* Translators: somebody has seen the alarm; %s is a time of day, with the date if it is not today */
  return g_strdup_printf (_ ("Acknowledged %s"), moment);
}

static char *
quote_note (const char *note)
{
  g_autofree char *line = NULL;

  if (note == NULL || *note == '\0')
    return NULL;

  line = g_strdelimit (g_strdup (note), "\r\n\t", ' ');
  /* Translators: what a person noted about an alarm, in quotation marks */
  return g_strdup_printf (_ ("“%s”"), line);
}

static char *
join_two (const char *separator,
          const char *first,
          const char *second)
{
  if (first == NULL || second == NULL)
    return g_strdup (first != NULL ? first : second);

  return g_strconcat (first, separator, second, NULL);
}

char *
ride_wording_alarm_care (const RideAlarm *alarm,
                         gint64           now_us)
{
  g_autofree char *handled = say_handled (alarm, now_us);
  g_autofree char *note = quote_note (alarm->note);

  return join_two (" · ", handled, note);
}

char *
ride_wording_alarm_row (const RideAlarm *alarm,
                        gint64           as_of_us,
                        gint64           now_us)
{
  g_autofree char *sentence = ride_wording_alarm (alarm, as_of_us);
  g_autofree char *details = ride_wording_alarm_details (alarm, now_us);
  g_autofree char *care = ride_wording_alarm_care (alarm, now_us);
  /* Translators: between two sentences that a screen reader says */
  const char *stop = _ (". ");
  g_autofree char *text = g_strconcat (sentence, stop, details, NULL);

  return join_two (stop, text, care);
}

static char *
count_level (RideAlarmLevel level,
             guint          n)
{
  g_autofree char *count = ride_wording_count (n);

  switch (level)
    {
    case RIDE_ALARM_CRITICAL:
      /* Translators: how many alarms are critical */
      return g_strdup_printf (ngettext ("%s critical", "%s critical", n), count);
    case RIDE_ALARM_WARNING:
      return g_strdup_printf (ngettext ("%s warning", "%s warnings", n), count);
    case RIDE_ALARM_INFO:
    case RIDE_N_ALARM_LEVELS:
    default:
      /* Translators: how many alarms are for information only */
      return g_strdup_printf (ngettext ("%s info", "%s infos", n), count);
    }
}

char *
ride_wording_alarm_counts (const guint counts[RIDE_N_ALARM_LEVELS])
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) words = NULL;

  for (int level = RIDE_N_ALARM_LEVELS - 1; level >= 0; level--)
    {
      g_autofree char *words_of_level = NULL;

      if (counts[level] == 0)
        continue;
      words_of_level = count_level ((RideAlarmLevel) level, counts[level]);
      g_strv_builder_add (builder, words_of_level);
    }

  words = g_strv_builder_end (builder);
  return g_strjoinv (" · ", words);
}

char *
ride_wording_badge (guint n)
{
  if (n <= BADGE_MAX)
    return g_strdup_printf ("%u", n);

  /* Translators: more than so many */
  return g_strdup_printf (_ ("%u+"), BADGE_MAX);
}

char *
ride_wording_alarm_group (RideAlarmRule rule,
                          guint         n)
{
  g_autofree char *count = ride_wording_count (n);

  switch (rule)
    {
    case RIDE_ALARM_LONG_RIDE:
      return g_strdup_printf (
          ngettext ("%s ride lasts far too long", "%s rides last far too long", n), count);
    case RIDE_ALARM_SILENT:
      return g_strdup_printf (ngettext ("%s unlocked bike has been silent for long",
                                        "%s unlocked bikes have been silent for long", n),
                              count);
    case RIDE_ALARM_BATTERY:
      return g_strdup_printf (
          ngettext ("%s battery is nearly empty", "%s batteries are nearly empty", n), count);
    case RIDE_ALARM_JAMMED:
      return g_strdup_printf (ngettext ("%s lock is jammed", "%s locks are jammed", n), count);
    case RIDE_ALARM_TIPPED:
      return g_strdup_printf (ngettext ("%s bike was tipped over", "%s bikes were tipped over", n),
                              count);
    case RIDE_ALARM_OFFLINE:
      return g_strdup_printf (ngettext ("%s bike is offline while unlocked",
                                        "%s bikes are offline while unlocked", n),
                              count);
    case RIDE_ALARM_UNUSED:
      return g_strdup_printf (ngettext ("%s bike is unused", "%s bikes are unused", n), count);
    case RIDE_ALARM_DEAD_FEED:
    case RIDE_N_ALARM_RULES:
    default:
      return g_strdup (_ ("The feed is nearly dead"));
    }
}
