/* ride-fleet-view.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-fleet-view.h"

#include "ride-fleet-order.h"
#include "ride-fleet-private.h"

/* Changes of the data re-sort at most that often; what the user asks for is done at once. */
#define INTERVAL_MS 1000

/* New bikes have no row yet, so they wait less, but never so little that a
 * large fleet is sorted all the time. */
#define GROWTH_INTERVAL_MS 100
#define GROWTH_INTERVAL_COSTS 4

struct _RideFleetView
{
  GObject parent_instance;

  RideFleet *fleet;
  GMainContext *context;
  RideFleetQuery query;
  RideFleetOrder *order;

  GCancellable *cancellable; /* of the computation that runs, if any */
  gboolean is_query_new;     /* since that computation began */
  gboolean is_refresh_due;   /* as soon as the interval allows it */
  GSource *timer;
  gint64 computed_at_us;
  gint64 cost_us;
  guint64 computed_version;
  guint computed_n_bikes;
};

enum
{
  REFRESHED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RideFleetView, ride_fleet_view, G_TYPE_OBJECT)

/* What a computation takes with it. It must not keep the view alive, because
 * the fleet lives only as long as the view is known to. */
typedef struct
{
  GWeakRef view;
  RideFleetSnapshot *snapshot;
  RideFleetQuery query;
} Job;

static void compute (RideFleetView *self);

static void
job_free (Job *job)
{
  g_weak_ref_clear (&job->view);
  ride_fleet_snapshot_free (job->snapshot);
  ride_fleet_query_clear (&job->query);
  g_free (job);
}

static void
clear_timer (RideFleetView *self)
{
  if (self->timer == NULL)
    return;

  g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
}

static void
ride_fleet_view_dispose (GObject *object)
{
  RideFleetView *self = RIDE_FLEET_VIEW (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  clear_timer (self);

  G_OBJECT_CLASS (ride_fleet_view_parent_class)->dispose (object);
}

static void
ride_fleet_view_finalize (GObject *object)
{
  RideFleetView *self = RIDE_FLEET_VIEW (object);

  ride_fleet_query_clear (&self->query);
  ride_fleet_order_free (self->order);
  g_main_context_unref (self->context);

  G_OBJECT_CLASS (ride_fleet_view_parent_class)->finalize (object);
}

static void
ride_fleet_view_class_init (RideFleetViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ride_fleet_view_dispose;
  object_class->finalize = ride_fleet_view_finalize;

  /**
   * RideFleetView::refreshed:
   *
   * Rows were computed anew; they may be the same as before.
   */
  signals[REFRESHED] = g_signal_new ("refreshed", RIDE_TYPE_FLEET_VIEW, G_SIGNAL_RUN_LAST, 0, NULL,
                                     NULL, NULL, G_TYPE_NONE, 0);
}

static void
ride_fleet_view_init (RideFleetView *self)
{
  self->context = g_main_context_ref_thread_default ();
  self->query.states = RIDE_FLEET_VIEW_ALL_STATES;
  self->query.key = RIDE_SORT_BIKE;
  self->order = g_new0 (RideFleetOrder, 1);
}

/* A number that grows when the fleet's changes can alter what is shown. */
static guint64
get_version (RideFleetView *self)
{
  switch (self->query.key)
    {
    case RIDE_SORT_BATTERY:
    case RIDE_SORT_LAST_EVENT:
      return ride_fleet_get_generation (self->fleet);
    case RIDE_SORT_STATE:
    case RIDE_SORT_SINCE:
    case RIDE_SORT_DURATION:
      return ride_fleet_get_state_generation (self->fleet);
    case RIDE_SORT_BIKE:
    default:
      break;
    }

  if (self->query.states != RIDE_FLEET_VIEW_ALL_STATES)
    return ride_fleet_get_state_generation (self->fleet);

  return ride_fleet_get_n_bikes (self->fleet);
}

static gboolean
on_interval_over (gpointer user_data)
{
  RideFleetView *self = user_data;

  clear_timer (self);
  compute (self);

  return G_SOURCE_REMOVE;
}

static void
start_timer (RideFleetView *self,
             guint          delay_ms)
{
  self->timer = g_timeout_source_new (delay_ms);
  g_source_set_static_name (self->timer, "[ride] fleet view");
  g_source_set_callback (self->timer, on_interval_over, self, NULL);
  g_source_attach (self->timer, self->context);
}

static guint
get_interval_ms (RideFleetView *self)
{
  gint64 cost_ms = self->cost_us / 1000;

  if (ride_fleet_get_n_bikes (self->fleet) == self->computed_n_bikes)
    return INTERVAL_MS;

  return CLAMP (GROWTH_INTERVAL_COSTS * cost_ms, GROWTH_INTERVAL_MS, INTERVAL_MS);
}

/* A refresh is due: now, at the end of the interval, or after the running computation. */
static void
schedule (RideFleetView *self)
{
  gint64 waited_ms = (g_get_monotonic_time () - self->computed_at_us) / 1000;
  gint64 interval_ms = get_interval_ms (self);

  if (self->cancellable != NULL)
    return;

  clear_timer (self);
  if (self->computed_at_us == 0 || waited_ms >= interval_ms)
    compute (self);
  else
    start_timer (self, interval_ms - waited_ms);
}

static void
take_order (RideFleetView  *self,
            RideFleetOrder *order)
{
  ride_fleet_order_free (self->order);
  self->order = order;
  g_signal_emit (self, signals[REFRESHED], 0);
}

static void
on_computed (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  Job *job = g_task_get_task_data (G_TASK (result));
  g_autoptr (RideFleetView) self = g_weak_ref_get (&job->view);
  RideFleetOrder *order = g_task_propagate_pointer (G_TASK (result), NULL);

  if (self == NULL)
    {
      g_clear_pointer (&order, ride_fleet_order_free);
      return;
    }

  g_clear_object (&self->cancellable);
  self->cost_us = g_get_monotonic_time () - self->computed_at_us;
  if (self->is_query_new)
    {
      g_clear_pointer (&order, ride_fleet_order_free);
      compute (self);
    }
  else if (self->is_refresh_due)
    {
      schedule (self);
    }

  if (order != NULL)
    take_order (self, order);
}

static void
compute_in_thread (GTask        *task,
                   gpointer      source,
                   gpointer      task_data,
                   GCancellable *cancellable)
{
  Job *job = task_data;
  RideFleetOrder *order = ride_fleet_order_compute (job->snapshot, &job->query, cancellable);

  g_task_return_pointer (task, order, (GDestroyNotify) ride_fleet_order_free);
}

static void
compute (RideFleetView *self)
{
  g_autoptr (GTask) task = NULL;
  Job *job = g_new0 (Job, 1);

  g_weak_ref_init (&job->view, self);
  job->snapshot = ride_fleet_take_snapshot (self->fleet);
  ride_fleet_query_copy (&job->query, &self->query);
  self->computed_version = get_version (self);
  self->computed_n_bikes = ride_fleet_get_n_bikes (self->fleet);
  self->computed_at_us = g_get_monotonic_time ();
  self->is_query_new = FALSE;
  self->is_refresh_due = FALSE;

  self->cancellable = g_cancellable_new ();
  task = g_task_new (NULL, self->cancellable, on_computed, NULL);
  g_task_set_source_tag (task, compute);
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  g_task_run_in_thread (task, compute_in_thread);
}

/* The last request wins: what runs for an older one is abandoned. */
static void
compute_at_once (RideFleetView *self)
{
  clear_timer (self);
  if (self->cancellable == NULL)
    {
      compute (self);
      return;
    }

  self->is_query_new = TRUE;
  g_cancellable_cancel (self->cancellable);
}

RideFleetView *
ride_fleet_view_new (RideFleet *fleet)
{
  RideFleetView *self = g_object_new (RIDE_TYPE_FLEET_VIEW, NULL);

  self->fleet = fleet;
  ride_fleet_view_refresh (self);

  return self;
}

void
ride_fleet_view_set_search (RideFleetView *self,
                            const char    *text)
{
  RideFleetQuery query = { 0 };

  g_return_if_fail (RIDE_IS_FLEET_VIEW (self));

  ride_fleet_query_set_search (&query, text);
  if (g_strcmp0 (query.search, self->query.search) == 0)
    {
      ride_fleet_query_clear (&query);
      return;
    }

  g_free (self->query.search);
  self->query.search = query.search;
  compute_at_once (self);
}

void
ride_fleet_view_set_states (RideFleetView *self,
                            guint          states)
{
  g_return_if_fail (RIDE_IS_FLEET_VIEW (self));

  states &= RIDE_FLEET_VIEW_ALL_STATES;
  if (states == self->query.states)
    return;

  self->query.states = states;
  compute_at_once (self);
}

void
ride_fleet_view_set_sort (RideFleetView *self,
                          RideSortKey    key,
                          gboolean       descending)
{
  g_return_if_fail (RIDE_IS_FLEET_VIEW (self));

  if (key == self->query.key && descending == self->query.descending)
    return;

  self->query.key = key;
  self->query.descending = descending;
  compute_at_once (self);
}

void
ride_fleet_view_refresh (RideFleetView *self)
{
  g_return_if_fail (RIDE_IS_FLEET_VIEW (self));

  if (get_version (self) == self->computed_version)
    return;

  self->is_refresh_due = TRUE;
  schedule (self);
}

guint
ride_fleet_view_get_length (RideFleetView *self)
{
  g_return_val_if_fail (RIDE_IS_FLEET_VIEW (self), 0);

  return self->order->n_rows;
}

guint
ride_fleet_view_get (RideFleetView *self,
                     guint          row)
{
  g_return_val_if_fail (RIDE_IS_FLEET_VIEW (self), 0);
  g_return_val_if_fail (row < self->order->n_rows, 0);

  return self->order->rows[row];
}

gboolean
ride_fleet_view_find (RideFleetView *self,
                      guint          position,
                      guint         *row)
{
  g_return_val_if_fail (RIDE_IS_FLEET_VIEW (self), FALSE);

  if (position >= self->order->n_positions ||
      self->order->rows_of_positions[position] == RIDE_FLEET_ORDER_NO_ROW)
    return FALSE;

  *row = self->order->rows_of_positions[position];
  return TRUE;
}
