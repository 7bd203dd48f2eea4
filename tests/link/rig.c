/* rig.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "rig.h"

#include "pipe-transport.h"

#define PATIENCE_US (10 * G_USEC_PER_SEC)
#define TURN_MS 4
#define MOMENT_TURNS 12

static void
on_status_changed (gpointer              user_data,
                   const RideLinkStatus *status)
{
  Rig *rig = user_data;
  const char *name = ride_link_state_to_string (status->state);

  rig->statuses++;
  if (!g_str_has_suffix (rig->states->str, name))
    g_string_append_printf (rig->states, "%s%s", rig->states->len > 0 ? " " : "", name);
  if (rig->on_status != NULL)
    rig->on_status (rig, status);
}

static void
on_received (gpointer           user_data,
             const RidePublish *publish)
{
  Rig *rig = user_data;

  g_ptr_array_add (rig->messages,
                   g_strdup_printf ("%.*s=%.*s", (int) publish->topic.length, publish->topic.data,
                                    (int) publish->payload.length, publish->payload.data));
  g_array_append_val (rig->tokens, publish->token);
  if (rig->on_message != NULL)
    rig->on_message (rig);
}

static const RideLinkEvents events = {
  .status_changed = on_status_changed,
  .received = on_received,
};

static RideTransport *
make_pipe (const RideLinkOptions *options,
           gpointer               user_data)
{
  Rig *rig = user_data;

  return pipe_transport_new (rig->server, rig->line_kind == RIG_PIPE_BY_BYTES ? 1 : 0, rig->refuse,
                             rig->hang);
}

static gint64
read_clock (gpointer user_data)
{
  Rig *rig = user_data;

  return g_get_monotonic_time () + rig->skipped_us;
}

static double
throw_dice (gpointer user_data)
{
  Rig *rig = user_data;

  return rig->chance;
}

static gboolean
is_pipe (Rig *rig)
{
  return rig->line_kind == RIG_PIPE || rig->line_kind == RIG_PIPE_BY_BYTES;
}

Rig *
rig_new (RigLine line_kind)
{
  Rig *rig = g_new0 (Rig, 1);

  rig->line_kind = line_kind;
  rig->server = scripted_server_new ();
  rig->options = ride_link_options_new ();
  rig->options->filters = g_strsplit ("mobike/#", ",", -1);
  rig->options->use_proxy = FALSE;
  rig->states = g_string_new (NULL);
  rig->messages = g_ptr_array_new_with_free_func (g_free);
  rig->tokens = g_array_new (FALSE, FALSE, sizeof (guint64));
  rig->chance = 0.5;
  pipe_transport_queued = 0;
  if (is_pipe (rig))
    {
      rig->options->url = g_strdup ("ws://pipe/mqtt");
      return rig;
    }

  rig->web_socket = web_socket_server_new (rig->server);
  rig->options->url =
      g_strdup_printf ("ws://127.0.0.1:%u/mqtt?token=s3cret", rig->web_socket->port);
  if (line_kind == RIG_WEB_SOCKET_BY_BYTES)
    rig->web_socket->framing = FRAMES_OF_ONE_BYTE;
  if (line_kind == RIG_WEB_SOCKET_BY_FRAGMENTS)
    rig->web_socket->framing = FRAGMENTS_OF_ONE_BYTE;
  return rig;
}

void
rig_free (Rig *rig)
{
  g_clear_object (&rig->link);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_pointer (&rig->web_socket, web_socket_server_free);
  scripted_server_free (rig->server);
  ride_link_options_free (rig->options);
  g_string_free (rig->states, TRUE);
  g_ptr_array_unref (rig->messages);
  g_array_unref (rig->tokens);
  g_free (rig);
}

void
rig_start (Rig *rig)
{
  g_autoptr (GError) error = NULL;

  ride_link_options_validate (rig->options, &error);
  g_assert_no_error (error);
  rig->link = ride_link_new (rig->options, &events, rig);
  ride_link_set_clock (rig->link, read_clock, throw_dice, rig);
  if (is_pipe (rig))
    ride_link_set_transport_factory (rig->link, make_pipe, rig);
  ride_link_start (rig->link);
}

static gboolean
wake_up (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

void
rig_wait (Rig         *rig,
          RigCondition condition)
{
  gint64 end_us = g_get_monotonic_time () + PATIENCE_US;
  guint ticker = g_timeout_add (10, wake_up, NULL);

  while (!condition (rig) && g_get_monotonic_time () < end_us)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (ticker);
  if (condition (rig))
    return;

  g_test_message ("states: %s", rig->states->str);
  g_test_message ("server: %s", rig->server->log->str);
  g_error ("Waited in vain");
}

static RideLinkState wanted_state;

static gboolean
has_wanted_state (Rig *rig)
{
  return ride_link_get_status (rig->link)->state == wanted_state;
}

void
rig_wait_state (Rig          *rig,
                RideLinkState state)
{
  wanted_state = state;
  rig_wait (rig, has_wanted_state);
}

static const char *wanted_entry;

static gboolean
saw_wanted_entry (Rig *rig)
{
  return scripted_server_saw (rig->server, wanted_entry);
}

void
rig_wait_saw (Rig        *rig,
              const char *entry)
{
  wanted_entry = entry;
  rig_wait (rig, saw_wanted_entry);
}

static gboolean
count_turn (gpointer user_data)
{
  guint *turns = user_data;

  (*turns)++;
  return G_SOURCE_CONTINUE;
}

/* Turns of the main loop, not time alone: on a busy machine little happens in
 * a moment. */
void
rig_settle (Rig *rig)
{
  guint turns = 0;
  guint ticker = g_timeout_add (TURN_MS, count_turn, &turns);

  while (turns < MOMENT_TURNS)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (ticker);
}

void
rig_skip (Rig   *rig,
          gint64 us)
{
  rig->skipped_us += us;
  if (rig->link != NULL)
    ride_link_look_now (rig->link);
  rig_settle (rig);
}

const RideLinkStatus *
rig_status (Rig *rig)
{
  return ride_link_get_status (rig->link);
}
