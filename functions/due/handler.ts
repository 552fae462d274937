import type { Context, ScheduledEvent } from 'aws-lambda';
import { connectMetrics } from '../aws/metrics.ts';
import { connectTable } from '../aws/table.ts';
import { connectWaiting } from '../aws/waiting.ts';
import { dueKeys, readDueRules, readEnvironment } from '../shared/environment.ts';
import { type Settler, settleDue } from './settle.ts';

const environment = readEnvironment(dueKeys);
const rules = readDueRules(environment.DUE_RULES);

const settler: Settler = {
  rules,
  waiting: connectWaiting(environment.TABLE_NAME),
  table: connectTable(environment.TABLE_NAME, Number(environment.RETENTION_DAYS), {}, rules),
  metrics: connectMetrics(environment.METRIC_NAMESPACE),
  parts: { countries: new Set<string>(JSON.parse(environment.METRIC_COUNTRIES)), words: new Set() },
};

/** Runs each minute, and judges by the time of the event: that is the schedule's clock, by which messages come, too. */
export async function handler({ time }: Partial<Pick<ScheduledEvent, 'time'>>, context: Context): Promise<void> {
  const nowMs = time === undefined ? Date.now() : Date.parse(time);
  await settleDue(settler, nowMs, () => context.getRemainingTimeInMillis());
}
