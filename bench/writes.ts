import { randomUUID } from 'node:crypto';
import { CreateTableCommand, DynamoDBClient, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import { connectTable } from '../functions/aws/table.ts';
import { consume } from '../functions/consumer/consume.ts';
import type { DueRules } from '../functions/domain/due.ts';
import type { Status } from '../functions/domain/status.ts';
import type { Provider } from '../functions/providers/provider.ts';
import { registry } from '../functions/providers/registry.ts';
import { forwardTo, openFrontDoor } from '../local/aws/front-door.ts';
import { region } from '../local/template/resolve.ts';
import { tableInput } from '../operator/adopted/indexes.ts';
import { findJava, noJava } from '../reliability/conformance/dynamodb-local.ts';
import { openDynamodbLocal } from '../reliability/conformance/open.ts';
import type { Benchmark, Figure } from './figure.ts';
import { consumerOn, queueBody, receivedAtMs } from './queued.ts';

interface Course {
  /** Of which the last is looked at. */
  readonly batches: readonly (readonly Status[])[];
  /** Whether another process, which knows nothing of those before, takes the last. @default false */
  readonly isApart?: boolean;
  readonly atMost: number;
}

/** The courses of a message. */
const courses: Readonly<Record<string, Course>> = {
  'sent, the first report': { batches: [['sent']], atMost: 1 },
  'sent and delivered in one batch': { batches: [['sent', 'delivered']], atMost: 0.5 },
  'delivered, in a batch after sent': { batches: [['sent'], ['delivered']], atMost: 1 },
  'delivered, to another process': { batches: [['sent'], ['delivered']], isApart: true, atMost: 1 },
  'delivered again': { batches: [['delivered'], ['delivered']], atMost: 1 },
  'delivered again, to another process': { batches: [['delivered'], ['delivered']], isApart: true, atMost: 1 },
  'sent, late': { batches: [['delivered'], ['sent']], atMost: 1 },
  'sent, late, to another process': { batches: [['delivered'], ['sent']], isApart: true, atMost: 2 },
};

const deadlines: DueRules = { deadlines: [{ minutes: 10 }], countriesWithoutReceipts: [], conversionTags: [] };

/** The tables of a stage, from the fewest indexes to the most. */
const tables = {
  'no index': { indexed: { recipient: false, clientReference: false, failures: false, due: false }, rules: null },
  'default indexes': { indexed: { recipient: true, clientReference: true, failures: true, due: false }, rules: null },
  'all indexes': { indexed: { recipient: true, clientReference: true, failures: true, due: true }, rules: deadlines },
} as const;

/** Write units of a report by how it comes, on AWS's DynamoDB Local, which counts indexes as AWS does. */
export const writes: Benchmark = {
  about: 'write units of a report on DynamoDB Local, by how it comes and the indexes that there are (it needs Java)',
  isCounted: true,
  measure: async ({ progress }) => {
    const java = findJava();
    if (java === null) {
      console.error(`writes: not measured. ${noJava}`);
      return null;
    }
    const local = await openDynamodbLocal(java);
    try {
      const figures: Figure[] = [];
      for (const [name, { indexed, rules }] of Object.entries(tables)) {
        progress(name);
        figures.push(...(await measureTable(local.url, name, indexed, rules)));
      }
      return figures;
    } finally {
      await local.close();
    }
  },
};

async function measureTable(
  endpoint: string,
  name: string,
  indexed: Parameters<typeof tableInput>[0],
  rules: DueRules | null,
): Promise<readonly Figure[]> {
  const TableName = `Messages-${randomUUID()}`;
  const door = await openFrontDoor();
  door.services.set('dynamodb', forwardTo(endpoint));
  let units = 0;
  door.gates.push(async ({ action, input }) => {
    if (action === 'UpdateItem') input['ReturnConsumedCapacity'] = 'TOTAL';
    return null;
  });
  // A refused write tells no capacity: of an item of one kilobyte or less it is a unit, by the documented rule.
  door.effects.push(({ action }, { status, body }) => {
    if (action === 'UpdateItem') units += status === 200 ? JSON.parse(body).ConsumedCapacity.CapacityUnits : 1;
  });
  const config = { endpoint: door.url, region, credentials: { accessKeyId: 'bench', secretAccessKey: 'local' } };
  const client = new DynamoDBClient(config);
  try {
    await client.send(new CreateTableCommand({ TableName, BillingMode: 'PAY_PER_REQUEST', ...tableInput(indexed) }));
    await waitUntilTableExists({ client, maxWaitTime: 60, minDelay: 0.05, maxDelay: 1 }, { TableName });
    const start = () => consumerOn(connectTable(TableName, 90, config, rules));
    const consumer = start();
    const figures: Figure[] = [];
    for (const [what, { batches, isApart, atMost }] of Object.entries(courses)) {
      let [all, reports] = [0, 0];
      for (const provider of able) {
        const messageId = randomUUID();
        for (const [at, statuses] of batches.entries()) {
          units = 0;
          const batch = statuses.map((status) => ({
            id: randomUUID(),
            sentAt: receivedAtMs,
            body: queueBody(provider, provider.compose(wish(provider, messageId, status))),
          }));
          const taker = isApart && at === batches.length - 1 ? start() : consumer;
          if ((await consume(taker, batch, () => 60_000)).length > 0) throw new Error(`${provider.id}: not written`);
          if (at < batches.length - 1) continue;
          all += units;
          reports += statuses.length;
        }
      }
      // What the indexes of a message cost is told, and no more: each is a setting.
      const bound = name === 'no index' ? { atMost } : {};
      figures.push({ what: `${what}: ${name}`, value: all / reports, unit: 'write units', ...bound, runs: 1 });
    }
    return figures;
  } finally {
    client.destroy();
    await door.close();
  }
}

const wordOf = ({ words }: Provider, status: Status): string | undefined =>
  Object.keys(words).find((word) => words[word] === status);

/** Those whose words have both. */
const able = [...registry.values()].filter((one) => wordOf(one, 'sent') && wordOf(one, 'delivered'));

function wish(provider: Provider, messageId: string, status: Status) {
  const submittedAtMs = receivedAtMs - 10_000;
  return {
    messageId,
    recipient: '491711234567',
    clientReference: 'order-4711',
    submittedAtMs,
    status: wordOf(provider, status),
    atMs: submittedAtMs + (status === 'sent' ? 2_000 : 6_000),
  };
}
