/* ride-topic-list.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-topic-list.h"

#include <glib/gi18n-lib.h>

#include "ride-error-row.h"
#include "ride-topic-row.h"

struct _RideTopicList
{
  AdwPreferencesGroup parent_instance;

  GPtrArray *rows;   /* element-type RideTopicRow */
  GPtrArray *errors; /* element-type RideErrorRow, one under each of rows */

  GtkWidget *add_button;
  RideErrorRow *empty_row;
  GtkSizeGroup *verb_size_group;
};

G_DEFINE_FINAL_TYPE (RideTopicList, ride_topic_list, ADW_TYPE_PREFERENCES_GROUP)

static gboolean
append_row_to (RideTopicRules *rules,
               RideTopicRow   *row,
               GError        **error)
{
  g_autofree char *template = ride_topic_row_dup_template (row);

  return ride_topic_rules_append (rules, ride_topic_row_get_verb (row), template, error);
}

static void
check_row (RideTopicRow *row,
           RideErrorRow *error_row)
{
  g_autoptr (RideTopicRules) rules = ride_topic_rules_new ();
  g_autoptr (GError) error = NULL;

  append_row_to (rules, row, &error);
  ride_error_row_set_text (error_row, error != NULL ? error->message : NULL);
}

static void
check_empty (RideTopicList *self)
{
  ride_error_row_set_text (
      self->empty_row,
      self->rows->len == 0 ? _("Add a topic: without one, nothing is heard of any bike.") : NULL);
}

static void
on_row_changed (RideErrorRow *error_row)
{
  check_row (RIDE_TOPIC_ROW (ride_error_row_get_field (error_row)), error_row);
}

static void
focus_near (RideTopicList *self,
            guint          position)
{
  if (self->rows->len == 0)
    gtk_widget_grab_focus (self->add_button);
  else
    gtk_widget_grab_focus (g_ptr_array_index (self->rows, MIN (position, self->rows->len - 1)));
}

static void
remove_at (RideTopicList *self,
           guint          position)
{
  adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self),
                                g_ptr_array_index (self->rows, position));
  adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self),
                                g_ptr_array_index (self->errors, position));
  g_ptr_array_remove_index (self->rows, position);
  g_ptr_array_remove_index (self->errors, position);
}

static void
on_row_remove (RideTopicList *self,
               RideTopicRow  *row)
{
  guint position;

  if (!g_ptr_array_find (self->rows, row, &position))
    return;

  remove_at (self, position);
  check_empty (self);
  focus_near (self, position);
}

static GtkWidget *
add_row (RideTopicList *self,
         RideVerb       verb,
         const char    *template)
{
  GtkWidget *row = ride_topic_row_new (verb, template);
  GtkWidget *error_row = ride_error_row_new (row);

  ride_topic_row_align (RIDE_TOPIC_ROW (row), self->verb_size_group);
  g_signal_connect_object (row, "changed", G_CALLBACK (on_row_changed), error_row,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "remove", G_CALLBACK (on_row_remove), self, G_CONNECT_SWAPPED);

  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), error_row);
  g_ptr_array_add (self->rows, g_object_ref (row));
  g_ptr_array_add (self->errors, g_object_ref (error_row));
  check_empty (self);

  return row;
}

static void
on_add_clicked (RideTopicList *self)
{
  GtkWidget *row = add_row (self, RIDE_VERB_STATUS, "");

  gtk_widget_grab_focus (row);
}

static void
ride_topic_list_dispose (GObject *object)
{
  RideTopicList *self = RIDE_TOPIC_LIST (object);

  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->errors, g_ptr_array_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), RIDE_TYPE_TOPIC_LIST);

  G_OBJECT_CLASS (ride_topic_list_parent_class)->dispose (object);
}

static void
ride_topic_list_class_init (RideTopicListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ride_topic_list_dispose;

  g_type_ensure (RIDE_TYPE_ERROR_ROW);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/ridemonitor/RideMonitor/ride-topic-list.ui");
  gtk_widget_class_bind_template_child (widget_class, RideTopicList, add_button);
  gtk_widget_class_bind_template_child (widget_class, RideTopicList, empty_row);
  gtk_widget_class_bind_template_child (widget_class, RideTopicList, verb_size_group);
  gtk_widget_class_bind_template_callback (widget_class, on_add_clicked);
}

static void
ride_topic_list_init (RideTopicList *self)
{
  self->rows = g_ptr_array_new_with_free_func (g_object_unref);
  self->errors = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
ride_topic_list_set_rules (RideTopicList        *self,
                           const RideTopicRules *rules)
{
  g_return_if_fail (RIDE_IS_TOPIC_LIST (self));
  g_return_if_fail (rules != NULL);

  while (self->rows->len > 0)
    remove_at (self, self->rows->len - 1);

  for (guint i = 0; i < ride_topic_rules_get_length (rules); i++)
    add_row (self, ride_topic_rules_get_verb (rules, i), ride_topic_rules_get_template (rules, i));
  check_empty (self);
}

RideTopicRules *
ride_topic_list_dup_rules (RideTopicList *self)
{
  g_autoptr (RideTopicRules) rules = ride_topic_rules_new ();

  g_return_val_if_fail (RIDE_IS_TOPIC_LIST (self), NULL);

  for (guint i = 0; i < self->rows->len; i++)
    {
      RideTopicRow *row = g_ptr_array_index (self->rows, i);

      check_row (row, g_ptr_array_index (self->errors, i));
      if (!append_row_to (rules, row, NULL))
        return NULL;
    }

  check_empty (self);
  return self->rows->len > 0 ? g_steal_pointer (&rules) : NULL;
}

gboolean
ride_topic_list_focus_wrong (RideTopicList *self)
{
  g_return_val_if_fail (RIDE_IS_TOPIC_LIST (self), FALSE);

  for (guint i = 0; i < self->rows->len; i++)
    if (ride_topic_list_get_error (self, i) != NULL)
      return gtk_widget_grab_focus (g_ptr_array_index (self->rows, i));

  return self->rows->len == 0 && gtk_widget_grab_focus (self->add_button);
}

guint
ride_topic_list_get_length (RideTopicList *self)
{
  g_return_val_if_fail (RIDE_IS_TOPIC_LIST (self), 0);

  return self->rows->len;
}

GtkWidget *
ride_topic_list_get_row (RideTopicList *self,
                         guint          position)
{
  g_return_val_if_fail (RIDE_IS_TOPIC_LIST (self), NULL);
  g_return_val_if_fail (position < self->rows->len, NULL);

  return g_ptr_array_index (self->rows, position);
}

const char *
ride_topic_list_get_error (RideTopicList *self,
                           guint          position)
{
  g_return_val_if_fail (RIDE_IS_TOPIC_LIST (self), NULL);
  g_return_val_if_fail (position < self->errors->len, NULL);

  return ride_error_row_get_text (g_ptr_array_index (self->errors, position));
}
