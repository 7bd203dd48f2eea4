/* application-kit.h: an application that is run step by step, for its tests.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-application.h"
#include "ride-window.h"

G_BEGIN_DECLS

/** Nobody answers there. */
#define NOBODY "ws://127.0.0.1:9/mqtt"

typedef struct _Run Run;

/** Returns: whether what it waits for has come; the next step follows then. */
typedef gboolean (*Step) (Run *run);

struct _Run
{
  RideApplication *application;
  const Step *steps;
  RideProfile *profile; /* saved before the application begins */
  gint64 deadline_us;
};

/** From now on what newer libraries warn of in libadwaita's message dialogs is no failure. */
void               kit_bear_with_dialogs (void);

/** Removes all profiles, and what is remembered of the last one. */
void               kit_forget_what_was (void);

/** Saves a profile named "Shanghai" for @run. */
void               kit_save_profile    (Run        *run,
                                        const char *user_name);

/** Runs an application with one command line @argument (nullable) through @steps, and quits it. */
int                kit_run_application (Run        *run,
                                        const Step *steps,
                                        const char *argument);

RideWindow        *kit_get_window      (Run *run);
RideDesk          *kit_get_desk        (Run *run);
const RideProfile *kit_get_profile     (Run *run);

/** Returns: (nullable): a visible window of @type. */
gpointer           kit_find_toplevel   (GType type);

/** Returns: (transfer full): the folder of the person's profiles. */
char              *kit_profiles_dir    (void);

void               kit_activate        (Run        *run,
                                        const char *action);
gboolean           kit_is_enabled      (Run        *run,
                                        const char *action);
gboolean           kit_is_on           (Run        *run,
                                        const char *action);

G_END_DECLS
