/* ride-wording.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-wording.h"

#include "ride-clock.h"

#include <glib/gi18n-lib.h>

#define SECONDS_PER_MINUTE 60
#define SECONDS_PER_HOUR (60 * SECONDS_PER_MINUTE)
#define SECONDS_PER_DAY (24 * SECONDS_PER_HOUR)

const char *
ride_wording_bike_state (RideBikeState state)
{
  switch (state)
    {
    case RIDE_BIKE_LOCKED:
      return C_ ("bike", "Locked");
    case RIDE_BIKE_UNLOCKED:
      return C_ ("bike", "Unlocked");
    case RIDE_BIKE_UNKNOWN:
    case RIDE_N_BIKE_STATES:
    default:
      return C_ ("bike", "Unknown");
    }
}

const char *
ride_wording_bike_state_icon (RideBikeState state)
{
  switch (state)
    {
    case RIDE_BIKE_LOCKED:
      return "changes-prevent-symbolic";
    case RIDE_BIKE_UNLOCKED:
      return "changes-allow-symbolic";
    case RIDE_BIKE_UNKNOWN:
    case RIDE_N_BIKE_STATES:
    default:
      return "dialog-question-symbolic";
    }
}

static char *
format_local (gint64      unix_us,
              const char *format)
{
  g_autoptr (GDateTime) time = ride_clock_to_local (unix_us);

  return time != NULL ? g_date_time_format (time, format) : g_strdup ("");
}

static gboolean
is_same_day (gint64 a_us,
             gint64 b_us)
{
  g_autoptr (GDateTime) a = ride_clock_to_local (a_us);
  g_autoptr (GDateTime) b = ride_clock_to_local (b_us);

  return a != NULL && b != NULL && g_date_time_get_year (a) == g_date_time_get_year (b) &&
         g_date_time_get_day_of_year (a) == g_date_time_get_day_of_year (b);
}

char *
ride_wording_clock (gint64 unix_us)
{
  return format_local (unix_us, "%H:%M:%S");
}

char *
ride_wording_moment (gint64 unix_us,
                     gint64 now_us)
{
  if (unix_us == 0)
    return g_strdup ("");
  if (is_same_day (unix_us, now_us))
    return ride_wording_clock (unix_us);

  /* Translators: a moment on another day, for g_date_time_format(): "Nov 21, 14:03" */
  return format_local (unix_us, _ ("%b %-d, %H:%M"));
}

char *
ride_wording_since (const RideBike *bike,
                    gint64          now_us)
{
  g_autofree char *moment = ride_wording_moment (bike->since_us, now_us);

  if (*moment == '\0' || !(bike->flags & RIDE_BIKE_SINCE_AT_LEAST))
    return g_steal_pointer (&moment);

  /* Translators: the bike's state began at an unknown time before this one: "before 14:03:12" */
  return g_strdup_printf (_ ("before %s"), moment);
}

char *
ride_wording_duration (gint64 duration_us)
{
  gint64 seconds = MAX (duration_us, 0) / G_USEC_PER_SEC;
  int days = (int) MIN (seconds / SECONDS_PER_DAY, G_MAXINT);
  int hours = (int) (seconds % SECONDS_PER_DAY / SECONDS_PER_HOUR);
  int minutes = (int) (seconds % SECONDS_PER_HOUR / SECONDS_PER_MINUTE);

  if (days > 0)
    /* Translators: a long duration: days, hours, minutes: "2 d 03:12" */
    return g_strdup_printf (_ ("%d d %02d:%02d"), days, hours, minutes);
  if (hours > 0)
    return g_strdup_printf ("%d:%02d:%02d", hours, minutes, (int) (seconds % SECONDS_PER_MINUTE));

  return g_strdup_printf ("%d:%02d", minutes, (int) (seconds % SECONDS_PER_MINUTE));
}

char *
ride_wording_duration_spoken (gint64 duration_us)
{
  gint64 seconds = MAX (duration_us, 0) / G_USEC_PER_SEC;
  guint n;

  if (seconds < SECONDS_PER_MINUTE)
    return g_strdup (_ ("less than a minute"));
  if (seconds < 2 * SECONDS_PER_HOUR)
    {
      n = (guint) (seconds / SECONDS_PER_MINUTE);
      return g_strdup_printf (ngettext ("%u minute", "%u minutes", n), n);
    }
  if (seconds < 2 * SECONDS_PER_DAY)
    {
      n = (guint) (seconds / SECONDS_PER_HOUR);
      return g_strdup_printf (ngettext ("%u hour", "%u hours", n), n);
    }

  n = (guint) MIN (seconds / SECONDS_PER_DAY, G_MAXUINT);
  return g_strdup_printf (ngettext ("%u day", "%u days", n), n);
}

static gboolean
has_ride (const RideBike *bike)
{
  return bike->state == RIDE_BIKE_UNLOCKED && bike->since_us != 0;
}

char *
ride_wording_ride (const RideBike *bike,
                   gint64          now_us)
{
  g_autofree char *duration = NULL;

  if (!has_ride (bike))
    return g_strdup ("");

  duration = ride_wording_duration (now_us - bike->since_us);
  if (!(bike->flags & RIDE_BIKE_SINCE_AT_LEAST))
    return g_steal_pointer (&duration);

  /* Translators: a ride whose start was not seen: at least this long */
  return g_strdup_printf (_ ("≥ %s"), duration);
}

char *
ride_wording_battery (guint8 battery)
{
  if (battery == RIDE_BATTERY_NONE)
    return g_strdup ("");

  /* Translators: battery level in percent */
  return g_strdup_printf (_ ("%d %%"), battery);
}

const char *
ride_wording_battery_icon (guint8 battery)
{
  static const char *const icons[] = {
    "battery-level-0-symbolic",  "battery-level-10-symbolic", "battery-level-20-symbolic",
    "battery-level-30-symbolic", "battery-level-40-symbolic", "battery-level-50-symbolic",
    "battery-level-60-symbolic", "battery-level-70-symbolic", "battery-level-80-symbolic",
    "battery-level-90-symbolic", "battery-level-100-symbolic",
  };

  if (battery == RIDE_BATTERY_NONE)
    return "battery-missing-symbolic";

  return icons[MIN (battery, 100) / 10];
}

static const char *
verb_word (RideVerb verb)
{
  switch (verb)
    {
    case RIDE_VERB_UNLOCK:
      return C_ ("event", "Unlock");
    case RIDE_VERB_LOCK:
      return C_ ("event", "Lock");
    case RIDE_VERB_ONLINE:
      return C_ ("event", "Connectivity");
    case RIDE_VERB_STATUS:
    default:
      return C_ ("event", "Status");
    }
}

char *
ride_wording_troubles (const RideBike *bike)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) words = NULL;

  if (bike->flags & RIDE_BIKE_JAMMED)
    g_strv_builder_add (builder, _ ("lock jammed"));
  if (bike->flags & RIDE_BIKE_TIPPED)
    g_strv_builder_add (builder, _ ("tipped over"));
  if (bike->flags & RIDE_BIKE_OFFLINE)
    g_strv_builder_add (builder, _ ("bike offline"));
  if (bike->flags & RIDE_BIKE_CLOCK_WRONG)
    g_strv_builder_add (builder, _ ("clock wrong"));
  if (bike->flags & RIDE_BIKE_CONFLICT)
    g_strv_builder_add (builder, _ ("payload disagrees"));

  words = g_strv_builder_end (builder);
  if (words[0] == NULL)
    return NULL;

  /* Translators: between the parts of an enumeration */
  return g_strjoinv (_ (", "), words);
}

char *
ride_wording_last_event (const RideBike *bike,
                         gint64          now_us)
{
  g_autofree char *moment = ride_wording_moment (bike->last_event_us, now_us);
  g_autofree char *troubles = ride_wording_troubles (bike);

  if (troubles == NULL)
    return g_strdup_printf ("%s  %s", moment, verb_word (bike->last_verb));

  return g_strdup_printf ("%s  %s · %s", moment, verb_word (bike->last_verb), troubles);
}

static void
add_part (GString *text,
          char    *part)
{
  if (text->len > 0)
    g_string_append (text, _ (", "));
  g_string_append (text, part);
  g_free (part);
}

static char *
speak_ride (const RideBike *bike,
            gint64          now_us)
{
  g_autofree char *duration = ride_wording_duration_spoken (now_us - bike->since_us);

  if (bike->flags & RIDE_BIKE_SINCE_AT_LEAST)
    /* Translators: part of what a screen reader says of a bike: "riding at least 12 minutes" */
    return g_strdup_printf (_ ("riding at least %s"), duration);

  /* Translators: part of what a screen reader says of a bike: "riding 12 minutes" */
  return g_strdup_printf (_ ("riding %s"), duration);
}

char *
ride_wording_row (const RideBike *bike,
                  gint64          now_us)
{
  GString *text = g_string_new (NULL);
  g_autofree char *since = ride_wording_since (bike, now_us);
  g_autofree char *battery = ride_wording_battery (bike->battery);
  char *troubles = ride_wording_troubles (bike);

  add_part (text, g_strdup (bike->id));
  add_part (text, g_strdup (ride_wording_bike_state (bike->state)));
  if (*since != '\0')
    /* Translators: part of what a screen reader says of a bike: "since 14:03:12" */
    add_part (text, g_strdup_printf (_ ("since %s"), since));
  if (has_ride (bike))
    add_part (text, speak_ride (bike, now_us));
  if (*battery != '\0')
    /* Translators: part of what a screen reader says of a bike: "battery 71 %" */
    add_part (text, g_strdup_printf (_ ("battery %s"), battery));
  if (troubles != NULL)
    add_part (text, troubles);

  return g_string_free (text, FALSE);
}

char *
ride_wording_row_text (const RideBike *bike,
                       gint64          now_us)
{
  g_autofree char *since = ride_wording_since (bike, now_us);
  g_autofree char *ride = ride_wording_ride (bike, now_us);
  g_autofree char *battery = ride_wording_battery (bike->battery);
  g_autofree char *last = ride_wording_last_event (bike, now_us);

  return g_strjoin ("\t", bike->id, ride_wording_bike_state (bike->state), since, ride, battery,
                    last, NULL);
}

char *
ride_wording_count (guint64 count)
{
  return g_strdup_printf ("%'" G_GUINT64_FORMAT, count);
}
