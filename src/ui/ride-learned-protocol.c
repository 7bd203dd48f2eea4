/* ride-learned-protocol.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-learned-protocol.h"

#include "ride-settings.h"

#define KEY "brokers-without-mqtt5"

static gint64
learned_at_s (GSettings  *settings,
              const char *profile_id)
{
  g_autoptr (GVariant) all = g_settings_get_value (settings, KEY);
  gint64 at_s = 0;

  g_variant_lookup (all, profile_id, "x", &at_s);

  return at_s;
}

/* @at_s: 0 = not any more */
static void
write_down (GSettings  *settings,
            const char *profile_id,
            gint64      at_s)
{
  g_autoptr (GVariant) all = g_settings_get_value (settings, KEY);
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{sx}"));
  GVariantIter iter;
  const char *id;
  gint64 former_s;

  g_variant_iter_init (&iter, all);
  while (g_variant_iter_next (&iter, "{&sx}", &id, &former_s))
    if (!g_str_equal (id, profile_id))
      g_variant_builder_add (&builder, "{sx}", id, former_s);
  if (at_s != 0)
    g_variant_builder_add (&builder, "{sx}", profile_id, at_s);

  g_settings_set_value (settings, KEY, g_variant_builder_end (&builder));
}

/* A clock that was wrong once must not keep it for good. */
static gboolean
is_fresh (gint64 at_s,
          gint64 now_s)
{
  return at_s != 0 && at_s <= now_s && now_s - at_s < RIDE_LEARNED_PROTOCOL_LIFE_S;
}

gboolean
ride_learned_protocol_is_3_1_1 (const char *profile_id,
                                gint64      now_s)
{
  GSettings *settings = ride_settings_get ();

  g_return_val_if_fail (profile_id != NULL, FALSE);

  return settings != NULL && is_fresh (learned_at_s (settings, profile_id), now_s);
}

void
ride_learned_protocol_note (const char *profile_id,
                            gboolean    is_3_1_1,
                            gint64      now_s)
{
  GSettings *settings = ride_settings_get ();
  gint64 at_s;

  g_return_if_fail (profile_id != NULL);

  if (settings == NULL)
    return;

  at_s = learned_at_s (settings, profile_id);
  if (!is_3_1_1 && at_s != 0)
    write_down (settings, profile_id, 0);
  else if (is_3_1_1 && !is_fresh (at_s, now_s))
    write_down (settings, profile_id, now_s);
}

void
ride_learned_protocol_forget (const char *profile_id)
{
  ride_learned_protocol_note (profile_id, FALSE, 0);
}
