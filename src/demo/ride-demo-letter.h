/* ride-demo-letter.h: topics and payloads as the simulated bikes write them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * JSON with the names of MDS 2. Rewritten in place: a hundred thousand a
 * second are to cost little.
 */

#pragma once

#include "ride-demo-streets.h"

G_BEGIN_DECLS

typedef enum
{
  RIDE_DEMO_LETTER_UNLOCKED,
  RIDE_DEMO_LETTER_LOCKED,
  RIDE_DEMO_LETTER_STATUS,
} RideDemoLetterKind;

/**
 * RideDemoLetterFacts:
 * @number: of the bike
 * @clock_ms: the time by the bike's own clock
 * @vehicle_state: in the words of MDS 2
 * @event_type: (nullable): in the words of MDS 2
 * @n_rides: how many rides the bike has begun
 * @battery: percent
 */
typedef struct
{
  guint number;
  gint64 clock_ms;
  const char *vehicle_state;
  const char *event_type;
  guint n_rides;
  guint battery;
  RideDemoPlace place;
  gboolean jammed;
  gboolean tipped_over;
} RideDemoLetterFacts;

/** Both are NUL-terminated. */
typedef struct
{
  char topic[48];
  char payload[384];
} RideDemoLetter;

void ride_demo_letter_write        (RideDemoLetter            *self,
                                    RideDemoLetterKind         kind,
                                    const RideDemoLetterFacts *facts);
void ride_demo_letter_write_online (RideDemoLetter *self,
                                    guint           number,
                                    gboolean        online);

/** What is left of the payload when the firmware has a bad day: no JSON. */
void ride_demo_letter_spoil        (RideDemoLetter *self);

G_END_DECLS
