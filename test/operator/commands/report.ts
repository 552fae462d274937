import { expect, test } from 'vitest';
import { output } from '../../../operator/schemas/report.ts';
import { json, type RawRequest } from '../../local/running.ts';
import type { Suite } from './world.ts';

/** What each provider reports of messages of all kinds: ids of this suite alone, some countries with series of their own. */
function traffic(): readonly (readonly RawRequest[])[] {
  const numbers = { DE: '+4915123456789', EE: '+37256789045', IN: '+919876543210', CH: '+41791234567' };
  const sentMs = Date.now() - 8_000;
  const iso = (ms: number) => new Date(ms).toISOString();
  const smspm = (id: string, status: string, to: string | undefined, more: object = {}) =>
    json('smspm', { messageId: `report-${id}`, status, to, timestamp: iso(sentMs), ...more });
  const smstake = (id: string, status: string, to: string, more: object = {}) =>
    json('smstake', {
      message_id: `report-${id}`,
      status,
      to,
      submitted_at: iso(sentMs),
      delivered_at: iso(sentMs + 4_000),
      ...more,
    });
  const wavix = (id: string, status: string, to: string, more: object = {}) =>
    json('wavix', { message_id: `report-${id}`, status, to, sent: iso(sentMs), message_type: 'sms', ...more });
  const mobivate = (id: string, status: string) => json('mobivate', { deliveryMessageId: `report-${id}`, status });
  const delivered = Array.from({ length: 6 }, (_, index) => smspm(`d${index}`, 'delivered', numbers.DE));
  return [
    // In each round what must come in any order; those of a message in rounds of their own.
    [
      ...delivered,
      smspm('interim', 'sent', numbers.EE),
      smspm('late', 'delivered', numbers.EE),
      smspm('failed', 'failed', numbers.EE, { error: 'absent subscriber' }),
      smstake('revised', 'undelivered', numbers.IN),
      smstake('read', 'delivered', numbers.IN),
      smstake('elsewhere', 'delivered', numbers.CH),
      wavix('part', 'delivered', numbers.DE, { part: '1/2', charge: '0.01', tag: 'report-spring' }),
      wavix('whole', 'delivered', numbers.EE, {
        segments_count: 3,
        charge: '0.03',
        carrier_fees: '0.003',
        tag: 'report-spring',
      }),
      wavix('spam', 'rejected', numbers.DE, { tag: '=report-tag' }),
      mobivate('open', 'UNKNOWN'),
      mobivate('closed', 'UNKNOWN'),
      mobivate('gone', 'EXPIRED'),
      mobivate('odd', 'LEVITATING'),
    ],
    [
      ...delivered.slice(0, 3),
      smspm('interim', 'delivered', numbers.EE, { timestamp: iso(sentMs + 1_000) }),
      smspm('late', 'sent', numbers.EE),
      smstake('revised', 'delivered', numbers.IN),
      smstake('read', 'read', numbers.IN),
      wavix('part', 'undelivered', numbers.DE, { part: '2/2', charge: '0.01', tag: 'report-spring' }),
      mobivate('closed', 'DELIVERED'),
    ],
  ];
}

type Report = ReturnType<typeof output.parse>;

/** What is counted by key, those that the metrics do not name as one of their own. */
function countsBy({ by, lines }: Report): ReadonlyMap<string, Readonly<Record<string, number>>> {
  const named = ['DE', 'EE', 'FR', 'GB', 'IN', 'US'];
  const counts = new Map<string, Record<string, number>>();
  for (const { key, begun, ended, delivered, failed, unconfirmed } of lines) {
    const name = by !== 'country' || named.includes(key ?? '') ? (key ?? 'Other') : 'Other';
    const sum = counts.get(name) ?? {};
    const own = by === 'country' ? { delivered, failed } : { delivered, failed, unconfirmed, begun, ended };
    for (const [what, count] of Object.entries(own)) sum[what] = (sum[what] ?? 0) + (count ?? 0);
    counts.set(name, sum);
  }
  return counts;
}

/** What came in between; other suites have left theirs. */
function added(before: Report, after: Report): Readonly<Record<string, Readonly<Record<string, number>>>> {
  const [earlier, later] = [countsBy(before), countsBy(after)];
  const differences = [...later].map(([key, counts]) => {
    const own = Object.entries(counts).map(([what, count]) => [what, count - (earlier.get(key)?.[what] ?? 0)] as const);
    return [key, Object.fromEntries(own.filter(([, count]) => count !== 0))] as const;
  });
  return Object.fromEntries(differences.filter(([, counts]) => Object.keys(counts).length > 0));
}

export const report: Suite = (world) => {
  // The same in every question: of what came an hour ago nothing may leave the window between two of them.
  const since = new Date(Date.now() - 3_600_000).toISOString();
  const ask = async (words: readonly string[], aws = false): Promise<Report> => {
    const { code, out, err } = await world().dlr(['report', '--since', since, '--json', ...words], { aws });
    expect([code, err]).toEqual([0, aws && isRead(words) ? expect.stringMatching(price) : '']);
    return output.parse(JSON.parse(out));
  };
  const price = /^(Reading about .* takes|DynamoDB has not counted this table yet).*\n$/;
  const isRead = (words: readonly string[]): boolean => words.includes('table') || words.includes('tag');
  const sources = ['cloudwatch', 'table'];
  const ways = [['provider'], ['country'], ['country', '--provider', 'smspm']].flatMap((by) =>
    sources.map((from) => ['--by', ...by, '--from', from, '--yes']),
  );
  const askAll = async () => {
    const found: Report[] = [];
    for (const words of ways) found.push(await ask(words, words.includes('--provider')));
    return found;
  };

  test('CloudWatch and the table tell the same of the same traffic: all providers, repeats, late, revised, in parts', async () => {
    const { running } = world();
    const before = await askAll();
    for (const round of traffic()) await running.postAll(round);
    const after = await askAll();
    const [provider, providerInTable, country, countryInTable, own, ownInTable] = after.map((one, index) =>
      added(before[index] as Report, one),
    );
    expect(provider).toEqual({
      mobivate: { delivered: 1, failed: 1, unconfirmed: 2, begun: 4, ended: 3 },
      smspm: { delivered: 8, failed: 1, begun: 9, ended: 9 },
      smstake: { delivered: 2, failed: 1, begun: 3, ended: 3 },
      wavix: { delivered: 2, failed: 2, begun: 4, ended: 4 },
    });
    expect(providerInTable).toEqual(provider);
    expect(country).toEqual({
      DE: { delivered: 7, failed: 2 },
      EE: { delivered: 3, failed: 1 },
      IN: { delivered: 1, failed: 1 },
      Other: { delivered: 2, failed: 1 },
    });
    expect(countryInTable).toEqual(country);
    expect(own).toEqual({ DE: { delivered: 6 }, EE: { delivered: 2, failed: 1 } });
    expect(ownInTable).toEqual(own);
  });

  test('a day is counted from both as well, and the total is that of its lines', async () => {
    const [metrics, table] = [await ask(['--by', 'day']), await ask(['--by', 'day', '--from', 'table', '--yes'])];
    for (const { lines, total, by, timeZone } of [metrics, table]) {
      expect([by, timeZone, lines.at(-1)?.key]).toEqual(['day', 'UTC', new Date().toISOString().slice(0, 10)]);
      for (const name of ['delivered', 'failed', 'unconfirmed', 'begun'] as const)
        expect(lines.reduce((sum, line) => sum + (line[name] ?? 0), 0)).toBe(total[name]);
    }
    expect(metrics.total.delivered).toBeGreaterThanOrEqual(13);
    expect(metrics.total.secondsToFinal.p50).not.toBeNull();
  });

  test('what only the table knows is read from it; in AWS what that costs is said, and asked of nobody who says yes', async () => {
    const { lines } = await ask(['--by', 'tag', '--provider', 'wavix', '--yes', '--top', '5000'], true);
    expect(lines.find(({ key }) => key === 'report-spring')).toMatchObject({
      delivered: 2,
      failed: 1,
      segments: 5,
      charge: 0.05,
      carrierFees: 0.003,
    });
    const csv = await world().dlr(['report', '--by', 'tag', '--provider', 'wavix', '--yes', '--format', 'csv']);
    expect(csv.out).toMatch(/^row,tag,begun,[\w,]+\r\n/);
    expect(csv.out).toMatch(/\r\nline,'=report-tag,1,1,1,0,1,/);
    const reasons = await world().dlr(['report', '--by', 'reason', '--yes']);
    expect([reasons.code, reasons.out]).toEqual([0, expect.stringMatching(/^REASON +FAILED +SHARE\n(.*\n)+total /m)]);
  });

  test('a person gets a table', async () => {
    const { code, out } = await world().dlr(['report', '--by', 'provider']);
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/^PROVIDER +MESSAGES +DELIV\. +FAILED .*\n(.*\n)*smspm +\d+ █/m),
    ]);
  });

  test.each<[readonly string[], number, RegExp]>([
    [['--by', 'moon'], 2, /Allowed choices are day, provider, country/],
    [['--since', 'soon'], 1, /"soon" is no time: expected 90s, 30m, 2h30m, 7d or 2w ago/],
    [['--by', 'tag', '--from', 'cloudwatch'], 1, /CloudWatch has no series by tag/],
    [['--provider', 'nobody'], 1, /No provider "nobody" is configured; there are .*smspm/],
    [['--time-zone', 'Mars'], 1, /"Mars" is no time zone/],
  ])('%j is explained', async (words, code, message) => {
    const ended = await world().dlr(['report', ...words]);
    expect([ended.code, ended.out, ended.err]).toEqual([code, '', expect.stringMatching(message)]);
  });
};
