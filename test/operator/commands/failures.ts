import { beforeAll, expect, test } from 'vitest';
import { output } from '../../../operator/schemas/failures.ts';
import { json } from '../../local/running.ts';
import { partOf, smstake } from './messages.ts';
import type { Suite } from './world.ts';

export const failures: Suite = (world) => {
  beforeAll(async () => {
    await world().running.postAll(
      [
        smstake('fa-1', { status: 'failed', to: '+919876500011', error: 'INVALID_NUMBER' }),
        smstake('fa-2', { status: 'undelivered', to: '+447537151866', error: 'ABSENT_SUB' }),
        json('wavix', { message_id: 'fa-3', status: 'undelivered', to: '+4915112345670' }),
        partOf('fa-parts', 1, 'UNDELIVERABLE', '+4915112345671'),
        partOf('fa-parts', 3, 'UNDELIVERABLE', '+4915112345671'),
        smstake('fa-4', { status: 'undelivered', to: '+919876500012', error: 'ABSENT_SUB' }),
        smstake('fa-4', { status: 'delivered', to: '+919876500012' }),
        smstake('fa-5', { status: 'sent', to: '+919876500012' }),
      ],
      1,
    );
  });

  const found = async (words: readonly string[], aws = false) => {
    const { code, out, err } = await world().dlr(['failures', ...words, '--json'], { aws });
    expect([code, err]).toEqual([0, '']);
    const { messages, next } = output.parse(JSON.parse(out));
    // Other suites have failures of their own.
    return { ids: messages.map(({ messageId }) => messageId).filter((id) => id.startsWith('fa-')), next };
  };

  test.each([false, true])(
    'has what failed, newest first, without what was delivered after all (in AWS: %s)',
    async (aws) => {
      expect((await found(['--limit', '100'], aws)).ids).toEqual(['fa-parts', 'fa-3', 'fa-2', 'fa-1']);
    },
  );

  test.each([
    [
      ['--provider', 'smstake'],
      ['fa-2', 'fa-1'],
    ],
    [['--country', 'gb'], ['fa-2']],
    [['--reason', 'invalid_number'], ['fa-1']],
    [['--provider', 'wavix', '--country', 'DE', '--since', '30m'], ['fa-3']],
    [['--provider', 'wavix', '--country', 'IN'], []],
    [['--since', 'today', '--country', 'uk'], ['fa-2']],
  ])('%j', async (words, ids) => {
    expect((await found(words)).ids).toEqual(ids);
  });

  test('goes on where a page ended, with the command that it prints', async () => {
    const { out } = await world().dlr(['failures', '--provider', 'smstake', '--country', 'gb', '--limit', '1']);
    const [, words = ''] = /^Next: npm run -s dlr -- failures (.*) --port \d+$/m.exec(out) ?? [];
    // There may be others of which it shows only by reading that they are not of this country.
    if (words) expect((await found(words.split(' '))).ids).toEqual([]);
    const first = await found(['--provider', 'smstake', '--limit', '1']);
    const rest = await found(['--provider', 'smstake', '--next', String(first.next)]);
    expect([...first.ids, ...rest.ids]).toEqual(['fa-2', 'fa-1']);
  });

  test('shows when each failed, by which they are sorted, and names in an empty list what was asked', async () => {
    const { dlr } = world();
    const { out } = await dlr(['failures', '--limit', '100']);
    const times = [...out.matchAll(/^(\S+Z) +/gm)].map(([, at = '']) => at);
    expect(out).toMatch(/^FAILED +PROVIDER/);
    expect(times).toEqual(times.toSorted().toReversed());
    expect((await dlr(['failures', '--provider', 'wavix', '--country', 'IN', '--reason', 'expired'])).out).toMatch(
      /^No message that failed of wavix to IN for the reason expired since \S+Z, and was not delivered later, is found\./,
    );
  });

  test.each<[readonly string[], number, RegExp]>([
    [['--provider', 'nobody'], 1, /^No provider "nobody" is configured; there are .*smstake/],
    [['--country', 'Germany'], 2, /Expected a country of two letters, such as IN/],
    [['--country', 'XX'], 2, /Expected a country of two letters, such as IN/],
    [['--since', '2099-01-01'], 1, /^--since 2099-01-01 lies in the future/],
    [['--since', '0h'], 1, /^--since 0h is now/],
    [['--look', '5'], 2, /Expected a number from 100 to 1000000/],
    [['--reason', 'bad'], 2, /Allowed choices are invalid_number, unreachable/],
    [['--since', 'noon'], 1, /^"noon" is no time: expected 90s, 30m, 2h30m, 7d or 2w ago/],
  ])('%j is answered with what was expected', async (words, code, message) => {
    const ended = await world().dlr(['failures', ...words]);
    expect([ended.code, ended.out]).toEqual([code, '']);
    expect(ended.err).toMatch(message);
  });
};
