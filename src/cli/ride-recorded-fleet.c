/* ride-recorded-fleet.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-recorded-fleet.h"

#include "ride-dedup.h"
#include "ride-event-reader.h"
#include "ride-interrupt.h"
#include "ride-recording.h"

/* As the live feed remembers. */
#define DEDUP_CAPACITY (1u << 18)

#define BATCH_EVENTS 256

typedef struct
{
  RideRecording *recording;
  RideEventReader *reader;
  RideDedup *dedup;
  RideFleet *fleet;
  RideEventBatch *batch; /* not applied yet */
  gint64 at_us;
  gint64 as_of_us;
  guint64 n_events;
} Reading;

static void
apply_batch (Reading *reading)
{
  for (guint i = 0; i < ride_event_batch_get_length (reading->batch); i++)
    {
      const RideEvent *event = ride_event_batch_get (reading->batch, i);

      reading->as_of_us = MAX (reading->as_of_us, event->received_us);
      reading->n_events++;
      if (ride_dedup_is_new (reading->dedup, event))
        ride_fleet_apply (reading->fleet, event);
    }

  ride_event_batch_unref (reading->batch);
  reading->batch = ride_event_batch_new ();
}

static void
take_message (Reading                  *reading,
              const RideRecordingEntry *entry)
{
  if (entry->time_us > reading->at_us)
    return;

  ride_event_reader_read (reading->reader, &entry->message, reading->batch);
  if (ride_event_batch_get_length (reading->batch) >= BATCH_EVENTS)
    apply_batch (reading);
}

static double
get_fraction (Reading *reading)
{
  gint64 size;
  gint64 position = ride_recording_get_position (reading->recording, &size);

  return size > 0 ? position / (double) size : -1;
}

static gboolean
read_all (Reading      *reading,
          RideProgress *progress,
          GError      **error)
{
  RideRecordingEntry entry;

  while (!ride_interrupt_came ())
    {
      switch (ride_recording_next (reading->recording, &entry, error))
        {
        case RIDE_RECORDING_MESSAGE:
          take_message (reading, &entry);
          break;
        case RIDE_RECORDING_CONNECTION:
        case RIDE_RECORDING_BUSY:
          break;
        case RIDE_RECORDING_END:
          return TRUE;
        case RIDE_RECORDING_FAILED:
        default:
          return FALSE;
        }
      ride_progress_update (progress, reading->n_events, get_fraction (reading));
    }

  return TRUE;
}

gboolean
ride_recorded_fleet_read (const char   *path,
                          gint64        at_us,
                          RideFleet    *fleet,
                          RideProgress *progress,
                          gint64       *as_of_us,
                          GError      **error)
{
  g_autoptr (RideRecording) recording = ride_recording_open (path, error);
  g_autoptr (RideEventReader) reader = NULL;
  g_autoptr (RideDedup) dedup = NULL;
  Reading reading = { .fleet = fleet, .at_us = at_us };
  gboolean whole;

  *as_of_us = 0;
  if (recording == NULL)
    return FALSE;

  reading.recording = recording;
  reading.reader = reader = ride_event_reader_new (ride_recording_get_rules (recording));
  reading.dedup = dedup = ride_dedup_new (DEDUP_CAPACITY);
  reading.batch = ride_event_batch_new ();
  whole = read_all (&reading, progress, error);
  apply_batch (&reading);
  ride_event_batch_unref (reading.batch);
  *as_of_us = reading.as_of_us;

  return whole;
}
