import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { DeleteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { connectTable } from '../../functions/aws/table.ts';
import { dimensionSets, otherPart } from '../../functions/shared/metric-names.ts';
import { outputs } from '../../functions/shared/stack-outputs.ts';
import { messageKey, partitionKey } from '../../functions/shared/table-keys.ts';
import type { Deployed } from '../deployed.ts';
import type { EndpointSource } from '../endpoints.ts';
import { explainError } from '../explain-error.ts';
import { type Played, sendReport } from '../send.ts';
import { type Finding, type Found, notAsked, ok, wrong } from './finding.ts';

/** Every message of the doctor is named so. */
const idPrefix = 'delivrd-doctor-';

/** How long is waited, in milliseconds: for a consumer that must start first, behind a window in which its batch fills; for CloudWatch, which shows a point after some seconds. */
const patience = { storedWithinMs: 60_000, countedWithinMs: 120_000 };
const minuteMs = 60_000;

export interface ReportCheck {
  readonly endpoints: EndpointSource;
  readonly stack: Deployed;
  /** Ends the waiting; what was sent is removed all the same. */
  readonly signal: AbortSignal;
  readonly onProgress: (line: string) => void;
  readonly patience?: typeof patience;
}

/** A provider's report on its way. */
interface Sent {
  readonly provider: string;
  readonly messageId: string;
  readonly atMs: number;
}

/**
 * Sends one genuine report of each provider through its live URL, waits until it is in the table and counted, and removes it from
 * the table. It reports a delivery, which raises no alarm: by one each it moves the metrics of a delivered message, for good, and a
 * silence that lasted ends with it.
 */
export async function checkReports(check: ReportCheck): Promise<readonly Finding[]> {
  const providers = Object.entries(await check.stack.providers());
  const findings = await Promise.all(
    providers.map(async ([provider, { authentication }]): Promise<Finding> => {
      const name = `report ${provider}`;
      if (authentication.ipRanges)
        return {
          check: name,
          ...notAsked('only the provider’s own addresses get in (ipRanges): wait for its next report'),
        };
      return { check: name, ...(await checkReport(check, provider)) };
    }),
  );
  return findings;
}

async function checkReport(check: ReportCheck, provider: string): Promise<Found> {
  const { endpoints, stack, signal } = check;
  const sent: Sent = { provider, messageId: `${idPrefix}${randomBytes(8).toString('hex')}`, atMs: stack.now() };
  const answered = await send({ endpoints, providers: stack.providers }, sent);
  if (answered !== null) return answered;
  let found: Found;
  try {
    found = await follow(check, sent);
  } catch (error) {
    const { said, mend } = explainError(error);
    found = signal.aborted ? notAsked('interrupted') : notAsked(said, mend);
  }
  const isRemoved = await remove(stack, sent).catch(() => false);
  if (isRemoved) return { ...found, found: `${found.found}; removed again` };
  const left = `${sent.messageId} is not removed: where it comes, it stays until its time is over.`;
  return found.result === 'ok'
    ? wrong('warn', `${found.found}. ${left}`, null)
    : { ...found, found: `${found.found} ${left}` };
}

/** Null where it was taken in. */
async function send(played: Played, { provider, messageId }: Sent): Promise<Found | null> {
  try {
    const { answer } = await sendReport(played, provider, { status: 'delivered', id: messageId });
    if (answer === 200) return null;
    const mend =
      answer === 401
        ? 'Is the secret the one that is stored? After a rotation, wait a quarter of a minute. Runbook: Rejected requests.'
        : 'Runbook: Refused.';
    return wrong('fail', `A genuine report was answered ${answer}, and not 200.`, mend);
  } catch (error) {
    const { said, mend } = explainError(error);
    // With a cause it is of the network; else there was nothing to send it with.
    return (error as Error).cause === undefined ? notAsked(said, mend) : wrong('fail', said, mend);
  }
}

/** Waits for it in the table, then in the metrics. @throws Error where it is interrupted, or something can't be asked. */
async function follow(check: ReportCheck, sent: Sent): Promise<Found> {
  const { storedWithinMs, countedWithinMs } = check.patience ?? patience;
  const { stack } = check;
  const started = performance.now();
  const told = (what: string): string => `${sent.provider}: ${what}`;
  if (!(await waitFor(check, storedWithinMs, told('taken in; waiting for the table'), () => isStored(stack, sent))))
    return wrong(
      'fail',
      `Answered 200, and not in the table after ${storedWithinMs / 1000} s.`,
      'Runbook: Queue age, Dead letters.',
    );
  const way = `answered 200, in the table ${Math.round(performance.now() - started)} ms later`;
  let counted = 0;
  const isCounted = async (): Promise<boolean> => {
    counted = await countDelivered(stack, sent);
    return counted > 0;
  };
  if (await waitFor(check, countedWithinMs, told('in the table; waiting for CloudWatch'), isCounted))
    // No series is of one message: beside traffic it shows only that its provider is counted.
    return ok(counted === 1 ? `${way}, counted` : `${way}, counted among ${counted} deliveries of these minutes`);
  return wrong('fail', `${way}, and not counted after ${countedWithinMs / 1000} s`, 'Runbook: Metrics unpublished.');
}

/** Asks again and again. @throws Error when the signal ends it. */
async function waitFor(
  { signal, onProgress }: Pick<ReportCheck, 'signal' | 'onProgress'>,
  withinMs: number,
  line: string,
  isSo: () => Promise<boolean>,
): Promise<boolean> {
  const startedMs = performance.now();
  for (let pauseMs = 200; ; pauseMs = Math.min(2_000, pauseMs * 1.5)) {
    signal.throwIfAborted();
    if (await isSo()) return true;
    const waitedMs = performance.now() - startedMs;
    if (waitedMs > withinMs) return false;
    onProgress(`${line}, ${Math.round(waitedMs / 1000)} s …`);
    await sleep(pauseMs, undefined, { signal });
  }
}

async function isStored({ output, place }: Deployed, { provider, messageId }: Sent): Promise<boolean> {
  const table = connectTable(await output(outputs.tableName), 1, place);
  return (await table.read(provider, messageId)) !== null;
}

/** How many deliveries the provider had since: this one, and those that came with it. */
async function countDelivered({ output, place, now }: Deployed, { provider, atMs }: Sent): Promise<number> {
  const own = dimensionSets('Delivered', provider, otherPart).at(-1) ?? {};
  const Dimensions = Object.entries(own).map(([Name, Value]) => ({ Name, Value }));
  const Metric = { Namespace: await output(outputs.metricNamespace), MetricName: 'Delivered', Dimensions };
  const { MetricDataResults = [] } = await new CloudWatchClient(place).send(
    new GetMetricDataCommand({
      MetricDataQueries: [{ Id: 'delivered', MetricStat: { Metric, Period: 60, Stat: 'Sum' } }],
      // In whole minutes, and a clock of this machine may be some seconds off.
      StartTime: new Date(Math.floor(atMs / minuteMs) * minuteMs - minuteMs),
      EndTime: new Date(now() + 2 * minuteMs),
    }),
  );
  return MetricDataResults.flatMap(({ Values = [] }) => Values).reduce((sum, value) => sum + value, 0);
}

/** Removes the message where it is one of the doctor's. @returns whether it was there, and was. */
async function remove({ output, place }: Deployed, { provider, messageId }: Sent): Promise<boolean> {
  try {
    await new DynamoDBClient(place).send(
      new DeleteItemCommand({
        TableName: await output(outputs.tableName),
        Key: { [partitionKey]: { S: messageKey(provider, messageId) } },
        ConditionExpression: 'begins_with(#key, :own)',
        ExpressionAttributeNames: { '#key': partitionKey },
        ExpressionAttributeValues: { ':own': { S: messageKey(provider, idPrefix) } },
      }),
    );
    return true;
  } catch (error) {
    if ((error as Error).name === 'ConditionalCheckFailedException') return false;
    throw error;
  }
}
