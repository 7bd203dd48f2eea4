/* test-certificate.c: words for certificates of any content.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a server shows is its choice: there may be no date, no name, or names
 * that are not text. A made-up class of certificates says what a test wants.
 */

#include "ride-web-socket-failure.h"

#include <string.h>

typedef struct
{
  const char *subject;
  const char *issuer;
  const char *date;
  const char *der;
  const char *const *dns_names;
  const char *const *addresses;
} Content;

static Content content;

typedef GTlsCertificate TestCertificate;
typedef GTlsCertificateClass TestCertificateClass;
GType test_certificate_get_type (void);
G_DEFINE_TYPE (TestCertificate, test_certificate, G_TYPE_TLS_CERTIFICATE)

enum
{
  PROP_CERTIFICATE = 1,
  PROP_NOT_VALID_BEFORE,
  PROP_NOT_VALID_AFTER,
  PROP_SUBJECT_NAME,
  PROP_ISSUER_NAME,
  PROP_DNS_NAMES,
  PROP_IP_ADDRESSES,
  N_PROPERTIES,
};

static void
take_date (GValue *value)
{
  if (content.date != NULL)
    g_value_take_boxed (value, g_date_time_new_from_iso8601 (content.date, NULL));
}

static void
take_der (GValue *value)
{
  if (content.der != NULL)
    g_value_take_boxed (value,
                        g_byte_array_append (g_byte_array_new (), (const guint8 *) content.der,
                                             (guint) strlen (content.der)));
}

static void
take_dns_names (GValue *value)
{
  GPtrArray *names = NULL;

  if (content.dns_names != NULL)
    names = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  for (gsize i = 0; names != NULL && content.dns_names[i] != NULL; i++)
    g_ptr_array_add (names,
                     g_bytes_new_static (content.dns_names[i], strlen (content.dns_names[i])));
  g_value_take_boxed (value, names);
}

static void
take_addresses (GValue *value)
{
  GPtrArray *addresses = NULL;

  if (content.addresses != NULL)
    addresses = g_ptr_array_new_with_free_func (g_object_unref);
  for (gsize i = 0; addresses != NULL && content.addresses[i] != NULL; i++)
    g_ptr_array_add (addresses, g_inet_address_new_from_string (content.addresses[i]));
  g_value_take_boxed (value, addresses);
}

static void
get_property (GObject    *object,
              guint       id,
              GValue     *value,
              GParamSpec *spec)
{
  switch (id)
    {
    case PROP_CERTIFICATE:
      take_der (value);
      break;
    case PROP_NOT_VALID_BEFORE:
    case PROP_NOT_VALID_AFTER:
      take_date (value);
      break;
    case PROP_SUBJECT_NAME:
      g_value_set_string (value, content.subject);
      break;
    case PROP_ISSUER_NAME:
      g_value_set_string (value, content.issuer);
      break;
    case PROP_DNS_NAMES:
      take_dns_names (value);
      break;
    case PROP_IP_ADDRESSES:
      take_addresses (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
      break;
    }
}

/* What real ones are made of. */
static const char *const properties_of_construction[] = {
  "certificate-pem",        "private-key", "private-key-pem", "issuer", "pkcs11-uri",
  "private-key-pkcs11-uri", "pkcs12-data", "password",
};

static void
set_property (GObject      *object,
              guint         id,
              const GValue *value,
              GParamSpec   *spec)
{
}

static void
test_certificate_class_init (TestCertificateClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = get_property;
  object_class->set_property = set_property;
  g_object_class_override_property (object_class, PROP_CERTIFICATE, "certificate");
  g_object_class_override_property (object_class, PROP_NOT_VALID_BEFORE, "not-valid-before");
  g_object_class_override_property (object_class, PROP_NOT_VALID_AFTER, "not-valid-after");
  g_object_class_override_property (object_class, PROP_SUBJECT_NAME, "subject-name");
  g_object_class_override_property (object_class, PROP_ISSUER_NAME, "issuer-name");
  g_object_class_override_property (object_class, PROP_DNS_NAMES, "dns-names");
  g_object_class_override_property (object_class, PROP_IP_ADDRESSES, "ip-addresses");
  for (guint i = 0; i < G_N_ELEMENTS (properties_of_construction); i++)
    g_object_class_override_property (object_class, N_PROPERTIES + i,
                                      properties_of_construction[i]);
}

static void
test_certificate_init (TestCertificate *self)
{
}

static RideCause *
failure_of (const Content       *wanted,
            GTlsCertificateFlags flags)
{
  g_autoptr (GTlsCertificate) certificate = NULL;

  content = *wanted;
  certificate = g_object_new (test_certificate_get_type (), NULL);
  return ride_failure_from_certificate (certificate, flags, "broker.example");
}

static void
assert_says (const RideCause *cause,
             const char      *words)
{
  g_test_message ("%s (%s)", cause->sentence, cause->detail);
  g_assert_cmpint (cause->kind, ==, RIDE_CAUSE_CERTIFICATE);
  g_assert_nonnull (strstr (cause->sentence, words));
  g_assert_true (g_utf8_validate (cause->sentence, -1, NULL));
  g_assert_true (g_utf8_validate (cause->detail, -1, NULL));
}

static const char *const no_names[] = { NULL };
static const char *const one_name[] = { "a.example", NULL };
static const char *const two_addresses[] = { "192.0.2.1", "2001:db8::1", NULL };
static const char *const many_names[] = { "1.example", "2.example", "3.example", "4.example",
                                          "5.example", "6.example", NULL };
static const char *const many_addresses[] = { "192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4",
                                              "192.0.2.5", "192.0.2.6", NULL };
static const char *const unprintable[] = { "\a\b", "b.example", NULL };

static const struct
{
  const char *path;
  Content content;
  GTlsCertificateFlags flags;
  const char *words;
} rows[] = {
  { "revoked", { "CN=a", "CN=b" }, G_TLS_CERTIFICATE_REVOKED, "it was revoked" },
  { "weak", { "CN=a", "CN=b" }, G_TLS_CERTIFICATE_INSECURE, "too weak" },
  { "unclear", { "CN=a", "CN=b" }, G_TLS_CERTIFICATE_GENERIC_ERROR, "could not be verified" },
  { "expired-once", { .date = "2020-02-02T12:00:00Z" }, G_TLS_CERTIFICATE_EXPIRED, "2020-02-0" },
  { "expired-some-time", { "CN=a" }, G_TLS_CERTIFICATE_EXPIRED, "expired on an unknown date" },
  { "valid-some-time", { "CN=a" }, G_TLS_CERTIFICATE_NOT_ACTIVATED, "before an unknown date" },
  { "issuer-without-a-name", { "CN=a" }, G_TLS_CERTIFICATE_UNKNOWN_CA, "issuer “?” is not" },
  { "issuer-with-a-blank-name", { "CN=a", " " }, G_TLS_CERTIFICATE_UNKNOWN_CA, "issuer “?” is" },
  { "neither-subject-nor-issuer", { NULL }, G_TLS_CERTIFICATE_UNKNOWN_CA, "issuer “?” is not" },
  { "own-issuer", { "CN=a", "CN=a" }, G_TLS_CERTIFICATE_UNKNOWN_CA, "self-signed" },
  { "for-a-name", { .dns_names = one_name }, G_TLS_CERTIFICATE_BAD_IDENTITY, "for a.example;" },
  { "for-addresses",
    { .addresses = two_addresses },
    G_TLS_CERTIFICATE_BAD_IDENTITY,
    "for 192.0.2.1, 2001:db8::1;" },
  { "for-both",
    { .dns_names = one_name, .addresses = two_addresses },
    G_TLS_CERTIFICATE_BAD_IDENTITY,
    "for a.example, 192.0.2.1, 2001:db8::1;" },
  { "for-more-names-than-are-told",
    { .dns_names = many_names },
    G_TLS_CERTIFICATE_BAD_IDENTITY,
    "for 1.example, 2.example, 3.example, 4.example, 5.example;" },
  { "for-more-addresses-than-are-told",
    { .addresses = many_addresses },
    G_TLS_CERTIFICATE_BAD_IDENTITY,
    "192.0.2.4, 192.0.2.5;" },
  { "for-its-subject-alone",
    { .subject = "CN=old.example", .dns_names = no_names, .addresses = no_names },
    G_TLS_CERTIFICATE_BAD_IDENTITY,
    "for CN=old.example;" },
  { "for-nobody", { NULL }, G_TLS_CERTIFICATE_BAD_IDENTITY, "for ?;" },
  { "for-what-cannot-be-shown",
    { .dns_names = unprintable },
    G_TLS_CERTIFICATE_BAD_IDENTITY,
    "for b.example;" },
};

static void
test_words (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (RideCause) cause = failure_of (&rows[i].content, rows[i].flags);

  assert_says (cause, rows[i].words);
  g_assert_cmpint (cause->code, ==, (int) rows[i].flags);
}

static void
test_two_flaws_are_both_told (void)
{
  static const Content named = { "CN=a", "CN=b" };
  g_autoptr (RideCause) cause =
      failure_of (&named, G_TLS_CERTIFICATE_REVOKED | G_TLS_CERTIFICATE_EXPIRED);

  assert_says (cause, "it expired on an unknown date");
  assert_says (cause, "it was revoked");
}

static void
test_detail (void)
{
  static const Content full = { "CN=a", "CN=b", .der = "abc" };
  static const Content empty = { NULL };
  g_autoptr (RideCause) known = failure_of (&full, G_TLS_CERTIFICATE_REVOKED);
  g_autoptr (RideCause) unknown = failure_of (&empty, G_TLS_CERTIFICATE_REVOKED);

  g_assert_cmpstr (known->detail, ==,
                   "subject CN=a; issuer CN=b; SHA-256 fingerprint "
                   "BA:78:16:BF:8F:01:CF:EA:41:41:40:DE:5D:AE:22:23:"
                   "B0:03:61:A3:96:17:7A:9C:B4:10:FF:61:F2:00:15:AD");
  g_assert_cmpstr (unknown->detail, ==, "subject ?; issuer ?; SHA-256 fingerprint ?");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/certificate/%s", rows[i].path);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_words);
    }
  g_test_add_func ("/certificate/two-flaws-are-both-told", test_two_flaws_are_both_told);
  g_test_add_func ("/certificate/detail-is-who-by-whom-and-fingerprint", test_detail);

  return g_test_run ();
}
