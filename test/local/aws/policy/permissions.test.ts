import { describe, expect, test } from 'vitest';
import { type AwsCall, jsonAnswer } from '../../../../local/aws/front-door.ts';
import { createPermissions } from '../../../../local/aws/policy/permissions.ts';
import { arn, physicalIds } from '../../../../local/template/resolve.ts';
import type { Resource } from '../../../../local/template/synthesize.ts';

const allow = (Action: unknown, Resource: unknown) => ({ Effect: 'Allow', Action, Resource });
const document = (...Statement: object[]) => ({ Version: '2012-10-17', Statement });
const policy = (role: string, ...statements: object[]): Resource => ({
  Type: 'AWS::IAM::Policy',
  Properties: { Roles: [{ Ref: role }], PolicyDocument: document(...statements) },
});
const lambda = (Role: unknown): Resource => ({
  Type: 'AWS::Lambda::Function',
  Properties: { Role, LoggingConfig: { LogGroup: { Ref: 'Logs' } } },
});
const queueArn = { 'Fn::GetAtt': ['Reports', 'Arn'] };
const resources: Readonly<Record<string, Resource>> = {
  Reports: { Type: 'AWS::SQS::Queue' },
  Table: { Type: 'AWS::DynamoDB::GlobalTable' },
  Logs: { Type: 'AWS::Logs::LogGroup' },
  Role: { Type: 'AWS::IAM::Role', Properties: {} },
  Writer: lambda({ 'Fn::GetAtt': ['Role', 'Arn'] }),
  Policy: policy(
    'Role',
    allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:SendMessage'], queueArn),
    allow('dynamodb:UpdateItem', { 'Fn::GetAtt': ['Table', 'Arn'] }),
    allow(['logs:CreateLogStream', 'logs:PutLogEvents'], { 'Fn::GetAtt': ['Logs', 'Arn'] }),
  ),
  Mapping: {
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: { EventSourceArn: queueArn, FunctionName: { Ref: 'Writer' } },
  },
};

const open = (more: Readonly<Record<string, Resource>> = {}, warn: (line: string) => void = () => {}) => {
  const template = { Resources: { ...resources, ...more }, Outputs: {} };
  const permissions = createPermissions(template, physicalIds(template, { awsUrl: 'http://aws', baseUrl: '' }), warn);
  const service = permissions.guard(async () => jsonAnswer({ done: true }));
  /** 200, or the refusal. */
  const call = async (caller: string, of: string, action: string, input: object) => {
    const asked: AwsCall = { caller, environment: '', service: of, action, input: { ...input }, headers: {} };
    const { status, body } = await service(asked);
    return status === 200 ? 200 : (JSON.parse(body).Message as string);
  };
  return { permissions, call };
};
const reports = { QueueUrl: 'http://aws/000000000000/Reports' };
const cannot = (action: string, on: string) =>
  `User: arn:aws:sts::000000000000:assumed-role/Role/Writer is not authorized to perform: ${action} on resource: ${on} because no identity-based policy allows the ${action} action`;

describe('calls', () => {
  test.each<[string, string, object]>([
    ['sqs', 'SendMessage', reports],
    ['sqs', 'SendMessageBatch', reports],
    ['sqs', 'DeleteMessageBatch', reports],
    ['dynamodb', 'UpdateItem', { TableName: 'Table' }],
    ['dynamodb', 'UpdateItem', { TableName: arn('dynamodb', 'table/Table') }],
  ])('%s %s of %j is what the role allows', async (service, action, input) => {
    expect(await open().call('Writer', service, action, input)).toBe(200);
  });

  test.each<[string, string, object, string, string]>([
    ['sqs', 'ChangeMessageVisibilityBatch', reports, 'sqs:changemessagevisibility', arn('sqs', 'Reports')],
    ['sqs', 'SendMessage', { QueueUrl: 'http://aws/000000000000/Other' }, 'sqs:sendmessage', arn('sqs', 'Other')],
    [
      'sqs',
      'SendMessage',
      { QueueUrl: 'http://aws/111111111111/Reports' },
      'sqs:sendmessage',
      'arn:aws:sqs:us-east-1:111111111111:Reports',
    ],
    ['dynamodb', 'DeleteItem', { TableName: 'Table' }, 'dynamodb:DeleteItem', arn('dynamodb', 'table/Table')],
    ['dynamodb', 'UpdateItem', { TableName: 'Tables' }, 'dynamodb:UpdateItem', arn('dynamodb', 'table/Tables')],
    [
      'secretsmanager',
      'GetSecretValue',
      { SecretId: 'S' },
      'secretsmanager:GetSecretValue',
      arn('secretsmanager', 'secret:S'),
    ],
  ])('%s %s of %j is refused', async (service, action, input, name, on) => {
    expect(await open().call('Writer', service, action, input)).toBe(cannot(name, on));
  });

  test('that name no resource are refused without one', async () => {
    expect(await open().call('Writer', 'sqs', 'ListQueues', {})).toBe(
      'User: arn:aws:sts::000000000000:assumed-role/Role/Writer is not authorized to perform: sqs:listqueues because no identity-based policy allows the sqs:listqueues action',
    );
  });
});

describe('callers', () => {
  test('the pollers act with the role of the function that they feed, and only on its queue', async () => {
    const { call } = open();
    expect(await call('event-source-mapping', 'sqs', 'ReceiveMessage', reports)).toBe(200);
    expect(await call('event-source-mapping', 'sqs', 'GetQueueUrl', reports)).toBe(
      cannot('sqs:getqueueurl', arn('sqs', 'Reports')),
    );
    expect(await call('event-source-mapping', 'sqs', 'ReceiveMessage', { QueueUrl: 'http://aws/000000000000/Q' })).toBe(
      `No function is mapped to ${arn('sqs', 'Q')}`,
    );
  });

  test('a function whose role is not in the template may do nothing', async () => {
    for (const role of [undefined, 'arn:aws:iam::000000000000:role/Elsewhere']) {
      const { call, permissions } = open({ Stray: lambda(role) });
      expect(await call('Stray', 'sqs', 'SendMessage', reports)).toContain('assumed-role/none/Stray is not authorized');
      expect(permissions.takesLog('Stray')).toBe(false);
    }
  });

  test('a role has its own policies, attached and inline, and nobody else’s', async () => {
    const inline = [{ PolicyName: 'p', PolicyDocument: document(allow('sqs:ReceiveMessage', queueArn)) }];
    const { call } = open({
      OtherRole: { Type: 'AWS::IAM::Role', Properties: { Policies: inline } },
      Other: lambda({ 'Fn::GetAtt': ['OtherRole', 'Arn'] }),
    });
    expect(await call('Other', 'sqs', 'ReceiveMessage', reports)).toBe(200);
    expect(await call('Other', 'sqs', 'SendMessage', reports)).toContain('not authorized');
    expect(await call('Writer', 'sqs', 'SendMessage', reports)).toBe(200);
  });

  const managed = (more: object = {}): Resource => ({
    Type: 'AWS::IAM::ManagedPolicy',
    Properties: {
      ...more,
      PolicyDocument: document(
        allow('dynamodb:GetItem', { 'Fn::GetAtt': ['Table', 'Arn'] }),
        allow('dynamodb:Query', arn('dynamodb', 'table/Table/index/by-recipient')),
        allow('logs:FilterLogEvents', { 'Fn::GetAtt': ['Logs', 'Arn'] }),
        allow('cloudformation:DescribeStacks', arn('cloudformation', 'stack/Delivrd-dev/*')),
      ),
    },
  });

  test.each<[string, string, object, boolean]>([
    ['dynamodb', 'GetItem', { TableName: 'Table' }, true],
    ['dynamodb', 'UpdateItem', { TableName: 'Table' }, false],
    ['dynamodb', 'BatchGetItem', { RequestItems: { Table: { Keys: [] } } }, false],
    ['dynamodb', 'Query', { TableName: 'Table', IndexName: 'by-recipient' }, true],
    ['dynamodb', 'Query', { TableName: 'Table', IndexName: 'failures' }, false],
    ['dynamodb', 'Query', { TableName: 'Table' }, false],
    ['logs', 'FilterLogEvents', { logGroupName: 'Logs' }, true],
    ['logs', 'FilterLogEvents', { logGroupName: 'Logs2' }, false],
    ['cloudformation', 'DescribeStacks', { StackName: 'Delivrd-dev' }, true],
    ['sqs', 'SendMessage', reports, false],
  ])('who signs with a managed policy has that and nothing else: %s %s of %j (%s)', async (of, action, input, may) => {
    const answer = await open({ Managed: managed() }).call('Managed', of, action, input);
    if (may) expect(answer).toBe(200);
    else expect(answer).toMatch(/^User: arn:aws:iam::000000000000:user\/Managed is not authorized to perform: /);
  });

  test('CloudFormation refuses in XML, as its SDK reads it', async () => {
    const template = { Resources: { ...resources, Managed: managed() }, Outputs: {} };
    const { guard } = createPermissions(template, physicalIds(template, { awsUrl: 'http://aws', baseUrl: '' }));
    const asked = {
      caller: 'Managed',
      environment: '',
      service: 'cloudformation',
      action: 'DescribeStacks',
      headers: {},
    };
    const answer = await guard(async () => jsonAnswer({}))({ ...asked, input: { StackName: 'Other' } });
    expect([answer.status, answer.contentType]).toEqual([403, 'text/xml']);
    expect(answer.body).toMatch(/<Code>AccessDenied<\/Code><Message>User: .* on resource: \S*:stack\/Other\//);
  });

  test.each(['Roles', 'Groups', 'Users'])('a policy that is attached to %s is not known', (key) => {
    expect(() => open({ Managed: managed({ [key]: ['One'] }) })).toThrow('whom a policy is attached to (Managed).');
  });

  test('a person’s rights are not in the template', async () => {
    expect(await open().call('operator', 'dynamodb', 'DeleteTable', { TableName: 'Table' })).toBe(200);
  });
});

describe('policies of queues', () => {
  const queuePolicy = (statement: object): Resource => ({
    Type: 'AWS::SQS::QueuePolicy',
    Properties: { Queues: [{ Ref: 'Reports' }], PolicyDocument: document(statement) },
  });
  const deny = (secure: string) => ({
    Effect: 'Deny',
    Principal: { AWS: '*' },
    Action: 'sqs:*',
    Resource: queueArn,
    Condition: { Bool: { 'aws:SecureTransport': secure } },
  });

  test('refuse what they deny: plain HTTP, as which calls on this machine do not count', async () => {
    expect(await open({ P: queuePolicy(deny('false')) }).call('Writer', 'sqs', 'SendMessage', reports)).toBe(200);
    expect(await open({ P: queuePolicy(deny('true')) }).call('Writer', 'sqs', 'SendMessage', reports)).toMatch(
      /sqs:sendmessage on resource: \S+:Reports with an explicit deny in a resource-based policy$/,
    );
  });

  test('that do more than deny to all or allow a service are not known', () => {
    for (const statement of [
      { ...deny('false'), Effect: 'Allow' },
      { ...deny('false'), Principal: { AWS: 'arn:aws:iam::000000000000:root' } },
    ])
      expect(() => open({ P: queuePolicy(statement) })).toThrow("does not know a resource's policy");
  });
});

test.each(['ManagedPolicyArns', 'PermissionsBoundary'])('a role with %s is not known', (key) => {
  expect(() =>
    open({ Role: { Type: 'AWS::IAM::Role', Properties: { [key]: ['arn:aws:iam::aws:policy/X'] } } }),
  ).toThrow(`The local stack does not know ${key} (Role).`);
});

describe('logs', () => {
  test.each(['logs:CreateLogStream', 'logs:PutLogEvents'])('without %s are lost, with one warning', (action) => {
    const warnings: string[] = [];
    const { permissions } = open({}, (line) => warnings.push(line));
    const giveBack = permissions.revoke('Writer', action);
    expect([permissions.takesLog('Writer'), permissions.takesLog('Writer')]).toEqual([false, false]);
    expect(warnings).toEqual([
      `The log of Writer is lost. ${cannot(action, arn('logs', 'log-group:Logs:log-stream:[$LATEST]'))}`,
    ]);
    giveBack();
    expect(permissions.takesLog('Writer')).toBe(true);
  });

  test('open their stream once', () => {
    const { permissions } = open();
    for (let line = 0; line < 3; line += 1) permissions.takesLog('Writer');
    const calls = permissions.report().filter(({ action }) => action.startsWith('logs:'));
    expect(calls.map(({ action, calls: used }) => [action, used])).toEqual([
      ['logs:CreateLogStream', 1],
      ['logs:PutLogEvents', 3],
    ]);
  });
});

describe('the report', () => {
  const rows = (permissions: ReturnType<typeof open>['permissions']) =>
    permissions
      .report()
      .filter(({ action }) => action.startsWith('sqs:'))
      .map(({ action, calls, denied }) => [action, calls, denied]);

  test('lists every permission, used or not, and what was refused', async () => {
    const { call, permissions } = open();
    await call('Writer', 'sqs', 'SendMessageBatch', reports);
    await call('event-source-mapping', 'sqs', 'ReceiveMessage', reports);
    await call('Writer', 'sqs', 'PurgeQueue', reports);
    await call('operator', 'sqs', 'DeleteMessage', reports);
    expect(rows(permissions)).toEqual([
      ['sqs:ReceiveMessage', 1, 0],
      ['sqs:DeleteMessage', 0, 0],
      ['sqs:SendMessage', 1, 0],
      ['sqs:PurgeQueue', 0, 1],
    ]);
  });

  test('shows a pattern of actions as never used, beside what was called under it', async () => {
    const { call, permissions } = open({ Policy: policy('Role', allow('sqs:*', queueArn)) });
    await call('Writer', 'sqs', 'SendMessage', reports);
    expect(rows(permissions)).toEqual([
      ['sqs:*', 0, 0],
      ['sqs:SendMessage', 1, 0],
    ]);
  });

  test('looking at a permission is no use of it', () => {
    const { permissions } = open();
    expect(permissions.allows('Writer', 'sqs:DeleteMessage', arn('sqs', 'Reports'))).toBe(true);
    expect(permissions.allows('Writer', 'sqs:DeleteMessage', arn('sqs', 'Other'))).toBe(false);
    expect(permissions.report().every(({ calls, denied }) => calls === 0 && denied === 0)).toBe(true);
  });

  test('what was never held can not be taken away', () => {
    expect(() => open().permissions.revoke('Writer', 'sqs:PurgeQueue')).toThrow('Writer does not hold sqs:PurgeQueue.');
  });
});

describe('a service of AWS', () => {
  const allowed = (more: object = {}) => ({
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: queueArn,
    ...more,
  });
  const ofQueue = (...statements: object[]): Record<string, Resource> => ({
    P: { Type: 'AWS::SQS::QueuePolicy', Properties: { Queues: [], PolicyDocument: document(...statements) } },
  });
  const rule = arn('events', 'rule/R');
  const send = (more: Record<string, Resource>, caller = 'events.amazonaws.com', environment = rule) => {
    const { permissions } = open(more);
    return permissions.ask({ caller, environment }, 'sqs:SendMessage', arn('sqs', 'Reports'));
  };

  test('may do what a resource allows it, for the sake of whom it names', () => {
    const condition = (of: string) => ({ Condition: { ArnEquals: { 'aws:SourceArn': of } } });
    expect(send(ofQueue(allowed()))).toBeNull();
    expect(send(ofQueue(allowed(condition(rule))))).toBeNull();
    expect(send(ofQueue(allowed(condition(arn('events', 'rule/*')))))).toBeNull();
    const account = (id: string) => ({ Condition: { StringEquals: { 'aws:SourceAccount': id } } });
    expect(send(ofQueue(allowed(account('000000000000'))))).toBeNull();
    const refused =
      /^User: events\.amazonaws\.com is not authorized to perform: sqs:sendmessage on resource: \S+:Reports because no resource-based policy allows the sqs:sendmessage action$/;
    expect(send({})).toMatch(refused);
    expect(send(ofQueue(allowed(condition(arn('events', 'rule/Other')))))).toMatch(refused);
    expect(send(ofQueue(allowed(account('111111111111'))))).toMatch(refused);
    expect(send(ofQueue(allowed()), 'sns.amazonaws.com')).toMatch(/^User: sns\.amazonaws\.com is not authorized/);
    expect(send(ofQueue(allowed({ Action: 'sqs:ReceiveMessage' })))).toMatch(refused);
  });

  test('may not do what a resource denies to all', () => {
    const deny = { ...allowed(), Effect: 'Deny', Principal: '*' };
    expect(send(ofQueue(allowed(), deny))).toMatch(/with an explicit deny in a resource-based policy$/);
  });

  test('by a role may do what the role allows', () => {
    expect(send({}, 'Role', '')).toBeNull();
    expect(send({ Bare: { Type: 'AWS::IAM::Role', Properties: {} } }, 'Bare', '')).toMatch(
      /^User: arn:aws:sts::000000000000:assumed-role\/Bare\/service is not authorized/,
    );
  });
});
