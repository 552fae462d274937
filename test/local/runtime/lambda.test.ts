import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FrontDoor, jsonAnswer, openFrontDoor } from '../../../local/aws/front-door.ts';
import { createFunction, type LocalFunction, type Run } from '../../../local/runtime/lambda.ts';

let door: FrontDoor;
let folder: string;
let lambda: LocalFunction;
let lines: string[];
/** The runs that are over, each with what was logged until then. */
let runs: (Run & { readonly logged: number })[];

beforeEach(async () => {
  door = await openFrontDoor();
  folder = mkdtempSync(join(tmpdir(), 'delivrd-test-'));
  lines = [];
  runs = [];
  lambda = createFunction(
    {
      name: 'Writer',
      file: join(folder, 'index.mjs'),
      exportName: 'handler',
      environment: {},
      timeoutSeconds: 5,
      memoryMb: 128,
    },
    door.url,
    (line) => lines.push(line),
    (run) => runs.push({ ...run, logged: lines.length }),
  );
});
afterEach(async () => {
  await lambda.close();
  rmSync(folder, { recursive: true });
  await door.close();
});

const handler = (code: string): void => writeFileSync(join(folder, 'index.mjs'), code);

test('each call of the SDK names the run that made it', async () => {
  const named: unknown[] = [];
  door.services.set('dynamodb', async ({ headers }) => {
    named.push(headers['x-amzn-trace-id']);
    return jsonAnswer({});
  });
  const sdk = fileURLToPath(import.meta.resolve('@aws-sdk/client-dynamodb'));
  handler(`
    import sdk from ${JSON.stringify(sdk)};
    const client = new sdk.DynamoDBClient();
    export const handler = () =>
      client.send(new sdk.UpdateItemCommand({ TableName: 'T', Key: { pk: { S: 'x' } } })).then(() => 'done');`);
  for (let at = 0; at < 2; at += 1) expect(await lambda.invoke({})).toEqual({ kind: 'result', result: 'done' });
  const [first, second] = runs.map(({ traceId }) => traceId);
  expect(first).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Sampled=0$/);
  expect(second).not.toBe(first);
  expect(named).toEqual([first, second]);
});

test('a run is over when all that it logged has been read, however much that is', async () => {
  handler(`
    export const handler = async ({ count }) => {
      for (let at = 0; at < count; at += 1) process.stdout.write('x'.repeat(1000) + '\\n');
      return count;
    };`);
  for (const count of [5_000, 1]) await lambda.invoke({ count });
  expect(runs.map(({ logged }) => logged)).toEqual([5_000, 5_001]);
});

test('no more environments at the same time than it may have: what comes meanwhile waits', async () => {
  handler('export const handler = () => new Promise((resolve) => setTimeout(resolve, 50, process.pid));');
  const narrow = createFunction(
    lambda.declaration,
    door.url,
    () => {},
    () => {},
    2,
  );
  try {
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => narrow.invoke({})));
    expect(new Set(outcomes.map((outcome) => outcome.kind === 'result' && outcome.result)).size).toBe(2);
    expect(narrow.usage()).toMatchObject({ invocations: 6, coldStarts: 2 });
  } finally {
    await narrow.close();
  }
});
