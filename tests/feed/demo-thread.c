/* demo-thread.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "demo-thread.h"

#include <string.h>

struct _DemoThread
{
  GThread *thread;
  GMainContext *context;
  GMainLoop *loop;
  RideDemoBroker *broker;
  char *url;
};

typedef void (*Task) (DemoThread *self,
                      gpointer    data);

typedef struct
{
  DemoThread *self;
  Task task;
  gpointer data;
  GMutex mutex;
  GCond cond;
  gboolean done;
} Call;

static gboolean
on_call (gpointer user_data)
{
  Call *call = user_data;

  call->task (call->self, call->data);
  g_mutex_lock (&call->mutex);
  call->done = TRUE;
  g_cond_signal (&call->cond);
  g_mutex_unlock (&call->mutex);

  return G_SOURCE_REMOVE;
}

/* Runs @task over there, and waits for its end. */
static void
call (DemoThread *self,
      Task        task,
      gpointer    data)
{
  g_autoptr (GSource) source = g_idle_source_new ();
  Call this_call = { .self = self, .task = task, .data = data };

  g_mutex_init (&this_call.mutex);
  g_cond_init (&this_call.cond);
  g_source_set_priority (source, G_PRIORITY_HIGH);
  g_source_set_callback (source, on_call, &this_call, NULL);
  g_source_attach (source, self->context);
  g_mutex_lock (&this_call.mutex);
  while (!this_call.done)
    g_cond_wait (&this_call.cond, &this_call.mutex);
  g_mutex_unlock (&this_call.mutex);
  g_mutex_clear (&this_call.mutex);
  g_cond_clear (&this_call.cond);
}

static void
start_task (DemoThread *self,
            gpointer    data)
{
  g_autoptr (GError) error = NULL;

  self->broker = ride_demo_broker_new (0, &error);
  g_assert_no_error (error);
  self->url = g_strdup (ride_demo_broker_get_url (self->broker));
}

static void
stop_task (DemoThread *self,
           gpointer    data)
{
  ride_demo_broker_stop (self->broker);
  g_clear_object (&self->broker);
  g_main_loop_quit (self->loop);
}

static gpointer
run (gpointer data)
{
  DemoThread *self = data;

  g_main_context_push_thread_default (self->context);
  g_main_loop_run (self->loop);
  while (g_main_context_iteration (self->context, FALSE))
    ;
  g_main_context_pop_thread_default (self->context);

  return NULL;
}

DemoThread *
demo_thread_new (void)
{
  DemoThread *self = g_new0 (DemoThread, 1);

  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->thread = g_thread_new ("demo", run, self);
  call (self, start_task, NULL);

  return self;
}

void
demo_thread_free (DemoThread *self)
{
  call (self, stop_task, NULL);
  g_thread_join (self->thread);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_free (self->url);
  g_free (self);
}

const char *
demo_thread_get_url (DemoThread *self)
{
  return self->url;
}

static void
mood_task (DemoThread *self,
           gpointer    data)
{
  ride_demo_broker_set_mood (self->broker, GPOINTER_TO_INT (data));
}

void
demo_thread_set_mood (DemoThread  *self,
                      RideDemoMood mood)
{
  call (self, mood_task, GINT_TO_POINTER (mood));
}

static void
login_task (DemoThread *self,
            gpointer    data)
{
  const char **login = data;

  ride_demo_broker_set_login (self->broker, login[0], login[1]);
}

void
demo_thread_set_login (DemoThread *self,
                       const char *user_name,
                       const char *password)
{
  const char *login[] = { user_name, password };

  call (self, login_task, login);
}

static void
cut_task (DemoThread *self,
          gpointer    data)
{
  ride_demo_broker_cut (self->broker);
}

void
demo_thread_cut (DemoThread *self)
{
  call (self, cut_task, NULL);
}

static void
clients_task (DemoThread *self,
              gpointer    data)
{
  guint *n = data;

  *n = ride_demo_broker_get_n_clients (self->broker);
}

guint
demo_thread_get_clients (DemoThread *self)
{
  guint n;

  call (self, clients_task, &n);

  return n;
}

static void
dropped_task (DemoThread *self,
              gpointer    data)
{
  guint64 *n = data;

  *n = ride_demo_broker_get_n_dropped (self->broker);
}

guint64
demo_thread_get_dropped (DemoThread *self)
{
  guint64 n;

  call (self, dropped_task, &n);

  return n;
}

typedef struct
{
  const char *topic;
  const char *payload;
  guint first;
  guint n;
  guint qos;
} Messages;

static char *
with_number (const char *text,
             guint       number)
{
  g_autofree char *digits = g_strdup_printf ("%u", number);
  g_autoptr (GString) result = g_string_new (text);

  g_string_replace (result, "#", digits, 1);

  return g_string_free (g_steal_pointer (&result), FALSE);
}

static void
publish_task (DemoThread *self,
              gpointer    data)
{
  const Messages *messages = data;

  for (guint i = messages->first; i < messages->first + messages->n; i++)
    {
      g_autofree char *topic = with_number (messages->topic, i);
      char *payload = with_number (messages->payload, i);
      g_autoptr (GBytes) bytes = g_bytes_new_take (payload, strlen (payload));

      ride_demo_broker_publish (self->broker, topic, bytes, messages->qos, FALSE);
    }
}

void
demo_thread_publish (DemoThread *self,
                     const char *topic,
                     const char *payload,
                     guint       first,
                     guint       n,
                     guint       qos)
{
  Messages messages = { topic, payload, first, n, qos };

  call (self, publish_task, &messages);
}
