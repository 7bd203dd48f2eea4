/* ride-topic-rules.h: what a topic means.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-event.h"

G_BEGIN_DECLS

/**
 * RIDE_TOPIC_RULES_ERROR:
 *
 * What is wrong with a template, in a sentence that says what to change.
 */
#define RIDE_TOPIC_RULES_ERROR (ride_topic_rules_error_quark ())
GQuark ride_topic_rules_error_quark (void);

typedef enum
{
  RIDE_TOPIC_RULES_ERROR_TEMPLATE,
} RideTopicRulesError;

/**
 * RideTopicRules:
 *
 * An ordered list of templates and their meanings. `{bike}` and `{area}`
 * each stand for one whole level, `+` for any level, a last `#` for any
 * levels. The first template that matches a topic wins. Immutable once it
 * is shared between threads.
 */
typedef struct _RideTopicRules RideTopicRules;

/** Returns: (transfer full): an empty list. */
RideTopicRules *ride_topic_rules_new         (void);

/** Returns: (transfer full): the defaults of events.md, in their order. */
RideTopicRules *ride_topic_rules_new_default (void);
RideTopicRules *ride_topic_rules_ref         (RideTopicRules *self);
void            ride_topic_rules_unref       (RideTopicRules *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RideTopicRules, ride_topic_rules_unref)

/**
 * ride_topic_rules_append:
 * @template: such as `mobike/unlocked/{bike}`
 *
 * Returns: %FALSE with @error set if @template cannot be one.
 */
gboolean        ride_topic_rules_append      (RideTopicRules *self,
                                              RideVerb        verb,
                                              const char     *template,
                                              GError        **error);

/**
 * ride_topic_rules_append_prefixed:
 * @text: `TEMPLATE`, or `unlock=`, `lock=`, `status=` or `online=` before it;
 *   without a prefix it means status
 */
gboolean        ride_topic_rules_append_prefixed (RideTopicRules *self,
                                                  const char     *text,
                                                  GError        **error);

guint           ride_topic_rules_get_length   (const RideTopicRules *self);
RideVerb        ride_topic_rules_get_verb     (const RideTopicRules *self,
                                               guint                 position);
const char     *ride_topic_rules_get_template (const RideTopicRules *self,
                                               guint                 position);

/** Returns: whether the template has the level `{bike}`. */
gboolean        ride_topic_rules_has_bike     (const RideTopicRules *self,
                                               guint                 position);

/** Returns: whether the template has the level `{area}`. */
gboolean        ride_topic_rules_has_area     (const RideTopicRules *self,
                                               guint                 position);

/**
 * ride_topic_rules_get_filter:
 * @bike: (nullable): what stands for `{bike}`; %NULL = any
 * @area: (nullable): what stands for `{area}`; %NULL = any
 *
 * Returns: (transfer full): the topic filter of one rule.
 */
char           *ride_topic_rules_get_filter   (const RideTopicRules *self,
                                               guint                 position,
                                               const char           *bike,
                                               const char           *area);

/**
 * ride_topic_rules_match:
 * @topic: (array length=length): a topic name
 * @bike: (out): the level of `{bike}` inside @topic
 * @area: (out): the level of `{area}` inside @topic, length 0 if there is none
 *
 * Returns: whether a rule matches.
 */
typedef struct
{
  RideVerb verb;
  const char *bike; /* %NULL where the template has no {bike}: the payload must say */
  gsize bike_length;
  const char *area;
  gsize area_length;
} RideTopicMatch;

gboolean        ride_topic_rules_match (const RideTopicRules *self,
                                        const char           *topic,
                                        gsize                 length,
                                        RideTopicMatch       *match);

G_END_DECLS
