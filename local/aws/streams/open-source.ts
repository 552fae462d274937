import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { LocalFunction } from '../../runtime/lambda.ts';
import { sqsClient } from '../event-source.ts';
import type { Permissions } from '../policy/permissions.ts';
import type { DeclaredStreamMapping } from './mapping.ts';
import { checkStreamMapping, type StreamHooks, type StreamSource, startStreamSource } from './source.ts';

export interface OpenStreamHooks extends Omit<StreamHooks, 'onFailure'> {
  readonly permissions: Pick<Permissions, 'allows'>;
  readonly queueUrlOf: (arn: string) => string | undefined;
}

/** Checks a mapping as Lambda does, and starts it. @throws Error for rights that lack, and for a destination that is no queue of the template. */
export async function openStreamSource(
  mapping: DeclaredStreamMapping,
  lambda: LocalFunction,
  awsUrl: string,
  { permissions, queueUrlOf, ...hooks }: OpenStreamHooks,
): Promise<StreamSource> {
  const { onFailureArn } = mapping;
  const { name } = lambda.declaration;
  checkStreamMapping(mapping, name, onFailureArn, permissions);
  if (onFailureArn === null) return startStreamSource(mapping, lambda, awsUrl, { ...hooks, onFailure: null });
  const QueueUrl = onFailureArn.includes(':sqs:') ? queueUrlOf(onFailureArn) : undefined;
  if (QueueUrl === undefined)
    throw new Error(`The local stack knows queues as destinations only, not ${onFailureArn}.`);
  // Lambda sends it by the function's role.
  const sqs = sqsClient(awsUrl, name);
  const source = await startStreamSource(mapping, lambda, awsUrl, {
    ...hooks,
    onFailure: async (message) => {
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(message) }));
    },
  });
  return {
    ...source,
    close: async () => {
      await source.close();
      sqs.destroy();
    },
  };
}
