/* test-packet-tool.c: the developer's tool that prints packets.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib.h>
#include <string.h>

/* Returns: (transfer full): what the tool printed */
static char *
run_tool (const char *const *arguments,
          int                expected_status)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *tool = g_test_build_filename (G_TEST_BUILT, "mqtt", "packet-tool", NULL);
  g_autofree char *errors = NULL;
  g_auto (GStrv) argv = NULL;
  g_autoptr (GError) error = NULL;
  char *output = NULL;
  int status = 0;

  g_strv_builder_add (builder, tool);
  g_strv_builder_addv (builder, (const char **) arguments);
  argv = g_strv_builder_end (builder);

  g_spawn_sync (NULL, argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output, &errors, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_spawn_check_wait_status (status, NULL), ==, expected_status == 0);
  g_assert_cmpint (strlen (errors) > 0, ==, expected_status != 0);
  return output;
}

static void
test_packet (void)
{
  const char *const arguments[] = { "--version", "3.1.1", "3207 0003612f62 000a", NULL };
  g_autofree char *output = run_tool (arguments, 0);

  g_assert_cmpstr (output, ==,
                   "{\"result\":\"packet\",\"type\":\"PUBLISH\",\"topic\":\"a/b\","
                   "\"payload\":\"\",\"qos\":1,\"retain\":false,\"dup\":false,\"packetId\":10,"
                   "\"properties\":[],\"consumed\":9,\"reencoded\":\"32070003612f62000a\"}\n");
}

static void
test_properties_and_escapes (void)
{
  const char *const arguments[] = { "400b 0001 00 07 1f0004 22 5c 0a 7f", NULL };
  g_autofree char *output = run_tool (arguments, 0);

  g_assert_cmpstr (output, ==,
                   "{\"result\":\"packet\",\"type\":\"PUBACK\",\"packetId\":1,\"reason\":0,"
                   "\"properties\":[{\"id\":31,\"name\":\"reason string\","
                   "\"value\":\"\\\"\\\\\\u000a\\u007f\"}],\"consumed\":13,"
                   "\"reencoded\":\"400b000100071f0004225c0a7f\"}\n");
}

static void
test_one_line_a_packet (void)
{
  const char *const arguments[] = { "c000", "c0", "00", NULL };
  g_autofree char *output = run_tool (arguments, 0);
  g_auto (GStrv) lines = g_strsplit (output, "\n", -1);

  g_assert_cmpuint (g_strv_length (lines), ==, 4);
  g_assert_cmpstr (lines[0], ==,
                   "{\"result\":\"packet\",\"type\":\"PINGREQ\",\"consumed\":2,"
                   "\"reencoded\":\"c000\"}");
  g_assert_cmpstr (lines[1], ==, "{\"result\":\"need-more\"}");
  g_assert_true (
      g_str_has_prefix (lines[2], "{\"result\":\"malformed\",\"reason\":129,\"message\":\""));
}

static void
test_maximum (void)
{
  const char *const arguments[] = { "--max", "8", "30 10", NULL };
  g_autofree char *output = run_tool (arguments, 0);

  g_assert_true (g_str_has_prefix (output, "{\"result\":\"malformed\",\"reason\":149,"));
}

static void
test_bad_arguments (void)
{
  const char *const not_hex[] = { "c00", NULL };
  const char *const no_version[] = { "--version", "3.1", "c000", NULL };
  g_autofree char *first = run_tool (not_hex, 1);
  g_autofree char *second = run_tool (no_version, 1);

  g_assert_cmpstr (first, ==, "");
  g_assert_cmpstr (second, ==, "");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/packet-tool/packet", test_packet);
  g_test_add_func ("/packet-tool/properties-and-escapes", test_properties_and_escapes);
  g_test_add_func ("/packet-tool/one-line-a-packet", test_one_line_a_packet);
  g_test_add_func ("/packet-tool/maximum", test_maximum);
  g_test_add_func ("/packet-tool/bad-arguments", test_bad_arguments);

  return g_test_run ();
}
