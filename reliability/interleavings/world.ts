import type { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import dynalite from 'dynalite';
import { connectMetrics } from '../../functions/aws/metrics.ts';
import { connectQueue } from '../../functions/aws/queue.ts';
import { connectTable, type Table } from '../../functions/aws/table.ts';
import { type Consumer, consume } from '../../functions/consumer/consume.ts';
import { registry } from '../../functions/providers/registry.ts';
import { partitionKey } from '../../functions/shared/table-keys.ts';
import { type AwsAnswer, type AwsCall, jsonAnswer, openFrontDoor, type Service } from '../../local/aws/front-door.ts';
import { tableInput } from '../../operator/adopted/indexes.ts';
import { keepAliveTo } from './keep-alive.ts';

const tableName = 'Messages';
const patienceMs = 300_000;

/** What stands in the place of what is usual. */
export interface Alternatives {
  /** A refused write does not bring its item along, as in the emulator: consumers then read it. AWS sends it. */
  readonly refusesWithoutItem?: boolean;
  // Parts with a fault, to see that it is found.
  readonly service?: (table: Service) => Service;
  readonly table?: (table: Table) => Table;
  readonly consume?: typeof consume;
}

/** Decides when a call takes effect, and gives its answer. */
export type Gatekeeper = (call: AwsCall) => Promise<AwsAnswer>;

export interface World {
  /** The real consumer, whose AWS clients sign with this name and call through the front door. */
  readonly consumer: (name: string) => Consumer;
  readonly consume: typeof consume;
  /** Lets a call take effect. @throws Error for a call that the consumers of these cases have no cause to make. */
  readonly perform: (call: AwsCall) => Promise<AwsAnswer>;
  /** Every call goes to this one from now on. */
  readonly setGatekeeper: (gatekeeper: Gatekeeper) => void;
  /** The item of a message as it lies in the table. */
  readonly read: (key: string) => Promise<Readonly<Record<string, unknown>> | null>;
  /** A message id that no schedule had before. */
  readonly newMessageId: () => string;
  readonly close: () => Promise<void>;
}

/** A front door with a table and a metrics service behind it, for any number of schedules one after the other. */
export async function openWorld(alternatives: Alternatives = {}): Promise<World> {
  const server = dynalite({ createTableMs: 0 });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const frontDoor = await openFrontDoor();
  const forward = keepAliveTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  frontDoor.services.set('cloudwatch', async () => jsonAnswer({}));

  /** Past the front door: what no schedule does. The emulator wants a signature and does not check it. */
  const ask = async (action: string, input: Readonly<Record<string, unknown>>) => {
    const { status, body } = await forward({
      caller: '',
      environment: '',
      service: 'dynamodb',
      action,
      input,
      headers: headersOf(action),
    });
    if (status !== 200) throw new Error(`${action}: ${body}`);
    return JSON.parse(body);
  };
  await ask('CreateTable', {
    TableName: tableName,
    BillingMode: 'PAY_PER_REQUEST',
    ...tableInput({ recipient: true, clientReference: true, failures: true }),
  });

  /** A refused write and its item, in one step: the explorer lets one call take effect at a time. */
  const refusingWithItem: Service = async (call) => {
    const answer = await forward(call);
    const isAsked = call.input['ReturnValuesOnConditionCheckFailure'] === 'ALL_OLD';
    if (answer.status !== 400 || !isAsked) return answer;
    const error = JSON.parse(answer.body);
    if (!/ConditionalCheckFailedException$/.test(error.__type)) return answer;
    const { Item } = await ask('GetItem', { TableName: tableName, Key: call.input['Key'], ConsistentRead: true });
    return { ...answer, body: JSON.stringify({ ...error, Item }) };
  };
  const service = alternatives.refusesWithoutItem ? forward : refusingWithItem;
  frontDoor.services.set('dynamodb', alternatives.service?.(service) ?? service);

  let gatekeeper: Gatekeeper | null = null;
  frontDoor.gates.push(async (call) => gatekeeper?.(call) ?? null);

  /** Each consumer signs with its own name, which tells its calls apart. */
  const configOf = (name: string) => ({
    endpoint: frontDoor.url,
    region: 'us-east-1',
    credentials: { accessKeyId: name, secretAccessKey: 'local' },
    // Time is no part of a schedule: a call that waits for its turn on a busy machine must not be tried again.
    requestHandler: { connectionTimeout: patienceMs, requestTimeout: patienceMs, throwOnRequestTimeout: true },
  });
  const consumers = new Map<string, Consumer>();
  const connect = (name: string): Consumer => {
    const table = connectTable(tableName, 90, configOf(name));
    return {
      providers: {},
      registry,
      table: alternatives.table?.(table) ?? table,
      metrics: connectMetrics('Delivrd/interleavings', true, configOf(name)),
      deadLetterQueue: connectQueue(`${frontDoor.url}/dead-letters`, 1, 2000, false, configOf(name)),
      parts: { countries: new Set(['IN']), words: new Set() },
    };
  };
  let messages = 0;
  return {
    consumer: (name) => {
      const consumer = consumers.get(name) ?? connect(name);
      consumers.set(name, consumer);
      return consumer;
    },
    consume: alternatives.consume ?? consume,
    perform: (call) => {
      const service = frontDoor.services.get(call.service);
      if (!service) throw new Error(`${call.caller} called ${call.service} ${call.action}`);
      return service(call);
    },
    setGatekeeper: (next) => {
      gatekeeper = next;
    },
    read: async (key) => {
      const { Item } = await ask('GetItem', {
        TableName: tableName,
        Key: { [partitionKey]: { S: key } },
        ConsistentRead: true,
      });
      return Item ? unmarshall(Item) : null;
    },
    newMessageId: () => `m${String(messages++).padStart(8, '0')}`,
    close: async () => {
      forward.close();
      await frontDoor.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        (server as ReturnType<typeof createServer>).closeAllConnections();
      });
    },
  };
}

const headersOf = (action: string) => ({
  'x-amz-target': `DynamoDB_20120810.${action}`,
  'x-amz-date': '20260630T044500Z',
  authorization: 'AWS4-HMAC-SHA256 Credential=onlooker/20260630, SignedHeaders=host, Signature=none',
});
