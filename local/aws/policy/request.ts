import { accountId, arn, streamArnOf } from '../../template/resolve.ts';
import type { AwsCall } from '../front-door.ts';
import type { Request } from './rules.ts';

/** How the policies write a service, where that is not its name here. */
const prefixes: Readonly<Record<string, string>> = { dynamodbstreams: 'dynamodb' };

/** SQS authorizes its batches as the calls that they stand for. */
const asAction = ({ service, action }: AwsCall): string => {
  if (service === 'lambda' && action === 'Invoke') return 'lambda:InvokeFunction';
  return `${prefixes[service] ?? service}:${service === 'sqs' ? action.replace(/Batch$/, '') : action}`;
};

/** Resources by service; a name stands for the ARN of that name in this account. */
const resources: Readonly<Record<string, (input: AwsCall['input']) => unknown>> = {
  cloudformation: ({ StackName }) => named(StackName, (name) => arn('cloudformation', `stack/${name}/local`)),
  dynamodb: ({ TableName, IndexName, RequestItems }) =>
    named(TableName ?? Object.keys(RequestItems ?? {})[0], (name) =>
      arn('dynamodb', `table/${name}${IndexName === undefined ? '' : `/index/${IndexName}`}`),
    ),
  dynamodbstreams: ({ StreamArn, ShardIterator, TableName }) =>
    // One that goes on reading tells it by its iterator.
    StreamArn ?? /^arn:[^|]+/.exec(String(ShardIterator ?? ''))?.[0] ?? named(TableName, streamArnOf),
  lambda: ({ FunctionName }) => named(FunctionName, (name) => arn('lambda', `function:${name}`)),
  // All of its streams, as AWS asks for a call that names none.
  logs: ({ logGroupName }) => named(logGroupName, (name) => arn('logs', `log-group:${name}:log-stream:`)),
  secretsmanager: ({ SecretId }) => named(SecretId, (name) => arn('secretsmanager', `secret:${name}`)),
  sns: ({ TopicArn }) => TopicArn,
  sqs: ({ QueueUrl }) => {
    const [, account, name] = /\/(\d{12})\/([^/]+)$/.exec(String(QueueUrl)) ?? [];
    return name === undefined ? undefined : arn('sqs', name).replace(`:${accountId}:`, `:${account}:`);
  },
};

const named = (value: unknown, toArn: (name: string) => string): string | undefined =>
  typeof value !== 'string' ? undefined : value.startsWith('arn:') ? value : toArn(value);

/** The buses that events are put on, each of which must allow it. */
const busesOf = ({ Entries }: AwsCall['input']): readonly string[] => [
  ...new Set(
    ((Entries ?? []) as readonly { readonly EventBusName?: string }[]).map(
      ({ EventBusName = 'default' }) => named(EventBusName, (name) => arn('events', `event-bus/${name}`)) ?? '*',
    ),
  ),
];

/** What a call asks of the policies. One that names no resource asks for `*`, which only a policy on `*` allows. */
export const toRequests = (call: AwsCall): readonly [Request, ...Request[]] => {
  const context = {
    // Everything here goes over plain HTTP, on this machine; the SDK that is deployed speaks HTTPS.
    'aws:SecureTransport': 'true',
    ...(call.service === 'cloudwatch' ? { 'cloudwatch:namespace': String(call.input['Namespace']) } : {}),
  };
  const request = (resource: unknown): Request => ({
    action: asAction(call),
    resource: String(resource ?? '*'),
    context,
  });
  const [first, ...others] = call.service === 'events' ? busesOf(call.input) : [resources[call.service]?.(call.input)];
  return [request(first), ...others.map(request)];
};
