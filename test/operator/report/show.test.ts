import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { type Counts, type Report, type SecondsToFinal, toLine } from '../../../operator/report/report.ts';
import { showReport } from '../../../operator/report/show.ts';
import { reportToCsv } from '../../../operator/report/to-csv.ts';

const counts = (delivered: number, failed: number, unconfirmed = 0): Counts => ({
  begun: delivered + failed + unconfirmed,
  ended: delivered + failed + unconfirmed,
  underWay: 0,
  delivered,
  failed,
  unconfirmed,
});
const times = (p50: number, p90: number): SecondsToFinal => ({ p50, p90 });

const report = (more: Partial<Report> = {}): Report => ({
  by: 'provider',
  from: 'cloudwatch',
  since: '2026-10-22T15:30:00.000Z',
  until: '2026-11-21T15:31:00.000Z',
  timeZone: 'UTC',
  provider: null,
  lines: [
    toLine('wavix', counts(970, 30, 5), times(4, 95)),
    toLine('smspm', counts(450, 50), times(0.25, 7200)),
    toLine('mobivate', counts(8, 2), times(90, 200_000)),
  ],
  others: null,
  otherKeys: null,
  total: toLine('total', counts(1428, 82, 5), times(5, 600)),
  ...more,
});
const shown = (more: Partial<Report> = {}) => stripVTControlCharacters(showReport(report(more)));

test('shows counts, rates, times and marks under their heads, with bars as long as the volume', () => {
  expect(shown()).toBe(`All providers, 2026-10-22T15:30Z to 2026-11-21T15:31Z, from CloudWatch

PROVIDER MESSAGES        DELIV. FAILED UNCONF UNFIN.    HALF     90% MARK
wavix       1,005 ██████ 97.0 %  3.0 %  0.5 %  0.0 %     4 s 1.6 min healthy
smspm         500 ███    90.0 % 10.0 %  0.0 %  0.0 %  0.25 s     2 h investigate
mobivate       10 ▏      80.0 % 20.0 %  0.0 %  0.0 % 1.5 min   2.3 d -
total       1,515        94.5 %  5.5 %  0.4 %  0.0 %     5 s  10 min investigate

In all 1,515 began: 0 unfinished.
Outcomes: 1,428 delivered, 82 failed, 5 unconfirmed.

Outcomes by when they were first reached. DELIV. and FAILED are of those with a
known fate, UNCONF of all outcomes, UNFIN. of the messages that began.
Healthy from 95 % on, investigate from 85 % or where half did not end in an
hour, else act; no mark under 20, nor where half are under way or unconfirmed.
Times are of messages that began then. Parts of a long message count singly.`);
});

describe('in 80 columns', () => {
  const wide = (key: string) =>
    toLine(key, counts(1_234_567, 345_678, 123_456), times(86_400 * 9.9, 86_400 * 99), {
      segments: 12_345_678,
      charge: 12_345.6789,
      carrierFees: 1234.5,
    });
  test.each<[string, Partial<Report>]>([
    ['what is small', {}],
    ['large numbers', { lines: [wide('2026-11-21')], total: wide('total'), by: 'day' }],
    ['long names', { lines: [wide('a tag that somebody made of a whole sentence')], total: wide('total'), by: 'tag' }],
    ['reasons', { lines: [wide('sender_not_registered')], total: wide('total'), by: 'reason', from: 'table' }],
    [
      'all notes',
      { by: 'country', others: wide('others'), lines: [wide('DE')], total: { ...wide('total'), charge: null } },
    ],
    [
      'notes of the table',
      {
        by: 'tag',
        from: 'table',
        others: wide('others'),
        lines: [wide('x')],
        total: { ...wide('total'), charge: null },
      },
    ],
  ])('%s', (_, more) => {
    const widths = shown(more)
      .split('\n')
      .map((line) => [...line].length);
    expect(Math.max(...widths)).toBeLessThanOrEqual(80);
  });
});

describe('the mark', () => {
  const mark = (more: Partial<Counts>) => toLine('x', { ...counts(21, 0), ...more }).mark;

  test('is no better than investigate where most that should have ended have not, and act where what ended is bad', () => {
    expect(mark({ begun: 321 })).toBe('investigate');
    expect(mark({ begun: 321, ended: 0, delivered: 0 })).toBe('investigate');
    expect(mark({ begun: 321, delivered: 21, failed: 9 })).toBe('act');
    expect(mark({ begun: 42 })).toBe('healthy');
    expect(mark({ begun: 43 })).toBe('investigate');
  });

  test('is none where most are under way, or were closed without a receipt', () => {
    expect(mark({ begun: 321, underWay: 300 })).toBeNull();
    expect(mark({ begun: 321, ended: 321, unconfirmed: 300 })).toBeNull();
    expect(mark({ begun: 30, underWay: 9 })).toBe('healthy');
  });

  test('takes what began lately for nothing that should have ended', () => {
    expect(mark({ begun: 321, underWay: 280 })).toBeNull();
    expect(mark({ begun: 321, underWay: 278 })).toBe('investigate');
  });
});

test('tells the counts behind the shares, and what has not ended', () => {
  const line = toLine('mobivate', { ...counts(21, 0), begun: 321, underWay: 40 });
  const text = shown({ lines: [line], total: { ...line, key: 'total' } });
  expect(text).toMatch(/^mobivate +321 █+ +100\.0 % +0\.0 % +0\.0 % +93\.5 % +- +- investigate$/m);
  expect(text).toContain(
    'In all 321 began: 300 unfinished, 40 of them from the last hour.\nOutcomes: 21 delivered, 0 failed, 0 unconfirmed.',
  );
});

test('numbers stand under each other', () => {
  const lines = shown().split('\n').slice(2, 7);
  for (const end of ['MESSAGES', 'DELIV.', 'FAILED', 'UNCONF', 'UNFIN.', 'HALF', '90%']) {
    const at = (lines[0] ?? '').indexOf(end) + end.length;
    for (const line of lines.slice(1)) expect([line[at - 1], line[at]]).toEqual([expect.stringMatching(/\S/), ' ']);
  }
});

test('by reason shows how many and which share of all failures', () => {
  const failures = (key: string, failed: number) =>
    toLine(key, { begun: null, ended: null, underWay: null, delivered: null, failed, unconfirmed: null });
  const lines = [failures('unreachable', 60), failures('unknown', 20)];
  expect(shown({ by: 'reason', from: 'table', lines, total: toLine('total', counts(900, 80)) })).toContain(
    `REASON      FAILED                        SHARE
unreachable     60 ████████████████████  75.0 %
unknown         20 ██████▋               25.0 %
total           80                      100.0 %

Failures by when they were first reached; one that was delivered later counts.`,
  );
});

test('segments and prices have a table of their own, where anybody told them', () => {
  const line = toLine('wavix', counts(3, 0), times(1, 1), { segments: 1204, charge: 12.5, carrierFees: null });
  expect(shown({ from: 'table', lines: [line], total: { ...line, key: 'total' } })).toContain(
    `
PROVIDER MESSAGES SEGMENTS CHARGE CARRIER FEES
wavix           3    1,204  12.50            -
total           3    1,204  12.50            -
`,
  );
  expect(shown()).not.toContain('SEGMENTS');
});

test('what is not among the lines is named as such, and a text can do no harm', () => {
  const lines = [
    toLine('\u001b[31mred\u202e\n', counts(3, 0)),
    toLine(null, counts(2, 0)),
    toLine('others', counts(1, 0)),
  ];
  const text = shown({ by: 'tag', from: 'table', lines, others: toLine('others', counts(9, 0)), otherKeys: 1234 });
  expect(text).toContain('\n\\u{1b}[31mred…  ');
  for (const char of ['\u001b', '\u202e']) expect(text).not.toContain(char);
  expect(text).toMatch(/^\(none\) .*\nothers {4,}.*\nothers \(1,234\) /m);
});

test('says that there is nothing', () => {
  expect(shown({ lines: [], total: toLine('total', counts(0, 0)) })).toBe(
    'All providers, 2026-10-22T15:30Z to 2026-11-21T15:31Z, from CloudWatch\n\nNothing was counted in this time.',
  );
});

test('CSV has a row a line, raw numbers, and no total', () => {
  const others = toLine('others', counts(0, 1));
  expect(
    reportToCsv(
      report({ by: 'tag', lines: [toLine('=cmd', counts(3, 1), times(1.5, 2)), toLine(null, counts(1, 0))], others }),
    ),
  ).toBe(
    [
      'row,tag,begun,ended,outcomes,delivered,failed,unconfirmed,deliveredRate,failedRate,unconfirmedRate,unfinished,underWay,unfinishedRate,p50SecondsToFinal,p90SecondsToFinal,mark,segments,charge,carrierFees',
      "line,'=cmd,4,4,4,3,1,0,0.75,0.25,0,0,0,0,1.5,2,,,,",
      'line,,1,1,1,1,0,0,1,0,0,0,0,0,,,,,,',
      'others,,1,1,1,0,1,0,0,1,0,0,0,0,,,,,,',
      '',
    ].join('\r\n'),
  );
});
