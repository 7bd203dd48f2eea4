/* ride-banner.h: a line above the content that says what is wrong, and what can be done.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Buttons are its children in a template. Its accessible name is the title
 * alone, and it changes with the title only: a screen reader announces each
 * new sentence once, and not the detail below, which may count seconds.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  RIDE_BANNER_IDLE,
  RIDE_BANNER_WARNING,
  RIDE_BANNER_ERROR,
} RideBannerStyle;

#define RIDE_TYPE_BANNER (ride_banner_get_type ())
G_DECLARE_FINAL_TYPE (RideBanner, ride_banner, RIDE, BANNER, GtkWidget)

GtkWidget  *ride_banner_new          (void);

/** @title: (nullable): a sentence; %NULL hides the banner, which keeps what it shows meanwhile */
void        ride_banner_set_title    (RideBanner *self,
                                      const char *title);

/** @detail: (nullable): what may change without an announcement */
void        ride_banner_set_detail   (RideBanner *self,
                                      const char *detail);

/** @icon_name: says the same as the colour of @style */
void        ride_banner_set_style    (RideBanner      *self,
                                      RideBannerStyle  style,
                                      const char      *icon_name);

gboolean    ride_banner_get_revealed (RideBanner *self);
const char *ride_banner_get_title    (RideBanner *self);

/** Returns: "" while there is none. */
const char *ride_banner_get_detail   (RideBanner *self);

G_END_DECLS
