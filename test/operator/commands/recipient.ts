import { beforeAll, expect, test } from 'vitest';
import { output } from '../../../operator/schemas/recipient.ts';
import { smstake } from './messages.ts';
import type { Suite } from './world.ts';

const fine = '+919876500021';
const stopped = '+919876500022';

export const recipient: Suite = (world) => {
  beforeAll(async () => {
    await world().running.postAll(
      [
        smstake('re-1', { status: 'undelivered', to: fine, error: 'ABSENT_SUB' }),
        smstake('re-2', { status: 'delivered', to: fine }),
        smstake('re-3', { status: 'delivered', to: stopped }),
        smstake('re-4', { status: 'rejected', to: stopped, error: 'OPTED_OUT' }),
        smstake('re-5', { status: 'rejected', to: stopped, error: 'OPTED_OUT' }),
      ],
      1,
    );
  });

  test.each([false, true])('judges a number by its last messages (in AWS: %s)', async (aws) => {
    const { running, dlr } = world();
    const read = async (number: string) => {
      const { code, out, err } = await dlr(['recipient', number, '--json'], { aws });
      expect([code, err]).toEqual([0, '']);
      return output.parse(JSON.parse(out));
    };
    expect(await read(fine)).toMatchObject({ verdict: 'fine', evidence: [{ messageId: 're-2' }], stopSending: false });
    expect((await dlr(['recipient', '+91', '98765', '00022,', '--json'], { aws })).out).toContain('"opted_out"');
    const told = await read('91 98765 00022');
    const first = await running.message('smstake', 're-4');
    expect(told).toMatchObject({
      recipient: stopped,
      country: 'IN',
      verdict: 'opted_out',
      since: first?.firstReceivedAt,
      stopSending: true,
      evidence: [{ messageId: 're-5' }, { messageId: 're-4' }],
      messages: [{ messageId: 're-5' }, { messageId: 're-4' }, { messageId: 're-3' }],
      judged: 3,
      hasOlder: false,
      isOpen: false,
    });
    expect(await read('+919876500029')).toMatchObject({ verdict: 'unknown', since: null, messages: [] });
  });

  test('a person reads what to do, and by which messages', async () => {
    const { out } = await world().dlr(['recipient', stopped]);
    expect(out).toMatch(
      /^\+919876500022 \(IN\) {2}opted out since \S+Z \(2 messages\): stop sending to it\.\n\nBECAUSE/,
    );
    expect(out).toMatch(/Z +smstake +re-5 +rejected +opted_out \(code OPTED_OUT\)$/m);
    expect(out).toMatch(/Z +smstake +re-3 +delivered +\+919876500022 \(IN\)$/m);
    expect((await world().dlr(['recipient', '+919876500029'])).out).toBe(
      '+919876500029  nothing known: no message that is kept was delivered to it, or failed because of it.\n',
    );
  });

  test('what is no number is said to be none', async () => {
    expect(await world().dlr(['recipient', 'Bank'])).toEqual({
      code: 1,
      out: '',
      err: '"Bank" is no phone number: expected 7 to 15 digits with their country code, such as +491711234567.\n',
    });
  });
};
