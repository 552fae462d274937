import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { outputs as names, outputsOfAll } from '../../functions/shared/stack-outputs.ts';
import {
  type AwsCall,
  escapeXml,
  type FrontDoor,
  jsonAnswer,
  openFrontDoor,
  queryAnswer,
} from '../../local/aws/front-door.ts';
import { address, clock } from '../../operator/doctor/address.ts';
import { alarms } from '../../operator/doctor/alarms.ts';
import type { Check, Patient } from '../../operator/doctor/check.ts';
import { deadLetters } from '../../operator/doctor/dead-letters.ts';
import { outputs } from '../../operator/doctor/outputs.ts';
import { checkReports } from '../../operator/doctor/report.ts';
import { settings } from '../../operator/doctor/settings.ts';
import { subscriptions } from '../../operator/doctor/subscriptions.ts';
import { version } from '../../operator/doctor/version.ts';
import type { Endpoint } from '../../operator/endpoint.ts';
import { OperatorError } from '../../operator/operator-error.ts';
import { readStage } from '../../operator/stage.ts';
import { synthesizeStage } from '../../operator/stage-template.ts';
import type { Template } from '../../operator/upgrade/template.ts';

// Against a front door that answers as AWS does, what is asked: DescribeStacks and others in the shapes of its API references.

const now = Date.parse('2026-11-27T08:00:00Z');
const stage = await readStage({ stage: 'dev' });
let frontDoor: FrontDoor;
let calls: AwsCall[];
let told: Record<string, string | undefined>;
let endpoints: readonly Endpoint[];

beforeEach(async () => {
  frontDoor = await openFrontDoor();
  calls = [];
  frontDoor.witnesses.push((call) => calls.push(call));
  told = {
    ...Object.fromEntries(Object.values(names).map((name) => [name, `the-${name}`])),
    [names.providers]: JSON.stringify(stage.settings.providers),
    [names.search]: JSON.stringify(stage.settings.search),
    [names.due]: undefined,
    [names.metricNamespace]: 'Delivrd/dev',
    [names.deadLetterQueueUrl]: `${frontDoor.url}/000000000000/dead`,
  };
  endpoints = [];
  for (const [name, value] of Object.entries({
    AWS_ENDPOINT_URL: frontDoor.url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'cli',
    AWS_SECRET_ACCESS_KEY: 'cli',
  }))
    process.env[name] = value;
});
afterEach(async () => {
  for (const name of ['AWS_ENDPOINT_URL', 'AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'])
    delete process.env[name];
  await frontDoor.close();
});

const place = () => ({
  endpoint: frontDoor.url,
  region: 'us-east-1',
  credentials: { accessKeyId: 'cli', secretAccessKey: 'cli' },
});
const patient = (more: Partial<Patient> = {}): Patient => ({
  stack: {
    name: async () => 'Delivrd-dev',
    stackName: 'Delivrd-dev',
    place: place(),
    output: async (name) => {
      const value = told[name];
      if (value === undefined) throw new OperatorError(`Stack Delivrd-dev has no output ${name}`);
      return value;
    },
    providers: async () => JSON.parse(told[names.providers] ?? '{}'),
    now: () => now,
  },
  endpoints: async () => endpoints,
  isLocal: false,
  stage: async () => stage,
  where: ' --stack Delivrd-dev',
  ...more,
});
const look = async (check: Check, more: Partial<Patient> = {}): Promise<readonly (readonly string[])[]> =>
  (await check.look(patient(more))).map(({ result, found, mend }) => [result, found, mend ?? '']);

describe('outputs', () => {
  const deployed = (status: string, keys: readonly string[]) =>
    frontDoor.services.set('cloudformation', async ({ action }) =>
      queryAnswer(
        action,
        `<Stacks><member><StackName>Delivrd-dev</StackName><StackStatus>${status}</StackStatus><CreationTime>2026-01-01T00:00:00Z</CreationTime><Outputs>${keys.map((key) => `<member><OutputKey>${key}</OutputKey><OutputValue>v</OutputValue></member>`).join('')}</Outputs></member></Stacks>`,
      ),
    );
  const all = Object.values(names);

  test.each([
    ['UPDATE_COMPLETE', all, ['ok']],
    ['UPDATE_COMPLETE', outputsOfAll, ['ok']],
    ['UPDATE_ROLLBACK_COMPLETE', all, ['warn', 'ok']],
    ['UPDATE_IN_PROGRESS', all, ['fail', 'ok']],
    ['CREATE_COMPLETE', all.filter((name) => name !== names.ingestLogGroup), ['fail']],
  ])('of a stack that is %s', async (status, keys, results) => {
    deployed(status, keys);
    const found = await look(outputs);
    expect(found.map(([result]) => result)).toEqual(results);
    if (!keys.includes(names.ingestLogGroup)) expect(found[0]?.[1]).toContain('lacks the outputs IngestLogGroup');
  });
});

describe('settings', () => {
  test('that are those of cdk.json', async () => {
    expect(await look(settings)).toEqual([['ok', 'stage dev, with the settings of cdk.json', '']]);
  });

  test('that have deadlines', async () => {
    const deadlines = [{ minutes: 10 }];
    const waiting = { ...stage, settings: { ...stage.settings, deadlines } };
    told[names.search] = JSON.stringify({ ...stage.settings.search, due: true });
    told[names.due] = JSON.stringify({ deadlines, countriesWithoutReceipts: [], conversionTags: [] });
    expect(await look(settings, { stage: async () => waiting })).toEqual([
      ['ok', 'stage dev, with the settings of cdk.json', ''],
    ]);
    expect((await look(settings)).map(([, found]) => found)).toEqual([
      expect.stringMatching(/^the ways of searching were/),
      expect.stringMatching(/^the deadlines were/),
    ]);
  });

  test('of another stage under this name', async () => {
    told[names.metricNamespace] = 'Delivrd/prod';
    expect(await look(settings)).toEqual([
      [
        'fail',
        'The stack counts in Delivrd/prod; that of the stage is Delivrd/dev.',
        expect.stringMatching(/right stack/),
      ],
    ]);
  });

  test('that were deployed otherwise', async () => {
    told[names.providers] = JSON.stringify({ wavix: { authentication: { urlToken: true } } });
    expect(await look(settings)).toEqual([
      [
        'warn',
        'providers and their checks were deployed otherwise than cdk.json has them.',
        expect.stringMatching(/cdk diff -c stage=dev/),
      ],
    ]);
  });
});

describe('the deployed version', () => {
  const { template } = synthesizeStage(stage);
  const deployed = (change: (template: Template) => Template) =>
    frontDoor.services.set('cloudformation', async ({ action, input }) => {
      expect([action, input['StackName'], input['TemplateStage']]).toEqual(['GetTemplate', 'Delivrd-dev', 'Original']);
      return queryAnswer(action, `<TemplateBody>${escapeXml(JSON.stringify(change(template)))}</TemplateBody>`);
    });
  const idOf = (type: string): string =>
    Object.entries(template.Resources).find(([, { Type }]) => Type === type)?.[0] ?? '';
  const having = (id: string, Properties: object): Template => ({
    ...template,
    Resources: {
      ...template.Resources,
      [id]: {
        ...template.Resources[id],
        Type: template.Resources[id]?.Type ?? '',
        Properties: { ...template.Resources[id]?.Properties, ...Properties },
      },
    },
  });

  test('is this checkout’s, whatever the code of the functions is called', async () => {
    deployed(() => having(idOf('AWS::Lambda::Function'), { Code: { S3Key: 'other.zip' } }));
    expect(await look(version)).toEqual([
      [
        'ok',
        expect.stringMatching(/^all \d+ resources are as this checkout has them; the code .* is not compared$/),
        '',
      ],
    ]);
  });

  test('is another one', async () => {
    const id = idOf('AWS::Lambda::Function');
    deployed(() => having(id, { Timeout: 3 }));
    expect(await look(version)).toEqual([
      [
        'warn',
        expect.stringMatching(new RegExp(`^1 of \\d+ resources differ from what this checkout makes \\(${id}\\)`)),
        expect.stringMatching(/cdk diff/),
      ],
    ]);
  });

  test('is one that this checkout would take something from', async () => {
    deployed((now) => ({
      ...now,
      Resources: { ...now.Resources, OldTable: { Type: 'AWS::DynamoDB::GlobalTable', Properties: {} } },
    }));
    expect(await look(version)).toEqual([
      ['warn', expect.stringMatching(/Deploying would take something away\.$/), expect.stringMatching(/upgrade-check/)],
    ]);
  });

  test('is not asked of the local stack', async () => {
    expect((await look(version, { isLocal: true })).map(([result]) => result)).toEqual(['not asked']);
  });
});

describe('alarms', () => {
  const alarm = (name: string, state: string, minutes: number, more: object = {}) => ({
    AlarmName: `Delivrd-dev-${name}`,
    StateValue: state,
    StateUpdatedTimestamp: (now - minutes * 60_000) / 1000,
    ActionsEnabled: true,
    AlarmActions: ['topic'],
    TreatMissingData: 'notBreaching',
    ...more,
  });
  const there = (...MetricAlarms: readonly object[]) =>
    frontDoor.services.set('cloudwatch', async ({ input }) => {
      expect(input).toMatchObject({ AlarmNamePrefix: 'Delivrd-dev-', AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] });
      return jsonAnswer({ MetricAlarms, CompositeAlarms: [] });
    });

  test.each<[string, object, readonly RegExp[]]>([
    ['with data and quiet', alarm('a', 'OK', 60), [/^ok: 1, all with data and quiet/]],
    ['without data for long', alarm('a', 'INSUFFICIENT_DATA', 60), [/^warn: No data for more than 15 minutes: a\./]],
    ['new and without data', alarm('a', 'INSUFFICIENT_DATA', 5), [/^not asked: new, and without data so far: a/]],
    ['for which no data is an answer', alarm('a', 'INSUFFICIENT_DATA', 60, { TreatMissingData: 'missing' }), [/^ok/]],
    [
      'on a query that finds no series',
      alarm('a', 'INSUFFICIENT_DATA', 60, { Metrics: [{ Id: 'q', Expression: 'SELECT 1' }] }),
      [/^ok/],
    ],
    ['that is switched off', alarm('a', 'OK', 60, { ActionsEnabled: false }), [/^warn: Switched off: a\./]],
    ['that is on', alarm('a', 'ALARM', 60), [/^warn: In alarm: a\./]],
    ['that only feeds another one', alarm('a', 'ALARM', 60, { AlarmActions: [] }), [/^ok/]],
  ])('one %s', async (_, one, expected) => {
    there(one);
    const found = (await look(alarms)).map(([result, text]) => `${result}: ${text}`);
    expect(found).toEqual(expected.map((text) => expect.stringMatching(text)));
  });

  test('that are not there at all', async () => {
    there();
    expect((await look(alarms))[0]).toEqual(['fail', 'There is no alarm of Delivrd-dev.', expect.any(String)]);
  });
});

describe('subscriptions', () => {
  const subscribed = (page: readonly string[], ticket: readonly string[]) =>
    frontDoor.services.set('sns', async ({ action, input }) => {
      const arns = input['TopicArn'] === told[names.pageTopicArn] ? page : ticket;
      return queryAnswer(
        action,
        `<Subscriptions>${arns.map((arn) => `<member><SubscriptionArn>${arn}</SubscriptionArn></member>`).join('')}</Subscriptions>`,
      );
    });

  test.each<[readonly string[], readonly string[], readonly (readonly [string, RegExp])[]]>([
    [
      ['arn:a'],
      ['arn:b', 'arn:c'],
      [
        ['ok', /^1 hears of pages$/],
        ['ok', /^2 hear of tickets$/],
      ],
    ],
    [
      [],
      [],
      [
        ['fail', /^Nobody hears of pages\.$/],
        ['warn', /^Nobody hears of tickets\.$/],
      ],
    ],
    [
      ['PendingConfirmation'],
      ['arn:b'],
      [
        ['fail', /pages: 1 have not confirmed\.$/],
        ['ok', /./],
      ],
    ],
    [
      ['arn:a', 'PendingConfirmation'],
      ['arn:b'],
      [
        ['warn', /^1 of 2 who should hear of pages have not confirmed\.$/],
        ['ok', /./],
      ],
    ],
  ])('%j, %j', async (page, ticket, expected) => {
    subscribed(page, ticket);
    const found = await look(subscriptions);
    expect(found.map(([result, text]) => [result, text])).toEqual(
      expected.map(([result, text]) => [result, expect.stringMatching(text)]),
    );
  });

  test('are not asked of the local stack', async () => {
    expect((await look(subscriptions, { isLocal: true }))[0]?.[0]).toBe('not asked');
    expect(calls).toEqual([]);
  });
});

test.each([
  [0, 0, ['ok', 'none', '']],
  [
    2,
    1,
    ['warn', 'About 3 requests wait; they are kept for 14 days.', 'npm run -s dlr -- quarantine --stack Delivrd-dev'],
  ],
])('dead letters: %d in sight, %d hidden', async (visible, hidden, expected) => {
  frontDoor.services.set('sqs', async () =>
    jsonAnswer({
      Attributes: {
        ApproximateNumberOfMessages: String(visible),
        ApproximateNumberOfMessagesNotVisible: String(hidden),
      },
    }),
  );
  expect(await look(deadLetters)).toEqual([expected]);
});

const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
  });

describe('the callback URLs', () => {
  /** An API that answers with a status, and by a clock that is so many seconds off. */
  const serving = async (status: number, offSeconds: number, run: () => Promise<void>): Promise<void> => {
    const server = createServer((_, response) => {
      response.sendDate = false;
      response.writeHead(status, { date: new Date(Date.now() + offSeconds * 1000).toUTCString() }).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/wavix/the-token`;
    endpoints = [{ provider: 'wavix', url, method: 'POST', authentication: ['urlToken'] }];
    try {
      await run();
    } finally {
      await closed(server);
    }
  };

  test.each([
    [200, ['ok', /answers for wavix$/]],
    [404, ['fail', /^The URL of wavix answers 404 to a probe, and not 200\.$/]],
  ] as const)('that answer %d', (status, [result, text]) =>
    serving(status, 0, async () => {
      const [found] = await look(address);
      expect(found).toEqual([result, expect.stringMatching(text), expect.any(String)]);
      expect(JSON.stringify(found)).not.toContain('the-token');
    }),
  );

  test('that nothing answers', async () => {
    endpoints = [
      {
        provider: 'wavix',
        url: 'http://127.0.0.1:9/webhooks/wavix/the-token',
        method: 'POST',
        authentication: ['urlToken'],
      },
    ];
    const [found] = await look(address);
    expect(found).toEqual(['fail', expect.stringMatching(/^The URL of wavix is not reached: /), expect.any(String)]);
    expect(JSON.stringify(found)).not.toContain('the-token');
  });

  test.each([
    [0, 'ok', /is 0 s /],
    [-120, 'warn', /is 120 s ahead of the API’s/],
    [400, 'fail', /is (399|400) s behind the API’s/],
  ])('by a clock that is %d s off', (seconds, result, text) =>
    serving(200, seconds, async () => {
      expect((await look(clock))[0]).toEqual([result, expect.stringMatching(text), expect.any(String)]);
    }),
  );
});

describe('a report', () => {
  interface Table {
    readonly stored: boolean;
    /** Deliveries of the provider in these minutes. */
    readonly counted: number;
  }
  /** An API that takes what comes, a table and metrics that have it or not; which messages were deleted. */
  const sending = async (status: number, { stored, counted }: Table, signal = new AbortController().signal) => {
    const server = createServer((_, response) => void response.writeHead(status).end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/wavix/the-token`;
    endpoints = [{ provider: 'wavix', url, method: 'POST', authentication: ['urlToken'] }];
    told[names.providers] = JSON.stringify({
      wavix: { authentication: { urlToken: true } },
      smspm: { authentication: { ipRanges: ['192.0.2.0/24'] } },
    });
    frontDoor.services.set('dynamodb', async ({ action, input }) => {
      const { pk } = input['Key'] as { readonly pk: { readonly S: string } };
      expect(pk.S).toMatch(/^wavix#delivrd-doctor-[0-9a-f]{16}$/);
      if (action === 'GetItem')
        return jsonAnswer(
          stored ? { Item: { pk, history: { L: [] }, version: { S: '60|2026-11-27T08:00:00.000Z|delivered' } } } : {},
        );
      expect([action, input['ConditionExpression'], input['ExpressionAttributeValues']]).toEqual([
        'DeleteItem',
        'begins_with(#key, :own)',
        { ':own': { S: 'wavix#delivrd-doctor-' } },
      ]);
      return stored
        ? jsonAnswer({})
        : {
            status: 400,
            contentType: 'application/x-amz-json-1.0',
            body: '{"__type":"ConditionalCheckFailedException","message":"no"}',
          };
    });
    frontDoor.services.set('cloudwatch', async () =>
      jsonAnswer({ MetricDataResults: [{ Id: 'delivered', Timestamps: [now / 1000], Values: [counted] }] }),
    );
    const findings = await checkReports({
      endpoints: patient().endpoints,
      stack: patient().stack,
      signal,
      onProgress: () => {},
      patience: { storedWithinMs: 300, countedWithinMs: 300 },
    });
    await closed(server);
    expect(findings.find(({ check }) => check === 'report smspm')).toMatchObject({
      result: 'not asked',
      found: expect.stringMatching(/ipRanges/),
    });
    return findings.find(({ check }) => check === 'report wavix');
  };
  const deleted = () => calls.filter(({ action }) => action === 'DeleteItem').length;

  test.each<[string, number, Table, string, RegExp, number]>([
    [
      'goes all the way',
      200,
      { stored: true, counted: 1 },
      'ok',
      /^answered 200, in the table \d+ ms later, counted; removed again$/,
      1,
    ],
    [
      'comes among others, so that its count is no proof',
      200,
      { stored: true, counted: 7 },
      'ok',
      /, counted among 7 deliveries of these minutes; removed again$/,
      1,
    ],
    ['is refused', 401, { stored: true, counted: 1 }, 'fail', /^A genuine report was answered 401, and not 200\.$/, 0],
    [
      'does not come to the table',
      200,
      { stored: false, counted: 1 },
      'fail',
      /^Answered 200, and not in the table after 0\.3 s\. delivrd-doctor-\w+ is not removed/,
      1,
    ],
    [
      'is not counted, and removed all the same',
      200,
      { stored: true, counted: 0 },
      'fail',
      /and not counted after 0\.3 s; removed again$/,
      1,
    ],
  ])('that %s', async (_, status, table, result, text, deletions) => {
    expect(await sending(status, table)).toMatchObject({ result, found: expect.stringMatching(text) });
    expect(deleted()).toBe(deletions);
  });

  test('that is interrupted is removed', async () => {
    const found = await sending(200, { stored: true, counted: 0 }, AbortSignal.timeout(250));
    expect(found).toMatchObject({ result: 'not asked', found: 'interrupted; removed again' });
    expect(deleted()).toBe(1);
  });
});
