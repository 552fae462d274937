import { accountId, arn } from '../../template/resolve.ts';
import type { AwsCall } from '../front-door.ts';
import type { Request } from './rules.ts';

/** SQS authorizes its batches as the calls that they stand for. */
const asAction = ({ service, action }: AwsCall): string =>
  `${service}:${service === 'sqs' ? action.replace(/Batch$/, '') : action}`;

/** Resources by service; a name stands for the ARN of that name in this account. */
const resources: Readonly<Record<string, (input: AwsCall['input']) => string | undefined>> = {
  cloudformation: ({ StackName }) => named(StackName, (name) => arn('cloudformation', `stack/${name}/local`)),
  dynamodb: ({ TableName, IndexName, RequestItems }) =>
    named(TableName ?? Object.keys(RequestItems ?? {})[0], (name) =>
      arn('dynamodb', `table/${name}${IndexName === undefined ? '' : `/index/${IndexName}`}`),
    ),
  // All of its streams, as AWS asks for a call that names none.
  logs: ({ logGroupName }) => named(logGroupName, (name) => arn('logs', `log-group:${name}:log-stream:`)),
  secretsmanager: ({ SecretId }) => named(SecretId, (name) => arn('secretsmanager', `secret:${name}`)),
  sqs: ({ QueueUrl }) => {
    const [, account, name] = /\/(\d{12})\/([^/]+)$/.exec(String(QueueUrl)) ?? [];
    return name === undefined ? undefined : arn('sqs', name).replace(`:${accountId}:`, `:${account}:`);
  },
};

const named = (value: unknown, toArn: (name: string) => string): string | undefined =>
  typeof value !== 'string' ? undefined : value.startsWith('arn:') ? value : toArn(value);

/** What a call asks of the policies. One that names no resource asks for `*`, which only a policy on `*` allows. */
export const toRequest = (call: AwsCall): Request => ({
  action: asAction(call),
  resource: resources[call.service]?.(call.input) ?? '*',
  context: {
    // Everything here goes over plain HTTP, on this machine; the SDK that is deployed speaks HTTPS.
    'aws:SecureTransport': 'true',
    ...(call.service === 'cloudwatch' ? { 'cloudwatch:namespace': String(call.input['Namespace']) } : {}),
  },
});
