import {
  DeleteItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  paginateScan,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { expect } from 'vitest';
import { readHistory } from '../../functions/aws/kept-history.ts';
import type { Message } from '../../functions/domain/message.ts';
import type { Provider } from '../../functions/providers/provider.ts';
import { partitionKey } from '../../functions/shared/table-keys.ts';
import type { MetricTotal } from '../../local/aws/cloudwatch/store.ts';
import { sqsClient } from '../../local/aws/event-source.ts';
import { forwardedCaller } from '../../local/aws/front-door.ts';
import type { LocalFunction } from '../../local/runtime/lambda.ts';
import { type LocalStack, type LocalStackOptions, startLocalStack } from '../../local/stack.ts';
import { region } from '../../local/template/resolve.ts';
import { type Endpoint, nameOf } from '../../operator/endpoint.ts';
import { genuineRequest, toFetch } from '../../operator/request.ts';
import { patienceMs } from '../effort.ts';
import { endpoints } from '../emulators.ts';
import { context } from '../four-providers.ts';

export interface RawRequest {
  readonly provider: string;
  readonly method?: string;
  readonly contentType?: string | undefined;
  readonly query?: string;
  /** Others than those of the content's type and of the authentication. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** A running local stack with what a test does to it. */
export interface Running {
  readonly stack: LocalStack;
  readonly logLines: readonly string[];
  readonly accessLogLines: readonly string[];
  readonly endpoint: (provider: string) => Endpoint;
  /** Posts as the provider would, signed. */
  readonly post: (request: RawRequest) => Promise<Response>;
  /** Posts several at a time, each of which must be queued, and waits until all are consumed. */
  readonly postAll: (requests: readonly RawRequest[], atOnce?: number) => Promise<void>;
  /** Waits until the queue is empty, nothing in flight. */
  readonly drained: () => Promise<void>;
  readonly items: () => Promise<readonly Item[]>;
  /** As its time to live does. */
  readonly removeItem: (key: string) => Promise<void>;
  readonly emptyTable: () => Promise<void>;
  readonly message: (provider: string, messageId: string) => Promise<Message | null>;
  readonly api: <T>(path: string) => Promise<T>;
  /** The sum of a metric with exactly these dimensions since the start. */
  readonly sum: (name: string, dimensions?: object) => Promise<number>;
  readonly ingest: LocalFunction;
  readonly consumer: LocalFunction;
}

export const json = (provider: string, body: unknown): RawRequest => ({
  provider,
  contentType: 'application/json',
  body: Buffer.from(JSON.stringify(body)),
});

export type Item = Record<string, unknown> & {
  readonly history: readonly Record<string, unknown>[];
  readonly seen: ReadonlySet<string>;
};

const cdk = context.delivrd;

/** The settings of cdk.json with other limits. */
export const settingsWith = (limits: object): object => ({ ...cdk, limits: { ...cdk.limits, ...limits } });

/** @throws Error where the endpoint, asked past the front door, does not have it: then another one is tested. */
async function expectTable(endpoint: string, TableName: string): Promise<void> {
  const credentials = { accessKeyId: forwardedCaller, secretAccessKey: 'test' };
  const client = new DynamoDBClient({ endpoint, region, credentials });
  await client.send(new DescribeTableCommand({ TableName })).finally(() => client.destroy());
}

/** @param more takes the place of what the tests are run against. */
export async function run(settings: unknown, speed = 1, more: Partial<LocalStackOptions> = {}): Promise<Running> {
  const logLines: string[] = [];
  const accessLogLines: string[] = [];
  const stack = await startLocalStack({
    port: 0,
    settings,
    speed,
    dynamodbEndpoint: endpoints.dynamodb,
    sqsEndpoint: endpoints.sqs,
    onLogLine: (line) => logLines.push(line),
    onAccessLogLine: (line) => accessLogLines.push(line),
    ...more,
  });
  const config = {
    endpoint: stack.frontDoor.url,
    region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const dynamodb = new DynamoDBClient(config);
  const sqs = sqsClient(stack.frontDoor.url, 'test');
  const TableName = stack.outputs['TableName'] as string;
  if (endpoints.dynamodb !== undefined) await expectTable(endpoints.dynamodb, TableName);
  const QueueUrl = stack.outputs['ReportQueueUrl'];

  const endpoint = (provider: string): Endpoint => stack.endpoints.find((one) => nameOf(one) === provider) as Endpoint;

  const post: Running['post'] = ({ provider, method = 'POST', contentType, headers, query = '', body }) => {
    const sender = stack.providers.get(provider) as Provider;
    const request = genuineRequest(sender, endpoint(provider), {
      contentType: contentType ?? '',
      query,
      body,
      ...(headers && { headers }),
      method: method === 'GET' ? 'GET' : 'POST',
    });
    return fetch(request.url, { ...toFetch(request), method });
  };
  const drained: Running['drained'] = async () => {
    let [least, leastAt] = [Number.POSITIVE_INFINITY, performance.now()];
    for (;;) {
      const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
      const left =
        Number(Attributes['ApproximateNumberOfMessages']) + Number(Attributes['ApproximateNumberOfMessagesNotVisible']);
      if (left === 0) return;
      if (left < least) [least, leastAt] = [left, performance.now()];
      if (performance.now() - leastAt > patienceMs) throw new Error(`${left} messages are still in the queue.`);
      // Asking costs, and most wait for a batch to fill: a second.
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
  };
  const api: Running['api'] = async (path) => (await fetch(`${stack.url}${path}`)).json() as never;
  const lambda = (construct: string): LocalFunction =>
    stack.functions.find(({ declaration }) => declaration.name.startsWith(construct)) as LocalFunction;

  /** As a provider does where a busy machine starts the function too late: 503 says that it may come again. */
  const postAgain = async (request: RawRequest): Promise<Response> => {
    for (let tries = 1; ; tries += 1) {
      const response = await post(request);
      if (response.status !== 503 || tries === 5) return response;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  };
  return {
    stack,
    logLines,
    accessLogLines,
    endpoint,
    post,
    postAll: async (requests, atOnce = 8) => {
      for (let at = 0; at < requests.length; at += atOnce) {
        const answers = await Promise.all(requests.slice(at, at + atOnce).map(postAgain));
        expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
      }
      await drained();
    },
    drained,
    items: async () => {
      const items: Item[] = [];
      for await (const { Items = [] } of paginateScan({ client: dynamodb }, { TableName, ConsistentRead: true }))
        items.push(...Items.map((item) => unmarshall(item) as Item));
      return items;
    },
    removeItem: async (key) => {
      await dynamodb.send(new DeleteItemCommand({ TableName, Key: { [partitionKey]: { S: key } } }));
    },
    emptyTable: async () => {
      const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName, ConsistentRead: true }));
      for (const item of Items) {
        await dynamodb.send(new DeleteItemCommand({ TableName, Key: { [partitionKey]: item[partitionKey] as never } }));
      }
    },
    message: async (provider, messageId) => {
      const response = await fetch(`${stack.url}/api/messages/${provider}/${encodeURIComponent(messageId)}`);
      return response.ok ? ((await response.json()) as Message) : null;
    },
    api,
    sum: async (name, dimensions = {}) =>
      (await api<MetricTotal[]>('/api/metrics')).find(
        (one) => one.name === name && JSON.stringify(one.dimensions) === JSON.stringify(dimensions),
      )?.sum ?? 0,
    ingest: lambda('Ingest'),
    consumer: lambda('Consumer'),
  };
}

/** What must not depend on order, repeats or time of arrival: everything but when reports came, of how many digits that is, and in which order. */
const settled = ({ seen, expiresAt: _, begunAt: __, failedAt: ___, grownBytes: ____, ...item }: Item): object => ({
  ...item,
  seen: [...seen].sort(),
  history: readHistory(item)
    .map(({ receivedAt: _____, queueMessage: ______, ...entry }) => entry)
    .sort((a, b) => (a.fingerprint < b.fingerprint ? -1 : 1)),
});

export const settledTable = (items: readonly Item[]): Record<string, object> =>
  Object.fromEntries(
    [...items].sort((a, b) => (String(a['pk']) < String(b['pk']) ? -1 : 1)).map((item) => [item['pk'], settled(item)]),
  );
