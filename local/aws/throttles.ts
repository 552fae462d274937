import { arn } from '../template/resolve.ts';
import { type AwsAnswer, errorAnswer } from './front-door.ts';

/** How a throttled DynamoDB says so: on demand, provisioned, and for the whole account. */
export const throttleErrors = [
  'ThrottlingException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
] as const;

/** DynamoDB's refusal of a write for want of capacity; without a reason as emulators and older endpoints send it. */
export const throttleAnswer = (code: (typeof throttleErrors)[number], reason?: string): AwsAnswer =>
  errorAnswer(400, code, 'The level of configured throughput is exceeded.', {
    ...(reason !== undefined && {
      // One of the three writes the name small.
      [code === 'ThrottlingException' ? 'throttlingReasons' : 'ThrottlingReasons']: [
        { reason, resource: arn('dynamodb', 'table/Messages') },
      ],
    }),
  });
