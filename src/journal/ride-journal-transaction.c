/* ride-journal-transaction.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-journal-transaction.h"

static gboolean
write_item (RideJournalStore      *store,
            const RideJournalItem *item,
            GError               **error)
{
  if (item->is_lost)
    return TRUE;

  switch (item->kind)
    {
    case RIDE_JOURNAL_ITEM_EVENTS:
      return ride_journal_store_append (store, item->events.batch, item->events.choice, error);
    case RIDE_JOURNAL_ITEM_TRIP:
      return ride_journal_store_add_trip (store, &item->trip, error);
    case RIDE_JOURNAL_ITEM_ALARM:
      return ride_journal_store_put_alarm (store, &item->alarm, error);
    case RIDE_JOURNAL_ITEM_GAP:
      return ride_journal_store_add_gap (store, item->gap.from_us, item->gap.until_us,
                                         item->gap.reason, item->gap.lossless, error);
    case RIDE_JOURNAL_ITEM_PART:
      return ride_journal_store_put_part (store, item->part.number, item->part.bucket,
                                          item->part.bikes, error);
    case RIDE_JOURNAL_ITEM_SNAPSHOT:
      return item->snapshot.error != NULL ||
             ride_journal_store_put_snapshot (store, item->snapshot.number,
                                              item->snapshot.n_bikes, error);
    default:
      g_return_val_if_reached (TRUE);
    }
}

gboolean
ride_journal_transaction_write (RideJournalStore *store,
                                GPtrArray        *items,
                                GError          **error)
{
  if (!ride_journal_store_begin (store, error))
    return FALSE;
  for (guint i = 0; i < items->len; i++)
    if (!write_item (store, g_ptr_array_index (items, i), error))
      return FALSE;

  return ride_journal_store_commit (store, error);
}
