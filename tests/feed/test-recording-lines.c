/* test-recording-lines.c: lines that the recorder never writes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <gio/gio.h>
#include <string.h>

#include "recording-fixture.h"
#include "ride-recording-line.h"

#define HEADER "{\"type\":\"recording\",\"version\":1,\"topics\":[\"unlock=a/{bike}\"]}\n"
#define MESSAGE \
  "{\"type\":\"message\",\"received\":\"2026-11-22T08:30:00.000001Z\",\"topic\":\"a/1\"}\n"

static void
expect_damage (RideRecording *recording,
               const char    *words)
{
  g_autoptr (GError) error = NULL;
  RideRecordingEntry entry;

  g_assert_cmpint (fixture_next (recording, &entry, &error), ==, RIDE_RECORDING_FAILED);
  g_assert_error (error, RIDE_RECORDING_ERROR, RIDE_RECORDING_ERROR_DAMAGED);
  g_test_message ("%s", error->message);
  if (strstr (error->message, words) == NULL)
    g_error ("no “%s” in: %s", words, error->message);
}

static RideRecording *
write_and_open (Fixture    *fixture,
                const char *text)
{
  g_assert_true (g_file_set_contents (fixture->path, text, -1, NULL));

  return fixture_open_recording (fixture->path);
}

static void
expect_one_message (RideRecording *recording)
{
  RideRecordingEntry entry;

  g_assert_cmpint (fixture_next (recording, &entry, NULL), ==, RIDE_RECORDING_MESSAGE);
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
  fixture_expect_end (recording);
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

/* Compressed with a wrong checksum, where the text ends. */
static void
write_damaged (Fixture    *fixture,
               const char *text)
{
  g_autoptr (GZlibCompressor) compressor =
      g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, -1);
  gsize n_read, n_written;
  char bytes[1024];

  g_assert_cmpint (g_converter_convert (G_CONVERTER (compressor), text, strlen (text), bytes,
                                        sizeof bytes, G_CONVERTER_INPUT_AT_END, &n_read, &n_written,
                                        NULL),
                   ==, G_CONVERTER_FINISHED);
  bytes[n_written - 8] ^= 1;
  g_assert_true (g_file_set_contents (fixture->path, bytes, n_written, NULL));
}

static RideRecording *
damage_and_open (Fixture    *fixture,
                 const char *text)
{
  write_damaged (fixture, text);

  return fixture_open_recording (fixture->path);
}

/* A line that the damage follows is used if nothing but its line feed is missing. */
static void
test_unfinished_line (Fixture      *fixture,
                      gconstpointer data)
{
  g_autofree char *whole = g_strndup (HEADER MESSAGE, strlen (HEADER MESSAGE) - 1);
  g_autofree char *part = g_strndup (HEADER MESSAGE, strlen (HEADER MESSAGE) - 2);
  g_autoptr (RideRecording) one = damage_and_open (fixture, HEADER MESSAGE);
  g_autoptr (RideRecording) other = damage_and_open (fixture, whole);
  g_autoptr (RideRecording) third = damage_and_open (fixture, part);
  g_autoptr (RideRecording) fourth = damage_and_open (fixture, HEADER "garbage\n");
  g_autoptr (GError) error = NULL;

  expect_one_message (one);
  expect_damage (one, "line 3 can’t be read");
  expect_one_message (other);
  expect_damage (other, "line 3 can’t be read");
  expect_damage (third, "line 2 can’t be read");
  expect_damage (fourth, "line 2 is not a JSON object");

  write_damaged (fixture, "{\"type\":");
  g_assert_null (ride_recording_open (fixture->path, &error));
  g_assert_error (error, RIDE_RECORDING_ERROR, RIDE_RECORDING_ERROR_FORMAT);
  g_assert_nonnull (strstr (error->message, "its first line can’t be read"));
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

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  fixture_add ("/recording/unknown-types-and-keys-are-ignored", test_unknown);
  fixture_add ("/recording/escapes", test_escapes);
  fixture_add ("/recording/broken-line-is-named", test_broken_lines);
  fixture_add ("/recording/long-line-is-refused", test_long_line);
  fixture_add ("/recording/line-before-damage-is-used-if-whole", test_unfinished_line);
  fixture_add ("/recording/something-else-is-refused", test_no_recording);

  return g_test_run ();
}
