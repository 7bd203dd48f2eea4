/* ride-memory.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-memory.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif

static void
trim_in_thread (GTask        *task,
                gpointer      source,
                gpointer      task_data,
                GCancellable *cancellable)
{
#ifdef __GLIBC__
  malloc_trim (0);
#endif
  g_task_return_boolean (task, TRUE);
}

void
ride_memory_trim (void)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);

  g_task_set_source_tag (task, ride_memory_trim);
  g_task_run_in_thread (task, trim_in_thread);
}
