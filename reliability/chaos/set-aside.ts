import type { SQSClient } from '@aws-sdk/client-sqs';
import { connectBus } from '../../functions/aws/bus.ts';
import { outputs as outputNames } from '../../functions/shared/stack-outputs.ts';
import type { LocalStack } from '../../local/stack.ts';
import { region } from '../../local/template/resolve.ts';
import { republish } from '../../operator/republish.ts';
import { depth } from './waiting.ts';

/** As often as it may find something more: who was killed sets aside what he had set aside before. */
const mostLooks = 20;

/** Publishes what was set aside, as `dlr republish` does; what is left after that, in words. */
export async function republishAll({ outputs, frontDoor }: LocalStack, sqs: SQSClient): Promise<readonly string[]> {
  const url = outputs[outputNames.eventDeadLetterQueueUrl] as string;
  const { source, recipient } = JSON.parse(outputs[outputNames.events] as string);
  const credentials = { accessKeyId: 'operator', secretAccessKey: 'local' };
  const bus = connectBus(outputs[outputNames.eventBusArn] as string, source, {
    ...{ endpoint: frontDoor.url, region, credentials },
  });
  let left = await depth(sqs, url);
  for (let looks = 0; left > 0 && looks < mostLooks; looks += 1) {
    await republish(sqs, url, bus, { withRecipient: recipient, dropDiscarded: false });
    left = await depth(sqs, url);
  }
  return left > 0 ? [`event: ${left} were set aside, and could not be published again`] : [];
}
