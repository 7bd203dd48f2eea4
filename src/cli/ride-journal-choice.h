/* ride-journal-choice.h: which journal a command is to read.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * RideJournalChoiceOptions:
 * @profile: (nullable): the name or id of a profile
 * @path: (nullable): the file itself
 */
typedef struct
{
  char *profile;
  char *path;
} RideJournalChoiceOptions;

void  ride_journal_choice_options_clear (RideJournalChoiceOptions *self);

/** Adds --profile and --journal. */
void  ride_journal_choice_add_entries   (GOptionContext           *context,
                                         RideJournalChoiceOptions *options);

/**
 * ride_journal_choice_find:
 *
 * Without a word of the user it is the only journal, or the one that was
 * written last, which is then named on standard error.
 *
 * Returns: (transfer full) (nullable): the file's name; %NULL with a
 *   #GOptionError that says what to do.
 */
char *ride_journal_choice_find          (const RideJournalChoiceOptions *options,
                                         GError                        **error);

G_END_DECLS
