import { beforeAll, describe, expect, test } from 'vitest';
import { messages } from '../../../operator/schemas/message.ts';
import { output } from '../../../operator/schemas/trace.ts';
import { json } from '../../local/running.ts';
import { partOf, smstake } from './messages.ts';
import type { Suite } from './world.ts';

const to = '+919876500001';

export const trace: Suite = (world) => {
  beforeAll(async () => {
    const { running } = world();
    // One at a time, so that what came later is known.
    await running.postAll(
      [
        smstake('tr-1', { to, reference: 'tr order 1' }),
        partOf('tr-parts', 2, 'DELIVERED', to),
        partOf('tr-parts', 1, 'UNDELIVERABLE', to),
        smstake('tr-2', { to, status: 'sent', reference: 'tr order 1' }),
        // Its first report names no number.
        json('smspm', { messageId: 'tr-late', status: 'sent' }),
        json('smspm', { messageId: 'tr-late', status: 'delivered', to }),
        smstake('tr-2', { to: '+919876500002', status: 'sent' }),
        json('wavix', { message_id: 'tr-1', status: 'delivered', to: '+4915112345678' }),
        smstake('TR-UPPER', { reference: `${'long '.repeat(99)}reference` }),
      ],
      1,
    );
  });

  const found = async (words: readonly string[], aws = false) => {
    const { code, out, err } = await world().dlr(['trace', ...words, '--json'], { aws });
    expect([code, err]).toEqual([0, '']);
    const told = messages.parse(output.parse(JSON.parse(out)));
    return { ids: told.messages.map(({ provider, messageId }) => `${provider} ${messageId}`), next: told.next };
  };
  const all = ['smspm tr-late', 'smstake tr-2', 'mobivate tr-parts', 'smstake tr-1'];

  test.each([false, true])('tells one message as the local API does (in AWS: %s)', async (aws) => {
    const { running, dlr } = world();
    const { code, out } = await dlr(['trace', 'smstake', ' tr-1 ', '--json'], { aws });
    expect(code).toBe(0);
    expect(output.parse(JSON.parse(out))).toEqual(await running.message('smstake', 'tr-1'));
  });

  test('finds an id without its provider: the one message in full, several as a list', async () => {
    const { dlr } = world();
    expect((await dlr(['trace', 'tr-late'])).out).toMatch(/^smspm tr-late\n\nStatus +delivered/);
    expect((await found(['tr-1'])).ids.toSorted()).toEqual(['smstake tr-1', 'wavix tr-1']);
    const { out } = await dlr(['trace', 'tr-1']);
    expect(out).toMatch(/^FIRST REPORT +PROVIDER +MESSAGE/);
    expect(out).toMatch(/Z +wavix +tr-1 +delivered +\+4915112345678 \(DE\)$/m);
    expect(out).toMatch(/\n\nEach in full: npm run -s dlr -- trace <provider> <messageId> --port \d+\n$/);
  });

  describe.each([false, true])('by recipient (in AWS: %s)', (aws) => {
    test.each([to, '919876500001', '00 91 98765-00001', '+91 (98765) 00001'])(
      'takes what people write: %s',
      async (number) => {
        expect(await found(['--recipient', number], aws)).toEqual({ ids: all, next: null });
      },
    );

    test('takes a number without quotes', async () => {
      expect((await found(['--recipient', '+91', '98765', '00001'], aws)).ids).toEqual(all);
    });

    test('has a message whose first report had no number, a long one once, and one of another recipient under its own id', async () => {
      expect((await found(['--recipient', '+919876500002'], aws)).ids).toEqual(['smstake tr-2/+919876500002']);
    });

    test('goes on where a page ended, with the command that it prints', async () => {
      const ids: string[] = [];
      const { running, dlr } = world();
      for (let words: readonly string[] = ['trace', '--recipient', to, '--limit', '1']; words.length > 0; ) {
        const { code, out } = await dlr(words, { aws });
        expect(code).toBe(0);
        ids.push(...[...out.matchAll(/Z +(\w+) +(\S+) +/g)].map(([, provider, id]) => `${provider} ${id}`));
        const [, next = '', stack] = /^Next: npm run -s dlr -- (.*) (--stack \S+|--port \d+)$/m.exec(out) ?? [];
        if (next)
          expect(stack).toBe(aws ? `--stack ${running.stack.stackName}` : `--port ${new URL(running.stack.url).port}`);
        words = next.split(' ').filter(Boolean);
      }
      expect(ids).toEqual(all);
    });
  });

  test.each([false, true])('finds by client reference, a cut one as well (in AWS: %s)', async (aws) => {
    expect((await found(['--reference', ' tr order 1 '], aws)).ids).toEqual(['smstake tr-2', 'smstake tr-1']);
    expect((await found(['--reference', `${'long '.repeat(99)}reference`], aws)).ids).toEqual(['smstake TR-UPPER']);
  });

  test('quotes in the next command what a shell would take apart', async () => {
    const { out } = await world().dlr(['trace', '--reference', 'tr order 1', '--limit', '1']);
    expect(out).toMatch(
      /\n\nNext: npm run -s dlr -- trace --reference 'tr order 1' --limit 1 --next [\w-]+ --port \d+\n$/,
    );
  });

  test('says where nothing is found that it may not be there yet', async () => {
    const { code, out } = await world().dlr(['trace', '--recipient', '+919876599999']);
    expect(code).toBe(0);
    expect(out).toMatch(/^No message to \+919876599999 is found\. A message shows here a second or two after/);
    expect(await found(['--recipient', '+919876599999'])).toEqual({ ids: [], next: null });
  });

  test.each<[readonly string[], number, RegExp]>([
    [[], 1, /^Say what to look for: a message id/],
    [['x', '--recipient', '1'], 1, /^Say one thing to look for/],
    [['smspm', 'tr-upper'], 1, /There is smstake TR-UPPER: is it that\? Ids are kept to the letter/],
    [['tr-upper'], 1, /There is smstake TR-UPPER: is it that\?/],
    [['tr-nobody'], 1, /^No message tr-nobody of .*smstake.* is found: .*A number is found with trace --recipient/],
    [['smspm', '-dash'], 2, /unknown option '-dash'\nWhat is no option and begins with - comes after --/],
    [['nobody', 'tr-1'], 1, /^No provider "nobody" is configured; there are .*smspm/],
    [['--recipient', 'Bank'], 1, /^"Bank" is no phone number/],
    [['--recipient', '09876500001'], 1, /^"09876500001" has no country code, and no provider has a defaultCountry/],
    [['--recipient', to, '--limit', '101'], 2, /Expected a number from 1 to 100/],
    [['--recipient', to, '--next', 'here'], 1, /^"here" is no place in a list: copy the whole command/],
  ])('%j is answered with what was expected', async (words, code, message) => {
    const ended = await world().dlr(['trace', ...words], { aws: true });
    expect([ended.code, ended.out]).toEqual([code, '']);
    expect(ended.err).toMatch(message);
  });
};
