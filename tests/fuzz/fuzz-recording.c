/* fuzz-recording.c: any line of a recording.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The input is one line, read both as the first and as a later one. What
 * the scanner takes for JSON must be JSON to json-glib, too.
 */

#include <json-glib/json-glib.h>
#include <string.h>

#include "ride-json-scan.h"
#include "ride-recording-line.h"
#include "ride-text.h"

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

/* An allocation of its own size, so that no byte behind it is read unnoticed. */
static char *
copy_line (const guint8 *data,
           gsize         size)
{
  char *line = g_malloc (size + 1);

  if (size > 0)
    memcpy (line, data, size);
  line[size] = '\0';

  return line;
}

static void
read_header (const guint8 *data,
             gsize         size)
{
  g_autofree char *line = copy_line (data, size);
  g_autoptr (RideTopicRules) rules = NULL;
  g_autoptr (GError) error = NULL;
  gint64 begun_us;

  rules = ride_recording_line_read_header (line, size, &begun_us, &error);
  g_assert_true ((rules == NULL) == (error != NULL));
}

static void
check_message (const RideRecordingEntry *entry)
{
  const RideMessage *message = &entry->message;

  g_assert_cmpint (entry->time_us, >, 0);
  g_assert_cmpint (message->received_us, ==, entry->time_us);
  g_assert_cmpuint (message->topic_length, >, 0);
  g_assert_cmpuint (message->topic_length, <=, 65535);
  g_assert_cmpuint (entry->qos, <=, 2);
  g_assert_true (message->payload != NULL || message->payload_length == 0);
}

static void
read_entry (const guint8 *data,
            gsize         size)
{
  g_autofree char *line = copy_line (data, size);
  RideRecordingEntry entry;
  const char *problem = NULL;

  switch (ride_recording_line_read (line, size, &entry, &problem))
    {
    case RIDE_RECORDING_LINE_MESSAGE:
      check_message (&entry);
      break;
    case RIDE_RECORDING_LINE_CONNECTION:
      g_assert_cmpuint (entry.connection->filters->len, <=, RIDE_CONNECTION_FILTERS);
      ride_connection_unref (entry.connection);
      break;
    case RIDE_RECORDING_LINE_BROKEN:
      g_assert_nonnull (problem);
      break;
    case RIDE_RECORDING_LINE_OTHER:
    default:
      break;
    }
}

static gboolean
scan (char *line,
      gsize size)
{
  RideJsonScan scan;
  RideJsonValue value;
  const char *key;

  if (!ride_text_is_utf8 (line, size))
    return FALSE;

  ride_json_scan_begin (&scan, line, size);
  if (scan.is_list)
    while (ride_json_scan_element (&scan, &value))
      ;
  else
    while (ride_json_scan_member (&scan, &key, &value))
      ;

  return ride_json_scan_is_whole (&scan);
}

/* json-glib takes more than JSON, so only one direction can be compared. */
static void
check_judges_agree (const guint8 *data,
                    gsize         size)
{
  g_autofree char *line = copy_line (data, size);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;

  if (!scan (line, size))
    return;

  json_parser_load_from_data (parser, (const char *) data, size, &error);
  g_assert_no_error (error);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  if (size > RIDE_RECORDING_LINE_MAX)
    return 0;

  read_header (data, size);
  read_entry (data, size);
  check_judges_agree (data, size);

  return 0;
}
