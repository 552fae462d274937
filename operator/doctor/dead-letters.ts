import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { outputs } from '../../functions/shared/stack-outputs.ts';
import type { Check } from './check.ts';
import { ok, wrong } from './finding.ts';

/** Whether anything waits that the consumer could not bring into the table. */
export const deadLetters: Check = {
  name: 'dead-letters',
  look: async ({ stack, where }) => {
    const command = new GetQueueAttributesCommand({
      QueueUrl: await stack.output(outputs.deadLetterQueueUrl),
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    });
    const { Attributes = {} } = await new SQSClient(stack.place).send(command);
    const waiting = Object.values(Attributes).reduce((sum, value) => sum + Number(value), 0);
    if (waiting === 0) return [ok('none')];
    return [
      wrong(
        'warn',
        `About ${waiting} ${waiting === 1 ? 'request waits' : 'requests wait'}; they are kept for 14 days.`,
        `npm run -s dlr -- quarantine${where}`,
      ),
    ];
  },
};
