/* codec-samples.h: valid packets of every type and form, for the tests of the codec.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "mqtt-types.h"

G_BEGIN_DECLS

typedef struct
{
  const char *name;
  MqttVersion version;
  const char *notation; /* see codec-notation.h */
} CodecSample;

extern const CodecSample codec_samples[];
extern const gsize n_codec_samples;

/* Returns: the notation of the sample with that name. */
const char *codec_sample (MqttVersion version,
                          const char *name);

G_END_DECLS
