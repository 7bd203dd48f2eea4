/* test-publisher.h: publishes numbered messages over TCP, whatever the broker does.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "mqtt-session.h"

G_BEGIN_DECLS

/**
 * TestPublisher:
 *
 * A thread with a session of its own. mosquitto throws its publishers out
 * ("out of memory") when a subscriber is lost at a bad moment; this one
 * comes back and sends again what was not acknowledged.
 */
typedef struct _TestPublisher TestPublisher;

/**
 * test_publisher_new:
 * @port: of MQTT over TCP on 127.0.0.1
 * @n: publishes `{"n":0,"timestamp":…}` and so on up to @n - 1, in order
 */
TestPublisher *test_publisher_new  (guint16     port,
                                    const char *topic,
                                    MqttQos     qos,
                                    guint       n);

/** Like test_publisher_new(), @per_second messages a second as far as the broker takes them. */
TestPublisher *test_publisher_new_paced (guint16     port,
                                         const char *topic,
                                         MqttQos     qos,
                                         guint       n,
                                         guint       per_second);

/** Waits until everything was acknowledged. */
void           test_publisher_free (TestPublisher *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestPublisher, test_publisher_free)

G_END_DECLS
