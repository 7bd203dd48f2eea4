/* demo-thread.h: a demo broker on a thread of its own, so that tests may block theirs.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-demo-broker.h"

G_BEGIN_DECLS

typedef struct _DemoThread DemoThread;

DemoThread *demo_thread_new         (void);
void        demo_thread_free        (DemoThread *self);
const char *demo_thread_get_url     (DemoThread *self);
void        demo_thread_set_mood    (DemoThread  *self,
                                     RideDemoMood mood);
void        demo_thread_set_login   (DemoThread *self,
                                     const char *user_name,
                                     const char *password);
void        demo_thread_cut         (DemoThread *self);
guint       demo_thread_get_clients (DemoThread *self);
guint64     demo_thread_get_dropped (DemoThread *self);

/**
 * demo_thread_publish:
 * @topic: with “#” where the number of the message goes
 * @payload: as @topic
 *
 * Publishes @n messages in one go, numbered from @first on.
 */
void        demo_thread_publish     (DemoThread *self,
                                     const char *topic,
                                     const char *payload,
                                     guint       first,
                                     guint       n,
                                     guint       qos);

G_END_DECLS
