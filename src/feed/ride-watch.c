/* ride-watch.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-watch.h"

#include <glib/gi18n-lib.h>

#include "ride-profile.h"
#include "ride-scope.h"

typedef enum
{
  LOCK_UNKNOWN,
  LOCK_OPEN,
  LOCK_CLOSED,
} LockState;

typedef struct
{
  LockState state;
  gint64 newest_us; /* when that happened */
} Bike;

struct _RideWatch
{
  RideTopicRules *rules;
  GArray *always;     /* element-type guint: positions of rules */
  GArray *while_open; /* likewise */
  GHashTable *bikes;  /* identifier to Bike */
  GPtrArray *order;   /* identifiers, as they were given */
};

static gboolean
check_rules (const RideTopicRules *rules,
             GError              **error)
{
  for (guint i = 0; i < ride_topic_rules_get_length (rules); i++)
    {
      if (ride_topic_rules_has_bike (rules, i))
        continue;

      g_set_error (error, RIDE_PROFILE_ERROR, RIDE_PROFILE_ERROR_TOPIC,
                   _("The topic “%s” says nothing of a bike, so it can’t be narrowed to single "
                     "ones. Put {bike} into it, or follow the whole fleet"),
                   ride_topic_rules_get_template (rules, i));
      return FALSE;
    }

  return TRUE;
}

static gboolean
add_bike (RideWatch  *self,
          const char *id,
          GError    **error)
{
  char *copy;

  if (!ride_scope_check_level (id, error))
    return FALSE;

  if (g_hash_table_contains (self->bikes, id))
    return TRUE;

  copy = g_strdup (id);
  g_ptr_array_add (self->order, copy);
  g_hash_table_insert (self->bikes, copy, g_new0 (Bike, 1));

  return TRUE;
}

static gboolean
add_bikes (RideWatch         *self,
           const char *const *bikes,
           GError           **error)
{
  if (bikes[0] == NULL)
    {
      g_set_error_literal (error, RIDE_PROFILE_ERROR, RIDE_PROFILE_ERROR_VALUE,
                           _("The list of bikes to watch is empty. Name at least one, or follow "
                             "the whole fleet"));
      return FALSE;
    }

  for (guint i = 0; bikes[i] != NULL; i++)
    if (!add_bike (self, bikes[i], error))
      return FALSE;

  return TRUE;
}

static gboolean
has_verb (const RideTopicRules *rules,
          RideVerb              verb)
{
  for (guint i = 0; i < ride_topic_rules_get_length (rules); i++)
    if (ride_topic_rules_get_verb (rules, i) == verb)
      return TRUE;

  return FALSE;
}

static gboolean
have_same_filter (const RideTopicRules *rules,
                  guint                 a,
                  guint                 b)
{
  g_autofree char *left = ride_topic_rules_get_filter (rules, a, "b", NULL);
  g_autofree char *right = ride_topic_rules_get_filter (rules, b, "b", NULL);

  return g_str_equal (left, right);
}

static gboolean
is_among (const RideTopicRules *rules,
          const GArray         *positions,
          guint                 position)
{
  for (guint i = 0; i < positions->len; i++)
    if (have_same_filter (rules, position, g_array_index (positions, guint, i)))
      return TRUE;

  return FALSE;
}

/* A filter that is followed all the time is never left, whatever else it is for. */
static void
sort_rules (RideWatch *self)
{
  guint n = ride_topic_rules_get_length (self->rules);
  gboolean knows_unlock = has_verb (self->rules, RIDE_VERB_UNLOCK);

  for (guint i = 0; i < n; i++)
    if ((!knows_unlock || ride_topic_rules_get_verb (self->rules, i) != RIDE_VERB_LOCK) &&
        !is_among (self->rules, self->always, i))
      g_array_append_val (self->always, i);

  for (guint i = 0; i < n; i++)
    if (!is_among (self->rules, self->always, i) && !is_among (self->rules, self->while_open, i))
      g_array_append_val (self->while_open, i);
}

RideWatch *
ride_watch_new (RideTopicRules    *rules,
                const char *const *bikes,
                GError           **error)
{
  g_autoptr (RideWatch) self = g_new0 (RideWatch, 1);

  self->rules = ride_topic_rules_ref (rules);
  self->always = g_array_new (FALSE, FALSE, sizeof (guint));
  self->while_open = g_array_new (FALSE, FALSE, sizeof (guint));
  self->bikes = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  self->order = g_ptr_array_new_with_free_func (g_free);

  if (!check_rules (rules, error) || !add_bikes (self, bikes, error))
    return NULL;

  sort_rules (self);

  return g_steal_pointer (&self);
}

void
ride_watch_free (RideWatch *self)
{
  g_clear_pointer (&self->bikes, g_hash_table_unref);
  g_clear_pointer (&self->order, g_ptr_array_unref);
  g_clear_pointer (&self->always, g_array_unref);
  g_clear_pointer (&self->while_open, g_array_unref);
  g_clear_pointer (&self->rules, ride_topic_rules_unref);
  g_free (self);
}

gboolean
ride_watch_includes (const RideWatch *self,
                     const char      *bike)
{
  return g_hash_table_contains (self->bikes, bike);
}

static void
add_filters (const RideWatch *self,
             const GArray    *positions,
             const char      *bike,
             GStrvBuilder    *builder)
{
  for (guint i = 0; i < positions->len; i++)
    {
      guint position = g_array_index (positions, guint, i);
      g_autofree char *filter =
          ride_topic_rules_get_filter (self->rules, position, bike, NULL);

      g_strv_builder_add (builder, filter);
    }
}

char **
ride_watch_get_filters (const RideWatch *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < self->order->len; i++)
    add_filters (self, self->always, g_ptr_array_index (self->order, i), builder);

  return g_strv_builder_end (builder);
}

char **
ride_watch_get_lock_filters (const RideWatch *self,
                             const char      *bike)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  add_filters (self, self->while_open, bike, builder);

  return g_strv_builder_end (builder);
}

static gboolean
is_late (const Bike      *bike,
         const RideEvent *event)
{
  return bike->state != LOCK_UNKNOWN && event->time_us < bike->newest_us;
}

/* The broker sends a retained lock as soon as its topic is followed, which
 * is just after the unlock: without a later time it is that of the ride before. */
static gboolean
may_be_of_the_ride_before (const Bike      *bike,
                           const RideEvent *event)
{
  if ((event->flags & RIDE_EVENT_RETAINED) == 0)
    return FALSE;

  return (event->flags & (RIDE_EVENT_TIME_MISSING | RIDE_EVENT_TIME_IMPLAUSIBLE)) != 0 ||
         (bike->state == LOCK_OPEN && event->time_us <= bike->newest_us);
}

static RideWatchChange
take_unlock (Bike            *bike,
             const RideEvent *event)
{
  RideWatchChange change = bike->state != LOCK_OPEN ? RIDE_WATCH_FOLLOW : RIDE_WATCH_NOTHING;

  bike->state = LOCK_OPEN;
  bike->newest_us = event->time_us;

  return change;
}

static RideWatchChange
take_lock (Bike            *bike,
           const RideEvent *event)
{
  RideWatchChange change = bike->state != LOCK_CLOSED ? RIDE_WATCH_LEAVE : RIDE_WATCH_NOTHING;

  if (may_be_of_the_ride_before (bike, event))
    return RIDE_WATCH_NOTHING;

  bike->state = LOCK_CLOSED;
  bike->newest_us = event->time_us;

  return change;
}

RideWatchChange
ride_watch_take (RideWatch       *self,
                 const RideEvent *event)
{
  Bike *bike = g_hash_table_lookup (self->bikes, event->bike);

  if (bike == NULL || is_late (bike, event))
    return RIDE_WATCH_NOTHING;

  switch (event->verb)
    {
    case RIDE_VERB_UNLOCK:
      return take_unlock (bike, event);
    case RIDE_VERB_LOCK:
      return take_lock (bike, event);
    case RIDE_VERB_STATUS:
    case RIDE_VERB_ONLINE:
    default:
      return RIDE_WATCH_NOTHING;
    }
}
