import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import { writeEventLetter } from '../../../functions/shared/event-letters.ts';
import { eventTypes } from '../../../functions/shared/event-types.ts';
import type { BusEvent } from '../../../functions/shared/events.ts';
import { outputs } from '../../../functions/shared/stack-outputs.ts';
import { sqsClient } from '../../../local/aws/event-source.ts';
import { expectRefusal } from './rights.ts';
import type { Suite } from './world.ts';

export const republish: Suite = (world) => {
  const setAside = async (id: string): Promise<void> => {
    const { stack } = world().running;
    const detail = { id, subject: id } as BusEvent['detail'];
    const event = { type: eventTypes.statusChanged, atMs: Date.now(), subject: id, detail };
    const sqs = sqsClient(stack.frontDoor.url, 'test');
    const QueueUrl = stack.outputs[outputs.eventDeadLetterQueueUrl];
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: writeEventLetter({ v: 1, event }) }));
    sqs.destroy();
  };
  const published = async (id: string): Promise<number> =>
    (await world().running.api<readonly { readonly detail: { readonly id: string } }[]>('/api/events')).filter(
      ({ detail }) => detail.id === id,
    ).length;

  test.each([false, true])('puts on the bus what lies there, and asks before (in AWS: %s)', async (aws) => {
    const { dlr } = world();
    const id = `republish-${aws}`;
    await setAside(id);
    const shown = await dlr(['republish', '--dry-run'], { aws });
    expect(shown).toMatchObject({ code: 0, err: '' });
    expect(shown.out).toMatch(/^EVENTS +KIND +REASON\n1 +unpublished /);
    const asked = await dlr(['republish'], { aws });
    expect([asked.code, asked.out]).toEqual([1, '']);
    expect(asked.err).toContain('Nothing published: with --yes these 1 go to the bus.');
    if (aws) {
      const refused = await dlr(['republish', '--yes'], { aws, policy: 'reading' });
      expectRefusal(refused, 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage');
    }
    expect(await published(id)).toBe(0);

    const { code, out, err } = await dlr(['republish', '--yes', '--json'], { aws });
    expect([code, err, JSON.parse(out)]).toEqual([0, '', expect.objectContaining({ published: 1, undeleted: 0 })]);
    expect(await published(id)).toBe(1);
    expect(JSON.parse((await dlr(['republish', '--yes', '--json'], { aws })).out)).toMatchObject({ published: 0 });
  });
};
