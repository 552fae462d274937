import { type CloudWatchClient, paginateGetMetricData } from '@aws-sdk/client-cloudwatch';
import { maxAgeMs } from '../functions/aws/secrets.ts';
import { dimensionSets, otherPart } from '../functions/shared/metric-names.ts';
import { OperatorError } from './operator-error.ts';

const minuteMs = 60_000;
const windowHours = 24;
/** From when an environment counts matches of an older secret, and the count shows: it has to know of the newer one first. */
const countedAfterMs = maxAgeMs + 5 * minuteMs;

export interface Dropping {
  /** The providers whose older secrets would go. */
  readonly providers: readonly string[];
  readonly metricNamespace: string;
  /** When the secrets were last changed. */
  readonly storedAt: Date;
  readonly now: Date;
}

/**
 * Whether older secrets can go without a callback being refused for it.
 * @throws OperatorError where they let something in within the last day, or where that can't be known yet.
 */
export async function refuseWhileInUse(
  client: CloudWatchClient,
  { providers, metricNamespace, storedAt, now }: Dropping,
): Promise<void> {
  const knownFrom = storedAt.getTime() + countedAfterMs;
  if (now.getTime() < knownFrom) {
    throw new OperatorError(
      `Nothing dropped: the secrets changed at ${minute(storedAt.getTime())}, and whether an older one is still in use shows ${countedAfterMs / minuteMs} minutes later.\nRun this again from ${minute(knownFrom + minuteMs)} on, or with --force.`,
    );
  }
  const uses = (await readUses(client, metricNamespace, providers, now)).filter(({ count }) => count > 0);
  if (uses.length === 0) return;
  const told = uses.map(
    ({ provider, count, last }) =>
      `  ${provider}: ${count} callback${count === 1 ? '' : 's'}, the last about ${minute(last)}`,
  );
  throw new OperatorError(
    [
      `Nothing dropped: in the last ${windowHours} hours an older secret or URL key still let in`,
      ...told,
      'Switch to the newest there first; "old_secret" in the log of ingest has each, and which check it was. With --force such callbacks are refused.',
    ].join('\n'),
  );
}

interface Use {
  readonly provider: string;
  readonly count: number;
  /** Epoch milliseconds; 0 for never. */
  readonly last: number;
}

async function readUses(
  client: CloudWatchClient,
  metricNamespace: string,
  providers: readonly string[],
  now: Date,
): Promise<readonly Use[]> {
  const uses = providers.map((provider): Use => ({ provider, count: 0, last: 0 }));
  const MetricDataQueries = providers.map((provider, index) => {
    const own = dimensionSets('OldSecret', provider, otherPart).at(-1) ?? {};
    const Dimensions = Object.entries(own).map(([Name, Value]) => ({ Name, Value }));
    const Metric = { Namespace: metricNamespace, MetricName: 'OldSecret', Dimensions };
    return { Id: `m${index}`, MetricStat: { Metric, Period: 300, Stat: 'Sum' } };
  });
  const StartTime = new Date(now.getTime() - windowHours * 60 * minuteMs);
  for await (const { MetricDataResults = [] } of paginateGetMetricData(
    { client },
    { MetricDataQueries, StartTime, EndTime: now },
  )) {
    for (const { Id = '', Values = [], Timestamps = [] } of MetricDataResults) {
      const index = Number(Id.slice(1));
      const use = uses[index];
      if (!use) continue;
      const count = use.count + Values.reduce((sum, value) => sum + value, 0);
      uses[index] = { ...use, count, last: Math.max(use.last, ...Timestamps.map((time) => time.getTime())) };
    }
  }
  return uses;
}

const minute = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16)}Z`;
