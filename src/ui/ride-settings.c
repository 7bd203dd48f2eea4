/* ride-settings.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-settings.h"

#include <glib/gstdio.h>

#include "ride-data-resources.h"

#define COMPILED_SCHEMAS "/io/github/ridemonitor/RideMonitor/gschemas.compiled"

/* GLib reads compiled schemas from a folder only, so the bundled ones have to visit one. */
static GSettingsSchemaSource *
load_bundled_source (GError **error)
{
  g_autoptr (GBytes) compiled = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *path = NULL;
  GSettingsSchemaSource *source = NULL;

  compiled = g_resource_lookup_data (ride_data_get_resource (), COMPILED_SCHEMAS,
                                     G_RESOURCE_LOOKUP_FLAGS_NONE, error);
  if (compiled == NULL)
    return NULL;

  folder = g_dir_make_tmp ("ride-monitor-XXXXXX", error);
  if (folder == NULL)
    return NULL;

  path = g_build_filename (folder, "gschemas.compiled", NULL);
  if (g_file_set_contents (path, g_bytes_get_data (compiled, NULL),
                           (gssize) g_bytes_get_size (compiled), error))
    source = g_settings_schema_source_new_from_directory (
        folder, g_settings_schema_source_get_default (), TRUE, error);

  g_unlink (path);
  g_rmdir (folder);

  return source;
}

static GSettingsSchema *
find_schema (void)
{
  GSettingsSchemaSource *installed = g_settings_schema_source_get_default ();
  GSettingsSchema *schema = NULL;
  g_autoptr (GSettingsSchemaSource) bundled = NULL;
  g_autoptr (GError) error = NULL;

  if (installed != NULL)
    schema = g_settings_schema_source_lookup (installed, RIDE_APP_ID, TRUE);
  if (schema != NULL)
    return schema;

  bundled = load_bundled_source (&error);
  if (bundled == NULL)
    {
      g_message ("Nothing will be remembered, for the settings can't be read: %s", error->message);
      return NULL;
    }

  return g_settings_schema_source_lookup (bundled, RIDE_APP_ID, FALSE);
}

GSettings *
ride_settings_get (void)
{
  static GSettings *settings = NULL;
  static gboolean looked = FALSE;
  g_autoptr (GSettingsSchema) schema = NULL;

  if (looked)
    return settings;

  looked = TRUE;
  schema = find_schema ();
  if (schema != NULL)
    settings = g_settings_new_full (schema, NULL, NULL);

  return settings;
}
