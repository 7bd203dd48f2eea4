/* ride-simulation.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-simulation.h"

#include <glib/gi18n-lib.h>

#define PROFILE_ID "simulated-fleet"
#define N_BIKES 3000

/* Unlocks and locks per second: a busy hour, whatever the hour is, for somebody looks on. */
#define RATE 2.0

/* Short, so that nobody waits half a minute to see a silent broker found out. */
#define KEEP_ALIVE_S 5

struct _RideSimulation
{
  GObject parent_instance;

  RideDemo *demo;
  RideProfile *profile;
  RideDemoMood mood;
};

G_DEFINE_FINAL_TYPE (RideSimulation, ride_simulation, G_TYPE_OBJECT)

static RideProfile *
make_profile (const char *url)
{
  RideProfile *profile = ride_profile_new (url);

  g_free (profile->id);
  profile->id = g_strdup (PROFILE_ID);
  profile->name = g_strdup (_("Simulated Fleet"));
  profile->keep_alive_s = KEEP_ALIVE_S;
  profile->use_proxy = FALSE;

  return profile;
}

static void
ride_simulation_dispose (GObject *object)
{
  ride_simulation_stop (RIDE_SIMULATION (object));

  G_OBJECT_CLASS (ride_simulation_parent_class)->dispose (object);
}

static void
ride_simulation_class_init (RideSimulationClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ride_simulation_dispose;
}

static void
ride_simulation_init (RideSimulation *self)
{
  self->mood = RIDE_DEMO_MOOD_GOOD;
}

RideSimulation *
ride_simulation_new (void)
{
  return g_object_new (RIDE_TYPE_SIMULATION, NULL);
}

gboolean
ride_simulation_start (RideSimulation *self,
                       GError        **error)
{
  g_return_val_if_fail (RIDE_IS_SIMULATION (self), FALSE);

  if (self->demo == NULL)
    {
      self->demo = ride_demo_new (0, N_BIKES, RATE, error);
      if (self->demo == NULL)
        return FALSE;

      self->profile = make_profile (ride_demo_get_url (self->demo));
    }

  ride_simulation_set_mood (self, RIDE_DEMO_MOOD_GOOD);
  return TRUE;
}

void
ride_simulation_stop (RideSimulation *self)
{
  g_return_if_fail (RIDE_IS_SIMULATION (self));

  if (self->demo != NULL)
    ride_demo_stop (self->demo);
  g_clear_object (&self->demo);
  g_clear_pointer (&self->profile, ride_profile_free);
  self->mood = RIDE_DEMO_MOOD_GOOD;
}

gboolean
ride_simulation_is_running (RideSimulation *self)
{
  g_return_val_if_fail (RIDE_IS_SIMULATION (self), FALSE);

  return self->demo != NULL;
}

const char *
ride_simulation_get_profile_id (void)
{
  return PROFILE_ID;
}

const RideProfile *
ride_simulation_get_profile (RideSimulation *self)
{
  g_return_val_if_fail (RIDE_IS_SIMULATION (self), NULL);

  return self->profile;
}

gboolean
ride_simulation_owns (RideSimulation    *self,
                      const RideProfile *profile)
{
  g_return_val_if_fail (RIDE_IS_SIMULATION (self), FALSE);

  return profile != NULL && g_strcmp0 (profile->id, PROFILE_ID) == 0;
}

void
ride_simulation_set_mood (RideSimulation *self,
                          RideDemoMood    mood)
{
  g_return_if_fail (RIDE_IS_SIMULATION (self));

  self->mood = mood;
  if (self->demo != NULL)
    ride_demo_set_mood (self->demo, mood);
}

RideDemoMood
ride_simulation_get_mood (RideSimulation *self)
{
  g_return_val_if_fail (RIDE_IS_SIMULATION (self), RIDE_DEMO_MOOD_GOOD);

  return self->mood;
}

void
ride_simulation_cut (RideSimulation *self)
{
  g_return_if_fail (RIDE_IS_SIMULATION (self));

  if (self->demo != NULL)
    ride_demo_cut (self->demo);
}
