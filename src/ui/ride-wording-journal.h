/* ride-wording-journal.h: the state of the history in words. Pure.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-journal.h"

G_BEGIN_DECLS

/** Returns: whether what happens now is not kept. */
gboolean    ride_wording_journal_is_failing (const RideJournalStatus *status);

/** Returns: (transfer full) (nullable): "History 12.3 MB" or "No history"; %NULL where nothing is to be said. */
char       *ride_wording_journal            (const RideJournalStatus *status);

/**
 * ride_wording_journal_banner:
 * @status: (nullable)
 * @restore_error: (nullable): why the history of before can't be read
 *
 * Returns: (nullable): what is wrong, as a translated sentence; %NULL when nothing is.
 */
const char *ride_wording_journal_banner     (const RideJournalStatus *status,
                                             const GError            *restore_error);

/** Returns: (transfer full) (nullable): the reason, and what was lost, for the same. */
char       *ride_wording_journal_reason     (const RideJournalStatus *status,
                                             const GError            *restore_error);

/** Returns: (transfer full): where the damaged file of before is now. */
char       *ride_wording_journal_set_aside  (const char *path);

G_END_DECLS
