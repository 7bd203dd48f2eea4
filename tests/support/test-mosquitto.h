/* test-mosquitto.h: a real mosquitto on loopback, for tests.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _TestMosquitto TestMosquitto;

/**
 * test_mosquitto_new:
 * @user_name: (nullable): %NULL = anybody may come in
 * @password: (nullable): of @user_name
 *
 * Starts a broker with a WebSocket and a TCP listener on free ports of 127.0.0.1.
 *
 * Returns: (transfer full) (nullable): %NULL with the test skipped where
 *   mosquitto isn't installed.
 */
TestMosquitto *test_mosquitto_new  (const char *user_name,
                                    const char *password);

/** Like test_mosquitto_new() for anybody, with a queue without end and a log without messages. */
TestMosquitto *test_mosquitto_new_for_load (void);
void           test_mosquitto_free (TestMosquitto *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestMosquitto, test_mosquitto_free)

guint16        test_mosquitto_get_port (TestMosquitto *self);
guint16        test_mosquitto_get_tcp_port (TestMosquitto *self);

/** Returns: such as "ws://127.0.0.1:40123/mqtt". */
const char    *test_mosquitto_get_url (TestMosquitto *self);

/** Ends the broker, and waits until it has. */
void           test_mosquitto_stop    (TestMosquitto *self);

/** Starts it again on the same ports, and waits until it listens. */
void           test_mosquitto_start   (TestMosquitto *self);

/** Half-open on demand: the broker is there and answers nothing. */
void           test_mosquitto_freeze  (TestMosquitto *self);
void           test_mosquitto_thaw    (TestMosquitto *self);

/** @payload: (nullable): %NULL = empty */
void           test_mosquitto_publish (TestMosquitto *self,
                                       const char    *topic,
                                       const char    *payload,
                                       guint          qos,
                                       gboolean       retain);

/** Waits until the broker's log holds @text. */
void           test_mosquitto_expect_log (TestMosquitto *self,
                                          const char    *text);

/** Returns: (transfer full): the broker's log so far. */
char          *test_mosquitto_get_log (TestMosquitto *self);

G_END_DECLS
