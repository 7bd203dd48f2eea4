/* main.c: one program, two faces: the window and the command line.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include <glib.h>
#include <libintl.h>
#include <locale.h>

#include "ride-application.h"
#include "ride-cli.h"

/* Identifiers of bikes are UTF-8; in the plain C locale they would be
 * printed as question marks. */
static void
set_locale (void)
{
  const char *charset;

  setlocale (LC_ALL, "");
  if (!g_get_charset (&charset) && g_str_equal (charset, "ANSI_X3.4-1968"))
    setlocale (LC_CTYPE, "C.UTF-8");

  bindtextdomain (GETTEXT_PACKAGE, RIDE_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (RideApplication) application = NULL;
  g_auto (GStrv) arguments = NULL;

  set_locale ();
  if (argc > 1 && ride_cli_is_command (argc, argv))
    return ride_cli_run (argc, argv);

  application = ride_application_new ();
  arguments = ride_cli_get_window_arguments (argc, argv);

  return g_application_run (G_APPLICATION (application), g_strv_length (arguments), arguments);
}
