/* broker-pool.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "broker-pool.h"

static Broker *pool[BROKER_N_KINDS][2]; /* ws, wss */
static GSList *kept;

static gboolean
takes_part (BrokerKind kind)
{
  return kind == BROKER_MOSQUITTO || g_strcmp0 (g_getenv ("RIDE_TEST_BROKERS"), "all") == 0;
}

Broker *
broker_pool_get (BrokerKind kind,
                 BrokerDoor door)
{
  BrokerDoor own_door = broker_kind_get_traits (kind)->one_web_socket_door ? door : BROKER_WS;
  Broker **place = &pool[kind][own_door];

  if (!takes_part (kind))
    {
      g_test_skip ("takes minutes: only with ./dev test --brokers, or RIDE_TEST_BROKERS=all");
      return NULL;
    }

  if (*place == NULL)
    *place = broker_new (kind, own_door);

  return *place;
}

const char *
broker_pool_get_client_id (void)
{
  static guint n_used;
  static char client_id[16];

  g_snprintf (client_id, sizeof client_id, "desk-%u", ++n_used);

  return client_id;
}

gpointer
broker_pool_keep (gconstpointer data,
                  gsize         size)
{
  kept = g_slist_prepend (kept, g_memdup2 (data, size));
  return kept->data;
}

void
broker_pool_clear (void)
{
  for (guint kind = 0; kind < BROKER_N_KINDS; kind++)
    for (guint door = 0; door < G_N_ELEMENTS (pool[kind]); door++)
      g_clear_pointer (&pool[kind][door], broker_free);

  g_slist_free_full (g_steal_pointer (&kept), g_free);
}
