/* ride-opener.h: finds the password of a connection and opens it on a window's desk.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A password that was typed is known until the program ends; whether it is
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
 * If @profile has a user name, its password is looked up first, here and
 * then in the keyring, and asked for where it is in neither. The newest
 * call for a window wins.
 */
void        ride_opener_open               (RideOpener        *self,
                                            RideWindow        *window,
                                            const RideProfile *profile);

/**
 * ride_opener_open_with_password:
 * @password: (nullable): what was typed
 *
 * Opens at once. If @remember, @password goes to the keyring beside that,
 * and where that fails the window says so; otherwise what the keyring had
 * for @profile is removed.
 */
void        ride_opener_open_with_password (RideOpener        *self,
                                            RideWindow        *window,
                                            const RideProfile *profile,
                                            const char        *password,
                                            gboolean           remember);

/** Forgets the password of @profile_id, here and in the keyring. */
void        ride_opener_forget             (RideOpener *self,
                                            const char *profile_id);

G_END_DECLS
