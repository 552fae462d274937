import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { arnIn, policyDocument } from '../../operator/policies/document.ts';
import { executionRights, type Template } from '../../operator/policies/execution.ts';
import { policyFor } from '../../operator/policies/policy.ts';
import { resourceRights } from '../../operator/policies/resource-rights.ts';
import { readStage } from '../../operator/stage.ts';
import { declaredTemplate } from '../lib/declared-alarms.ts';
import { largest } from '../lib/largest.ts';

const place = { account: '111122223333', region: 'eu-west-1', qualifier: 'hnb659fds' };
const templates: readonly Template[] = [
  declaredTemplate(),
  declaredTemplate({ stage: 'prod' }),
  declaredTemplate(largest),
];

describe('what CloudFormation may do', () => {
  test('follows from the template, whatever the settings, and fits into one policy', () => {
    for (const template of templates) expect(() => policyDocument(executionRights(template, place))).not.toThrow();
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

  test('is refused where IAM would refuse it', () => {
    const rights = Array.from({ length: 100 }, (_, at) => ({
      actions: ['sqs:SendMessage'],
      on: [`arn:aws:sqs:::${at}-${'x'.repeat(40)}`],
    }));
    expect(() => policyDocument(rights)).toThrow(
      /^The policy has \d+ characters; a managed policy of IAM takes 6144\.$/,
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

describe('dlr policy', () => {
  const dlr = (...words: readonly string[]) =>
    spawnSync(process.execPath, [join('bin', 'dlr.ts'), 'policy', ...words], {
      env: { PATH: process.env['PATH'] },
      encoding: 'utf8',
    });

  test('prints one policy for several tasks of a stage, on its resources alone', async () => {
    const { status, stdout } = dlr(
      'trace',
      'quarantine',
      '--stage',
      'prod',
      '--account',
      '111122223333',
      '--region',
      'eu-west-1',
    );
    expect(status).toBe(0);
    const { Statement } = JSON.parse(stdout) as ReturnType<typeof policyFor>;
    expect(Statement.map(({ Action }) => Action)).toEqual([
      ['cloudformation:DescribeStacks'],
      ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Scan'],
      ['sqs:ChangeMessageVisibility', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
    ]);
    for (const { Resource } of Statement)
      expect(Resource.join()).toMatch(/^arn:aws:\w+:eu-west-1:111122223333:\w*\/?Delivrd-prod[-/]\S*\*$/);
  });

  test('knows its tasks', () => {
    const { status, stderr } = dlr('everything');
    expect([status, stderr]).toEqual([
      1,
      expect.stringContaining('no task "everything"; there are deploy, execution, endpoints'),
    ]);
  });
});

test('a stack that no stage has is refused by what it should be', async () => {
  await expect(readStage({ stack: 'Other' })).rejects.toThrow('--stack: got Other; expected Delivrd-<stage>');
  expect((await readStage({ stack: 'Delivrd-prod' })).settings.stage).toBe('prod');
});
