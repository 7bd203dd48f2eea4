/* ride-connect-dialog.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-connect-dialog.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ride-error-row.h"
#include "ride-file-row.h"
#include "ride-header-list.h"
#include "ride-topic-list.h"
#include "ride-will-row.h"

struct _RideConnectDialog
{
  AdwWindow parent_instance;

  RideProfile *profile; /* what the fields are not about is taken from here */

  GtkEditable *url_row;
  RideErrorRow *url_error;
  GtkWidget *query_row;
  GtkEditable *name_row;
  AdwPreferencesGroup *login_group;
  GtkEditable *user_row;
  GtkEditable *password_row;
  GtkSwitch *remember_switch;
  RideTopicList *topic_list;
  AdwExpanderRow *details_row;
  AdwComboRow *protocol_row;
  AdwComboRow *qos_row;
  GtkSpinButton *keep_alive_spin;
  GtkSwitch *proxy_switch;
  RideFileRow *ca_row;
  RideFileRow *certificate_row;
  RideFileRow *key_row;
  GtkEditable *passphrase_row;
  RideErrorRow *details_error;
  RideHeaderList *header_list;
  RideWillRow *will_row;
};

enum
{
  ACCEPTED,
  N_SIGNALS
};

G_DEFINE_FINAL_TYPE (RideConnectDialog, ride_connect_dialog, ADW_TYPE_WINDOW)

static guint signals[N_SIGNALS];

/* In the order of the combo row's items. */
static const RideProtocol protocols[] = {
  RIDE_PROTOCOL_AUTO,
  RIDE_PROTOCOL_5_0,
  RIDE_PROTOCOL_3_1_1,
};

static char *
dup_text (GtkEditable *editable)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (editable)));
}

static char *
dup_text_or_null (GtkEditable *editable)
{
  g_autofree char *text = dup_text (editable);

  return *text != '\0' ? g_steal_pointer (&text) : NULL;
}

static void
take_string (char **place,
             char  *value)
{
  g_free (*place);
  *place = value;
}

static gboolean
check_url (RideConnectDialog *self)
{
  g_autofree char *url = dup_text (self->url_row);
  g_autoptr (RideProfile) profile = ride_profile_new (url);
  g_autoptr (GError) error = NULL;

  ride_profile_validate (profile, &error);
  ride_error_row_set_text (self->url_error, error != NULL ? error->message : NULL);

  return error == NULL;
}

static gboolean
is_this_computer (const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  return g_str_equal (host, "localhost") ||
         (address != NULL && g_inet_address_get_is_loopback (address));
}

static gboolean
goes_in_the_clear (const char *url)
{
  g_autofree char *scheme = NULL;
  g_autofree char *host = NULL;

  return g_uri_split_network (url, G_URI_FLAGS_NONE, &scheme, &host, NULL, NULL) && host != NULL &&
         g_ascii_strcasecmp (scheme, "ws") == 0 && !is_this_computer (host);
}

static void
show_login_hint (RideConnectDialog *self)
{
  g_autofree char *url = dup_text (self->url_row);
  g_autofree char *user_name = dup_text (self->user_row);
  const char *hint = NULL;

  if (*user_name != '\0' && goes_in_the_clear (url))
    hint = _("A ws:// address has no encryption: anybody on the way can read the password. Use "
             "wss:// if the broker offers it.");
  else if (self->profile->user_name != NULL)
    hint = _("Leave the password empty to use the one that is already known.");

  adw_preferences_group_set_description (self->login_group, hint);
}

/* Nobody wants to be told that "w" is no address; once it was told, it is followed closely. */
static void
on_url_changed (RideConnectDialog *self)
{
  if (ride_error_row_get_text (self->url_error) != NULL)
    check_url (self);
  show_login_hint (self);
}

static void
show_query (RideConnectDialog *self)
{
  gtk_widget_set_visible (self->query_row, self->profile->has_query &&
                                               strchr (self->profile->url, '?') == NULL);
}

static void
on_query_removed (RideConnectDialog *self)
{
  self->profile->has_query = FALSE;
  show_query (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->url_row));
}

static void
on_url_left (RideConnectDialog *self)
{
  /* The focus also leaves when the dialog is taken apart. */
  if (self->url_row != NULL && *gtk_editable_get_text (self->url_row) != '\0')
    check_url (self);
}

static RideProfile *
read_fields (RideConnectDialog *self,
             RideTopicRules    *rules)
{
  RideProfile *profile = ride_profile_copy (self->profile);
  guint protocol = adw_combo_row_get_selected (self->protocol_row);

  take_string (&profile->url, dup_text (self->url_row));
  take_string (&profile->name, dup_text_or_null (self->name_row));
  take_string (&profile->user_name, dup_text_or_null (self->user_row));
  take_string (&profile->ca_file, g_strdup (ride_file_row_get_path (self->ca_row)));
  take_string (&profile->certificate_file,
               g_strdup (ride_file_row_get_path (self->certificate_row)));
  take_string (&profile->key_file, g_strdup (ride_file_row_get_path (self->key_row)));

  if (protocol < G_N_ELEMENTS (protocols))
    profile->protocol = protocols[protocol];
  profile->qos = (guint8) MIN (adw_combo_row_get_selected (self->qos_row), 2);
  profile->keep_alive_s = (guint16) gtk_spin_button_get_value_as_int (self->keep_alive_spin);
  profile->use_proxy = gtk_switch_get_active (self->proxy_switch);

  ride_topic_rules_unref (profile->rules);
  profile->rules = ride_topic_rules_ref (rules);

  return profile;
}

static void
show_details_error (RideConnectDialog *self,
                    const char        *sentence)
{
  ride_error_row_set_text (self->details_error, sentence);
  adw_expander_row_set_expanded (self->details_row, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->details_row));
}

/* Returns: (nullable): %NULL after it has shown what is wrong and put the focus there. */
static RideProfile *
read_valid_fields (RideConnectDialog *self)
{
  g_autoptr (RideTopicRules) rules = ride_topic_list_dup_rules (self->topic_list);
  g_autoptr (RideProfile) profile = NULL;
  g_autoptr (GError) error = NULL;

  ride_error_row_set_text (self->details_error, NULL);

  if (!check_url (self))
    {
      gtk_widget_grab_focus (GTK_WIDGET (self->url_row));
      return NULL;
    }

  if (rules == NULL)
    {
      ride_topic_list_focus_wrong (self->topic_list);
      return NULL;
    }

  profile = read_fields (self, rules);
  if (profile->key_file != NULL && profile->certificate_file == NULL)
    {
      show_details_error (self, _("A private key needs a client certificate: choose its file too, "
                                  "or use no key."));
      return NULL;
    }

  if (!ride_header_list_read (self->header_list, profile))
    {
      ride_header_list_focus_wrong (self->header_list);
      return NULL;
    }

  if (!ride_will_row_read (self->will_row, profile))
    {
      ride_will_row_focus_wrong (self->will_row);
      return NULL;
    }

  if (!ride_profile_validate (profile, &error))
    {
      show_details_error (self, error->message);
      return NULL;
    }

  return g_steal_pointer (&profile);
}

static void
read_secret (GtkEditable *editable,
             char       **place)
{
  const char *typed = gtk_editable_get_text (editable);

  if (*typed != '\0')
    ride_secret_set (place, typed);
}

static void
on_connect_clicked (RideConnectDialog *self)
{
  g_autoptr (RideProfile) profile = read_valid_fields (self);
  g_autoptr (RideSecrets) secrets = ride_secrets_new ();

  if (profile == NULL)
    return;

  read_secret (self->password_row, &secrets->password);
  read_secret (self->passphrase_row, &secrets->key_passphrase);
  ride_secrets_take_from_profile (secrets, profile);

  g_signal_emit (self, signals[ACCEPTED], 0, profile, secrets,
                 gtk_switch_get_active (self->remember_switch));
  gtk_window_close (GTK_WINDOW (self));
}

static void
show_protocol (RideConnectDialog *self,
               RideProtocol       protocol)
{
  for (guint i = 0; i < G_N_ELEMENTS (protocols); i++)
    if (protocols[i] == protocol)
      adw_combo_row_set_selected (self->protocol_row, i);
}

static void
show_text (GtkEditable *editable,
           const char  *text)
{
  gtk_editable_set_text (editable, text != NULL ? text : "");
}

static void
show_profile (RideConnectDialog *self,
              const RideProfile *profile)
{
  show_text (self->url_row, profile->url);
  show_text (self->name_row, profile->name);
  show_text (self->user_row, profile->user_name);
  ride_topic_list_set_rules (self->topic_list, profile->rules);
  show_protocol (self, profile->protocol);
  adw_combo_row_set_selected (self->qos_row, profile->qos);
  gtk_spin_button_set_value (self->keep_alive_spin, profile->keep_alive_s);
  gtk_switch_set_active (self->proxy_switch, profile->use_proxy);
  ride_file_row_set_path (self->ca_row, profile->ca_file);
  ride_file_row_set_path (self->certificate_row, profile->certificate_file);
  ride_file_row_set_path (self->key_row, profile->key_file);
  ride_header_list_set_headers (self->header_list, profile->headers);
  ride_will_row_show (self->will_row, profile);
  show_query (self);

  if (*gtk_editable_get_text (self->url_row) != '\0')
    check_url (self);
}

/* What an administrator provides can't be changed in place: a profile of one's own begins with it. */
static RideProfile *
make_editable (const RideProfile *profile)
{
  RideProfile *copy = ride_profile_copy (profile);

  if (copy->read_only)
    {
      g_autoptr (RideProfile) fresh = ride_profile_new (copy->url);

      take_string (&copy->id, g_strdup (fresh->id));
      copy->read_only = FALSE;
    }

  return copy;
}

static void
ride_connect_dialog_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), RIDE_TYPE_CONNECT_DIALOG);

  G_OBJECT_CLASS (ride_connect_dialog_parent_class)->dispose (object);
}

static void
ride_connect_dialog_finalize (GObject *object)
{
  RideConnectDialog *self = RIDE_CONNECT_DIALOG (object);

  g_clear_pointer (&self->profile, ride_profile_free);

  G_OBJECT_CLASS (ride_connect_dialog_parent_class)->finalize (object);
}

static void
bind_template_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, RideConnectDialog, url_row);
  gtk_widget_class_bind_template_child (widget_class, RideConnectDialog, url_error);
  gtk_widget_class_bind_template_child (widget_class, RideConnectDialog, query_row);
  gtk_widget_class_bind_template_child (widget_class, RideConnectDialog, name_row);
  gtk_widget_class_bind_template_child (widget_class, RideConnectDialog, login_group);
  gtk_widget_class_bind_template_child (widget_class, RideConnectDialog, user_row);
  gtk_widget_class_bind_template_child (widget_class, RideConnectDialog, password_row);
  gtk_widget_class_bind_template_child (widget_class, RideConnectDialog, remember_switch);
  gtk_widget_class_bind_template_child (widget_class, RideConnectDialog, topic_list);
  gtk_widget_class_bind_template_child (widget_class, RideConnectDialog, details_row);
  gtk_widget_class_bind_template_child (widget_class, RideConnectDialog, protocol_row);
  gtk_widget_class_bind_template_child (widget_class, RideConnectDialog, qos_row);
  gtk_widget_class_bind_template_child (widget_class, RideConnectDialog, keep_alive_spin);
  gtk_widget_class_bind_template_child (widget_class, RideConnectDialog, proxy_switch);
  gtk_widget_class_bind_template_child (widget_class, RideConnectDialog, ca_row);
  gtk_widget_class_bind_template_child (widget_class, RideConnectDialog, certificate_row);
  gtk_widget_class_bind_template_child (widget_class, RideConnectDialog, key_row);
  gtk_widget_class_bind_template_child (widget_class, RideConnectDialog, passphrase_row);
  gtk_widget_class_bind_template_child (widget_class, RideConnectDialog, details_error);
  gtk_widget_class_bind_template_child (widget_class, RideConnectDialog, header_list);
  gtk_widget_class_bind_template_child (widget_class, RideConnectDialog, will_row);
}

static void
ride_connect_dialog_class_init (RideConnectDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ride_connect_dialog_dispose;
  object_class->finalize = ride_connect_dialog_finalize;

  signals[ACCEPTED] = g_signal_new ("accepted", RIDE_TYPE_CONNECT_DIALOG, G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 3, G_TYPE_POINTER,
                                    G_TYPE_POINTER, G_TYPE_BOOLEAN);

  g_type_ensure (RIDE_TYPE_ERROR_ROW);
  g_type_ensure (RIDE_TYPE_FILE_ROW);
  g_type_ensure (RIDE_TYPE_HEADER_LIST);
  g_type_ensure (RIDE_TYPE_TOPIC_LIST);
  g_type_ensure (RIDE_TYPE_WILL_ROW);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/ridemonitor/RideMonitor/ride-connect-dialog.ui");
  bind_template_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, on_connect_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_url_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_query_removed);
  gtk_widget_class_bind_template_callback (widget_class, on_url_left);
  gtk_widget_class_bind_template_callback (widget_class, show_login_hint);
}

static void
ride_connect_dialog_init (RideConnectDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

RideConnectDialog *
ride_connect_dialog_new (GtkWindow         *parent,
                         const RideProfile *profile)
{
  RideConnectDialog *self = g_object_new (RIDE_TYPE_CONNECT_DIALOG, "transient-for", parent, NULL);

  self->profile = profile != NULL ? make_editable (profile) : ride_profile_new ("");
  show_profile (self, self->profile);
  gtk_widget_grab_focus (GTK_WIDGET (self->url_row));

  return self;
}
