/* ride-journal-schema.h: the tables of a journal, version by version.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Private to the journal. The tables are explained in the file itself, in the
 * comments of `sqlite3 FILE .schema`.
 */

#pragma once

#include "ride-sql.h"

G_BEGIN_DECLS

/** What `PRAGMA application_id` of every journal says. */
#define RIDE_JOURNAL_APPLICATION_ID 0x52694465

/** What `PRAGMA user_version` of an up-to-date journal says. */
#define RIDE_JOURNAL_VERSION 2

/**
 * ride_journal_schema_look:
 *
 * Looks at the file alone, without any change to it or to what is beside it.
 *
 * Returns: %FALSE with @error set if a newer version wrote @path.
 */
gboolean ride_journal_schema_look    (const char *path,
                                      GError    **error);

/**
 * ride_journal_schema_migrate:
 *
 * Brings the file up to @version, each step of the way a transaction of its
 * own. A newer one is refused before anything is written.
 */
gboolean ride_journal_schema_migrate (sqlite3 *db,
                                      int      version,
                                      GError **error);

/** Returns: %FALSE with @error set if a reader can't understand what is in @db. */
gboolean ride_journal_schema_check_readable (sqlite3 *db,
                                             GError **error);

G_END_DECLS
