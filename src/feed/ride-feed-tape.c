/* ride-feed-tape.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-feed-tape.h"

#include "ride-connection-private.h"

struct _RideFeedTape
{
  RideRecorder *recorder; /* NULL: failed, or closed */
  RideConnection *recorded; /* the newest one */
  GError *error;
};

RideFeedTape *
ride_feed_tape_new (RideRecorder *recorder)
{
  RideFeedTape *self = g_new0 (RideFeedTape, 1);

  self->recorder = recorder;

  return self;
}

void
ride_feed_tape_free (RideFeedTape *self)
{
  ride_feed_tape_close (self);
  g_clear_pointer (&self->recorded, ride_connection_unref);
  g_clear_error (&self->error);
  g_free (self);
}

static gboolean
give_up_unless (RideFeedTape *self,
                gboolean      written)
{
  if (!written)
    g_clear_pointer (&self->recorder, ride_recorder_free);

  return written;
}

gboolean
ride_feed_tape_add_message (RideFeedTape      *self,
                            const RideMessage *message,
                            guint              qos)
{
  if (self->recorder == NULL)
    return TRUE;

  return give_up_unless (self,
                         ride_recorder_add_message (self->recorder, message, qos, &self->error));
}

gboolean
ride_feed_tape_add_connection (RideFeedTape   *self,
                               RideConnection *connection)
{
  if (self->recorder == NULL ||
      (self->recorded != NULL && !ride_connection_is_news (connection, self->recorded)))
    return TRUE;

  g_clear_pointer (&self->recorded, ride_connection_unref);
  self->recorded = ride_connection_ref (connection);

  return give_up_unless (self, ride_recorder_add_connection (self->recorder, connection,
                                                             connection->time_us, &self->error));
}

gboolean
ride_feed_tape_flush (RideFeedTape *self)
{
  if (self->recorder == NULL)
    return TRUE;

  return give_up_unless (self, ride_recorder_flush (self->recorder, &self->error));
}

gboolean
ride_feed_tape_close (RideFeedTape *self)
{
  g_autoptr (RideRecorder) recorder = g_steal_pointer (&self->recorder);

  return recorder == NULL || ride_recorder_close (recorder, &self->error);
}

const char *
ride_feed_tape_get_error (const RideFeedTape *self)
{
  return self->error != NULL ? self->error->message : NULL;
}
