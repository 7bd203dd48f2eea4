/* broker-recipe.h: what each kind of broker needs to run; for broker.c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "broker.h"
#include "certificates.h"

G_BEGIN_DECLS

#define BROKER_N_SPARE_PORTS 3

/**
 * BrokerSetup:
 *
 * Where one instance lives; all of it is decided before it is first started.
 * @door: which WebSocket door it serves, where it can serve only one
 * @ports: by #BrokerDoor
 * @spare_ports: for what else it listens on
 */
typedef struct
{
  char *program;
  char *folder;
  char *log_path;
  BrokerDoor door;
  guint16 ports[3];
  guint16 spare_ports[BROKER_N_SPARE_PORTS];
  Certificates *certificates;
} BrokerSetup;

/**
 * BrokerRecipe:
 * @find: returns the program, %NULL = not installed
 * @prepare: writes its configuration
 * @get_command: returns what to run, as a %NULL-terminated array
 * @get_environment: (nullable): takes the test's environment, returns its own
 * @get_companion: (nullable): what has to run beside it
 */
typedef struct
{
  BrokerTraits traits;
  char *(*find) (void);
  void (*prepare) (const BrokerSetup *setup);
  GStrv (*get_command) (const BrokerSetup *setup);
  GStrv (*get_environment) (const BrokerSetup *setup,
                            GStrv              environment);
  GStrv (*get_companion) (const BrokerSetup *setup);
} BrokerRecipe;

extern const BrokerRecipe broker_mosquitto;
extern const BrokerRecipe broker_rabbitmq;
extern const BrokerRecipe broker_nats;
extern const BrokerRecipe broker_aedes;
extern const BrokerRecipe broker_aedes_2;
extern const BrokerRecipe broker_ejabberd;

/** Debian puts servers where only root's PATH looks. */
char *broker_find_program (const char *name);

/** Returns: (transfer full): the path of a file in the broker's folder. */
char *broker_get_path     (const BrokerSetup *setup,
                           const char        *name);
void  broker_write_file   (const BrokerSetup *setup,
                           const char        *name,
                           const char        *format,
                           ...) G_GNUC_PRINTF (3, 4);

/** Returns: (transfer full): the words up to a final %NULL. */
GStrv broker_make_command (const char *first,
                           ...) G_GNUC_NULL_TERMINATED;

G_END_DECLS
