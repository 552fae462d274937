import { prices } from './prices.ts';
import type { Settings } from './settings.ts';

const { perMEvents, perMCalls } = prices.eventBridge;

/** What telling others costs, in lines for synth; null where nobody is told. */
export function describeEventCost({
  events,
  notify,
  stage,
}: Pick<Settings, 'events' | 'notify' | 'stage'>): string | null {
  if (!events) return null;
  const { webhooks } = events;
  return [
    `Events of ${stage} cost $${perMEvents.toFixed(2)} a million (us-east-1 list price): one for each change of a status, so two or three a message; and runs of the publisher.`,
    '  Reading the stream costs nothing where Lambda reads it.',
    ...(webhooks.length > 0
      ? [
          `  ${webhooks.length} ${webhooks.length === 1 ? 'webhook' : 'webhooks'}: $${perMCalls.toFixed(2)} a million calls, each try one.`,
        ]
      : []),
    ...(notify ? ['  Notifications: as alarms, by SNS.'] : []),
  ].join('\n');
}
