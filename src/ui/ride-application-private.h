/* ride-application-private.h: what the application's own files share.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-application.h"

#include "ride-opener.h"
#include "ride-profiles.h"
#include "ride-simulation.h"
#include "ride-window.h"

G_BEGIN_DECLS

#define RIDE_PROGRAM_NAME "ride-monitor"

struct _RideApplication
{
  AdwApplication parent_instance;

  RideProfiles *profiles;
  RideSimulation *simulation;
  RideOpener *opener;
};

/** Returns: (transfer none): a window for @profile (nullable), presented; one without a fleet is used again. */
RideWindow *ride_application_show_window     (RideApplication   *self,
                                              const RideProfile *profile);

/** Returns: (nullable): the window that was used last. */
RideWindow *ride_application_get_window      (RideApplication *self);

/** Opens the simulated fleet; where it can't start, the window says why. */
void        ride_application_simulate        (RideApplication *self);

/** Asks for a connection, beginning with @profile (nullable). */
void        ride_application_ask             (RideApplication   *self,
                                              RideWindow        *window,
                                              const RideProfile *profile);

/** Opens @profile in @window, and remembers it for the next start. */
void        ride_application_open            (RideApplication   *self,
                                              RideWindow        *window,
                                              const RideProfile *profile);

/** Asks for a file and writes @profile to it, without its secrets. */
void        ride_application_export          (RideApplication   *self,
                                              RideWindow        *window,
                                              const RideProfile *profile);
void        ride_application_export_to       (RideApplication   *self,
                                              RideWindow        *window,
                                              const RideProfile *profile,
                                              GFile             *file);

/** Asks for a file, and then for the connection that it describes. */
void        ride_application_import          (RideApplication *self,
                                              RideWindow      *window);
void        ride_application_import_from     (RideApplication *self,
                                              RideWindow      *window,
                                              GFile           *file);

/* How the application begins. */
void        ride_application_activate        (GApplication *application);
int         ride_application_command_line    (GApplication            *application,
                                              GApplicationCommandLine *command_line);

/** Returns: the exit status, or -1 to go on. */
int         ride_application_handle_local_options (GApplication *application,
                                                   GVariantDict *options);
void        ride_application_add_options     (RideApplication *self);

void        ride_application_add_actions     (RideApplication *self);

/** Enables and sets the actions as the active window and the profiles want them. */
void        ride_application_update_actions  (RideApplication *self);

/** Leaves all brokers properly and ends. */
void        ride_application_leave           (RideApplication *self);

G_END_DECLS
