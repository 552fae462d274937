import { paginateListSubscriptionsByTopic, SNSClient } from '@aws-sdk/client-sns';
import { outputs } from '../../functions/shared/stack-outputs.ts';
import type { Check } from './check.ts';
import { type Found, notAsked, ok, wrong } from './finding.ts';

/** What SNS has in place of an ARN until somebody opens the link in its mail. */
const pending = 'PendingConfirmation';

/** Whether anybody hears of an alarm. */
export const subscriptions: Check = {
  name: 'subscriptions',
  look: async ({ stack, isLocal }) => {
    if (isLocal) return [notAsked('the local stack tells nobody: its console shows the alarms')];
    const client = new SNSClient(stack.place);
    const found: Found[] = [];
    for (const [topic, name] of [
      ['pages', outputs.pageTopicArn],
      ['tickets', outputs.ticketTopicArn],
    ] as const) {
      const arns: string[] = [];
      for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic(
        { client },
        { TopicArn: await stack.output(name) },
      ))
        arns.push(...Subscriptions.map(({ SubscriptionArn = '' }) => SubscriptionArn));
      const waiting = arns.filter((arn) => arn === pending).length;
      const confirmed = arns.length - waiting;
      if (confirmed === 0)
        found.push(
          wrong(
            topic === 'pages' ? 'fail' : 'warn',
            waiting === 0 ? `Nobody hears of ${topic}.` : `Nobody hears of ${topic}: ${waiting} have not confirmed.`,
            waiting === 0
              ? `Set alarms.emails.${topic.slice(0, -1)} and deploy, or subscribe something to ${name}.`
              : 'Open the link in the mail that SNS sent (look among the spam).',
          ),
        );
      else if (waiting > 0)
        found.push(
          wrong(
            'warn',
            `${waiting} of ${arns.length} who should hear of ${topic} have not confirmed.`,
            'Open the link in the mail that SNS sent.',
          ),
        );
      else found.push(ok(`${confirmed} hear${confirmed === 1 ? 's' : ''} of ${topic}`));
    }
    return found;
  },
};
