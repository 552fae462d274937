import type { Dimensions } from '../../../../functions/shared/metric-names.ts';
import { createMetricStore, type MetricId, type MetricStore } from '../../../../local/aws/cloudwatch/store.ts';
import type { Clock } from '../../../../local/runtime/clock.ts';

export const minute = 60_000;
export const hour = 60 * minute;

/** A time on the hour. */
export const t0 = Date.UTC(2026, 10, 21, 14);

export const metric = (name: string, dimensions: Dimensions = {}): MetricId => ({
  namespace: 'Delivrd/test',
  name,
  dimensions,
});

/** A store and a clock that stands still until it is set. */
export function at(nowMs: number): {
  readonly store: MetricStore;
  readonly clock: Clock;
  readonly set: (ms: number) => void;
} {
  let now = nowMs;
  return {
    store: createMetricStore(),
    clock: { speed: 1, now: () => now, at: (ms: number) => ms },
    set: (ms) => {
      now = ms;
    },
  };
}
