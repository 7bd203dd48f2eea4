/* ride-journal-transaction.h: what was taken from the queue goes into the file at once.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Private to the journal.
 */

#pragma once

#include "ride-journal-queue.h"
#include "ride-journal-store.h"

G_BEGIN_DECLS

/**
 * ride_journal_transaction_write:
 * @items: (element-type RideJournalItem): in their order
 *
 * Returns: whether all of them are committed; if not, none is, and @store is
 *   to be freed.
 */
gboolean ride_journal_transaction_write (RideJournalStore *store,
                                         GPtrArray        *items,
                                         GError          **error);

G_END_DECLS
