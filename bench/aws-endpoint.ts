// AWS as far as the benchmarks' functions need it, over TLS as AWS answers: a process of its own, so that its time is not the function's.
// Started by aws.ts, which says what it has; says its port.
import { createHash } from 'node:crypto';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { partitionKey } from '../functions/shared/table-keys.ts';
import type { Held } from './aws.ts';

let held: Held = { key: '', certificate: '', secret: {} };
let delayMs = 0;

type Input = Readonly<Record<string, unknown>>;

/** The answer to each action, by its input. */
const answers: Readonly<Record<string, (input: Input) => object>> = {
  GetSecretValue: () => ({ SecretString: JSON.stringify(held.secret), VersionId: 'v', Name: 's' }),
  SendMessage: ({ MessageBody }) => ({
    MessageId: 'm',
    MD5OfMessageBody: createHash('md5').update(String(MessageBody)).digest('hex'),
  }),
  UpdateItem: (input) => (input['ReturnValues'] === 'ALL_OLD' ? { Attributes: itemOf(input) } : {}),
  GetItem: (input) => ({ Item: itemOf(input) }),
  PutItem: () => ({}),
  PutMetricData: () => ({}),
  PutEvents: ({ Entries }) => ({
    FailedEntryCount: 0,
    Entries: (Entries as readonly unknown[]).map((_, at) => ({ EventId: `${at}` })),
  }),
  Query: () => ({ Items: [], Count: 0, ScannedCount: 0 }),
};

const itemOf = ({ Key }: Input): object | undefined =>
  held.items?.[(Key as Readonly<Record<string, { readonly S?: string }>>)[partitionKey]?.S ?? ''];

process.once('message', (told: Held) => {
  held = told;
  const server = createServer({ key: told.key, cert: told.certificate }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      if (delayMs > 0) await wait(delayMs);
      const document = held.documents?.[request.url ?? ''];
      if (document !== undefined) return response.end(document);
      const action = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
      const answer = answers[action];
      const input =
        answer && request.headers['content-encoding'] === undefined ? JSON.parse(Buffer.concat(chunks).toString()) : {};
      response.writeHead(answer ? 200 : 400, { 'content-type': 'application/x-amz-json-1.0' });
      return response.end(JSON.stringify(answer ? answer(input) : { __type: `Unknown#${action}` }));
    });
  });
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
  process.on('message', (milliseconds: number) => {
    delayMs = milliseconds;
    process.send?.(delayMs);
  });
});
process.on('disconnect', () => process.exit());
