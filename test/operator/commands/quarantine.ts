import { expect, test } from 'vitest';
import { output } from '../../../operator/schemas/quarantine.ts';
import type { Suite } from './world.ts';

export const quarantine: Suite = (world) => {
  test.each([false, true])('shows causes with a masked example (in AWS: %s)', async (aws) => {
    const { running, dlr } = world();
    const body = `{"message_id":"","recipient":"+44753715186${Number(aws)}","note":"for Ann"}`;
    await running.postAll(
      [0, 1].map(() => ({ provider: 'smspm', contentType: 'application/json', body: Buffer.from(body) })),
    );
    const { code, out, err } = await dlr(['quarantine', '--json'], { aws });
    expect([code, err]).toEqual([0, '']);
    const causes = output.parse(JSON.parse(out));
    const listed = await dlr(['quarantine', '--list', '--json'], { aws });
    const requests = output.parse(JSON.parse(listed.out)) as { id: string; reason: string }[];
    const [newest] = requests;
    const own = requests.filter(({ reason }) => reason === newest?.reason);
    expect(causes).toContainEqual({
      cause: newest?.reason,
      count: own.length,
      providers: ['smspm'],
      firstReceivedAt: expect.any(String),
      lastReceivedAt: expect.any(String),
      example: {
        id: expect.toSatisfy((id) => own.some((one) => one.id === id)),
        provider: 'smspm',
        outline: 'POST application/json { message_id: empty, recipient: digits(13), note: text(7) }',
      },
    });
    const shown = await dlr(['quarantine'], { aws });
    expect(shown.out).toMatch(/^COUNT +CAUSE +PROVIDERS +FIRST +LAST$/m);
    expect(shown.out).toContain('{ message_id: empty, recipient: digits(13), note: text(7) }');
    expect(shown.out).not.toMatch(/4475371|Ann/);
  });
};
