/* ride-opener.h: finds the secrets of a connection and opens it on a window's desk.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A secret that was typed is known until the program ends; whether it is
 * also remembered is up to the person and the keyring.
 */

#pragma once

#include "ride-window.h"

G_BEGIN_DECLS

#define RIDE_TYPE_OPENER (ride_opener_get_type ())
G_DECLARE_FINAL_TYPE (RideOpener, ride_opener, RIDE, OPENER, GObject)

RideOpener *ride_opener_new                (void);

/**
 * ride_opener_open:
 *
 * What @profile needs, such as a password where it has a user name, is
 * looked up first, here and then in the keyring, and asked for where it is
 * in neither. The newest call for a window wins.
 */
void        ride_opener_open               (RideOpener        *self,
                                            RideWindow        *window,
                                            const RideProfile *profile);

/**
 * ride_opener_open_with_secrets:
 * @typed: what was typed; an empty text says that there is none
 *
 * Like ride_opener_open(), with what is newer than what is known. If
 * @remember, @typed goes to the keyring beside that, and where that fails
 * the window says so; otherwise what the keyring had in its place is
 * removed, as is what @profile has no use for.
 */
void        ride_opener_open_with_secrets  (RideOpener        *self,
                                            RideWindow        *window,
                                            const RideProfile *profile,
                                            const RideSecrets *typed,
                                            gboolean           remember);

/** Forgets the secrets of @profile_id, here and in the keyring. */
void        ride_opener_forget             (RideOpener *self,
                                            const char *profile_id);

G_END_DECLS
