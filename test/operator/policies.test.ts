import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readSettings } from '../../lib/settings.ts';
import { arnIn, policyDocument } from '../../operator/policies/document.ts';
import { domainRights, eventRights, executionRights, type Template } from '../../operator/policies/execution.ts';
import { policyFor } from '../../operator/policies/policy.ts';
import { resourceRights } from '../../operator/policies/resource-rights.ts';
import { output } from '../../operator/schemas/policy.ts';
import { readStage } from '../../operator/stage.ts';
import { declaredTemplate } from '../lib/declared-alarms.ts';
import { largest } from '../lib/largest.ts';

const place = { account: '111122223333', region: 'eu-west-1', qualifier: 'hnb659fds' };
const name = 'dlr.example.com';
const certificateArn = 'arn:aws:acm:eu-west-1:111122223333:certificate/11112222-3333-4444-5555-666677778888';
const hostedZone = { id: 'Z0123456789ABCDEFGHIJ', name: 'example.com' };
/** Each way in which a stage comes by its domain. */
const domains = {
  mapped: { name, path: 'sms/prod' },
  certified: { name, certificateArn },
  recorded: { name, certificateArn, hostedZone },
  made: { name, hostedZone, path: 'sms/prod', defaultEndpoint: false },
  long: { name: `${'a'.repeat(52)}.${hostedZone.name}`, hostedZone },
};
const adopt = {
  table: 'Delivrd-old-TableMessages1A2B',
  secret: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:delivrd/keys-AbCd12',
};
const withDomain = (domain: object): Template => declaredTemplate({ stage: 'prod', domain });
const templates: readonly Template[] = [
  declaredTemplate(),
  declaredTemplate({ stage: 'prod' }),
  declaredTemplate(largest),
  ...Object.values(domains).map(withDomain),
  declaredTemplate({ ...largest, domain: domains.made, publicUrl: 'https://hooks.example.com/sms' }),
  declaredTemplate({ stage: 'prod', adopt }),
  declaredTemplate({ stage: 'prod', adopt, domain: domains.mapped }),
];

describe('what CloudFormation may do', () => {
  test('follows from the template, whatever the settings, and fits into one policy', () => {
    for (const template of templates) {
      expect(() => policyDocument(executionRights(template, place))).not.toThrow();
      if (JSON.stringify(template).includes('AWS::Events::EventBus'))
        expect(() => policyDocument(eventRights(template, place))).not.toThrow();
      if (JSON.stringify(template).includes('AWS::ApiGatewayV2::ApiMapping'))
        expect(() => policyDocument(domainRights(template, place))).not.toThrow();
    }
  });

  test('has a row for each type that there is, and for no other', () => {
    const types = new Set(templates.flatMap(({ Resources }) => Object.values(Resources).map(({ Type }) => Type)));
    // The CDK adds it on the command line only.
    expect(Object.keys(resourceRights).toSorted()).toEqual([...types, 'AWS::CDK::Metadata'].toSorted());
  });

  const handlers: Readonly<Record<string, readonly string[]>> = JSON.parse(
    readFileSync('test/operator/registry-handlers.json', 'utf8'),
  );

  test.each(Object.keys(resourceRights).filter((type) => type !== 'AWS::CDK::Metadata'))(
    '%s: all that CloudFormation’s registry says it calls is granted, or has its reason not to be',
    (type) => {
      const { grants = [], unused } = resourceRights[type] ?? {};
      const granted = new Set(grants.flatMap(({ actions }) => actions));
      const left = (handlers[type] ?? []).filter((action) => !granted.has(action));
      expect(handlers[type]?.length).toBeGreaterThan(0);
      expect(left.filter((action) => !unused?.test(action))).toEqual([]);
      for (const action of granted) expect(unused?.test(action) ?? false, action).toBe(false);
    },
  );

  test('a new type, or a new property of an old one, stops it by name', () => {
    const template = {
      Resources: { B: { Type: 'AWS::S3::Bucket' }, Q: { Type: 'AWS::SQS::Queue', Properties: { KmsMasterKeyId: 1 } } },
    };
    expect(() => executionRights(template, place)).toThrow(
      /for AWS::S3::Bucket, AWS::SQS::Queue\.KmsMasterKeyId: add it/,
    );
  });

  test('touches nothing that is not ours, but what has no name of its own', () => {
    const { Statement } = policyDocument(executionRights(templates[0] as Template, place));
    const wide = Statement.filter(({ Resource, Condition }) => Resource.includes('*') && !Condition);
    expect(wide).toHaveLength(1);
    expect(wide[0]?.Action.filter((action) => /:(Create|Put|Update|Delete)/.test(action))).toEqual([
      'cloudwatch:DeleteAlarms',
      'cloudwatch:PutCompositeAlarm',
      'logs:CreateLogDelivery',
      'logs:DeleteLogDelivery',
      'logs:PutResourcePolicy',
      'logs:UpdateLogDelivery',
    ]);
    const actions = Statement.flatMap(({ Action }) => Action);
    expect(actions.filter((action) => /^\*|:\*$/.test(action))).toEqual([]);
    for (const forbidden of [
      'dynamodb:GetItem',
      'dynamodb:Scan',
      'sqs:ReceiveMessage',
      'iam:AttachRolePolicy',
      'iam:CreateUser',
    ])
      expect(actions).not.toContain(forbidden);
    for (const { Action, Condition } of Statement)
      if (Action.includes('iam:PassRole'))
        expect(Condition).toEqual({ StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } });
  });

  const grantsOn = (template: Template, rights = domainRights) =>
    policyDocument(rights(template, place)).Statement.flatMap(({ Action, Resource, Condition }) =>
      Action.flatMap((action) => Resource.map((on) => ({ action, on, ...(Condition && { Condition }) }))),
    );
  const needed = (template: Template): readonly string[] =>
    grantsOn(template).map(({ action, on }) => (action.startsWith('apigateway:') ? (on.split('::')[1] ?? '') : action));
  const mapping = [`/domainnames/${name}/apimappings`, `/domainnames/${name}/apimappings/*`];
  const itself = ['/domainnames', `/domainnames/${name}`, '/tags/*', ...mapping];
  const role = 'iam:CreateServiceLinkedRole';
  const record = [
    'ChangeResourceRecordSets',
    'GetChange',
    'GetHostedZone',
    'ListHostedZones',
    'ListResourceRecordSets',
  ];
  const certificate = [
    ...['AddTagsToCertificate', 'DeleteCertificate', 'DescribeCertificate', 'ListTagsForCertificate'],
    ...['RemoveTagsFromCertificate', 'RequestCertificate', 'UpdateCertificateOptions'],
  ].map((action) => `acm:${action}`);
  const zone = record.map((action) => `route53:${action}`);

  test.each([
    ['only mapped', withDomain(domains.mapped), mapping],
    ['with a certificate', withDomain(domains.certified), [...itself, role]],
    ['and its record', withDomain(domains.recorded), [...itself, role, ...zone]],
    ['all made', withDomain(domains.made), [...itself, ...certificate, role, ...zone]],
  ])('of a domain: %s, what is needed and no more', (_, template, expected) => {
    expect([...new Set(needed(template))].toSorted()).toEqual(expected.toSorted());
  });

  test('of a domain nothing in the policy of all stages', () => {
    const of = (template: Template) => executionRights(template, place);
    expect(of(withDomain({ name, hostedZone, path: 'sms/prod' }))).toEqual(of(declaredTemplate({ stage: 'prod' })));
    expect(() => domainRights(declaredTemplate({ stage: 'prod' }), place)).toThrow('The stage has no domain');
  });

  test('of a domain nothing but its own name, zone and records', () => {
    const bound = grantsOn(withDomain(domains.made)).filter(({ action }) =>
      /ChangeResourceRecordSets|RequestCertificate|ServiceLinkedRole/.test(action),
    );
    const ownZone = `arn:aws:route53:::hostedzone/${hostedZone.id}`;
    const only = (record: string, type: string) => ({
      'ForAllValues:StringLike': { 'route53:ChangeResourceRecordSetsNormalizedRecordNames': record },
      'ForAllValues:StringEquals': { 'route53:ChangeResourceRecordSetsRecordTypes': type },
    });
    expect(bound.toSorted((one, other) => JSON.stringify(one).localeCompare(JSON.stringify(other)))).toEqual([
      {
        action: 'acm:RequestCertificate',
        on: '*',
        Condition: { 'ForAllValues:StringEquals': { 'acm:DomainNames': name } },
      },
      {
        action: role,
        on: 'arn:aws:iam::111122223333:role/aws-service-role/ops.apigateway.amazonaws.com/AWSServiceRoleForAPIGateway',
        Condition: { StringEquals: { 'iam:AWSServiceName': 'ops.apigateway.amazonaws.com' } },
      },
      { action: 'route53:ChangeResourceRecordSets', on: ownZone, Condition: only(`_*.${name}`, 'CNAME') },
      { action: 'route53:ChangeResourceRecordSets', on: ownZone, Condition: only(name, 'A') },
    ]);
  });

  test('of events nothing in the policy of all stages, and nothing but our own bus, rules and connections', () => {
    const events = {
      webhooks: [{ name: 'app', url: 'https://app.example.com', secretName: 'app/key' }],
    };
    const template = declaredTemplate({ stage: 'prod', events });
    const actionsOf = (rights: typeof domainRights) =>
      new Set(grantsOn(template, rights).map(({ action }) => action.split(':')[0]));
    expect(actionsOf(executionRights)).not.toContain('events');
    for (const { on } of grantsOn(template, eventRights))
      expect(on).toMatch(/Delivrd-\*|secret:app\/key-\?{6}$|AWSServiceRoleForAmazonEventBridgeApiDestinations$/);
    expect(() => eventRights(declaredTemplate({ stage: 'prod' }), place)).toThrow('The stage publishes no events');
  });

  test('of what is adopted nothing', () => {
    const services = (template: Template): readonly string[] =>
      grantsOn(template, executionRights).map(({ action }) => action.split(':')[0] ?? '');
    expect(services(declaredTemplate({ stage: 'prod' }))).toEqual(
      expect.arrayContaining(['dynamodb', 'secretsmanager']),
    );
    const left = services(declaredTemplate({ stage: 'prod', adopt }));
    expect(left).not.toContain('dynamodb');
    expect(left).not.toContain('secretsmanager');
  });

  test('is refused where IAM would refuse it', () => {
    const rights = Array.from({ length: 100 }, (_, at) => ({
      actions: ['sqs:SendMessage'],
      on: [`arn:aws:sqs:::${at}-${'x'.repeat(40)}`],
    }));
    expect(() => policyDocument(rights)).toThrow(
      /^The policy has \d+ characters; a managed policy of IAM takes 6144\. Fewer tasks/,
    );
  });
});

describe('whoever deploys', () => {
  test('may take on the bootstrap’s roles, and nothing else', async () => {
    expect(policyFor(['deploy'], await readStage({}), place)).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: ['sts:AssumeRole'],
          Resource: ['deploy', 'file-publishing', 'lookup'].map(
            (role) => `arn:aws:iam::111122223333:role/cdk-hnb659fds-${role}-role-111122223333-eu-west-1`,
          ),
        },
      ],
    });
  });

  test.each([
    ['eu-west-1', 'arn:aws:sqs:eu-west-1:1:q'],
    ['cn-north-1', 'arn:aws-cn:sqs:cn-north-1:1:q'],
    ['us-gov-west-1', 'arn:aws-us-gov:sqs:us-gov-west-1:1:q'],
  ])('in %s the ARNs are those of its partition', (region, arn) => {
    expect(arnIn({ account: '1', region, qualifier: 'q' }, 'sqs', 'q')).toBe(arn);
  });
});

describe('where the stage adopts table and secret', () => {
  const adopting = async (given: object) => {
    const stage = await readStage({ stage: 'prod' });
    const { delivrd } = stage.context as { readonly delivrd: object };
    return { ...stage, settings: readSettings({ ...delivrd, adopt: given }, 'prod') };
  };
  const on = 'arn:aws:dynamodb:eu-west-1:111122223333:table/Delivrd-old-TableMessages1A2B';
  const secret = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:delivrd/keys-??????';

  test.each([
    [
      'rotate',
      ['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue', 'secretsmanager:UpdateSecretVersionStage'],
      secret,
    ],
    ['endpoints', ['secretsmanager:GetSecretValue'], secret],
    ['preflight', ['dynamodb:DescribeContinuousBackups', 'dynamodb:DescribeTable', 'dynamodb:DescribeTimeToLive'], on],
    ['preflight', ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'], secret],
  ] as const)('dlr policy %s: %j on the adopted one, and no other', async (task, actions, resource) => {
    const prefix = actions[0].replace(/:.*/, ':');
    for (const given of [adopt, { table: on, secret: 'delivrd/keys' }]) {
      const { Statement } = policyFor([task], await adopting(given), place);
      expect(Statement.filter(({ Action }) => Action.some((action) => action.startsWith(prefix)))).toEqual([
        { Effect: 'Allow', Action: actions, Resource: [resource] },
      ]);
    }
  });

  test.each([
    ['trace', ['BatchGetItem', 'GetItem'], ['by-recipient', 'by-client-reference']],
    ['failures', ['BatchGetItem'], ['failures']],
    ['open', ['BatchGetItem'], ['due']],
    ['recipient', ['BatchGetItem'], ['by-recipient']],
  ] as const)(
    'dlr policy %s: %j on the adopted table, queries of its indexes %j alone',
    async (task, actions, names) => {
      const ofTable = async (more: object) => {
        const { settings, ...stage } = await adopting(adopt);
        const { Statement } = policyFor([task], { ...stage, settings: { ...settings, ...more } }, place);
        return Statement.filter(({ Action }) => Action.some((action) => action.startsWith('dynamodb:')));
      };
      const reading = { Effect: 'Allow', Action: actions.map((action) => `dynamodb:${action}`), Resource: [on] };
      expect(await ofTable({ deadlines: [{ minutes: 10 }] })).toEqual([
        reading,
        { Effect: 'Allow', Action: ['dynamodb:Query'], Resource: names.map((name) => `${on}/index/${name}`) },
      ]);
      const off = { recipient: false, clientReference: false, failures: false };
      expect(await ofTable({ search: off })).toEqual([reading]);
    },
  );

  test('preflight asks for the deployed template as well, and for none of it where nothing is adopted', async () => {
    const actions = async (given: object) =>
      policyFor(['preflight'], await adopting(given), place).Statement.flatMap(({ Action }) => Action);
    expect(await actions(adopt)).toContain('cloudformation:GetTemplate');
    const plain = await actions({});
    expect(plain.filter((action) => /^dynamodb:|^secretsmanager:|GetTemplate/.test(action))).toEqual([]);
  });
});

describe('dlr policy', () => {
  const dlr = (...words: readonly string[]) =>
    spawnSync(process.execPath, [join('bin', 'dlr.ts'), 'policy', ...words], {
      env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] },
      encoding: 'utf8',
    });

  test('prints one policy for several tasks of a stage, on its resources alone', async () => {
    const { status, stdout } = dlr(
      'trace',
      'quarantine',
      '--json',
      '--stage',
      'prod',
      '--account',
      '111122223333',
      '--region',
      'eu-west-1',
    );
    expect(status).toBe(0);
    const { Statement } = output.parse(JSON.parse(stdout));
    expect(Statement.map(({ Action }) => Action)).toEqual([
      ['cloudformation:DescribeStacks'],
      ['dynamodb:BatchGetItem', 'dynamodb:GetItem'],
      ['dynamodb:Query'],
      ['sqs:ChangeMessageVisibility', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
    ]);
    for (const one of Statement.flatMap(({ Resource }) => Resource))
      expect(one).toMatch(/^arn:aws:\w+:eu-west-1:111122223333:\w*\/?Delivrd-prod[-/][^*]*\*(\/index\/by-[a-z-]+)?$/);
  });

  test('knows its tasks', () => {
    const { status, stderr } = dlr('everything');
    expect([status, stderr]).toEqual([
      1,
      expect.stringContaining('no task "everything"; there are deploy, execution, domain, events, endpoints'),
    ]);
  });
});

test('a stack that no stage has is refused by what it should be', async () => {
  await expect(readStage({ stack: 'Other' })).rejects.toThrow('--stack: got Other; expected Delivrd-<stage>');
  expect((await readStage({ stack: 'Delivrd-prod' })).settings.stage).toBe('prod');
});
