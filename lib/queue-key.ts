import { Annotations } from 'aws-cdk-lib';
import { type IGrantable, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type IQueue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';

/** How a queue is encrypted: by a key that was given, or by SQS' own, which costs nothing. */
export const encryptedBy = (key: IKey | undefined) =>
  key === undefined
    ? { encryption: QueueEncryption.SQS_MANAGED }
    : { encryption: QueueEncryption.KMS, encryptionMasterKey: key };

/** Not `grantSendMessages`, which adds rights that nothing uses; of the key, what SQS asks of a sender. */
export function letSend(queue: IQueue, grantee: IGrantable): void {
  queue.grant(grantee, 'sqs:SendMessage');
  // @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html (read 2026-11-28)
  queue.encryptionMasterKey?.grant(grantee, 'kms:GenerateDataKey', 'kms:Decrypt');
}

/** A service has no role: the key's own policy must let it, and that of a key from elsewhere only its owner can change. */
export function letServiceSend({ encryptionMasterKey: key, node }: IQueue, service: string): void {
  if (key === undefined) return;
  // Not `key.grant`, which says of a key from elsewhere that it let somebody.
  const { statementAdded } = key.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal(service)],
      actions: ['kms:GenerateDataKey', 'kms:Decrypt'],
      resources: ['*'],
    }),
  );
  const { scope } = node;
  if (!statementAdded && scope)
    Annotations.of(scope).addWarningV2(
      'delivrd:encryptionKey',
      `The key of the queues is from elsewhere: its policy must let ${service} do kms:GenerateDataKey and kms:Decrypt, or what a rule can't deliver is lost.`,
    );
}
