import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { policyFor } from '../../operator/policies/policy.ts';
import { type Preflight, preflight } from '../../operator/preflight/preflight.ts';
import { showPreflight } from '../../operator/preflight/show.ts';
import { readStage } from '../../operator/stage.ts';
import { type Ended, runCommand } from './command.ts';

// Against a server that answers as AWS does: in the shapes of its API references.

/** An answer: XML or JSON, or an error with status and name. */
type Answer = string | object | readonly [number, string, string];

let server: Server;
let asked: string[];
let answers: Record<string, Answer>;

const xml = (action: string, inside: string): string =>
  `<${action}Response><${action}Result>${inside}</${action}Result></${action}Response>`;
const identity = (arn: string): string =>
  xml('GetCallerIdentity', `<Arn>${arn}</Arn><UserId>A</UserId><Account>111122223333</Account>`);
const toolkit = (version: number, policies = ''): string =>
  xml(
    'DescribeStacks',
    `<Stacks><member><StackName>CDKToolkit</StackName><Parameters><member><ParameterKey>CloudFormationExecutionPolicies</ParameterKey><ParameterValue>${policies}</ParameterValue></member></Parameters><Outputs><member><OutputKey>BootstrapVersion</OutputKey><OutputValue>${version}</OutputValue></member></Outputs></member></Stacks>`,
  );
const resources = xml(
  'DescribeStackResources',
  '<StackResources><member><LogicalResourceId>IngestReceiverFunction1</LogicalResourceId><PhysicalResourceId>Delivrd-dev-Ingest-1</PhysicalResourceId><ResourceType>AWS::Lambda::Function</ResourceType></member></StackResources>',
);
const refused: Answer = [403, 'AccessDenied', 'User x is not authorized to perform this'];
const lambdaLimits = (limit: number, unreserved: number) => ({
  AccountLimit: { ConcurrentExecutions: limit, UnreservedConcurrentExecutions: unreserved },
});
const queries = (count: number) => ({
  MetricAlarms: Array.from({ length: count }, (_, at) => ({
    AlarmName: `other-${at}`,
    Metrics: [{ Id: 'q', Expression: 'SELECT 1' }],
  })),
});

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const body = (await request.toArray()).join('');
    const form = new URLSearchParams(body);
    const url = new URL(request.url ?? '/', 'http://aws');
    const action =
      form.get('Action') ??
      String(request.headers['x-amz-target'] ?? '').split('.')[1] ??
      `${request.method} ${url.pathname}`;
    const isRest = action === '' || action.includes(' ');
    const question = isRest ? `${request.method} ${url.pathname}${url.search}` : action;
    asked.push(question);
    const answer = answers[question] ?? answers[question.replace(/\?.*/, '')] ?? [400, 'UnknownOperation', question];
    if (typeof answer === 'string') response.writeHead(200, { 'content-type': 'text/xml' }).end(answer);
    else if (!Array.isArray(answer))
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    else {
      const [status, code, message] = answer as unknown as readonly [number, string, string];
      if (form.has('Action'))
        response
          .writeHead(status, { 'content-type': 'text/xml' })
          .end(`<ErrorResponse><Error><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`);
      else
        response
          .writeHead(status, { 'content-type': 'application/json', 'x-amzn-errortype': code })
          .end(JSON.stringify({ __type: code, message }));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => new Promise((resolve) => void server.close(resolve)));
beforeEach(() => {
  asked = [];
  answers = {
    GetCallerIdentity: identity('arn:aws:iam::111122223333:user/deployer'),
    DescribeStacks: toolkit(33),
    DescribeStackResources: resources,
    DescribeAlarms: queries(3),
    'GET /2016-08-19/account-settings': lambdaLimits(1000, 1000),
    'GET /2018-10-31/layers': { Layers: [] },
    'GET /account': { throttleSettings: { rateLimit: 10_000, burstLimit: 5000 } },
  };
});

const environment = (): Record<string, string> => ({
  AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  AWS_CONFIG_FILE: '/none',
  AWS_SHARED_CREDENTIALS_FILE: '/none',
  AWS_REGION: 'eu-west-1',
  AWS_MAX_ATTEMPTS: '1',
  AWS_ACCESS_KEY_ID: 'cli',
  AWS_SECRET_ACCESS_KEY: 'cli',
});

const dlr = (...flags: readonly string[]): Promise<Ended> =>
  runCommand('dlr.ts', ['preflight', ...flags], environment());

/** In this process, which is much faster. */
const found = async (chosen: { stage?: string; stack?: string } = {}, more: NodeJS.ProcessEnv = {}) => {
  for (const [name, value] of Object.entries({ ...environment(), ...more })) vi.stubEnv(name, value);
  const told = await preflight(chosen);
  vi.unstubAllEnvs();
  const of = (name: string) => told.findings.filter(({ check }) => check === name);
  return { ...told, of, results: told.findings.map(({ check, result }) => `${check} ${result}`) };
};

const all = ['region', 'credentials', 'partition', 'bootstrap', 'runtime', 'concurrency', 'http-api', 'alarms'];

describe('an account that has it all', () => {
  test('is read line by line', async () => {
    const { results: _, of: __, ...told } = await found();
    expect(told.ok).toBe(true);
    const out = stripVTControlCharacters(showPreflight(told));
    const lines = out.trim().split('\n');
    expect(lines.map((line) => /^ok +([\w-]+) {2}/.exec(line)?.[1]).filter(Boolean)).toEqual(all);
    expect(out).toMatch(/^ok +credentials +arn:aws:iam::111122223333:user\/deployer, account 111122223333$/m);
    expect(out).toMatch(
      /^ok +bootstrap +version 33 of at least 6; CloudFormation may do everything \(AdministratorAccess\)$/m,
    );
    expect(out).toMatch(/^ok +runtime +Lambda in eu-west-1 knows nodejs24\.x and arm64$/m);
    expect(lines.at(-1)).toBe('Nothing that was seen stands against deploying Delivrd-dev.');
  });

  test('is told to a script as JSON, for the stage that is chosen by its name or its stack’s', async () => {
    const { code, out, err } = await dlr('--json', '--stack', 'Delivrd-prod');
    expect([code, err]).toEqual([0, '']);
    const told = JSON.parse(out) as Preflight;
    for (const { findings, ok, stage, stackName, region, account } of [told, await found({ stage: 'prod' })]) {
      expect([ok, stage, stackName, region, account]).toEqual([
        true,
        'prod',
        'Delivrd-prod',
        'eu-west-1',
        '111122223333',
      ]);
      expect(findings[0]).toEqual({ check: 'region', result: 'ok', found: 'eu-west-1', mend: null });
    }
  });

  test('is asked only what its policy allows', async () => {
    // Nothing is reserved for ingest: then its functions are asked as well.
    answers['GET /2016-08-19/account-settings'] = lambdaLimits(1000, 900);
    answers['GET /2019-09-30/functions/Delivrd-dev-Ingest-1/concurrency'] = { ReservedConcurrentExecutions: 100 };
    expect((await found()).ok).toBe(true);
    const actions: Readonly<Record<string, string>> = {
      'GET /2016-08-19/account-settings': 'lambda:GetAccountSettings',
      'GET /2018-10-31/layers': 'lambda:ListLayers',
      'GET /2019-09-30/functions/Delivrd-dev-Ingest-1/concurrency': 'lambda:GetFunctionConcurrency',
      'GET /account': 'apigateway:GET',
      DescribeAlarms: 'cloudwatch:DescribeAlarms',
      DescribeStacks: 'cloudformation:DescribeStacks',
      DescribeStackResources: 'cloudformation:DescribeStackResources',
    };
    // Anybody may ask who he is.
    const called = asked
      .filter((one) => one !== 'GetCallerIdentity')
      .map((one) => actions[one.replace(/\?.*/, '')] ?? one);
    const { Statement } = policyFor(['preflight'], await readStage({}), {});
    expect([...new Set(called)].toSorted()).toEqual([...new Set(Statement.flatMap(({ Action }) => Action))].toSorted());
  });
});

describe('what stands against it, with its mend', () => {
  test.each<[string, Record<string, Answer>, string, RegExp, RegExp]>([
    [
      'no bootstrap',
      { DescribeStacks: [400, 'ValidationError', 'Stack with id CDKToolkit does not exist'] },
      'bootstrap',
      /no stack CDKToolkit/,
      /^npx cdk bootstrap aws:\/\/111122223333\/eu-west-1/,
    ],
    [
      'an old bootstrap',
      { DescribeStacks: toolkit(5) },
      'bootstrap',
      /^Version 5 of CDKToolkit; the deployment takes 6/,
      /npx cdk bootstrap/,
    ],
    [
      'a region without the runtime',
      {
        'GET /2018-10-31/layers?CompatibleRuntime=nodejs24.x&MaxItems=1': [
          400,
          'InvalidParameterValueException',
          'not one of enum',
        ],
      },
      'runtime',
      /does not know nodejs24\.x/,
      /another region/,
    ],
    [
      'a region without arm64',
      {
        'GET /2018-10-31/layers?CompatibleArchitecture=arm64&MaxItems=1': [
          400,
          'InvalidParameterValueException',
          'CompatibleArchitectures are not supported in eu-west-1.',
        ],
      },
      'runtime',
      /has no arm64/,
      /^Set architecture to x86_64/,
    ],
    [
      'no concurrency left',
      {
        'GET /2016-08-19/account-settings': lambdaLimits(10, 8),
        DescribeStackResources: [400, 'ValidationError', 'does not exist'],
      },
      'concurrency',
      /^10 runs at once, 8 of them unreserved; .* Set limits\.consumerConcurrency to at most 3/,
      /aws service-quotas .* --region eu-west-1$/,
    ],
    [
      'too many alarms on queries',
      { DescribeAlarms: queries(199) },
      'alarms',
      /3 alarms on queries beside 199 of others, of 200/,
      /Delete some/,
    ],
    [
      'GovCloud',
      { GetCallerIdentity: identity('arn:aws-us-gov:iam::1:user/x') },
      'partition',
      /no JSON log format \(https/,
      /ordinary region/,
    ],
  ])('%s', async (_, more, check, said, mend) => {
    Object.assign(answers, more);
    const { ok, of } = await found();
    expect(ok).toBe(false);
    expect(of(check)).toEqual([
      { check, result: 'problem', found: expect.stringMatching(said), mend: expect.stringMatching(mend) },
    ]);
  });

  test('all of it is told at once, and counted', async () => {
    Object.assign(answers, { DescribeStacks: toolkit(1), DescribeAlarms: queries(300) });
    const { results: _, of: __, ...told } = await found();
    const shown = stripVTControlCharacters(showPreflight(told));
    expect(shown).toMatch(/^problem {2}bootstrap +Version 1 of CDKToolkit; .*\n +npx cdk bootstrap/m);
    expect(shown).toContain('2 things stand against deploying Delivrd-dev.');
  });

  test('what ingest has reserved already is free for it', async () => {
    answers['GET /2016-08-19/account-settings'] = lambdaLimits(108, 8);
    answers['GET /2019-09-30/functions/Delivrd-dev-Ingest-1/concurrency'] = { ReservedConcurrentExecutions: 100 };
    expect((await found()).of('concurrency')).toEqual([
      expect.objectContaining({
        result: 'ok',
        found: expect.stringContaining('100 reserved for this stage’s functions'),
      }),
    ]);
  });
});

describe('what does not stand against it is said', () => {
  test('a throttle above the account’s, as in thirteen regions', async () => {
    answers['GET /account'] = { throttleSettings: { rateLimit: 2500, burstLimit: 1250 } };
    const { ok, of } = await found();
    expect([ok, of('http-api')]).toEqual([
      true,
      [
        {
          check: 'http-api',
          result: 'warning',
          found: expect.stringContaining('2500 requests a second, 1250 in a burst; the settings have 10000 and 5000'),
          mend: expect.stringContaining(
            'Set limits.requestsPerSecond to at most 2500 and limits.burst to at most 1250',
          ),
        },
      ],
    ]);
  });

  test('China: the licence, and dead letters', async () => {
    answers['GetCallerIdentity'] = identity('arn:aws-cn:iam::1:user/x');
    const { ok, of } = await found();
    expect([ok, of('partition').map(({ result }) => result)]).toEqual([true, ['warning', 'warning']]);
  });

  test('what there is no right to ask, each with what was refused: the others are asked all the same', async () => {
    for (const question of Object.keys(answers)) if (question !== 'GetCallerIdentity') answers[question] = refused;
    const { ok, results, of } = await found();
    expect([ok, results]).toEqual([
      true,
      ['region ok', 'credentials ok', 'partition ok', ...all.slice(3).map((name) => `${name} unknown`)],
    ]);
    expect(of('alarms')[0]).toMatchObject({
      found: 'Not looked at: AccessDenied: User x is not authorized to perform this',
      mend: expect.stringContaining('lack the right'),
    });
  });
});

describe('without what all else needs nothing else is asked:', () => {
  test('no region', async () => {
    const { ok, of, results, region } = await found({}, { AWS_REGION: '' });
    expect([ok, results, region, asked]).toEqual([false, ['region problem'], null, []]);
    expect(of('region')[0]?.mend).toMatch(/^Set AWS_REGION to the region/);
  });

  test('wrong keys', async () => {
    answers['GetCallerIdentity'] = [
      403,
      'InvalidClientTokenId',
      'The security token included in the request is invalid.',
    ];
    const { ok, results, of } = await found();
    expect([ok, results]).toEqual([false, ['region ok', 'credentials problem']]);
    expect(of('credentials')[0]?.mend).toMatch(/^AWS knows no such key/);
  });
});

test('a stage that can’t be, or a stack that is none, ends with 1 and the reason', async () => {
  expect(await dlr('--stage', 'Prod!')).toEqual({
    code: 1,
    out: '',
    err: expect.stringContaining('stage: got "Prod!"; expected'),
  });
  await expect(preflight({ stack: 'Other' })).rejects.toThrow('--stack: got Other; expected Delivrd-<stage>');
  expect(asked).toEqual([]);
});

test('has help', async () => {
  const { code, out } = await dlr('--help');
  expect(code).toBe(0);
  for (const word of ['--stage', '--stack', '--json', 'Usage: dlr preflight', 'Exit code 1'])
    expect(out).toContain(word);
});
