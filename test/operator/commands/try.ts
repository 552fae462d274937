import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Suite } from './world.ts';

/** Those of cdk.json, by which it reads. */
const configured = Object.keys(JSON.parse(readFileSync('cdk.json', 'utf8')).context.delivrd.providers);

const sample = (provider: string): string => `test/providers/${provider}/cases/sample.http`;

export const trying: Suite = (world) => {
  test.each([false, true])('tells what would be read of a captured request (in AWS: %s)', async (aws) => {
    const { dlr, running } = world();
    const before = (await running.items()).length;
    const { code, out, err } = await dlr(['try', 'smstake', sample('smstake')], { aws });
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^smstake: 1 report\n\nMessage +msg_8f3k2j9x1m\n/);
    expect(out).toMatch(/^Status +delivered \(it says delivered, with DELIVRD\)$/m);
    expect(out).toMatch(/^Recipient +\+919876543210 \(IN\)$/m);
    expect(out).toMatch(/^The signature was not checked/m);
    expect((await running.items()).length).toBe(before);
  });

  test.each([false, true])('takes a body from standard input, and prints for a script (in AWS: %s)', async (aws) => {
    const input = '[{"message_id":"m","status":"delivered"},{"status":"sent"}]';
    const { code, out, err } = await world().dlr(['try', 'wavix', '-', '--json'], { aws, input });
    expect([code, err]).toEqual([1, '']);
    expect(JSON.parse(out)).toMatchObject({
      provider: 'wavix',
      reports: [{ messageId: 'm', status: 'delivered', final: true }],
      unreadable: [{ path: '[1].message_id' }],
    });
  });

  test('says what there is not', async () => {
    const { dlr } = world();
    expect(await dlr(['try', 'nobody', sample('wavix')])).toEqual({
      code: 1,
      out: '',
      err: `No provider "nobody" is configured; there are ${configured.join(', ')}.\n`,
    });
    expect((await dlr(['try', 'wavix', 'no-such-file'])).err).toBe('file: there is no file no-such-file.\n');
    expect((await dlr(['try', 'wavix', 'test'])).err).toBe('file: test can’t be read: it is a folder.\n');
    expect((await dlr(['try', 'wavix', sample('wavix'), '--stage', 'a', '--stack', 'b'])).code).toBe(2);
  });
};
