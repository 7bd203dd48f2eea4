/* ride-certificate-failure.c: what is wrong with a certificate, precisely.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ride-web-socket-failure.h"

#define MOST_NAMES 5

static char *
format_date (GDateTime *date)
{
  g_autoptr (GDateTime) local = NULL;

  if (date == NULL)
    return g_strdup (_("an unknown date"));
  local = g_date_time_to_local (date);

  /* Translators: a date as strftime() takes it, in a sentence: “it expired on 2026-11-22”. */
  return g_date_time_format (local, _("%Y-%m-%d"));
}

static char *
format_fingerprint (GTlsCertificate *certificate)
{
  g_autoptr (GByteArray) der = NULL;
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr (GString) text = g_string_new (NULL);
  guint8 digest[32];
  gsize length = sizeof digest;

  g_object_get (certificate, "certificate", &der, NULL);
  if (der == NULL)
    return NULL;

  g_checksum_update (checksum, der->data, der->len);
  g_checksum_get_digest (checksum, digest, &length);
  for (gsize i = 0; i < length; i++)
    g_string_append_printf (text, "%s%02X", i > 0 ? ":" : "", digest[i]);

  return g_strdup (text->str);
}

static char *
describe_certificate (GTlsCertificate *certificate)
{
  g_autofree char *subject = g_tls_certificate_get_subject_name (certificate);
  g_autofree char *issuer = g_tls_certificate_get_issuer_name (certificate);
  g_autofree char *fingerprint = format_fingerprint (certificate);

  /* Translators: three facts about a certificate, for experts. */
  return g_strdup_printf (_("subject %s; issuer %s; SHA-256 fingerprint %s"),
                          subject != NULL ? subject : "?", issuer != NULL ? issuer : "?",
                          fingerprint != NULL ? fingerprint : "?");
}

static void
append_name (GString    *names,
             const char *name,
             gsize       length)
{
  g_autofree char *clean = ride_cause_clean_words (name, length);

  if (clean != NULL)
    g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", clean);
}

/* The names a certificate is for: DNS names, addresses, else its subject. */
static char *
list_names (GTlsCertificate *certificate)
{
  g_autoptr (GPtrArray) dns_names = g_tls_certificate_get_dns_names (certificate);
  g_autoptr (GPtrArray) addresses = g_tls_certificate_get_ip_addresses (certificate);
  g_autofree char *subject = g_tls_certificate_get_subject_name (certificate);
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; dns_names != NULL && i < MIN (dns_names->len, MOST_NAMES); i++)
    {
      GBytes *name = g_ptr_array_index (dns_names, i);

      append_name (names, g_bytes_get_data (name, NULL), g_bytes_get_size (name));
    }
  for (guint i = 0; addresses != NULL && i < MIN (addresses->len, MOST_NAMES); i++)
    {
      g_autofree char *address = g_inet_address_to_string (g_ptr_array_index (addresses, i));

      append_name (names, address, strlen (address));
    }
  if (names->len == 0 && subject != NULL)
    append_name (names, subject, strlen (subject));

  return g_strdup (names->len > 0 ? names->str : "?");
}

static gboolean
is_self_signed (GTlsCertificate *certificate)
{
  g_autofree char *subject = g_tls_certificate_get_subject_name (certificate);
  g_autofree char *issuer = g_tls_certificate_get_issuer_name (certificate);

  return subject != NULL && g_strcmp0 (subject, issuer) == 0;
}

static char *
describe_unknown_issuer (GTlsCertificate *certificate)
{
  g_autofree char *issuer = NULL;
  g_autofree char *clean = NULL;

  if (is_self_signed (certificate))
    return g_strdup (_("it is self-signed; if you trust it, choose its file as the CA file of the "
                       "connection"));

  issuer = g_tls_certificate_get_issuer_name (certificate);
  if (issuer != NULL)
    clean = ride_cause_clean_words (issuer, strlen (issuer));

  return g_strdup_printf (_("its issuer “%s” is not trusted here; if you trust it, choose the "
                            "issuer's certificate as the CA file of the connection"),
                          clean != NULL ? clean : "?");
}

static char *
describe_flag (GTlsCertificate     *certificate,
               GTlsCertificateFlags flag)
{
  g_autoptr (GDateTime) date = NULL;
  g_autofree char *words = NULL;

  switch (flag)
    {
    case G_TLS_CERTIFICATE_UNKNOWN_CA:
      return describe_unknown_issuer (certificate);
    case G_TLS_CERTIFICATE_BAD_IDENTITY:
      words = list_names (certificate);
      return g_strdup_printf (_("it is for %s; use that name in the address, or ask the broker's "
                                "operator"),
                              words);
    case G_TLS_CERTIFICATE_NOT_ACTIVATED:
      date = g_tls_certificate_get_not_valid_before (certificate);
      words = format_date (date);
      return g_strdup_printf (_("it is not valid before %s; check the clock of this computer"),
                              words);
    case G_TLS_CERTIFICATE_EXPIRED:
      date = g_tls_certificate_get_not_valid_after (certificate);
      words = format_date (date);
      return g_strdup_printf (_("it expired on %s; the broker's operator has to renew it"), words);
    case G_TLS_CERTIFICATE_REVOKED:
      return g_strdup (_("it was revoked; ask the broker's operator"));
    case G_TLS_CERTIFICATE_INSECURE:
      return g_strdup (_("its cryptography is too weak; the broker's operator has to renew it"));
    case G_TLS_CERTIFICATE_NO_FLAGS:
    case G_TLS_CERTIFICATE_GENERIC_ERROR:
    case G_TLS_CERTIFICATE_VALIDATE_ALL:
    default:
      return g_strdup (_("it could not be verified; ask the broker's operator"));
    }
}

static char *
describe_flags (GTlsCertificate     *certificate,
                GTlsCertificateFlags flags)
{
  static const GTlsCertificateFlags order[] = {
    G_TLS_CERTIFICATE_EXPIRED,  G_TLS_CERTIFICATE_NOT_ACTIVATED, G_TLS_CERTIFICATE_BAD_IDENTITY,
    G_TLS_CERTIFICATE_REVOKED,  G_TLS_CERTIFICATE_INSECURE,      G_TLS_CERTIFICATE_UNKNOWN_CA,
  };
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

  for (gsize i = 0; i < G_N_ELEMENTS (order); i++)
    if ((flags & order[i]) != 0)
      g_ptr_array_add (parts, describe_flag (certificate, order[i]));
  if (parts->len == 0)
    g_ptr_array_add (parts, describe_flag (certificate, G_TLS_CERTIFICATE_GENERIC_ERROR));
  g_ptr_array_add (parts, NULL);

  /* Translators: between two reasons: “it expired on …; also, its issuer … is not trusted here”. */
  return g_strjoinv (_("; also, "), (char **) parts->pdata);
}

RideCause *
ride_failure_from_certificate (GTlsCertificate     *certificate,
                               GTlsCertificateFlags flags,
                               const char          *host)
{
  g_autofree char *reasons = NULL;
  g_autofree char *detail = NULL;
  g_autofree char *clean = NULL;

  if (certificate == NULL)
    return ride_cause_new (RIDE_CAUSE_CERTIFICATE, (int) flags, NULL,
                           _("%s showed no certificate; ask the broker's operator"), host);

  reasons = describe_flags (certificate, flags);
  detail = describe_certificate (certificate);

  clean = g_utf8_make_valid (detail, -1);

  return ride_cause_new (RIDE_CAUSE_CERTIFICATE, (int) flags, clean,
                         /* Translators: a host, and what is wrong with its certificate. */
                         _("The certificate of %s is not trusted: %s"), host, reasons);
}
