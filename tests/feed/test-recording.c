/* test-recording.c: what was recorded is what is read, whatever happened to the file.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <gio/gio.h>
#include <stdlib.h>
#include <string.h>

#include "recording-fixture.h"
#include "ride-connection-private.h"

#define TIME_US G_GINT64_CONSTANT (1795336200123456)
#define N_MESSAGES 2000

/* Every third payload is random bytes, every other one JSON with awkward characters. */
static GBytes *
make_payload (GRand *random,
              guint  i)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  guint length = g_rand_int_range (random, 0, i % 50 == 0 ? 70000 : 120);

  if (i % 3 != 0)
    {
      g_autofree char *text =
          g_strdup_printf ("{\"n\":%u,\"说\":\"\\\\ \\\" \xf0\x9f\x9a\xb2\t%c\"}\r\n\x7f", i,
                           g_rand_int_range (random, 0x20, 0x7f));

      return g_bytes_new (text, strlen (text));
    }

  for (guint n = 0; n < length; n++)
    {
      guint8 byte = g_rand_int (random);

      g_byte_array_append (bytes, &byte, 1);
    }

  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

static void
fill_message (RideMessage *message,
              GBytes      *payload,
              const char  *topic,
              guint        i)
{
  *message = (RideMessage){
    .topic = topic,
    .topic_length = strlen (topic),
    .payload = g_bytes_get_data (payload, &message->payload_length),
    .payload_length = g_bytes_get_size (payload),
    .retained = i % 5 == 0,
    .dup = i % 7 == 0,
    .received_us = TIME_US + i * 1001,
  };
}

static RideRecorder *
begin (const char *path)
{
  g_autoptr (RideTopicRules) rules = ride_topic_rules_new_default ();
  g_autoptr (GError) error = NULL;
  RideRecorder *recorder = ride_recorder_new (path, rules, &error);

  g_assert_no_error (error);

  return recorder;
}

static void
record (RideRecorder *recorder,
        guint32       seed,
        guint         n)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GBytes) payload = make_payload (random, i);
      g_autofree char *topic = g_strdup_printf ("mobike/unlocked/车\"%u", i);
      g_autoptr (GError) error = NULL;
      RideMessage message;

      fill_message (&message, payload, topic, i);
      ride_recorder_add_message (recorder, &message, i % 3, &error);
      g_assert_no_error (error);
    }
}

static void
expect_messages (RideRecording *recording,
                 guint32        seed,
                 guint          n)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GBytes) payload = make_payload (random, i);
      g_autofree char *topic = g_strdup_printf ("mobike/unlocked/车\"%u", i);
      g_autoptr (GError) error = NULL;
      RideRecordingEntry entry;
      RideMessage message;

      fill_message (&message, payload, topic, i);
      g_assert_cmpint (fixture_next (recording, &entry, &error), ==, RIDE_RECORDING_MESSAGE);
      g_assert_no_error (error);
      g_assert_cmpmem (entry.message.topic, entry.message.topic_length, topic, strlen (topic));
      g_assert_cmpmem (entry.message.payload, entry.message.payload_length, message.payload,
                       message.payload_length);
      g_assert_cmpint (entry.message.received_us, ==, message.received_us);
      g_assert_cmpint (entry.time_us, ==, message.received_us);
      g_assert_cmpint (entry.message.retained, ==, message.retained);
      g_assert_cmpint (entry.message.dup, ==, message.dup);
      g_assert_cmpuint (entry.qos, ==, i % 3);
    }
}

static void
check_round_trip (const char *path)
{
  g_autoptr (RideRecorder) recorder = begin (path);
  g_autoptr (RideRecording) recording = NULL;
  g_autoptr (GError) error = NULL;

  record (recorder, 1, N_MESSAGES);
  ride_recorder_close (recorder, &error);
  g_assert_no_error (error);

  recording = fixture_open_recording (path);
  g_assert_cmpstr (ride_topic_rules_get_template (ride_recording_get_rules (recording), 1), ==,
                   "mobike/locked/{bike}");
  expect_messages (recording, 1, N_MESSAGES);
  fixture_expect_end (recording);
}

static void
test_plain (Fixture      *fixture,
            gconstpointer data)
{
  check_round_trip (fixture->path);
}

static void
test_compressed (Fixture      *fixture,
                 gconstpointer data)
{
  g_autofree char *bytes = NULL;
  gsize length;

  check_round_trip (fixture->compressed);
  g_assert_true (g_file_get_contents (fixture->compressed, &bytes, &length, NULL));
  g_assert_cmpint ((guint8) bytes[0], ==, 0x1f);
  g_assert_cmpint ((guint8) bytes[1], ==, 0x8b);
}

static RideConnection *
make_connection (void)
{
  RideConnection *connection = ride_connection_new_offline ();
  RideFilterResult *refused = g_new0 (RideFilterResult, 1);
  RideFilterResult *granted = g_new0 (RideFilterResult, 1);

  connection->time_us = TIME_US;
  connection->state = RIDE_CONNECTION_WAITING;
  connection->cause = g_strdup ("keep-alive");
  connection->reason = g_strdup ("No “answer”\\");
  connection->detail = g_strdup ("words");
  connection->code = -7;
  connection->attempt = 3;
  connection->protocol = "3.1.1";
  connection->session_present = TRUE;
  connection->keep_alive_s = 30;
  connection->connects = 2;
  connection->retry_at_us = connection->since_us + 60 * G_USEC_PER_SEC;
  refused->filter = g_strdup ("a/+");
  refused->answered = TRUE;
  refused->error = g_strdup ("not authorized");
  granted->filter = g_strdup ("b/+");
  granted->answered = TRUE;
  granted->granted_qos = 1;
  g_ptr_array_add (connection->filters, refused);
  g_ptr_array_add (connection->filters, granted);

  return connection;
}

static void
test_connection (Fixture      *fixture,
                 gconstpointer data)
{
  g_autoptr (RideConnection) connection = make_connection ();
  g_autoptr (RideRecorder) recorder = begin (fixture->path);
  g_autoptr (RideRecording) recording = NULL;
  g_autoptr (GError) error = NULL;
  RideRecordingEntry entry;
  RideConnection *read;

  ride_recorder_add_connection (recorder, connection, connection->time_us, &error);
  g_assert_no_error (error);
  ride_recorder_close (recorder, &error);
  g_assert_no_error (error);

  recording = fixture_open_recording (fixture->path);
  g_assert_cmpint (ride_recording_next (recording, &entry, &error), ==, RIDE_RECORDING_CONNECTION);
  g_assert_no_error (error);
  g_assert_cmpint (entry.time_us, ==, TIME_US);
  read = entry.connection;
  g_assert_cmpint (read->retry_at_us, >, read->since_us);
  read->since_us = connection->since_us;
  read->retry_at_us = connection->retry_at_us;
  g_assert_false (ride_connection_is_news (read, connection));
  g_assert_cmpuint (read->connects, ==, 2);
  fixture_expect_end (recording);
}

/* What is on disk at this moment is all that a crash leaves. */
static void
check_flush (const char *path)
{
  g_autoptr (RideRecorder) recorder = begin (path);
  g_autoptr (RideRecording) recording = NULL;
  g_autoptr (GError) error = NULL;

  record (recorder, 2, 100);
  ride_recorder_flush (recorder, &error);
  g_assert_no_error (error);

  recording = fixture_open_recording (path);
  expect_messages (recording, 2, 100);
}

static void
test_flush (Fixture      *fixture,
            gconstpointer data)
{
  check_flush (fixture->path);
  check_flush (fixture->compressed);
}

static void
cut (const char *path,
     gsize       length)
{
  g_autofree char *bytes = NULL;
  gsize whole;

  g_assert_true (g_file_get_contents (path, &bytes, &whole, NULL));
  g_assert_cmpuint (length, <, whole);
  g_assert_true (g_file_set_contents (path, bytes, length, NULL));
}

/* Returns: the number of the line that an error names. */
static guint
n_lines (const char *message)
{
  const char *line = strstr (message, "line ");

  g_assert_nonnull (line);

  return strtoul (line + strlen ("line "), NULL, 10);
}

/* Returns: how many messages can be read before the damage, which is in @line. */
static guint
count_readable (const char *path,
                guint      *line)
{
  g_autoptr (RideRecording) recording = fixture_open_recording (path);
  RideRecordingKind kind;
  RideRecordingEntry entry;
  g_autoptr (GError) error = NULL;
  guint n = 0;

  while ((kind = fixture_next (recording, &entry, &error)) == RIDE_RECORDING_MESSAGE)
    n++;

  g_assert_cmpint (kind, ==, RIDE_RECORDING_FAILED);
  g_assert_error (error, RIDE_RECORDING_ERROR, RIDE_RECORDING_ERROR_DAMAGED);
  g_test_message ("%s", error->message);
  *line = n_lines (error->message);

  return n;
}

static void
test_cut_off (Fixture      *fixture,
              gconstpointer data)
{
  g_autofree char *text = NULL;
  guint n, line;

  check_round_trip (fixture->path);
  g_assert_true (g_file_get_contents (fixture->path, &text, NULL, NULL));
  cut (fixture->path, strchr (strchr (text, '\n') + 1, '\n') - text + 30);
  g_assert_cmpuint (count_readable (fixture->path, &line), ==, 1);
  g_assert_cmpuint (line, ==, 3);

  check_round_trip (fixture->compressed);
  cut (fixture->compressed, 200000);
  n = count_readable (fixture->compressed, &line);
  g_assert_cmpuint (n, >, 100);
  g_assert_cmpuint (line, ==, n + 2);
}

/* Compressed data that was changed may go on as garbage for a while. */
static void
test_broken_compression (Fixture      *fixture,
                         gconstpointer data)
{
  g_autofree char *bytes = NULL;
  gsize length;
  guint n, line;

  check_round_trip (fixture->compressed);
  g_assert_true (g_file_get_contents (fixture->compressed, &bytes, &length, NULL));
  memset (bytes + length / 2, 0xff, 64);
  g_assert_true (g_file_set_contents (fixture->compressed, bytes, length, NULL));
  n = count_readable (fixture->compressed, &line);
  g_assert_cmpuint (n, >, 100);
  g_assert_cmpuint (line, >=, n + 2);
}

static void
flip (const char *path,
      gsize       at)
{
  g_autofree char *bytes = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  g_assert_cmpuint (at, <, length);
  bytes[at] ^= 0x10;
  g_assert_true (g_file_set_contents (path, bytes, length, NULL));
}

/* The checksum and the length come behind the last line, so they can cost none. */
static void
test_wrong_trailer (Fixture      *fixture,
                    gconstpointer data)
{
  g_autofree char *bytes = NULL;
  gsize length;

  check_round_trip (fixture->compressed);
  g_assert_true (g_file_get_contents (fixture->compressed, &bytes, &length, NULL));
  for (gsize at = length - 8; at < length; at++)
    {
      g_autoptr (RideRecording) recording = NULL;
      g_autoptr (GError) error = NULL;
      RideRecordingEntry entry;

      g_assert_true (g_file_set_contents (fixture->compressed, bytes, length, NULL));
      flip (fixture->compressed, at);
      recording = fixture_open_recording (fixture->compressed);
      expect_messages (recording, 1, N_MESSAGES);
      g_assert_cmpint (fixture_next (recording, &entry, &error), ==, RIDE_RECORDING_FAILED);
      g_assert_error (error, RIDE_RECORDING_ERROR, RIDE_RECORDING_ERROR_DAMAGED);
      g_assert_cmpuint (n_lines (error->message), ==, N_MESSAGES + 2);
    }
}

/* All that is right before a changed byte is used, as if the file had been cut off there. */
static void
test_changed_byte (Fixture      *fixture,
                   gconstpointer data)
{
  g_autofree char *bytes = NULL;
  gsize length;

  check_round_trip (fixture->compressed);
  g_assert_true (g_file_get_contents (fixture->compressed, &bytes, &length, NULL));
  for (gsize at = length / 40; at < length - 8; at += length / 40)
    {
      guint n_before, n, line;

      g_assert_true (g_file_set_contents (fixture->compressed, bytes, at, NULL));
      n_before = count_readable (fixture->compressed, &line);
      g_assert_true (g_file_set_contents (fixture->compressed, bytes, length, NULL));
      flip (fixture->compressed, at);
      n = count_readable (fixture->compressed, &line);
      g_assert_cmpuint (n, >=, n_before);
      /* Lines that the change made into others, but still are lines, are passed over. */
      g_assert_cmpuint (line, >=, n + 2);
    }
}

/* Whoever joins two recordings gets both. */
static void
test_parts (Fixture      *fixture,
            gconstpointer data)
{
  g_autoptr (RideRecording) recording = NULL;
  g_autofree char *first = NULL, *second = NULL;
  g_autoptr (GString) both = g_string_new (NULL);
  gsize first_length, second_length;
  guint line;

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (RideRecorder) recorder = begin (fixture->compressed);

      record (recorder, i, 10);
      g_assert_true (ride_recorder_close (recorder, NULL));
      g_assert_true (g_file_get_contents (fixture->compressed, i == 0 ? &first : &second,
                                          i == 0 ? &first_length : &second_length, NULL));
    }
  g_string_append_len (both, first, first_length);
  g_string_append_len (both, second, second_length);
  g_assert_true (g_file_set_contents (fixture->compressed, both->str, both->len, NULL));

  recording = fixture_open_recording (fixture->compressed);
  expect_messages (recording, 0, 10);
  expect_messages (recording, 1, 10);
  fixture_expect_end (recording);

  flip (fixture->compressed, first_length - 6);
  g_assert_cmpuint (count_readable (fixture->compressed, &line), ==, 10);
  g_assert_cmpuint (line, ==, 12);

  flip (fixture->compressed, first_length - 6);
  flip (fixture->compressed, first_length + second_length - 6);
  g_assert_cmpuint (count_readable (fixture->compressed, &line), ==, 20);
  g_assert_cmpuint (line, ==, 23);
}

static void
test_no_file (Fixture      *fixture,
              gconstpointer data)
{
  g_autoptr (RideTopicRules) rules = ride_topic_rules_new_default ();
  g_autofree char *nowhere = g_build_filename (fixture->folder, "no", "such", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (ride_recording_open (nowhere, &error));
  g_assert_error (error, RIDE_RECORDING_ERROR, RIDE_RECORDING_ERROR_FILE);
  g_clear_error (&error);
  g_assert_null (ride_recording_open (fixture->folder, &error));
  g_assert_error (error, RIDE_RECORDING_ERROR, RIDE_RECORDING_ERROR_FILE);
  g_clear_error (&error);
  g_assert_null (ride_recorder_new (nowhere, rules, &error));
  g_assert_error (error, RIDE_RECORDING_ERROR, RIDE_RECORDING_ERROR_FILE);
}

static void
test_full_disk (Fixture      *fixture,
                gconstpointer data)
{
  g_autoptr (RideTopicRules) rules = ride_topic_rules_new_default ();
  g_autoptr (GError) error = NULL;

  g_assert_null (ride_recorder_new ("/dev/full", rules, &error));
  g_assert_error (error, RIDE_RECORDING_ERROR, RIDE_RECORDING_ERROR_FILE);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  fixture_add ("/recording/every-byte-is-kept", test_plain);
  fixture_add ("/recording/every-byte-is-kept-compressed", test_compressed);
  fixture_add ("/recording/connection-is-kept", test_connection);
  fixture_add ("/recording/flushed-survives-a-crash", test_flush);
  fixture_add ("/recording/cut-off-is-read-up-to-there", test_cut_off);
  fixture_add ("/recording/broken-compression-is-read-up-to-there", test_broken_compression);
  fixture_add ("/recording/wrong-trailer-costs-no-line", test_wrong_trailer);
  fixture_add ("/recording/changed-byte-costs-no-line-before", test_changed_byte);
  fixture_add ("/recording/compressed-parts-follow-each-other", test_parts);
  fixture_add ("/recording/no-file", test_no_file);
  fixture_add ("/recording/full-disk-is-told", test_full_disk);

  return g_test_run ();
}
