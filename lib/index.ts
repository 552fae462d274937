// What `import … from 'delivrd'` gives.
export { type MetricName, metrics } from '../functions/shared/metric-names.ts';
export { Delivrd, type DelivrdProps } from './delivrd.ts';
export type { DelivrdMetricOptions } from './metric-options.ts';
export type * from './props.ts';
