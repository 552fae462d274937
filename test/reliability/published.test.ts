import { expect, test } from 'vitest';
import { runPublished } from '../../reliability/chaos/published.ts';
import { openProgress } from '../../reliability/progress.ts';
import { endpoints } from '../emulators.ts';

/** On the emulator inside `npm run published` tries it, with more. */
test.runIf(endpoints.dynamodb !== undefined)(
  'on the table and the stream that are tested, what is published is what changed, under faults on every kind of call',
  async () => {
    const { differences, events, changes, overdue } = await runPublished({
      messages: 300,
      seed: 1,
      faultPercent: 5,
      progress: openProgress(),
      dynamodbEndpoint: endpoints.dynamodb,
      sqsEndpoint: endpoints.sqs,
    });
    expect(differences).toEqual([]);
    expect(events).toBe(changes + overdue);
  },
  600_000,
);
