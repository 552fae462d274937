import type { Context, ScheduledEvent } from 'aws-lambda';
import { connectMetrics } from '../aws/metrics.ts';
import { connectTable } from '../aws/table.ts';
import { connectWaiting } from '../aws/waiting.ts';
import { dueKeys, metricCallsKey, readDueRules, readEnvironment } from '../shared/environment.ts';
import { type Settler, settleDue } from './settle.ts';

const environment = readEnvironment(dueKeys);
const rules = readDueRules(environment.DUE_RULES);

const settler: Settler = {
  rules,
  waiting: connectWaiting(environment.TABLE_NAME),
  table: connectTable(environment.TABLE_NAME, Number(environment.RETENTION_DAYS), {}, rules),
  metrics: connectMetrics(environment.METRIC_NAMESPACE, process.env[metricCallsKey] !== undefined),
  parts: { countries: new Set<string>(JSON.parse(environment.METRIC_COUNTRIES)), words: new Set() },
};

/**
 * Runs each minute, and judges what was due when it was to run.
 * @throws Error where some of it could not be judged, once all else is judged and counted: so that the run counts as failed. Lambda tries
 * it twice again, which judges nothing twice.
 */
export async function handler({ time }: Pick<ScheduledEvent, 'time'>, context: Context): Promise<void> {
  const { failed } = await settleDue(settler, Date.parse(time), () => context.getRemainingTimeInMillis());
  if (failed > 0)
    throw new Error(`${failed} partitions or messages could not be judged: will_retry in the log says why.`);
}
