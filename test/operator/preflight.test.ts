import { spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';

// Against a server that answers as Lambda and CloudFormation do.

let server: Server;
let limits: object;
let reserved: number | null;
let asked: string[];

const resources = (name: string) =>
  `<DescribeStackResourcesResponse><DescribeStackResourcesResult><StackResources><member><LogicalResourceId>IngestReceiverFunction1</LogicalResourceId><PhysicalResourceId>${name}</PhysicalResourceId><ResourceType>AWS::Lambda::Function</ResourceType></member></StackResources></DescribeStackResourcesResult></DescribeStackResourcesResponse>`;
const noSuchStack =
  '<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack does not exist</Message></Error></ErrorResponse>';

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const body = (await request.toArray()).join('');
    asked.push(
      `${request.method} ${request.url}${body === '' ? '' : ` ${new URLSearchParams(body).get('StackName')}`}`,
    );
    const json = (value: object) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    if (request.url?.includes('account-settings')) json({ AccountLimit: limits, AccountUsage: {} });
    else if (request.url?.endsWith('/concurrency'))
      json(reserved === null ? {} : { ReservedConcurrentExecutions: reserved });
    else if (reserved === null) response.writeHead(400, { 'content-type': 'text/xml' }).end(noSuchStack);
    else response.writeHead(200, { 'content-type': 'text/xml' }).end(resources('Delivrd-dev-Ingest-1'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => new Promise((resolve) => void server.close(resolve)));
beforeEach(() => {
  [limits, reserved, asked] = [{ ConcurrentExecutions: 10, UnreservedConcurrentExecutions: 10 }, null, []];
});

function preflight(...flags: readonly string[]): Promise<{ code: number | null; out: string; err: string }> {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join('bin', 'dlr.ts'), 'preflight', ...flags], {
      env: {
        PATH: process.env['PATH'],
        AWS_ENDPOINT_URL_LAMBDA: url,
        AWS_ENDPOINT_URL_CLOUDFORMATION: url,
        AWS_REGION: 'eu-west-1',
        AWS_ACCESS_KEY_ID: 'cli',
        AWS_SECRET_ACCESS_KEY: 'cli',
      },
    });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk) => {
      out += chunk;
    });
    child.stderr.on('data', (chunk) => {
      err += chunk;
    });
    child.on('close', (code) => resolve({ code, out, err }));
  });
}

test('a new account has room for the settings of cdk.json, and only its limits are asked for', async () => {
  const { code, out } = await preflight();
  expect([code, asked]).toEqual([0, ['GET /2016-08-19/account-settings']]);
  expect(out).toMatch(/^Lambda in eu-west-1: 10 runs at once, 10 of them unreserved\.$/m);
  expect(out).toMatch(/^Settings of dev: consumer at most 5, ingest without a share of its own\.$/m);
  expect(out).toMatch(/^Fits/m);
});

test('an account without room ends with 1 and says why, and how to mend it', async () => {
  limits = { ConcurrentExecutions: 10, UnreservedConcurrentExecutions: 8 };
  const { code, out } = await preflight();
  expect([code, asked.at(-1)]).toEqual([1, 'POST / Delivrd-dev']);
  expect(out).toMatch(/^Does not fit: .* 5 of the 8 runs .* Set limits\.consumerConcurrency to at most 3/m);
  expect(out).toMatch(/^The quota: aws service-quotas .* --region eu-west-1$/m);
});

test('what ingest has reserved already is free for it; a script gets it all as JSON', async () => {
  [limits, reserved] = [{ ConcurrentExecutions: 108, UnreservedConcurrentExecutions: 8 }, 100];
  const { code, out } = await preflight('--stage', 'prod', '--json');
  expect(code).toBe(0);
  expect(JSON.parse(out)).toEqual({
    ok: true,
    stage: 'prod',
    region: 'eu-west-1',
    account: { limit: 108, unreserved: 8, reservedByIngest: 100 },
    consumerConcurrency: 5,
    ingestReservedConcurrency: 0,
    problems: [],
  });
  expect(asked.slice(1)).toEqual(['POST / Delivrd-prod', 'GET /2019-09-30/functions/Delivrd-dev-Ingest-1/concurrency']);
});

test('an endpoint that tells no limits, or a stage that can’t be, ends with 1 and the reason', async () => {
  limits = {};
  expect(await preflight()).toEqual({ code: 1, out: '', err: expect.stringContaining('Lambda told no AccountLimit') });
  const { code, err } = await preflight('--stage', 'Prod!');
  expect([code, err]).toEqual([1, expect.stringContaining('stage: got "Prod!"; expected')]);
});

test('has help', async () => {
  const { code, out } = await preflight('--help');
  expect(code).toBe(0);
  for (const word of ['--stage', '--json', 'Usage: dlr preflight', 'Exit code 1']) expect(out).toContain(word);
});
