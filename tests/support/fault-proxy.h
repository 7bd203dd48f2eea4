/* fault-proxy.h: a TCP proxy on 127.0.0.1 that spoils the line on demand.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** A listening port, its connections to one target port, and a thread that carries the bytes. */
typedef struct _FaultProxy FaultProxy;

typedef enum
{
  FAULT_UP = 1 << 0,   /* client to server */
  FAULT_DOWN = 1 << 1, /* server to client */
  FAULT_BOTH = FAULT_UP | FAULT_DOWN,
} FaultDirection;

typedef enum
{
  FAULT_CUT_FIN,
  FAULT_CUT_RST,
} FaultCut;

/**
 * FaultLine:
 * @latency_us: every byte arrives so much later
 * @bytes_per_second: 0 = as fast as it goes
 * @segment: largest piece written at once, 0 = any; one makes a drip
 * @stalled: bytes wait, and none is lost
 * @silent: bytes are taken and thrown away: half-open
 *
 * How one direction behaves; all zero is a good line.
 */
typedef struct
{
  gint64 latency_us;
  guint bytes_per_second;
  guint segment;
  gboolean stalled;
  gboolean silent;
} FaultLine;

/** @target_port: where connections go on 127.0.0.1; need not listen yet */
FaultProxy *fault_proxy_new  (guint16 target_port);
void        fault_proxy_free (FaultProxy *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FaultProxy, fault_proxy_free)

guint16     fault_proxy_get_port (FaultProxy *self);

/** Counts connections accepted so far. */
guint       fault_proxy_get_n_accepted (FaultProxy *self);

/** Counts bytes carried so far in @direction, over all connections. */
guint64     fault_proxy_get_n_bytes (FaultProxy    *self,
                                     FaultDirection direction);

/** From now on, for connections there are and those to come. */
void        fault_proxy_set_line (FaultProxy      *self,
                                  FaultDirection   directions,
                                  const FaultLine *line);

/** Ends every connection there is, on both sides; bytes under way are lost. */
void        fault_proxy_cut (FaultProxy *self,
                             FaultCut    how);

/** Cuts once, after @bytes more bytes were carried in @direction. */
void        fault_proxy_cut_after (FaultProxy    *self,
                                   FaultDirection direction,
                                   guint64        bytes,
                                   FaultCut       how);

/** While set, new connections are reset as soon as they are made. */
void        fault_proxy_set_refusing (FaultProxy *self,
                                      gboolean    refusing);

G_END_DECLS
