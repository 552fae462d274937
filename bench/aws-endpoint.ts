// AWS as far as the benchmarks' functions need it, over TLS as AWS answers: a process of its own, so that its time is not the function's.
// Started by aws.ts, which says what it has; says its port.
import { createHash } from 'node:crypto';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { partitionKey } from '../functions/shared/table-keys.ts';
import type { Held, Told, Wrote } from './aws.ts';
import { withoutPass } from './passes.ts';

let held: Held = { key: '', certificate: '', secret: {} };
let delayMs = 0;

type Keyed = Readonly<Record<string, { readonly S?: string }>>;
/** Of what is looked at. */
interface Input {
  readonly TableName?: string;
  readonly Key?: Keyed;
  readonly Item?: Keyed;
  readonly ConditionExpression?: string;
  readonly ReturnValues?: string;
  readonly MessageBody?: string;
  readonly Entries?: readonly unknown[];
}

/** The answer to each action, by its input. */
const answers: Readonly<Record<string, (input: Input) => object>> = {
  GetSecretValue: () => ({ SecretString: JSON.stringify(held.secret), VersionId: 'v', Name: 's' }),
  SendMessage: ({ MessageBody }) => ({
    MessageId: 'm',
    MD5OfMessageBody: createHash('md5').update(String(MessageBody)).digest('hex'),
  }),
  UpdateItem: (input) => (input.ReturnValues === 'ALL_OLD' ? { Attributes: itemOf(input) } : {}),
  GetItem: (input) => ({ Item: itemOf(input) }),
  PutItem: () => ({}),
  PutMetricData: () => ({}),
  PutEvents: ({ Entries = [] }) => ({
    FailedEntryCount: 0,
    Entries: Entries.map((_, at) => ({ EventId: `${at}` })),
  }),
  Query: () => ({ Items: [], Count: 0, ScannedCount: 0 }),
};

/** Whatever the pass, its messages were there before it or not. */
const itemOf = ({ Key, Item }: Input): object | undefined =>
  held.items?.[withoutPass((Key ?? Item)?.[partitionKey]?.S ?? '')];

let wrote: Wrote = nothing();
const begun = new Set<string>();

function nothing(): Wrote {
  return { found: 0, unfound: 0, late: 0, repeats: 0 };
}

/** What is counted of the calls that write, so that a benchmark can tell whether they were those that it means to measure. */
function count(action: string, input: Input): void {
  if (input.TableName === 'Idempotency' && action === 'PutItem') {
    const id = input.Item?.['id']?.S ?? '';
    wrote.repeats += begun.has(id) ? 1 : 0;
    begun.add(id);
  }
  if (input.TableName !== 'Messages' || (action !== 'PutItem' && action !== 'UpdateItem')) return;
  if (isLate(input)) wrote.late += 1;
  else if (itemOf(input)) wrote.found += 1;
  else wrote.unfound += 1;
}

/** That of functions/aws/table.ts, tried of a message that is known to stand higher. */
const isLate = ({ ConditionExpression = '' }: Input): boolean => ConditionExpression.includes('#version >= :highest');

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
      count(action, input);
      response.writeHead(answer ? 200 : 400, { 'content-type': 'application/x-amz-json-1.0' });
      return response.end(JSON.stringify(answer ? answer(input) : { __type: `Unknown#${action}` }));
    });
  });
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
  process.on('message', (told: Told) => {
    if (told.delayMs !== undefined) delayMs = told.delayMs;
    process.send?.(wrote);
    wrote = nothing();
  });
});
process.on('disconnect', () => process.exit());
