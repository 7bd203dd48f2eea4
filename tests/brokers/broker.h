/* broker.h: a real broker on loopback, whichever of them is installed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Its configuration and data live in a folder of its own, its listeners on
 * free ports of 127.0.0.1, and it dies with the test.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** The only login of every broker here; see #BrokerTraits for the name. */
#define BROKER_PASSWORD "s3cret-pw"

typedef enum
{
  BROKER_MOSQUITTO,
  BROKER_RABBITMQ,
  BROKER_NATS,
  BROKER_AEDES,
  BROKER_AEDES_2,
  BROKER_EJABBERD,
  BROKER_N_KINDS,
} BrokerKind;

typedef enum
{
  BROKER_WS,
  BROKER_WSS,
  BROKER_TCP, /* plain MQTT, to publish over */
} BrokerDoor;

/**
 * BrokerTraits:
 * @name: as in the paths of the tests
 * @install: what to install where it is missing
 * @path: of its WebSocket URL
 * @user_name: who may come in, with %BROKER_PASSWORD
 * @speaks_5_0: MQTT 5.0 beside 3.1.1, which all of them speak
 * @refuses_5_0_in_words: answers a CONNECT of 5.0 that it does not speak
 * @maximum_qos: the most it grants
 * @one_web_socket_door: an instance serves either ws or wss
 * @keeps_sessions: sessions and what waits in them survive SIGTERM
 * @survives_kill: and SIGKILL
 * @matches_retained: a filter with wildcards gets retained messages
 * @redelivers_late: a while after the client came back, and not at once
 * @tells_take_over_3_1_1: in words of its own, to the older of two clients
 * @tells_take_over_5_0: as above
 * @refusal_code: MQTT 5.0 reason that a wrong password comes to
 * @refusal_words: what the user is told then
 * @refusal_detail: what the broker itself says to it
 * @goodbye: what its log says of a DISCONNECT packet over WebSocket; `{client}` stands for the
 *   client's identifier
 *
 * What is known of each broker and true of the version that the tests were
 * written with; a test that finds it otherwise fails.
 */
typedef struct
{
  const char *name;
  const char *install;
  const char *path;
  const char *user_name;
  gboolean speaks_5_0;
  gboolean refuses_5_0_in_words;
  guint maximum_qos;
  gboolean one_web_socket_door;
  gboolean keeps_sessions;
  gboolean survives_kill;
  gboolean matches_retained;
  gboolean redelivers_late;
  gboolean tells_take_over_3_1_1;
  gboolean tells_take_over_5_0;
  int refusal_code;
  const char *refusal_words;
  const char *refusal_detail;
  const char *goodbye;
} BrokerTraits;

const BrokerTraits *broker_kind_get_traits (BrokerKind kind);

typedef struct _Broker Broker;

/**
 * broker_new:
 * @door: %BROKER_WSS where a broker with one WebSocket door shall serve that
 *
 * Starts it and waits until it lets somebody in.
 *
 * Returns: (transfer full) (nullable): %NULL with the test skipped where it
 *   isn't installed.
 */
Broker             *broker_new  (BrokerKind kind,
                                 BrokerDoor door);
void                broker_free (Broker *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Broker, broker_free)

const BrokerTraits *broker_get_traits  (Broker *self);
guint16             broker_get_port    (Broker    *self,
                                        BrokerDoor door);

/** Returns: a PEM file with the issuer of the certificate of its wss door. */
const char         *broker_get_ca_file (Broker *self);

/** Ends it with SIGTERM, and waits until it has. */
void                broker_stop  (Broker *self);

/** Ends it with SIGKILL. */
void                broker_kill  (Broker *self);

/** Starts it again on the same ports with the data there is. */
void                broker_start (Broker *self);

/** Half-open on demand: it is there and answers nothing. */
void                broker_freeze (Broker *self);
void                broker_thaw   (Broker *self);

/** Returns: whether it is up and not frozen. */
gboolean            broker_is_running (Broker *self);

/** Waits until its log says @text once more than @n_before times. */
void                broker_expect_log (Broker     *self,
                                       const char *text,
                                       guint       n_before);

/** Returns: how often its log says @text so far. */
guint               broker_count_log  (Broker     *self,
                                       const char *text);

G_END_DECLS
