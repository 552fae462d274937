import { describe, expect, test } from 'vitest';
import { operatorTasks, readingTasks } from '../../lib/operator-rights.ts';
import { readRules } from '../../local/aws/policy/rules.ts';
import { type Physical, resolve } from '../../local/template/resolve.ts';
import { policyDocument } from '../../operator/policies/document.ts';
import { rightsOf } from '../../operator/policies/task-rights.ts';
import { declaredTemplate } from './declared-alarms.ts';
import { largest } from './largest.ts';

const names = ['Reading', 'Full'] as const;
type Name = (typeof names)[number];

const adopt = {
  table: `arn:aws:dynamodb:eu-west-1:111122223333:table/${'t'.repeat(255)}`,
  secret: `arn:aws:secretsmanager:eu-west-1:111122223333:secret:${'s'.repeat(505)}-AbCd12`,
};
const search = { recipient: false, clientReference: false, failures: false };

const declare = (more: object) => declaredTemplate({ ...more, operatorPolicies: true });
const documentOf = ({ Resources }: ReturnType<typeof declare>, name: Name): unknown => {
  const found = Object.entries(Resources).filter(([id]) => id.startsWith(`Operators${name}`));
  expect(found.map(([, { Type }]) => Type)).toEqual(['AWS::IAM::ManagedPolicy']);
  return found[0]?.[1].Properties?.['PolicyDocument'];
};

/** With all that CloudFormation fills in as long as it may become there. */
function longest(template: ReturnType<typeof declare>, name: Name): unknown {
  const place = 'arn:aws-us-gov:secretsmanager:us-gov-west-1:111122223333:';
  const arn = (id: string): string => `${place}log-group:Delivrd-${'a'.repeat(20)}-${id}-ABCDEFGHIJKLM:*`;
  const ids = new Map(
    Object.keys(template.Resources).map((id): [string, Physical] => [
      id,
      { ref: arn(id), attributes: { Arn: arn(id) } },
    ]),
  );
  const text = JSON.stringify(documentOf(template, name))
    .replaceAll('{"Ref":"AWS::Partition"}', '"aws-us-gov"')
    .replaceAll('{"Ref":"AWS::Region"}', '"ap-northeast-1"');
  return resolve(JSON.parse(text), ids);
}

/** Each action on each resource. */
const rulesOf = (template: ReturnType<typeof declare>, name: Name): readonly string[] =>
  readRules(longest(template, name), name).map(({ effect, action, resource, conditions }) => {
    expect([effect, conditions]).toEqual(['Allow', []]);
    return `${action} ${resource}`;
  });

const stages = {
  small: declare({}),
  adopting: declare({ stage: 'prod', adopt }),
  bare: declare({ search }),
  largest: declare(largest),
};

test('without the setting the template has nothing of it, and with it nothing else is changed', () => {
  const off = declaredTemplate({});
  const { Resources, Outputs, ...rest } = declare({});
  const without = (part: object, prefix: RegExp) =>
    Object.fromEntries(Object.entries(part).filter(([id]) => !prefix.test(id)));
  expect({
    Resources: without(Resources, /^Operators(Reading|Full)/),
    Outputs: without(Outputs ?? {}, /^(Reading|Full)PolicyArn$/),
    ...rest,
  }).toEqual(off);
  expect(Object.keys(Resources)).toHaveLength(Object.keys(off.Resources).length + 2);
  expect(Object.keys(Outputs ?? {})).toHaveLength(Object.keys(off.Outputs ?? {}).length + 2);
});

describe.each(Object.entries(stages))('%s', (stage, template) => {
  test.each(names)('IAM takes the policy %s, however long the names that CloudFormation gives', (name) => {
    // Without white space: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html (read 2026-11-27)
    expect(JSON.stringify(longest(template, name)).length).toBeLessThan(6144);
  });

  test('who reads has nothing that the other has not', () => {
    const full = rulesOf(template, 'Full');
    const reading = rulesOf(template, 'Reading');
    expect(full).toEqual(expect.arrayContaining([...reading]));
    expect(reading.length).toBeLessThan(full.length);
  });

  test('who reads changes nothing and reads no secret but the key of hidden numbers', () => {
    const rules = rulesOf(template, 'Reading');
    const reads = /^(dynamodb:(GetItem|BatchGetItem|Query|Scan)|\w+:(Describe\w+|GetMetricData|GetQueueAttributes)) /;
    // Of quarantine nobody else reads: for the time of a look it is hidden from other looks, and shown again after it.
    const looks = /^sqs:(ReceiveMessage|ChangeMessageVisibility) \S+-Queues(DeadLetters|Unauthentic)/;
    const key = /^secretsmanager:GetSecretValue \S+-RecipientKeySecret/;
    expect(rules.filter((rule) => ![reads, looks, key].some((one) => one.test(rule)))).toEqual([]);
  });

  test('each is on what the stage has alone, but for actions that know no resources', () => {
    const own = /^arn:\S+[:/](Delivrd-|CDKToolkit\/|t{255}(\/index\/|$)|s{505}-|\/account$)/;
    const rules = rulesOf(template, 'Full').map((rule) => rule.split(' ') as [string, string]);
    const wide = rules.filter(([, on]) => !own.test(on));
    expect(wide.map(([action, on]) => `${action} ${on}`).toSorted()).toEqual(
      [
        'cloudwatch:DescribeAlarms *',
        'cloudwatch:GetMetricData *',
        'lambda:GetAccountSettings *',
        'lambda:ListLayers *',
      ].toSorted(),
    );
  });

  test.each([
    ['Reading', readingTasks],
    ['Full', operatorTasks],
  ] as const)('dlr policy gives the rights of %s for the same tasks', (name, tasks) => {
    const place = { account: '*', region: '*', qualifier: 'q' };
    const subject = { stackName: 'Delivrd-s', template, adopt: stage === 'adopting' ? adopt : {}, place };
    const { Statement } = policyDocument(rightsOf(tasks, subject));
    const deployed = rulesOf(template, name).map((rule) => rule.split(' ')[0]);
    expect([...new Set(deployed)].toSorted()).toEqual(
      [...new Set(Statement.flatMap(({ Action }) => Action))].toSorted(),
    );
  });
});

test.each([
  ['index', 'small', 'bare', /^dynamodb:Query /],
  ['queue of what is not authentic', 'largest', 'small', /-QueuesUnauthentic/],
  ['key of hidden numbers', 'largest', 'small', /-RecipientKey/],
  ['adopted table', 'adopting', 'small', /^dynamodb:DescribeTimeToLive /],
  ['adopted secret', 'adopting', 'small', /^secretsmanager:DescribeSecret /],
] as const)('without an %s nobody has a right to one', (_, having, lacking, right) => {
  const has = (stage: keyof typeof stages) => rulesOf(stages[stage], 'Full').some((rule) => right.test(rule));
  expect([has(having), has(lacking)]).toEqual([true, false]);
});
