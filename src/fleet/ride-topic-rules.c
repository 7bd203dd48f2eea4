/* ride-topic-rules.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-topic-rules.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* [MQTT-4.7.3-3] */
#define TEMPLATE_MAX 65535

#define BIKE_LEVEL "{bike}"
#define AREA_LEVEL "{area}"

typedef enum
{
  LEVEL_LITERAL,
  LEVEL_ANY,
  LEVEL_BIKE,
  LEVEL_AREA,
  LEVEL_REST,
} LevelKind;

typedef struct
{
  LevelKind kind;
  const char *text; /* into the rule's template */
  gsize length;
} Level;

typedef struct
{
  RideVerb verb;
  char *template;
  GArray *levels; /* element-type Level */
  guint n_leading; /* literal levels before any other */
  gsize leading_length;
} Rule;

struct _RideTopicRules
{
  gatomicrefcount ref_count;
  GPtrArray *rules; /* element-type Rule */
};

G_DEFINE_QUARK (ride-topic-rules-error-quark, ride_topic_rules_error)

static void
rule_free (Rule *rule)
{
  g_free (rule->template);
  g_array_unref (rule->levels);
  g_free (rule);
}

RideTopicRules *
ride_topic_rules_new (void)
{
  RideTopicRules *self = g_new0 (RideTopicRules, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->rules = g_ptr_array_new_with_free_func ((GDestroyNotify) rule_free);

  return self;
}

RideTopicRules *
ride_topic_rules_new_default (void)
{
  RideTopicRules *self = ride_topic_rules_new ();

  ride_topic_rules_append (self, RIDE_VERB_UNLOCK, "mobike/unlocked/{bike}", NULL);
  ride_topic_rules_append (self, RIDE_VERB_LOCK, "mobike/locked/{bike}", NULL);
  ride_topic_rules_append (self, RIDE_VERB_STATUS, "mobike/status/{bike}", NULL);
  ride_topic_rules_append (self, RIDE_VERB_ONLINE, "mobike/online/{bike}", NULL);

  return self;
}

RideTopicRules *
ride_topic_rules_ref (RideTopicRules *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
ride_topic_rules_unref (RideTopicRules *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_ptr_array_unref (self->rules);
  g_free (self);
}

static gboolean
level_equals (const Level *level,
              const char  *text)
{
  return level->length == strlen (text) && memcmp (level->text, text, level->length) == 0;
}

static gboolean
level_has_any_of (const Level *level,
                  const char  *characters)
{
  for (gsize i = 0; i < level->length; i++)
    if (strchr (characters, level->text[i]) != NULL)
      return TRUE;

  return FALSE;
}

static LevelKind
get_level_kind (const Level *level)
{
  if (level_equals (level, BIKE_LEVEL))
    return LEVEL_BIKE;
  if (level_equals (level, AREA_LEVEL))
    return LEVEL_AREA;
  if (level_equals (level, "+"))
    return LEVEL_ANY;
  if (level_equals (level, "#"))
    return LEVEL_REST;

  return LEVEL_LITERAL;
}

static GArray *
split_levels (const char *template)
{
  GArray *levels = g_array_new (FALSE, FALSE, sizeof (Level));
  const char *start = template;

  while (TRUE)
    {
      Level level = { .text = start, .length = strcspn (start, "/") };

      level.kind = get_level_kind (&level);
      g_array_append_val (levels, level);
      if (start[level.length] == '\0')
        return levels;
      start += level.length + 1;
    }
}

static gboolean
is_clean_text (const char *text)
{
  if (!g_utf8_validate (text, -1, NULL))
    return FALSE;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_iscntrl (g_utf8_get_char (p)))
      return FALSE;

  return TRUE;
}

static gboolean
check_text (const char *template,
            GError    **error)
{
  if (*template == '\0')
    g_set_error_literal (error, RIDE_TOPIC_RULES_ERROR, RIDE_TOPIC_RULES_ERROR_TEMPLATE,
                         _("The topic is empty. Enter one such as “mobike/unlocked/{bike}”."));
  else if (!is_clean_text (template))
    g_set_error_literal (error, RIDE_TOPIC_RULES_ERROR, RIDE_TOPIC_RULES_ERROR_TEMPLATE,
                         _("The topic has characters that can’t be shown. Type it anew."));
  else if (strlen (template) > TEMPLATE_MAX)
    g_set_error (error, RIDE_TOPIC_RULES_ERROR, RIDE_TOPIC_RULES_ERROR_TEMPLATE,
                 _("The topic is too long. Shorten it to at most %d bytes."), TEMPLATE_MAX);
  else if (g_str_has_prefix (template, "$share/"))
    g_set_error (error, RIDE_TOPIC_RULES_ERROR, RIDE_TOPIC_RULES_ERROR_TEMPLATE,
                 _("“%s” is a shared subscription, which gets only a part of the events. "
                   "Leave out “$share” and the name after it."),
                 template);
  else
    return TRUE;

  return FALSE;
}

static gboolean
check_level (const char  *template,
             const Level *level,
             gboolean     is_last,
             GError     **error)
{
  g_autofree char *text = g_strndup (level->text, level->length);

  if (level->kind == LEVEL_REST && !is_last)
    g_set_error (error, RIDE_TOPIC_RULES_ERROR, RIDE_TOPIC_RULES_ERROR_TEMPLATE,
                 _("In “%s”, “#” must be the last level. Use “+” for a level in the middle."),
                 template);
  else if (level->kind == LEVEL_LITERAL && level_has_any_of (level, "+#"))
    g_set_error (error, RIDE_TOPIC_RULES_ERROR, RIDE_TOPIC_RULES_ERROR_TEMPLATE,
                 _("In “%s”, “+” and “#” stand for whole levels. Put slashes around them, "
                   "not other characters as in “%s”."),
                 template, text);
  else if (level->kind == LEVEL_LITERAL && level_has_any_of (level, "{}"))
    g_set_error (error, RIDE_TOPIC_RULES_ERROR, RIDE_TOPIC_RULES_ERROR_TEMPLATE,
                 _("In “%s”, the level “%s” can’t be used. Only “{bike}” and “{area}” may be in "
                   "braces, each as a whole level."),
                 template, text);
  else
    return TRUE;

  return FALSE;
}

static gboolean
check_levels (const char *template,
              GArray     *levels,
              GError    **error)
{
  guint n_seen[LEVEL_REST + 1] = { 0 };

  for (guint i = 0; i < levels->len; i++)
    {
      const Level *level = &g_array_index (levels, Level, i);

      if (!check_level (template, level, i + 1 == levels->len, error))
        return FALSE;
      n_seen[level->kind]++;
    }

  if (n_seen[LEVEL_BIKE] <= 1 && n_seen[LEVEL_AREA] <= 1)
    return TRUE;

  g_set_error (error, RIDE_TOPIC_RULES_ERROR, RIDE_TOPIC_RULES_ERROR_TEMPLATE,
               _("In “%s”, “{bike}” and “{area}” may each occur only once. "
                 "Use “+” for other levels."),
               template);
  return FALSE;
}

/* The literal levels that a template begins with can be compared in one go. */
static void
measure_leading_levels (Rule *rule)
{
  for (; rule->n_leading < rule->levels->len; rule->n_leading++)
    {
      const Level *level = &g_array_index (rule->levels, Level, rule->n_leading);

      if (level->kind != LEVEL_LITERAL)
        return;
      rule->leading_length = level->text + level->length - rule->template;
    }
}

gboolean
ride_topic_rules_append (RideTopicRules *self,
                         RideVerb        verb,
                         const char     *template,
                         GError        **error)
{
  g_autofree char *copy = g_strdup (template);
  g_autoptr (GArray) levels = NULL;
  Rule *rule;

  if (!check_text (copy, error))
    return FALSE;
  levels = split_levels (copy);
  if (!check_levels (copy, levels, error))
    return FALSE;

  rule = g_new0 (Rule, 1);
  rule->verb = verb;
  rule->template = g_steal_pointer (&copy);
  rule->levels = g_steal_pointer (&levels);
  measure_leading_levels (rule);
  g_ptr_array_add (self->rules, rule);

  return TRUE;
}

gboolean
ride_topic_rules_append_prefixed (RideTopicRules *self,
                                  const char     *text,
                                  GError        **error)
{
  static const RideVerb verbs[] = {
    RIDE_VERB_UNLOCK,
    RIDE_VERB_LOCK,
    RIDE_VERB_STATUS,
    RIDE_VERB_ONLINE,
  };

  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      const char *word = ride_verb_to_string (verbs[i]);
      gsize length = strlen (word);

      if (strncmp (text, word, length) == 0 && text[length] == '=')
        return ride_topic_rules_append (self, verbs[i], text + length + 1, error);
    }

  return ride_topic_rules_append (self, RIDE_VERB_STATUS, text, error);
}

guint
ride_topic_rules_get_length (const RideTopicRules *self)
{
  return self->rules->len;
}

static const Rule *
get_rule (const RideTopicRules *self,
          guint                 position)
{
  return g_ptr_array_index (self->rules, position);
}

RideVerb
ride_topic_rules_get_verb (const RideTopicRules *self,
                           guint                 position)
{
  g_return_val_if_fail (position < self->rules->len, RIDE_VERB_STATUS);

  return get_rule (self, position)->verb;
}

const char *
ride_topic_rules_get_template (const RideTopicRules *self,
                               guint                 position)
{
  g_return_val_if_fail (position < self->rules->len, NULL);

  return get_rule (self, position)->template;
}

static gboolean
has_level (const RideTopicRules *self,
           guint                 position,
           LevelKind             kind)
{
  const Rule *rule = get_rule (self, position);

  for (guint i = 0; i < rule->levels->len; i++)
    if (g_array_index (rule->levels, Level, i).kind == kind)
      return TRUE;

  return FALSE;
}

gboolean
ride_topic_rules_has_bike (const RideTopicRules *self,
                           guint                 position)
{
  g_return_val_if_fail (position < self->rules->len, FALSE);

  return has_level (self, position, LEVEL_BIKE);
}

gboolean
ride_topic_rules_has_area (const RideTopicRules *self,
                           guint                 position)
{
  g_return_val_if_fail (position < self->rules->len, FALSE);

  return has_level (self, position, LEVEL_AREA);
}

char *
ride_topic_rules_get_filter (const RideTopicRules *self,
                             guint                 position,
                             const char           *bike,
                             const char           *area)
{
  const Rule *rule;
  GString *filter;

  g_return_val_if_fail (position < self->rules->len, NULL);

  rule = get_rule (self, position);
  filter = g_string_new (NULL);

  for (guint i = 0; i < rule->levels->len; i++)
    {
      const Level *level = &g_array_index (rule->levels, Level, i);

      if (i > 0)
        g_string_append_c (filter, '/');
      if (level->kind == LEVEL_BIKE)
        g_string_append (filter, bike != NULL ? bike : "+");
      else if (level->kind == LEVEL_AREA)
        g_string_append (filter, area != NULL ? area : "+");
      else
        g_string_append_len (filter, level->text, level->length);
    }

  return g_string_free (filter, FALSE);
}

static gboolean
match_level (const Level    *level,
             const char     *text,
             gsize           length,
             RideTopicMatch *match)
{
  switch (level->kind)
    {
    case LEVEL_LITERAL:
      return level->length == length && memcmp (level->text, text, length) == 0;
    case LEVEL_BIKE:
      match->bike = text;
      match->bike_length = length;
      return TRUE;
    case LEVEL_AREA:
      match->area = text;
      match->area_length = length;
      return TRUE;
    case LEVEL_ANY:
    case LEVEL_REST:
    default:
      return TRUE;
    }
}

/* @next: where the following level starts; beyond the end if there is none */
static gboolean
match_leading_levels (const Rule *rule,
                      const char *topic,
                      gsize       length,
                      gsize      *next)
{
  if (rule->n_leading == 0)
    return TRUE;
  if (length < rule->leading_length ||
      memcmp (topic, rule->template, rule->leading_length) != 0)
    return FALSE;

  *next = rule->leading_length + 1;
  return length == rule->leading_length || topic[rule->leading_length] == '/';
}

static gboolean
match_rule (const Rule     *rule,
            const char     *topic,
            gsize           length,
            RideTopicMatch *match)
{
  gsize start = 0;

  if (!match_leading_levels (rule, topic, length, &start))
    return FALSE;

  *match = (RideTopicMatch){ .verb = rule->verb };
  for (guint i = rule->n_leading; i < rule->levels->len; i++)
    {
      const Level *level = &g_array_index (rule->levels, Level, i);
      const char *slash;
      gsize end;

      /* A last "#" stands for the parent level, too [MQTT 4.7.1.2]. */
      if (level->kind == LEVEL_REST)
        return TRUE;
      if (start > length)
        return FALSE;

      slash = memchr (topic + start, '/', length - start);
      end = slash != NULL ? (gsize) (slash - topic) : length;
      if (!match_level (level, topic + start, end - start, match))
        return FALSE;
      start = end + 1;
    }

  return start > length;
}

gboolean
ride_topic_rules_match (const RideTopicRules *self,
                        const char           *topic,
                        gsize                 length,
                        RideTopicMatch       *match)
{
  if (length == 0)
    return FALSE;

  for (guint i = 0; i < self->rules->len; i++)
    {
      const Rule *rule = get_rule (self, i);
      const Level *first = &g_array_index (rule->levels, Level, 0);

      /* The server's own topics match no leading wildcard [MQTT-4.7.2-1]. */
      if (topic[0] == '$' && first->kind != LEVEL_LITERAL)
        continue;
      if (match_rule (rule, topic, length, match))
        return TRUE;
    }

  return FALSE;
}
