/* test-recording.c: what was recorded is what is read, whatever happened to the file.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#include "ride-connection-private.h"
#include "ride-recording-line.h"
#include "ride-recording.h"
#include "test-folder.h"

#define TIME_US G_GINT64_CONSTANT (1795336200123456)
#define N_MESSAGES 2000
#define HEADER "{\"type\":\"recording\",\"version\":1,\"topics\":[\"unlock=a/{bike}\"]}\n"
#define MESSAGE \
  "{\"type\":\"message\",\"received\":\"2026-11-22T08:30:00.000001Z\",\"topic\":\"a/1\"}\n"

typedef struct
{
  char *folder;
  char *path;
  char *compressed;
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture->folder = test_folder_new ();
  fixture->path = g_build_filename (fixture->folder, "feed.jsonl", NULL);
  fixture->compressed = g_build_filename (fixture->folder, "feed.jsonl.gz", NULL);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  test_folder_remove (fixture->folder);
  g_free (fixture->path);
  g_free (fixture->compressed);
  g_free (fixture->folder);
}

/* Every third payload is random bytes, every other one JSON with awkward characters. */
static GBytes *
make_payload (GRand *random,
              guint  i)
{
  GByteArray *bytes = g_byte_array_new ();
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

  return g_byte_array_free_to_bytes (bytes);
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

static RideRecording *
open_recording (const char *path)
{
  g_autoptr (GError) error = NULL;
  RideRecording *recording = ride_recording_open (path, &error);

  g_assert_no_error (error);

  return recording;
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
      g_assert_cmpint (ride_recording_next (recording, &entry, &error), ==, RIDE_RECORDING_MESSAGE);
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
expect_end (RideRecording *recording)
{
  g_autoptr (GError) error = NULL;
  RideRecordingEntry entry;

  g_assert_cmpint (ride_recording_next (recording, &entry, &error), ==, RIDE_RECORDING_END);
  g_assert_no_error (error);
}

static void
expect_damage (RideRecording *recording,
               const char    *words)
{
  g_autoptr (GError) error = NULL;
  RideRecordingEntry entry;

  g_assert_cmpint (ride_recording_next (recording, &entry, &error), ==, RIDE_RECORDING_FAILED);
  g_assert_error (error, RIDE_RECORDING_ERROR, RIDE_RECORDING_ERROR_DAMAGED);
  g_test_message ("%s", error->message);
  if (strstr (error->message, words) == NULL)
    g_error ("no “%s” in: %s", words, error->message);
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

  recording = open_recording (path);
  g_assert_cmpstr (ride_topic_rules_get_template (ride_recording_get_rules (recording), 1), ==,
                   "mobike/locked/{bike}");
  expect_messages (recording, 1, N_MESSAGES);
  expect_end (recording);
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

  recording = open_recording (fixture->path);
  g_assert_cmpint (ride_recording_next (recording, &entry, &error), ==, RIDE_RECORDING_CONNECTION);
  g_assert_no_error (error);
  g_assert_cmpint (entry.time_us, ==, TIME_US);
  read = entry.connection;
  g_assert_cmpint (read->retry_at_us, >, read->since_us);
  read->since_us = connection->since_us;
  read->retry_at_us = connection->retry_at_us;
  g_assert_false (ride_connection_is_news (read, connection));
  g_assert_cmpuint (read->connects, ==, 2);
  expect_end (recording);
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

  recording = open_recording (path);
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
  g_autoptr (RideRecording) recording = open_recording (path);
  RideRecordingKind kind;
  RideRecordingEntry entry;
  g_autoptr (GError) error = NULL;
  guint n = 0;

  while ((kind = ride_recording_next (recording, &entry, &error)) == RIDE_RECORDING_MESSAGE)
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

/* Whoever joins two recordings gets both. */
static void
test_parts (Fixture      *fixture,
            gconstpointer data)
{
  g_autoptr (RideRecording) recording = NULL;
  g_autofree char *first = NULL, *second = NULL;
  g_autoptr (GString) both = g_string_new (NULL);
  gsize first_length, second_length;

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

  recording = open_recording (fixture->compressed);
  expect_messages (recording, 0, 10);
  expect_messages (recording, 1, 10);
  expect_end (recording);
}

static RideRecording *
write_and_open (Fixture    *fixture,
                const char *text)
{
  g_assert_true (g_file_set_contents (fixture->path, text, -1, NULL));

  return open_recording (fixture->path);
}

static void
expect_one_message (RideRecording *recording)
{
  RideRecordingEntry entry;

  g_assert_cmpint (ride_recording_next (recording, &entry, NULL), ==, RIDE_RECORDING_MESSAGE);
  g_assert_cmpint (entry.time_us, ==, G_GINT64_CONSTANT (1795336200000001));
  g_assert_cmpmem (entry.message.topic, entry.message.topic_length, "a/1", 3);
  g_assert_cmpuint (entry.message.payload_length, ==, 0);
}

static void
test_unknown (Fixture      *fixture,
              gconstpointer data)
{
  g_autoptr (RideRecording) recording = write_and_open (
      fixture, HEADER "\n{\"type\":\"weather\",\"rain\":[1,{\"a\":[]}]}\r\n" MESSAGE "  \n"
                      "{ \"new\" : { \"x\" : null } , \"qos\" : 1 , \"topic\" : \"a/1\","
                      "\"received\":\"2026-11-22T09:30:00.000001+01:00\",\"type\":\"message\" }");

  expect_one_message (recording);
  expect_one_message (recording);
  expect_end (recording);
}

/* JSON may write a text in more ways than the recorder does. */
static void
test_escapes (Fixture      *fixture,
              gconstpointer data)
{
  g_autoptr (RideRecording) recording = write_and_open (
      fixture, HEADER "{\"type\":\"message\",\"received\":1795336200,\"topic\":\"a/1\","
                      "\"payload\":\"\"}\n");
  g_autoptr (RideRecording) other = NULL;
  RideRecordingEntry entry;

  expect_damage (recording, "line 2 is a message without the time");

  other = write_and_open (
      fixture, HEADER "{\"type\":\"message\",\"received\":\"1795336200\",\"topic\":\"a/1\","
                      "\"payload\":\"\\u0000\\/\\ud83d\\udeb2\\b\\f\\n\\r\\t\\\"\\\\\\u00e9\"}\n");
  g_assert_cmpint (ride_recording_next (other, &entry, NULL), ==, RIDE_RECORDING_MESSAGE);
  g_assert_cmpmem (entry.message.payload, entry.message.payload_length,
                   "\0/\xf0\x9f\x9a\xb2\b\f\n\r\t\"\\\xc3\xa9", 15);
}

static void
test_broken_lines (Fixture      *fixture,
                   gconstpointer data)
{
  static const char *const lines[] = {
    "garbage",
    "{\"type\":\"message\"",
    "{\"type\":\"weather\",\"a\":[1]",
    "{\"type\":\"message\",}",
    "{\"type\":\"message\"} {}",
    "[\"type\"]",
    "{\"type\":\"message\",\"received\":\"2026-11-22T08:30:00Z\",\"topic\":\"a/\x01\"}",
    "{\"type\":\"message\",\"received\":\"2026-11-22T08:30:00Z\",\"topic\":\"a/\xff\"}",
    "{\"type\":\"message\",\"received\":\"2026-11-22T08:30:00Z\",\"topic\":\"a/\\ud800\"}",
    "{\"type\":\"message\",\"received\":\"2026-11-22T08:30:00Z\",\"topic\":\"\"}",
    "{\"type\":\"message\",\"received\":\"2026-11-22T08:30:00Z\",\"topic\":7}",
    "{\"type\":\"message\",\"received\":\"yesterday\",\"topic\":\"a/1\"}",
    "{\"type\":\"message\",\"received\":\"1013-11-22T08:30:00Z\",\"topic\":\"a/1\"}",
    "{\"type\":\"message\",\"received\":\"2026-11-22T08:30:00Z\",\"topic\":\"a\",\"payload\":[]}",
    "{\"type\":\"message\",\"received\":\"2026-11-22T08:30:00Z\",\"topic\":\"a\",\"qos\":\"1\"}",
    "{\"type\":\"message\",\"received\":\"2026-11-22T08:30:00Z\",\"topic\":\"a\","
    "\"payloadBase64\":\"a=b=\"}",
    "{\"type\":\"message\",\"received\":\"2026-11-22T08:30:00Z\",\"topic\":\"a\","
    "\"payloadBase64\":\"abc\"}",
    "{\"type\":\"link\",\"state\":\"connected\"}",
    "{\"type\":7}",
    "{\"a\":[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autofree char *text = g_strconcat (HEADER MESSAGE, lines[i], "\n" MESSAGE, NULL);
      g_autoptr (RideRecording) recording = write_and_open (fixture, text);

      expect_one_message (recording);
      expect_damage (recording, "line 3 ");
    }
}

static void
test_long_line (Fixture      *fixture,
                gconstpointer data)
{
  g_autoptr (GString) text = g_string_new (HEADER MESSAGE "{\"type\":\"");
  g_autoptr (RideRecording) recording = NULL;

  for (guint i = 0; i < RIDE_RECORDING_LINE_MAX / 8 + 1; i++)
    g_string_append (text, "01234567");
  g_string_append (text, "\"}\n" MESSAGE);
  recording = write_and_open (fixture, text->str);
  expect_one_message (recording);
  expect_damage (recording, "line 3 is longer");
}

static void
test_no_recording (Fixture      *fixture,
                   gconstpointer data)
{
  static const char *const texts[] = {
    "",
    "\n",
    "garbage",
    "{\"type\":\"event\"}\n",
    "{\"type\":\"recording\"}\n",
    "{\"type\":\"recording\",\"version\":\"1\"}\n",
    "{\"type\":\"recording\",\"version\":2}\n",
    "{\"type\":\"recording\",\"version\":1,\"topics\":[\"a/{bike\"]}\n",
    "{\"type\":\"recording\",\"version\":1,\"topics\":[7]}\n",
    "\x1f\x8b garbage",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (g_file_set_contents (fixture->path, texts[i], -1, NULL));
      g_assert_null (ride_recording_open (fixture->path, &error));
      g_assert_error (error, RIDE_RECORDING_ERROR, RIDE_RECORDING_ERROR_FORMAT);
      g_test_message ("%s", error->message);
    }
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

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("/recording/every-byte-is-kept", test_plain);
  add ("/recording/every-byte-is-kept-compressed", test_compressed);
  add ("/recording/connection-is-kept", test_connection);
  add ("/recording/flushed-survives-a-crash", test_flush);
  add ("/recording/cut-off-is-read-up-to-there", test_cut_off);
  add ("/recording/broken-compression-is-read-up-to-there", test_broken_compression);
  add ("/recording/compressed-parts-follow-each-other", test_parts);
  add ("/recording/unknown-types-and-keys-are-ignored", test_unknown);
  add ("/recording/escapes", test_escapes);
  add ("/recording/broken-line-is-named", test_broken_lines);
  add ("/recording/long-line-is-refused", test_long_line);
  add ("/recording/something-else-is-refused", test_no_recording);
  add ("/recording/no-file", test_no_file);
  add ("/recording/full-disk-is-told", test_full_disk);

  return g_test_run ();
}
