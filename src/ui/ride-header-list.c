/* ride-header-list.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-header-list.h"

#include <glib/gi18n-lib.h>

#include "ride-error-row.h"
#include "ride-header-row.h"
#include "ride-secrets.h"

/* Valid, and holds nothing but the headers that are to be judged. */
#define SOME_URL "wss://broker.example.org/mqtt"

struct _RideHeaderList
{
  AdwExpanderRow parent_instance;

  GPtrArray *rows;   /* element-type RideHeaderRow */
  GPtrArray *errors; /* element-type RideErrorRow, one under each of rows */

  GtkWidget *add_button;
};

G_DEFINE_FINAL_TYPE (RideHeaderList, ride_header_list, ADW_TYPE_EXPANDER_ROW)

static gboolean
occurs_before (RideHeaderList *self,
               RideHeaderRow  *row,
               const char     *name)
{
  for (guint i = 0; i < self->rows->len && g_ptr_array_index (self->rows, i) != row; i++)
    {
      g_autofree char *other = ride_header_row_dup_name (g_ptr_array_index (self->rows, i));

      if (g_ascii_strcasecmp (other, name) == 0)
        return TRUE;
    }

  return FALSE;
}

/* Returns: (nullable): what is wrong with one header. */
static char *
judge (RideHeaderList *self,
       RideHeaderRow  *row,
       const char     *name,
       const char     *value)
{
  g_autoptr (RideProfile) profile = ride_profile_new (SOME_URL);
  g_autoptr (GError) error = NULL;

  profile->headers = g_new0 (char *, 3);
  profile->headers[0] = g_strdup (name);
  profile->headers[1] = g_strdup (value);
  if (!ride_profile_validate (profile, &error))
    return g_strdup (error->message);

  if (occurs_before (self, row, name))
    return g_strdup (_("There is a header of this name already. Remove one of the two."));

  if (*value == '\0' && !ride_header_row_is_kept (row))
    return g_strdup (_("The header has no value yet. Enter one, or remove the header."));

  return NULL;
}

static gboolean
check_at (RideHeaderList *self,
          guint           position)
{
  RideHeaderRow *row = g_ptr_array_index (self->rows, position);
  g_autofree char *name = ride_header_row_dup_name (row);
  char *value = ride_header_row_dup_value (row);
  g_autofree char *problem = judge (self, row, name, value);

  ride_secret_free (value);
  ride_error_row_set_text (g_ptr_array_index (self->errors, position), problem);

  return problem == NULL;
}

/* Nobody wants to be told that a half typed header is none; once it was told, it is followed closely. */
static void
on_row_changed (RideHeaderList *self,
                RideHeaderRow  *row)
{
  guint position;

  if (g_ptr_array_find (self->rows, row, &position) &&
      ride_header_list_get_error (self, position) != NULL)
    check_at (self, position);
}

static void
remove_at (RideHeaderList *self,
           guint           position)
{
  adw_expander_row_remove (ADW_EXPANDER_ROW (self), g_ptr_array_index (self->rows, position));
  adw_expander_row_remove (ADW_EXPANDER_ROW (self), g_ptr_array_index (self->errors, position));
  g_ptr_array_remove_index (self->rows, position);
  g_ptr_array_remove_index (self->errors, position);
}

static void
on_row_remove (RideHeaderList *self,
               RideHeaderRow  *row)
{
  guint position;

  if (!g_ptr_array_find (self->rows, row, &position))
    return;

  remove_at (self, position);
  if (self->rows->len == 0)
    gtk_widget_grab_focus (self->add_button);
  else
    ride_header_row_begin (
        g_ptr_array_index (self->rows, MIN (position, self->rows->len - 1)));
}

static GtkWidget *
add_row (RideHeaderList *self,
         const char     *name,
         const char     *value,
         gboolean        is_kept)
{
  GtkWidget *row = ride_header_row_new (name, value, is_kept);
  GtkWidget *error_row = ride_error_row_new (row);

  g_signal_connect_object (row, "changed", G_CALLBACK (on_row_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "remove", G_CALLBACK (on_row_remove), self, G_CONNECT_SWAPPED);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), row);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), error_row);
  g_ptr_array_add (self->rows, g_object_ref (row));
  g_ptr_array_add (self->errors, g_object_ref (error_row));

  return row;
}

static void
on_add_clicked (RideHeaderList *self)
{
  GtkWidget *row = ride_header_list_add (self);

  ride_header_row_begin (RIDE_HEADER_ROW (row));
}

static void
ride_header_list_dispose (GObject *object)
{
  RideHeaderList *self = RIDE_HEADER_LIST (object);

  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->errors, g_ptr_array_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), RIDE_TYPE_HEADER_LIST);

  G_OBJECT_CLASS (ride_header_list_parent_class)->dispose (object);
}

static void
ride_header_list_class_init (RideHeaderListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ride_header_list_dispose;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/ridemonitor/RideMonitor/ride-header-list.ui");
  gtk_widget_class_bind_template_child (widget_class, RideHeaderList, add_button);
  gtk_widget_class_bind_template_callback (widget_class, on_add_clicked);
}

static void
ride_header_list_init (RideHeaderList *self)
{
  self->rows = g_ptr_array_new_with_free_func (g_object_unref);
  self->errors = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
ride_header_list_set_headers (RideHeaderList *self,
                              char          **headers)
{
  g_return_if_fail (RIDE_IS_HEADER_LIST (self));

  while (self->rows->len > 0)
    remove_at (self, self->rows->len - 1);

  for (char **header = headers; header != NULL && *header != NULL; header += 2)
    add_row (self, header[0], header[1], *header[1] == '\0');
}

gboolean
ride_header_list_read (RideHeaderList *self,
                       RideProfile    *profile)
{
  gboolean is_good = TRUE;

  g_return_val_if_fail (RIDE_IS_HEADER_LIST (self), FALSE);
  g_return_val_if_fail (profile != NULL, FALSE);

  for (guint i = 0; i < self->rows->len; i++)
    is_good = check_at (self, i) && is_good;
  if (!is_good)
    return FALSE;

  g_clear_pointer (&profile->headers, ride_secret_free_strv);
  if (self->rows->len == 0)
    return TRUE;

  profile->headers = g_new0 (char *, 2 * self->rows->len + 1);
  for (guint i = 0; i < self->rows->len; i++)
    {
      RideHeaderRow *row = g_ptr_array_index (self->rows, i);

      profile->headers[2 * i] = ride_header_row_dup_name (row);
      profile->headers[2 * i + 1] = ride_header_row_dup_value (row);
    }

  return TRUE;
}

void
ride_header_list_focus_wrong (RideHeaderList *self)
{
  g_return_if_fail (RIDE_IS_HEADER_LIST (self));

  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (self), TRUE);
  for (guint i = 0; i < self->rows->len; i++)
    if (ride_header_list_get_error (self, i) != NULL)
      {
        ride_header_row_begin (g_ptr_array_index (self->rows, i));
        return;
      }
}

GtkWidget *
ride_header_list_add (RideHeaderList *self)
{
  g_return_val_if_fail (RIDE_IS_HEADER_LIST (self), NULL);

  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (self), TRUE);

  return add_row (self, "", "", FALSE);
}

guint
ride_header_list_get_length (RideHeaderList *self)
{
  g_return_val_if_fail (RIDE_IS_HEADER_LIST (self), 0);

  return self->rows->len;
}

GtkWidget *
ride_header_list_get_row (RideHeaderList *self,
                          guint           position)
{
  g_return_val_if_fail (RIDE_IS_HEADER_LIST (self), NULL);
  g_return_val_if_fail (position < self->rows->len, NULL);

  return g_ptr_array_index (self->rows, position);
}

const char *
ride_header_list_get_error (RideHeaderList *self,
                            guint           position)
{
  g_return_val_if_fail (RIDE_IS_HEADER_LIST (self), NULL);
  g_return_val_if_fail (position < self->errors->len, NULL);

  return ride_error_row_get_text (g_ptr_array_index (self->errors, position));
}
