/* ride-demo-exchange.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-demo-exchange.h"

#define MAXIMUM_SESSIONS 10000

/* A session with what only the exchange needs to know of it. */
typedef struct
{
  RideDemoSession *session;
  guint32 expiry_s;
  gint64 ends_us;
  RideDemoPublication *will;
  guint32 will_delay_s;
  gint64 will_due_us;
} Desk;

struct _RideDemoExchange
{
  GHashTable *desks;
  RideDemoRetained *retained;
  guint64 n_dropped_before;
};

static void
desk_free (gpointer data)
{
  Desk *desk = data;

  ride_demo_session_free (desk->session);
  g_clear_pointer (&desk->will, ride_demo_publication_unref);
  g_free (desk);
}

RideDemoExchange *
ride_demo_exchange_new (void)
{
  RideDemoExchange *self = g_new0 (RideDemoExchange, 1);

  self->desks = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, desk_free);
  self->retained = ride_demo_retained_new ();
  return self;
}

void
ride_demo_exchange_free (RideDemoExchange *self)
{
  g_hash_table_unref (self->desks);
  ride_demo_retained_free (self->retained);
  g_free (self);
}

RideDemoRetained *
ride_demo_exchange_get_retained (RideDemoExchange *self)
{
  return self->retained;
}

static Desk *
find_desk (RideDemoExchange *self,
           RideDemoSession  *session)
{
  return g_hash_table_lookup (self->desks, ride_demo_session_get_client_id (session));
}

static void
send_will (RideDemoExchange *self,
           Desk             *desk,
           gint64            now_us)
{
  g_autoptr (RideDemoPublication) will = g_steal_pointer (&desk->will);

  desk->will_due_us = G_MAXINT64;
  if (will != NULL)
    ride_demo_exchange_route (self, will, desk->session, now_us);
}

/* The end of a session sends its will, delayed or not. [MQTT-3.1.3-9] */
static void
end_session (RideDemoExchange *self,
             Desk             *desk,
             gint64            now_us)
{
  send_will (self, desk, now_us);
  self->n_dropped_before += ride_demo_session_get_n_dropped (desk->session);
  g_hash_table_remove (self->desks, ride_demo_session_get_client_id (desk->session));
}

static Desk *
open_desk (RideDemoExchange *self,
           const char       *client_id)
{
  Desk *desk;

  if (g_hash_table_size (self->desks) >= MAXIMUM_SESSIONS)
    return NULL;

  desk = g_new0 (Desk, 1);
  desk->session = ride_demo_session_new (client_id);
  g_hash_table_insert (self->desks, (gpointer) ride_demo_session_get_client_id (desk->session),
                       desk);
  return desk;
}

static void
evict_user (Desk *desk)
{
  RideDemoWire *wire = ride_demo_session_get_wire (desk->session);

  if (wire != NULL)
    wire->evict (wire->owner);
}

RideDemoSession *
ride_demo_exchange_open (RideDemoExchange    *self,
                         const char          *client_id,
                         const RideDemoTerms *terms,
                         gint64               now_us,
                         gboolean            *present)
{
  Desk *desk = g_hash_table_lookup (self->desks, client_id);

  /* The eviction closes the older connection, which may end its session. */
  if (desk != NULL)
    {
      evict_user (desk);
      desk = g_hash_table_lookup (self->desks, client_id);
    }
  if (desk != NULL && terms->clean_start)
    {
      end_session (self, desk, now_us);
      desk = NULL;
    }

  *present = desk != NULL;
  if (desk == NULL)
    desk = open_desk (self, client_id);
  if (desk == NULL)
    return NULL;

  g_clear_pointer (&desk->will, ride_demo_publication_unref);
  desk->expiry_s = terms->session_expiry_s;
  desk->ends_us = G_MAXINT64;
  desk->will = terms->will != NULL ? ride_demo_publication_ref (terms->will) : NULL;
  desk->will_delay_s = terms->will_delay_s;
  desk->will_due_us = G_MAXINT64;
  return desk->session;
}

void
ride_demo_exchange_set_expiry (RideDemoExchange *self,
                               RideDemoSession  *session,
                               guint32           session_expiry_s)
{
  find_desk (self, session)->expiry_s = session_expiry_s;
}

guint32
ride_demo_exchange_get_expiry (RideDemoExchange *self,
                               RideDemoSession  *session)
{
  return find_desk (self, session)->expiry_s;
}

static gint64
after_seconds (gint64  now_us,
               guint32 seconds)
{
  return seconds == G_MAXUINT32 ? G_MAXINT64 : now_us + (gint64) seconds * G_USEC_PER_SEC;
}

void
ride_demo_exchange_close (RideDemoExchange *self,
                          RideDemoSession  *session,
                          gboolean          forget_will,
                          gint64            now_us)
{
  Desk *desk = find_desk (self, session);

  ride_demo_session_detach (session);
  if (forget_will)
    g_clear_pointer (&desk->will, ride_demo_publication_unref);

  if (desk->expiry_s == 0)
    {
      end_session (self, desk, now_us);
      return;
    }

  desk->ends_us = after_seconds (now_us, desk->expiry_s);
  if (desk->will_delay_s == 0)
    send_will (self, desk, now_us);
  else
    desk->will_due_us = after_seconds (now_us, desk->will_delay_s);
}

gboolean
ride_demo_exchange_route (RideDemoExchange    *self,
                          RideDemoPublication *publication,
                          RideDemoSession     *from,
                          gint64               now_us)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->desks);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    ride_demo_session_deliver (((Desk *) value)->session, publication, from, now_us);

  return !publication->retain || ride_demo_retained_keep (self->retained, publication);
}

static gboolean
is_due (const Desk *desk,
        gint64      now_us)
{
  return MIN (desk->ends_us, desk->will_due_us) <= now_us;
}

static GPtrArray *
find_due (RideDemoExchange *self,
          gint64            now_us)
{
  GPtrArray *due = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->desks);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      if (is_due (value, now_us))
        g_ptr_array_add (due, value);
    }
  return due;
}

void
ride_demo_exchange_tick (RideDemoExchange *self,
                         gint64            now_us)
{
  g_autoptr (GPtrArray) due = find_due (self, now_us);

  for (guint i = 0; i < due->len; i++)
    {
      Desk *desk = g_ptr_array_index (due, i);

      if (desk->ends_us <= now_us)
        end_session (self, desk, now_us);
      else
        send_will (self, desk, now_us);
    }
}

guint
ride_demo_exchange_get_n_sessions (RideDemoExchange *self)
{
  return g_hash_table_size (self->desks);
}

guint64
ride_demo_exchange_get_n_dropped (RideDemoExchange *self)
{
  guint64 n_dropped = self->n_dropped_before;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->desks);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    n_dropped += ride_demo_session_get_n_dropped (((Desk *) value)->session);
  return n_dropped;
}
