/* ride-topic-row.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-topic-row.h"

struct _RideTopicRow
{
  AdwEntryRow parent_instance;

  GtkDropDown *verb_drop_down;
};

enum
{
  PROP_VERB = 1,
  N_PROPERTIES
};

enum
{
  REMOVE,
  N_SIGNALS
};

G_DEFINE_FINAL_TYPE (RideTopicRow, ride_topic_row, ADW_TYPE_ENTRY_ROW)

static GParamSpec *properties[N_PROPERTIES];
static guint signals[N_SIGNALS];

/* In the order of the drop-down's items. */
static const RideVerb verbs[] = {
  RIDE_VERB_UNLOCK,
  RIDE_VERB_LOCK,
  RIDE_VERB_STATUS,
  RIDE_VERB_ONLINE,
};

static void
set_verb (RideTopicRow *self,
          RideVerb      verb)
{
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (verbs[i] == verb)
      gtk_drop_down_set_selected (self->verb_drop_down, i);
}

static void
on_remove_clicked (RideTopicRow *self)
{
  g_signal_emit (self, signals[REMOVE], 0);
}

static void
on_verb_selected (RideTopicRow *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VERB]);
}

static void
ride_topic_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), RIDE_TYPE_TOPIC_ROW);

  G_OBJECT_CLASS (ride_topic_row_parent_class)->dispose (object);
}

static void
ride_topic_row_get_property (GObject    *object,
                             guint       property_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  switch (property_id)
    {
    case PROP_VERB:
      g_value_set_uint (value, ride_topic_row_get_verb (RIDE_TOPIC_ROW (object)));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
ride_topic_row_class_init (RideTopicRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ride_topic_row_dispose;
  object_class->get_property = ride_topic_row_get_property;

  properties[PROP_VERB] = g_param_spec_uint ("verb", NULL, NULL, 0, G_MAXUINT, RIDE_VERB_UNLOCK,
                                             G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  signals[REMOVE] = g_signal_new ("remove", RIDE_TYPE_TOPIC_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/ridemonitor/RideMonitor/ride-topic-row.ui");
  gtk_widget_class_bind_template_child (widget_class, RideTopicRow, verb_drop_down);
  gtk_widget_class_bind_template_callback (widget_class, on_remove_clicked);
}

static void
ride_topic_row_init (RideTopicRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->verb_drop_down, "notify::selected", G_CALLBACK (on_verb_selected),
                           self, G_CONNECT_SWAPPED);
}

GtkWidget *
ride_topic_row_new (RideVerb    verb,
                    const char *template)
{
  RideTopicRow *self = g_object_new (RIDE_TYPE_TOPIC_ROW, NULL);

  g_return_val_if_fail (template != NULL, NULL);

  set_verb (self, verb);
  gtk_editable_set_text (GTK_EDITABLE (self), template);

  return GTK_WIDGET (self);
}

void
ride_topic_row_align (RideTopicRow *self,
                      GtkSizeGroup *size_group)
{
  g_return_if_fail (RIDE_IS_TOPIC_ROW (self));

  gtk_size_group_add_widget (size_group, GTK_WIDGET (self->verb_drop_down));
}

RideVerb
ride_topic_row_get_verb (RideTopicRow *self)
{
  guint selected;

  g_return_val_if_fail (RIDE_IS_TOPIC_ROW (self), RIDE_VERB_STATUS);

  selected = gtk_drop_down_get_selected (self->verb_drop_down);
  return selected < G_N_ELEMENTS (verbs) ? verbs[selected] : RIDE_VERB_STATUS;
}

char *
ride_topic_row_dup_template (RideTopicRow *self)
{
  g_return_val_if_fail (RIDE_IS_TOPIC_ROW (self), NULL);

  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self))));
}
