/* ride-limit-row.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-limit-row.h"

#include "ride-wording-limit.h"

#define STEPS_PER_PAGE 10

struct _RideLimitRow
{
  AdwActionRow parent_instance;

  GtkWidget *conflict_icon;
  GtkWidget *spin;
  GtkWidget *unit;

  RideLimit limit;
  GSettings *settings;
};

enum
{
  PROP_KEY = 1,
  N_PROPERTIES
};

G_DEFINE_FINAL_TYPE (RideLimitRow, ride_limit_row, ADW_TYPE_ACTION_ROW)

static GParamSpec *properties[N_PROPERTIES];

static char *
find_conflict (RideLimitRow *self,
               guint         value)
{
  RideLimit warning = ride_limit_get_warning (self->limit);

  if (warning == RIDE_N_LIMITS)
    return NULL;

  return ride_wording_limit_conflict (
      self->limit, value, g_settings_get_uint (self->settings, ride_limit_get_key (warning)));
}

static void
update (RideLimitRow *self)
{
  guint value = g_settings_get_uint (self->settings, ride_limit_get_key (self->limit));
  g_autofree char *conflict = find_conflict (self, value);
  g_autofree char *words = ride_wording_limit (self->limit, value);
  const char *subtitle = conflict != NULL ? conflict : words;

  gtk_label_set_label (GTK_LABEL (self->unit), ride_wording_limit_unit (self->limit, value));
  gtk_widget_set_visible (self->conflict_icon, conflict != NULL);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), subtitle);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->spin), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self)),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, subtitle, -1);
}

/* The schema knows what is allowed. */
static guint32
get_maximum (RideLimitRow *self)
{
  g_autoptr (GSettingsSchema) schema = NULL;
  g_autoptr (GSettingsSchemaKey) key = NULL;
  g_autoptr (GVariant) range = NULL;
  g_autoptr (GVariant) bounds = NULL;
  guint32 minimum;
  guint32 maximum;

  g_object_get (self->settings, "settings-schema", &schema, NULL);
  key = g_settings_schema_get_key (schema, ride_limit_get_key (self->limit));
  range = g_settings_schema_key_get_range (key);
  g_variant_get (range, "(&sv)", NULL, &bounds);
  g_variant_get (bounds, "(uu)", &minimum, &maximum);

  return maximum;
}

static void
watch (RideLimitRow *self,
       RideLimit     limit)
{
  g_autofree char *signal = g_strconcat ("changed::", ride_limit_get_key (limit), NULL);

  g_signal_connect_object (self->settings, signal, G_CALLBACK (update), self, G_CONNECT_SWAPPED);
}

void
ride_limit_row_bind (RideLimitRow *self,
                     GSettings    *settings)
{
  RideLimit warning = ride_limit_get_warning (self->limit);
  guint step = ride_limit_get_step (self->limit);

  g_return_if_fail (RIDE_IS_LIMIT_ROW (self));
  g_return_if_fail (self->settings == NULL);

  self->settings = g_object_ref (settings);
  gtk_spin_button_set_range (GTK_SPIN_BUTTON (self->spin), 0, get_maximum (self));
  gtk_spin_button_set_increments (GTK_SPIN_BUTTON (self->spin), step, STEPS_PER_PAGE * step);
  g_settings_bind (settings, ride_limit_get_key (self->limit), self->spin, "value",
                   G_SETTINGS_BIND_DEFAULT);

  watch (self, self->limit);
  if (warning != RIDE_N_LIMITS)
    watch (self, warning);
  update (self);
}

static void
ride_limit_row_get_property (GObject    *object,
                             guint       property_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  RideLimitRow *self = RIDE_LIMIT_ROW (object);

  switch (property_id)
    {
    case PROP_KEY:
      g_value_set_string (
          value, self->limit < RIDE_N_LIMITS ? ride_limit_get_key (self->limit) : NULL);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
ride_limit_row_set_property (GObject      *object,
                             guint         property_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  RideLimitRow *self = RIDE_LIMIT_ROW (object);

  switch (property_id)
    {
    case PROP_KEY:
      self->limit = ride_limit_from_key (g_value_get_string (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
ride_limit_row_dispose (GObject *object)
{
  g_clear_object (&RIDE_LIMIT_ROW (object)->settings);

  G_OBJECT_CLASS (ride_limit_row_parent_class)->dispose (object);
}

static void
ride_limit_row_class_init (RideLimitRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ride_limit_row_dispose;
  object_class->get_property = ride_limit_row_get_property;
  object_class->set_property = ride_limit_row_set_property;

  properties[PROP_KEY] =
      g_param_spec_string ("key", NULL, NULL, NULL,
                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/ridemonitor/RideMonitor/ride-limit-row.ui");
  gtk_widget_class_bind_template_child (widget_class, RideLimitRow, conflict_icon);
  gtk_widget_class_bind_template_child (widget_class, RideLimitRow, spin);
  gtk_widget_class_bind_template_child (widget_class, RideLimitRow, unit);
}

static void
ride_limit_row_init (RideLimitRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ride_limit_row_new (const char *key)
{
  return g_object_new (RIDE_TYPE_LIMIT_ROW, "key", key, NULL);
}
