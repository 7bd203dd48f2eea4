/* ride-feed-sieve.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-feed-sieve.h"

#include "ride-feed-queue.h"

static RideFeedToken *
token_at (GArray *tokens,
          guint   position)
{
  return &g_array_index (tokens, RideFeedToken, position);
}

static RideEventBatch *
copy_head (const RideEventBatch *batch,
           guint                 n)
{
  RideEventBatch *copy = ride_event_batch_new ();

  for (guint i = 0; i < n; i++)
    ride_event_batch_append (copy, ride_event_batch_get (batch, i));

  return copy;
}

RideEventBatch *
ride_feed_sieve (RideEventBatch   *batch,
                 GArray           *tokens,
                 RideFeedSieveFunc keep,
                 gpointer          user_data)
{
  guint length = ride_event_batch_get_length (batch);
  RideEventBatch *kept = NULL;
  guint next_token = 0;

  for (guint i = 0; i < length; i++)
    {
      const RideEvent *event = ride_event_batch_get (batch, i);

      while (next_token < tokens->len && token_at (tokens, next_token)->n_events <= i)
        {
          if (kept != NULL)
            token_at (tokens, next_token)->n_events = ride_event_batch_get_length (kept);
          next_token++;
        }

      if (!keep (event, user_data))
        {
          if (kept == NULL)
            kept = copy_head (batch, i);
        }
      else if (kept != NULL)
        ride_event_batch_append (kept, event);
    }

  if (kept == NULL)
    return ride_event_batch_ref (batch);

  for (; next_token < tokens->len; next_token++)
    token_at (tokens, next_token)->n_events = ride_event_batch_get_length (kept);

  return kept;
}
