/* ride-demo-stage.h: plays a simulated city on a broker, in real time.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-demo-broker.h"

G_BEGIN_DECLS

typedef struct _RideDemoStage RideDemoStage;

/** Belongs to the thread of @broker. */
RideDemoStage *ride_demo_stage_new  (RideDemoBroker *broker,
                                     guint           n_bikes,
                                     double          rate);
void           ride_demo_stage_free (RideDemoStage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RideDemoStage, ride_demo_stage_free)

G_END_DECLS
