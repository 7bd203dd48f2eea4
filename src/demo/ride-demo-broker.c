/* ride-demo-broker.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-demo-broker.h"

#include "ride-demo-broker-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define PATH "/mqtt"
#define STATUS_UPGRADE_REQUIRED 426
#define RETRY_AFTER_SECONDS "5"
#define TICK_MS 250

struct _RideDemoBroker
{
  GObject parent_instance;

  SoupServer *server;
  GMainContext *context;
  char *url;
  RideDemoMood mood;
  char *user_name;
  char *password;
  RideDemoExchange *exchange;
  GPtrArray *clients;
  GSource *tick_source;
};

G_DEFINE_FINAL_TYPE (RideDemoBroker, ride_demo_broker, G_TYPE_OBJECT)

RideDemoMood
ride_demo_broker_get_mood (RideDemoBroker *self)
{
  return self->mood;
}

RideDemoExchange *
ride_demo_broker_get_exchange (RideDemoBroker *self)
{
  return self->exchange;
}

gboolean
ride_demo_broker_check_login (RideDemoBroker    *self,
                              const MqttConnect *connect)
{
  if (self->user_name == NULL)
    return TRUE;

  return connect->has_user_name && connect->has_password &&
         mqtt_slice_equal (connect->user_name, mqtt_slice_from_string (self->user_name)) &&
         mqtt_slice_equal (connect->password, mqtt_slice_from_string (self->password));
}

static gboolean
on_tick (gpointer user_data)
{
  RideDemoBroker *self = user_data;
  gint64 now_us = g_get_monotonic_time ();

  for (guint i = self->clients->len; i > 0; i--)
    ride_demo_client_tick (g_ptr_array_index (self->clients, i - 1), now_us);
  ride_demo_exchange_tick (self->exchange, now_us);

  if (self->clients->len > 0 || ride_demo_exchange_get_n_sessions (self->exchange) > 0)
    return G_SOURCE_CONTINUE;

  g_clear_pointer (&self->tick_source, g_source_unref);
  return G_SOURCE_REMOVE;
}

static void
start_ticking (RideDemoBroker *self)
{
  if (self->tick_source != NULL)
    return;

  self->tick_source = g_timeout_source_new (TICK_MS);
  g_source_set_callback (self->tick_source, on_tick, self, NULL);
  g_source_attach (self->tick_source, self->context);
}

static void
stop_ticking (RideDemoBroker *self)
{
  if (self->tick_source == NULL)
    return;

  g_source_destroy (self->tick_source);
  g_clear_pointer (&self->tick_source, g_source_unref);
}

void
ride_demo_broker_forget (RideDemoBroker *self,
                         RideDemoClient *client)
{
  g_ptr_array_remove (self->clients, client);
}

static void
on_websocket (SoupServer              *server,
              SoupServerMessage       *message,
              const char              *path,
              SoupWebsocketConnection *socket,
              gpointer                 user_data)
{
  RideDemoBroker *self = user_data;

  g_ptr_array_add (self->clients, ride_demo_client_new (self, socket));
  start_ticking (self);
}

static void
answer_portal (SoupServerMessage *message)
{
  static const char page[] = "<!DOCTYPE html>\n<html><head><title>Welcome</title></head>"
                             "<body><h1>Guest network</h1><p>Please sign in.</p></body></html>\n";

  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_server_message_set_response (message, "text/html; charset=utf-8", SOUP_MEMORY_STATIC, page,
                                    strlen (page));
}

static void
answer_unavailable (SoupServerMessage *message)
{
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Retry-After",
                                RETRY_AFTER_SECONDS);
  soup_server_message_set_status (message, SOUP_STATUS_SERVICE_UNAVAILABLE, NULL);
}

static void
answer_upgrade_required (SoupServerMessage *message)
{
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Upgrade",
                                "websocket");
  soup_server_message_set_status (message, STATUS_UPGRADE_REQUIRED, NULL);
}

static gboolean
is_upgrade (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  return soup_message_headers_header_contains (headers, "Upgrade", "websocket");
}

/* Comes before the WebSocket handshake; a status set here prevents it. */
static void
on_request (SoupServer        *server,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *query,
            gpointer           user_data)
{
  RideDemoBroker *self = user_data;

  if (self->mood == RIDE_DEMO_MOOD_UNAVAILABLE)
    answer_unavailable (message);
  else if (self->mood == RIDE_DEMO_MOOD_PORTAL)
    answer_portal (message);
  else if (self->mood == RIDE_DEMO_MOOD_NOT_FOUND || strcmp (path, PATH) != 0)
    soup_server_message_set_status (message, SOUP_STATUS_NOT_FOUND, NULL);
  else if (!is_upgrade (message))
    answer_upgrade_required (message);
}

/* Without a list of its own the server answers 101 and names no subprotocol. */
static void
offer_subprotocol (RideDemoBroker *self)
{
  static const char *const mqtt[] = { "mqtt", NULL };
  gboolean mute = self->mood == RIDE_DEMO_MOOD_NO_SUBPROTOCOL;

  soup_server_add_websocket_handler (self->server, PATH, NULL, mute ? NULL : (char **) mqtt,
                                     on_websocket, self, NULL);
}

static gboolean
listen_on_loopback (RideDemoBroker *self,
                    guint           port,
                    GError        **error)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, port);
  g_autoptr (GError) cause = NULL;

  if (soup_server_listen (self->server, address, 0, &cause))
    return TRUE;

  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE,
                 _ ("Another program already uses port %u. Choose another port for the simulated "
                    "fleet, or 0 for any free one."),
                 port);
  else if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                 _ ("You may not open port %u. Choose a port above 1023 for the simulated fleet, "
                    "or 0 for any free one."),
                 port);
  else
    g_set_error (error, cause->domain, cause->code,
                 /* Translators: %2$s is the system's own words. */
                 _ ("The simulated fleet could not open port %1$u on this computer: %2$s."), port,
                 cause->message);
  return FALSE;
}

static char *
find_url (SoupServer *server)
{
  GSList *uris = soup_server_get_uris (server);
  char *url = g_strdup_printf ("ws://127.0.0.1:%d" PATH, g_uri_get_port (uris->data));

  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  return url;
}

RideDemoBroker *
ride_demo_broker_new (guint    port,
                      GError **error)
{
  g_autoptr (RideDemoBroker) self = NULL;

  g_return_val_if_fail (port <= G_MAXUINT16, NULL);

  self = g_object_new (RIDE_TYPE_DEMO_BROKER, NULL);
  if (!listen_on_loopback (self, port, error))
    return NULL;

  self->url = find_url (self->server);
  return g_steal_pointer (&self);
}

const char *
ride_demo_broker_get_url (RideDemoBroker *self)
{
  g_return_val_if_fail (RIDE_IS_DEMO_BROKER (self), NULL);

  return self->url;
}

void
ride_demo_broker_set_mood (RideDemoBroker *self,
                           RideDemoMood    mood)
{
  g_return_if_fail (RIDE_IS_DEMO_BROKER (self));

  self->mood = mood;
  if (self->server != NULL)
    offer_subprotocol (self);
  for (guint i = 0; i < self->clients->len; i++)
    ride_demo_client_set_stalled (g_ptr_array_index (self->clients, i),
                                  mood == RIDE_DEMO_MOOD_SILENT);
}

void
ride_demo_broker_set_login (RideDemoBroker *self,
                            const char     *user_name,
                            const char     *password)
{
  g_return_if_fail (RIDE_IS_DEMO_BROKER (self));

  g_free (self->user_name);
  g_free (self->password);
  self->user_name = g_strdup (user_name);
  self->password = g_strdup (password);
}

void
ride_demo_broker_set_retained_provider (RideDemoBroker      *self,
                                        RideDemoRetainedFunc function,
                                        gpointer             user_data)
{
  g_return_if_fail (RIDE_IS_DEMO_BROKER (self));

  ride_demo_retained_set_provider (ride_demo_exchange_get_retained (self->exchange), function,
                                   user_data);
}

void
ride_demo_broker_cut (RideDemoBroker *self)
{
  g_return_if_fail (RIDE_IS_DEMO_BROKER (self));

  while (self->clients->len > 0)
    ride_demo_client_abort (g_ptr_array_index (self->clients, self->clients->len - 1));
}

void
ride_demo_broker_publish (RideDemoBroker *self,
                          const char     *topic,
                          GBytes         *payload,
                          guint           qos,
                          gboolean        retain)
{
  gint64 now_us = g_get_monotonic_time ();
  g_autoptr (RideDemoPublication) publication = NULL;

  g_return_if_fail (RIDE_IS_DEMO_BROKER (self));
  g_return_if_fail (qos <= MQTT_QOS_2);

  publication = ride_demo_publication_new (mqtt_slice_from_string (topic), payload,
                                           (MqttSlice){ NULL, 0 }, qos, retain, now_us);
  ride_demo_exchange_route (self->exchange, publication, NULL, now_us);
}

guint
ride_demo_broker_get_n_clients (RideDemoBroker *self)
{
  guint n_clients = 0;

  g_return_val_if_fail (RIDE_IS_DEMO_BROKER (self), 0);

  for (guint i = 0; i < self->clients->len; i++)
    n_clients += ride_demo_client_is_connected (g_ptr_array_index (self->clients, i));
  return n_clients;
}

guint64
ride_demo_broker_get_n_dropped (RideDemoBroker *self)
{
  g_return_val_if_fail (RIDE_IS_DEMO_BROKER (self), 0);

  return ride_demo_exchange_get_n_dropped (self->exchange);
}

void
ride_demo_broker_stop (RideDemoBroker *self)
{
  g_return_if_fail (RIDE_IS_DEMO_BROKER (self));

  if (self->server == NULL)
    return;

  soup_server_disconnect (self->server);
  soup_server_remove_handler (self->server, PATH);
  soup_server_remove_handler (self->server, NULL);
  g_clear_object (&self->server);
  ride_demo_broker_cut (self);
  stop_ticking (self);
}

static void
ride_demo_broker_dispose (GObject *object)
{
  ride_demo_broker_stop (RIDE_DEMO_BROKER (object));

  G_OBJECT_CLASS (ride_demo_broker_parent_class)->dispose (object);
}

static void
ride_demo_broker_finalize (GObject *object)
{
  RideDemoBroker *self = RIDE_DEMO_BROKER (object);

  g_ptr_array_unref (self->clients);
  ride_demo_exchange_free (self->exchange);
  g_main_context_unref (self->context);
  g_free (self->url);
  g_free (self->user_name);
  g_free (self->password);

  G_OBJECT_CLASS (ride_demo_broker_parent_class)->finalize (object);
}

static void
ride_demo_broker_class_init (RideDemoBrokerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ride_demo_broker_dispose;
  G_OBJECT_CLASS (klass)->finalize = ride_demo_broker_finalize;
}

static void
ride_demo_broker_init (RideDemoBroker *self)
{
  self->context = g_main_context_ref_thread_default ();
  self->exchange = ride_demo_exchange_new ();
  self->clients = g_ptr_array_new_with_free_func (g_object_unref);
  self->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (self->server, NULL, on_request, self, NULL);
  soup_server_add_handler (self->server, PATH, on_request, self, NULL);
  offer_subprotocol (self);
}
