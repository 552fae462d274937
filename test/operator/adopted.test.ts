import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  type TableDescription,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { readSettings } from '../../lib/settings.ts';
import { checkAdopted } from '../../operator/adopted/check.ts';
import { indexFindings, tableInput } from '../../operator/adopted/indexes.ts';
import { secretFindings } from '../../operator/adopted/secret.ts';
import { tableFindings } from '../../operator/adopted/table.ts';
import { adopted } from '../../operator/preflight/adopted.ts';
import type { Subject } from '../../operator/preflight/finding.ts';
import { openDynamodb } from '../emulators.ts';

const providers = {
  wavix: { authentication: { urlToken: true } },
  smstake: { authentication: { signature: true } },
  mobivate: { authentication: { basic: true } },
};
const all = { recipient: true, clientReference: true, failures: true };
const place = 'eu-west-1:123456789012';
const arns = {
  table: `arn:aws:dynamodb:${place}:table/Restored`,
  secret: `arn:aws:secretsmanager:${place}:secret:delivrd/keys-AbCd12`,
};

/** A table as the stack would have made it. */
const right: TableDescription = {
  TableName: 'Restored',
  TableStatus: 'ACTIVE',
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
  BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
  DeletionProtectionEnabled: true,
  GlobalSecondaryIndexes: (tableInput(all).GlobalSecondaryIndexes ?? []).map((index) => ({
    ...index,
    IndexStatus: 'ACTIVE',
  })),
};

describe('a table', () => {
  const timeToLive = { TimeToLiveStatus: 'ENABLED', AttributeName: 'expiresAt' } as const;
  const backups = {
    ContinuousBackupsStatus: 'ENABLED',
    PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: 'ENABLED' },
  } as const;
  const find = (more: Partial<TableDescription>, others: object = {}, protect = true) =>
    tableFindings({ protect, search: all }, { table: { ...right, ...more }, timeToLive, backups, ...others });

  test('that has what the stack would have given it has no problem', () => {
    expect(find({})).toEqual({ problems: [], notes: [] });
    expect(find({ DeletionProtectionEnabled: false }, {}, false).problems).toEqual([]);
  });

  test.each<[object, object, readonly RegExp[]]>([
    [
      {},
      { timeToLive: { TimeToLiveStatus: 'DISABLED' } },
      [/update-time-to-live --table-name Restored --time-to-live-specification Enabled=true,AttributeName=expiresAt$/],
    ],
    [
      {},
      { timeToLive: { TimeToLiveStatus: 'ENABLED', AttributeName: 'ttl' } },
      [/deletes by ttl, not by expiresAt\. .* Enabled=false,AttributeName=ttl ; .* Enabled=true,AttributeName=expires/],
    ],
    [
      {},
      { backups: { PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: 'DISABLED' } } },
      [
        /update-continuous-backups --table-name Restored --point-in-time-recovery-specification PointInTimeRecoveryEnabled=true$/,
      ],
    ],
    [
      { DeletionProtectionEnabled: false },
      {},
      [/aws dynamodb update-table --table-name Restored --deletion-protection-enabled$/],
    ],
    [{ DeletionProtectionEnabled: undefined }, { timeToLive: undefined, backups: undefined }, [/./, /./, /./]],
    [{ KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }] }, {}, [/has the key id \(HASH, .*expected pk \(HASH, S/]],
    [
      {
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
      },
      {},
      [/has the key pk \(HASH, S\), sk \(RANGE/],
    ],
    [{ AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'B' }] }, {}, [/has the key pk \(HASH, B\)/]],
    [{ TableStatus: 'CREATING' }, { timeToLive: undefined }, [/is CREATING\. Wait until it is ACTIVE/]],
  ])('%j %j', (more, others, expected) => {
    expect(find(more, others).problems).toEqual(expected.map((one) => expect.stringMatching(one)));
  });

  test('with provisioned capacity, a key that may be anybody’s, or from a restore is told so, and it fits', () => {
    expect(
      find({
        BillingModeSummary: undefined,
        SSEDescription: { SSEType: 'KMS', KMSMasterKeyArn: 'arn:aws:kms:eu-west-1:1:key/k' },
        RestoreSummary: { RestoreDateTime: new Date('2026-11-27T04:00:00Z'), RestoreInProgress: false },
      }),
    ).toEqual({
      problems: [],
      notes: [
        expect.stringContaining('--billing-mode PAY_PER_REQUEST'),
        expect.stringContaining('--sse-specification Enabled=false'),
        expect.stringContaining('what was there at 2026-11-27T04:00:00.000Z'),
      ],
    });
  });
});

describe('the indexes of a table', () => {
  const only = { recipient: true, clientReference: false, failures: true };
  const made = tableInput(only).GlobalSecondaryIndexes ?? [];
  const [byRecipient] = made.map((index) => ({ ...index, IndexStatus: 'ACTIVE' as const }));
  const find = (GlobalSecondaryIndexes: TableDescription['GlobalSecondaryIndexes'], more: TableDescription = {}) =>
    indexFindings(only, { TableName: 'Restored', GlobalSecondaryIndexes, ...more });

  test('that are on and missing have a line each, with what makes the right one', async () => {
    const { problems } = find([]);
    expect(problems).toHaveLength(2);
    const parts = problems.map(
      (line) =>
        /--table-name Restored --attribute-definitions (.*) --global-secondary-index-updates '\[\{"Create":(.*)\}\]'$/.exec(
          line,
        ) ?? [],
    );
    const attributes = new Set([
      'AttributeName=pk,AttributeType=S',
      ...parts.flatMap(([, named = '']) => named.split(' ')),
    ]);
    const db = await openDynamodb();
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const client = new DynamoDBClient({ endpoint: db.url, region: 'us-east-1', credentials });
    const TableName = `Adopted-${randomUUID()}`;
    await client.send(
      new CreateTableCommand({
        TableName,
        KeySchema: right.KeySchema,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [...attributes].map((one) => ({
          AttributeName: /=(\w+),/.exec(one)?.[1],
          AttributeType: 'S',
        })),
        GlobalSecondaryIndexes: parts.map(([, , create = '']) => JSON.parse(create)),
      }),
    );
    await waitUntilTableExists({ client, maxWaitTime: 60, minDelay: 0.05, maxDelay: 1 }, { TableName });
    const { Table = {} } = await client.send(new DescribeTableCommand({ TableName }));
    expect(indexFindings(only, Table)).toEqual({ problems: [], notes: [] });
    await client.send(new DeleteTableCommand({ TableName }));
    client.destroy();
    await db.close();
  });

  test('are made with the capacity of the table where that is provisioned', () => {
    const [line] = find([], { ProvisionedThroughput: { ReadCapacityUnits: 3, WriteCapacityUnits: 5 } }).problems;
    expect(line).toContain('"ProvisionedThroughput":{"ReadCapacityUnits":3,"WriteCapacityUnits":5}');
    const onDemand = { BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' } } as const;
    expect(find([], onDemand).problems[0]).not.toContain('ProvisionedThroughput');
  });

  test('with another key, not ready yet, or asked for by nobody are told so', () => {
    const other = { ...byRecipient, KeySchema: [{ AttributeName: 'recipient', KeyType: 'HASH' as const }] };
    expect(find([other]).problems[0]).toMatch(
      /has an index by-recipient with the key recipient \(HASH\); expected recipient \(HASH\), begunAt \(RANGE\)\. Delete it.*"Delete".* ; .*"Create"/,
    );
    expect(find([{ ...byRecipient, IndexStatus: 'CREATING' }]).notes).toEqual([
      expect.stringContaining('has an index by-recipient that is CREATING: until it is ACTIVE'),
    ]);
    expect(find([{ IndexName: 'by-client-reference' }]).notes).toEqual([
      expect.stringMatching(/which search\.clientReference leaves off: .*"Delete":\{"IndexName":"by-client-reference"/),
    ]);
  });
});

describe('a secret', () => {
  const marker = 'hunter2';
  const find = (document: unknown, described: object = {}) =>
    secretFindings(readSettings({ providers, stage: 'prod' }), {
      described: { ARN: arns.secret, ...described },
      text: typeof document === 'string' ? document : JSON.stringify(document),
    });
  const whole = {
    urlKey: [marker, `${marker}-older`],
    providers: { smstake: { signingSecret: marker }, mobivate: { basic: [`u:${marker}`] }, gone: { basic: marker } },
  };

  test('with a key and what the providers share has no problem', () => {
    expect(find(whole)).toEqual({ problems: [], notes: [] });
    expect(find({ ...whole, urlKey: marker }, { KmsKeyId: 'alias/aws/secretsmanager' }).problems).toEqual([]);
  });

  test.each<[unknown, object, readonly RegExp[]]>([
    [marker, {}, [/can’t be used\. The secret holds no JSON document\.$/]],
    [[marker], {}, [/can’t be used\. The secret holds no JSON object\.$/]],
    [{ ...whole, urlKey: undefined }, {}, [/has no urlKey: callbacks of wavix would be refused/]],
    [{ ...whole, urlKey: [''] }, {}, [/has no urlKey/]],
    [{ ...whole, urlKey: { key: marker } }, {}, [/urlKey that is neither a text nor a list/]],
    [{ ...whole, providers: marker }, {}, [/"providers" that are no object/]],
    [{ ...whole, providers: { smstake: marker, mobivate: {} } }, {}, [/something of smstake that is no object/]],
    [{ ...whole, providers: { smstake: { signingSecret: 7 } } }, {}, [/signingSecret of smstake that is neither/]],
    [whole, { DeletedDate: new Date() }, [/is to be deleted\. aws secretsmanager restore-secret --secret-id arn/]],
    [whole, { KmsKeyId: 'arn:aws:kms:eu-west-1:1:key/k' }, [/--kms-key-id alias\/aws\/secretsmanager$/]],
    [whole, { RotationEnabled: true }, [/cancel-rotate-secret/]],
  ])('%j %j', (document, described, expected) => {
    const found = find(document, described);
    expect(found.problems).toEqual(expected.map((one) => expect.stringMatching(one)));
    expect(JSON.stringify(found)).not.toContain(marker);
  });

  test('without what a provider shares is told so: that is stored after the deployment', () => {
    expect(find({ urlKey: marker })).toEqual({
      problems: [],
      notes: [
        expect.stringMatching(
          /no signingSecret of smstake: .* secrets add smstake --name signingSecret --stack Delivrd-prod/,
        ),
        expect.stringMatching(/no basic of mobivate/),
      ],
    });
  });
});

// Against a server that answers as DynamoDB, Secrets Manager, CloudFormation and Lambda do.
describe('the account', () => {
  let server: Server;
  let asked: string[];
  let answers: Record<string, object | null>;
  /** What the deployed stack's template has; null for no stack. */
  let deployed: Record<string, object> | null;

  const notFound = { __type: 'ResourceNotFoundException', message: 'no such thing' };
  const xml = (action: string, inner: string): string =>
    `<${action}Response><${action}Result>${inner}</${action}Result></${action}Response>`;

  beforeAll(async () => {
    server = createServer(async (request, response) => {
      const body = (await request.toArray()).join('');
      const target = String(request.headers['x-amz-target'] ?? '').split('.')[1];
      const action = target ?? new URLSearchParams(body).get('Action') ?? 'GetAccountSettings';
      asked.push(action);
      const json = (status: number, value: object) =>
        response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(value));
      const markup = (status: number, text: string) =>
        response.writeHead(status, { 'content-type': 'text/xml' }).end(text);
      if (action === 'GetAccountSettings')
        json(200, { AccountLimit: { ConcurrentExecutions: 1000, UnreservedConcurrentExecutions: 1000 } });
      else if (target !== undefined) {
        const answer = answers[action];
        if (answer) json(200, answer);
        else json(400, notFound);
      } else if (deployed === null)
        markup(
          400,
          '<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack does not exist</Message></Error></ErrorResponse>',
        );
      else if (action === 'GetTemplate')
        markup(
          200,
          xml(
            action,
            `<TemplateBody>${JSON.stringify({ Resources: deployed }).replaceAll('"', '&quot;')}</TemplateBody>`,
          ),
        );
      else
        markup(
          200,
          xml(
            action,
            `<StackResources>${Object.keys(deployed)
              .map(
                (id) =>
                  `<member><LogicalResourceId>${id}</LogicalResourceId><PhysicalResourceId>${id === 'TableOwn' ? 'Own-1' : arns.secret}</PhysicalResourceId></member>`,
              )
              .join('')}</StackResources>`,
          ),
        );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    vi.stubEnv('AWS_REGION', 'eu-west-1');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'cli');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'cli');
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    server.closeAllConnections();
    await new Promise((resolve) => void server.close(resolve));
  });
  beforeEach(() => {
    asked = [];
    deployed = null;
    answers = {
      DescribeTable: {
        Table: { ...right, TableArn: arns.table },
      },
      DescribeTimeToLive: { TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED', AttributeName: 'expiresAt' } },
      DescribeContinuousBackups: {
        ContinuousBackupsDescription: {
          ContinuousBackupsStatus: 'ENABLED',
          PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: 'ENABLED' },
        },
      },
      DescribeSecret: { ARN: arns.secret, Name: 'delivrd/keys' },
      GetSecretValue: {
        ARN: arns.secret,
        SecretString: JSON.stringify({
          urlKey: 'hunter2',
          providers: { smstake: { signingSecret: 'hunter2' }, mobivate: { basic: 'u:hunter2' } },
        }),
      },
    };
  });
  const settings = (adopt: object, more: object = {}) => readSettings({ providers, stage: 'prod', adopt, ...more });

  test.each([[{ table: arns.table, secret: arns.secret }], [{ table: 'Restored', secret: 'delivrd/keys' }]])(
    'that has %j as it should be: nothing to mend',
    async (adopt) => {
      expect(await checkAdopted(settings(adopt))).toEqual({ problems: [], notes: [] });
      expect(asked.toSorted()).toEqual([
        'DescribeContinuousBackups',
        'DescribeSecret',
        'DescribeTable',
        'DescribeTimeToLive',
        'GetSecretValue',
        'GetTemplate',
      ]);
    },
  );

  test('a stage that adopts nothing asks for nothing', async () => {
    expect([await checkAdopted(settings({})), asked]).toEqual([null, []]);
  });

  test('only what is adopted is asked for', async () => {
    await checkAdopted(settings({ secret: 'delivrd/keys' }));
    expect(asked).not.toContain('DescribeTable');
  });

  test('what is not there, or lies elsewhere, is a problem', async () => {
    answers = {};
    expect((await checkAdopted(settings({ table: 'Restored', secret: arns.secret })))?.problems).toEqual([
      expect.stringMatching(/there is no table Restored .* aws dynamodb list-tables/),
      expect.stringMatching(/there is no secret arn:.* list-secrets/),
    ]);
    asked = [];
    const elsewhere = settings({ table: arns.table.replace('eu-west-1', 'us-east-1') });
    expect((await checkAdopted(elsewhere))?.problems).toEqual([expect.stringContaining('not of the region eu-west-1')]);
    expect(asked).toEqual([]);
  });

  test('an ARN of another account is not taken for what has that name here', async () => {
    const adopt = { table: arns.table.replace('123456789012', '210987654321') };
    expect((await checkAdopted(settings(adopt)))?.problems).toEqual([expect.stringContaining(`and ${arns.table} is`)]);
  });

  test('a refused call is no finding', async () => {
    answers['DescribeTable'] = null;
    Object.assign(notFound, { __type: 'AccessDeniedException' });
    await expect(checkAdopted(settings({ table: 'Restored' }))).rejects.toThrow('no such thing');
    Object.assign(notFound, { __type: 'ResourceNotFoundException' });
  });

  describe('where the stage was deployed with data of its own', () => {
    const own = (DeletionPolicy: string) => ({
      TableOwn: { Type: 'AWS::DynamoDB::GlobalTable', DeletionPolicy },
      SecretOwn: { Type: 'AWS::SecretsManager::Secret', DeletionPolicy },
      Queue: { Type: 'AWS::SQS::Queue' },
    });

    test('that the next deployment would delete: a problem, with the order that keeps it', async () => {
      deployed = own('Delete');
      expect((await checkAdopted(settings({ table: 'Restored', secret: 'delivrd/keys' })))?.problems).toEqual([
        expect.stringMatching(/deletes the table Own-1, which Delivrd-prod has of its own\. Set protect to true/),
        expect.stringMatching(/deletes the secret arn:.*, the very one that is adopted\. Set protect to true/),
      ]);
    });

    test('that outlives it: said, and no problem', async () => {
      deployed = own('RetainExceptOnCreate');
      expect(await checkAdopted(settings({ table: 'Restored', secret: arns.secret }))).toEqual({
        problems: [],
        notes: [
          expect.stringMatching(/the table Own-1, .* leaves the stack at the next deployment: it stays/),
          expect.stringMatching(/is the stack’s own: it stays as it is/),
        ],
      });
    });

    test('and adopts already: nothing', async () => {
      deployed = { Queue: { Type: 'AWS::SQS::Queue' } };
      expect(await checkAdopted(settings({ table: 'Restored' }))).toEqual({ problems: [], notes: [] });
    });
  });

  test('preflight tells it with the rest, and does not fit where it does not', async () => {
    const look = (adopt: object) => adopted.look({ stage: { settings: settings(adopt) } } as Subject);
    const right = { result: 'ok', found: 'what is adopted is there, as the functions need it', mend: null };
    expect(await look({})).toEqual([]);
    expect(await look({ table: 'Restored' })).toEqual([right]);
    answers['DescribeTimeToLive'] = {};
    expect(await look({ table: 'Restored' })).toEqual([
      { result: 'problem', found: expect.stringMatching(/^adopt\.table: Restored has no time to live/), mend: null },
    ]);
  });
});
