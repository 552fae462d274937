import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toE164 } from '../../../functions/domain/e164.ts';
import type { FailureReason } from '../../../functions/domain/failure-reason.ts';
import { type Instant, instant } from '../../../functions/domain/instant.ts';
import { type HistoryEntry, join, replay, versionOf } from '../../../functions/domain/join.ts';
import { type Message, type StoredMessage, toMessage } from '../../../functions/domain/message.ts';
import { partId, wholeOf } from '../../../functions/domain/parts.ts';
import { noFacts } from '../../../functions/domain/report.ts';
import { outcomeOf, type Status, statuses } from '../../../functions/domain/status.ts';
import { explained } from '../../../functions/providers/explain.ts';
import { registry } from '../../../functions/providers/registry.ts';
import { decidingConflict } from '../../../operator/explain/conflict.ts';
import { type Explanation, explainMessage } from '../../../operator/explain/explain.ts';
import { showExplanation, widthFor } from '../../../operator/explain/show.ts';
import { output } from '../../../operator/schemas/explain.ts';
import { showMessage } from '../../../operator/show.ts';

const dayMs = 86_400_000;
const startMs = Date.UTC(2026, 10, 28, 3);
const at = (second: number): Instant => instant(startMs + second * 1000);

let reports = 0;
/** A report that came so many seconds after three at night, and happened two seconds before. */
function report(second: number, status: Status, more: Partial<HistoryEntry> = {}): HistoryEntry {
  reports += 1;
  return {
    status,
    providerStatus: status,
    providerCode: null,
    occurredAt: at(second - 2),
    receivedAt: at(second),
    errorCode: null,
    errorMessage: null,
    failureReason: outcomeOf(status) === 'failed' ? 'unknown' : null,
    isHint: null,
    fingerprint: `f${reports}`,
    queueMessage: `q${reports}`,
    ...more,
  };
}

type History = readonly [HistoryEntry, ...HistoryEntry[]];

/** The message that these reports make; `beyond` are those that the full history had no room for. */
function messageOf(history: History, more: Partial<StoredMessage> = {}, beyond: readonly HistoryEntry[] = []): Message {
  const state = join([...history, ...beyond]);
  return explained(
    toMessage({
      provider: 'wavix',
      messageId: 'm1',
      version: versionOf(state),
      status: state.status,
      providerStatus: state.providerStatus,
      doneAt: state.occurredAt,
      errorCode: state.errorCode,
      failureReason: state.failureReason,
      facts: { ...noFacts, recipient: toE164('447537151866'), senderId: 'Brand' },
      country: 'GB',
      details: {},
      history,
      seen: new Set(history.map(({ fingerprint }) => fingerprint)),
      unlistedWords: [...new Set(history.flatMap((one) => (one.status === 'unknown' ? [one.providerStatus] : [])))],
      otherRecipients: [],
      grownBytes: 0,
      isCounted: true,
      leftOutSince: beyond[0]?.receivedAt ?? null,
      ...more,
    }),
  );
}

const explain = (history: History, more: Partial<StoredMessage> = {}, afterMs = 60_000): Explanation => {
  const message = messageOf(history, more);
  return explainMessage(message, Date.parse(message.updatedAt) + afterMs);
};
const whys = (...history: History): readonly string[] => explain(history).steps.map(({ why }) => why);

describe('a word and a code that contradict each other', () => {
  const of = (word: string, code: string, status: Status, reason: FailureReason | null) =>
    explain([report(1, status, { providerStatus: word, providerCode: code, failureReason: reason })], {
      provider: 'mobivate',
      failureReason: reason,
    });

  test('are told apart, with the one that is believed; a delivery may be doubled', () => {
    const { steps, notes, codes, sendAgain, next } = of('DELIVERED', '3', 'expired', 'expired');
    expect(steps[0]?.reportInWords).toContain(
      'Mobivate says “DELIVERED” with 3. The two contradict each other: DELIVERED means delivered, 3 means expired. 3 is believed: who names a failure has something to tell.',
    );
    expect(notes).toEqual([
      'In one report Mobivate said DELIVERED, which means delivered, and 3, which means expired. Expired stands here; ask Mobivate which is true.',
    ]);
    expect(
      codes.map(({ code, meaning }) => [code, /Not believed here: 3 beside it says expired\.$/.test(meaning)]),
    ).toEqual([
      ['DELIVERED', true],
      ['3', false],
    ]);
    expect(sendAgain).toMatchObject({ verdict: 'unknown', why: expect.stringContaining('may be one too many') });
    expect(next[0]).toMatch(/^Ask Mobivate about message m1, .*, and which of the two is true\.$/);
  });

  test('of which no one says that it arrived leave the advice as it is', () => {
    const { steps, notes, sendAgain } = of('UNDELIVERED', '2', 'undelivered', 'unreachable');
    expect(steps[0]?.reportInWords).toContain('UNDELIVERED is believed');
    expect([notes, sendAgain.verdict]).toEqual([[], 'later']);
  });

  test('stop what must stop whatever is true', () => {
    expect(of('DELIVERED', '19', 'rejected', 'opted_out').sendAgain.verdict).toBe('no');
  });

  test('are none where both tell of the same outcome', () => {
    expect(of('UNDELIVERABLE', '3', 'expired', 'expired').steps[0]?.reportInWords).not.toContain('contradict');
  });
});

describe('where carriers send no receipts', () => {
  const [sent] = [report(1, 'sent', { providerStatus: 'submitted' })];
  const told = (status: HistoryEntry, country: string | null) => {
    const message = messageOf([status], { country });
    return { ...explainMessage(message, startMs, ['US']), shown: showMessage(message, ['US']) };
  };

  test('what was sent stays so, and nobody waits', () => {
    const { summary, receiptExpected, sendAgain, shown } = told(sent, 'US');
    expect(summary).toMatch(/^Sent, no receipt expected: /);
    expect([receiptExpected, sendAgain.verdict]).toEqual([false, 'unknown']);
    expect(sendAgain.why).toContain('carriers of US send none (countriesWithoutReceipts)');
    expect(shown).toContain('sent, no receipt expected (wavix says submitted)');
  });

  test('elsewhere, or where nobody knows where it went, a receipt is expected; of what is final none is', () => {
    for (const country of ['DE', null])
      expect(told(sent, country)).toMatchObject({
        receiptExpected: true,
        summary: expect.stringMatching(/, not final/),
      });
    expect(told(report(1, 'failed', { providerStatus: 'failed' }), 'US')).toMatchObject({
      receiptExpected: false,
      summary: expect.not.stringContaining('receipt'),
    });
  });
});

test('a message that was late says so', () => {
  const late = { dueAt: instant(startMs), overdueAt: instant(startMs + 60_000) };
  const message = messageOf([report(1, 'delivered', { providerStatus: 'delivered' })], late);
  const words = `${late.dueAt}, and it was late: found so at ${late.overdueAt}`;
  expect(explainMessage(message, startMs).notes).toEqual([`It was due at ${words}.`]);
  expect(showMessage(message)).toContain(words);
});

describe('what each report did, and why', () => {
  test('in order: each is a later stage', () => {
    const { steps } = explain([
      report(1, 'queued', { providerStatus: 'accepted' }),
      report(3, 'sent'),
      report(9, 'delivered'),
    ]);
    expect(steps.map(({ effect, why }) => [effect, why])).toEqual([
      ['applied', 'It is the first report of this message.'],
      ['applied', 'sent is a later stage than queued.'],
      ['applied', 'delivered is a later stage than sent.'],
    ]);
    expect(steps[0]?.reportInWords).toBe('Wavix says “accepted”, which means queued. It happened 2 s before it came.');
    expect(steps[1]?.reportInWords).toBe('Wavix says “sent”. It happened 2 s before it came.');
  });

  test('late: by its time, by its stage alone, and against its time', () => {
    expect(
      whys(
        report(9, 'delivered'),
        report(10, 'sent', { occurredAt: at(1) }),
        report(11, 'queued', { occurredAt: null }),
        report(12, 'sent', { occurredAt: at(11) }),
      ).slice(1),
    ).toEqual([
      'It came late: delivered already stood, which counts more than sent, so it changes nothing.',
      'delivered already stood, which counts more than queued, so it changes nothing.',
      'delivered already stood, which counts more than sent, so it changes nothing. That its time is later does not matter: the stage decides.',
    ]);
    expect(whys(report(9, 'sent'), report(10, 'delivered', { occurredAt: at(1) })).at(1)).toBe(
      'delivered is a later stage than sent. That its time is earlier does not matter: the stage decides.',
    );
  });

  test('of the same rank: by time, by having one, by a fixed order', () => {
    expect(
      whys(
        report(1, 'failed', { occurredAt: null, fingerprint: 'a' }),
        report(2, 'expired', { occurredAt: null, fingerprint: 'b' }),
        report(3, 'rejected', { occurredAt: at(1), fingerprint: 'c' }),
        report(4, 'failed', { occurredAt: null, fingerprint: 'd' }),
        report(5, 'failed', { occurredAt: at(0), fingerprint: 'e' }),
        report(6, 'failed', { occurredAt: at(3), fingerprint: 'f' }),
        report(7, 'failed', { occurredAt: at(3), fingerprint: 'g' }),
        report(8, 'expired', { occurredAt: at(3), fingerprint: 'h' }),
      ).slice(1),
    ).toEqual([
      'expired counts as much as failed; neither has a time, so a fixed order decides: it changes nothing.',
      'rejected counts as much as failed; it has a time and the one that stood has none, so it takes the place.',
      'failed counts as much as rejected; it has no time and the one that stood has, so it changes nothing.',
      'failed counts as much as rejected; its time is the earlier one, so it changes nothing.',
      'failed counts as much as rejected; its time is the later one, so it takes the place.',
      'It says failed again; both have the same time, so a fixed order decides: it takes the place.',
      'expired counts as much as failed; both have the same time, so a fixed order decides: it changes nothing.',
    ]);
  });

  test('finals that are revised, settled, surpassed or taken back', () => {
    expect(whys(report(1, 'undelivered'), report(5, 'delivered')).at(1)).toBe(
      'It revises a final status: what was undelivered is delivered after all.',
    );
    expect(whys(report(1, 'unconfirmed'), report(5, 'failed')).at(1)).toBe('It settles what was unconfirmed: failed.');
    expect(whys(report(1, 'undelivered'), report(5, 'expired')).at(1)).toBe('expired counts more than undelivered.');
    expect(whys(report(1, 'delivered'), report(5, 'read')).at(1)).toBe('read counts more than delivered.');
    const takenBack = explain([report(1, 'delivered'), report(5, 'failed')]);
    expect(takenBack.steps[1]).toMatchObject({
      effect: 'recorded',
      contradicts: true,
      why: 'It takes back what was delivered. A status never goes backwards: delivered stands, and one of the two reports is wrong.',
    });
    // A failure that happened before is only late.
    expect(whys(report(9, 'delivered'), report(10, 'failed', { occurredAt: at(1) })).at(1)).toMatch(/^It came late/);
  });

  test('a word that nobody listed', () => {
    const { steps, summary, codes, notes } = explain([report(1, 'unknown', { providerStatus: 'dancing' })]);
    expect(steps[0]?.reportInWords).toBe('Wavix says “dancing”, a word on no list. It happened 2 s before it came.');
    expect(steps[0]?.why).toBe('It is the first report of this message, in a word that is on no list.');
    expect(summary).toMatch(/^Unknown, not final: no report used a word that is on a list/);
    expect(codes).toEqual([{ code: 'dancing', meaning: expect.stringMatching(/^On no list/), source: null }]);
    expect(notes).toEqual([expect.stringMatching(/^“dancing”: not on the list/)]);
    expect(whys(report(1, 'unknown'), report(2, 'sent'), report(3, 'unknown')).slice(1)).toEqual([
      'sent is on the list, and counts more than a word that is not.',
      'What its word means is not known, so it changes nothing: sent stands.',
    ]);
  });

  test.each([
    [null, 'It names no time.'],
    [5, 'It came at once.'],
    [-3595, 'It happened 1 h before it came.'],
    [30, 'It came at once.'],
    [
      5 + 7200,
      'By the clock of Wavix it happens 2 h after it came: that clock is wrong, or its time zone is not the one in the settings.',
    ],
  ])('a time at the provider of %s s', (second, said) => {
    const [step] = explain([report(5, 'sent', { occurredAt: second === null ? null : at(second) })]).steps;
    expect(step?.reportInWords).toBe(`Wavix says “sent”. ${said}`);
  });

  test('the error that it tells, the cause that is understood, or that a word suggests one', () => {
    const told = (more: Partial<HistoryEntry>): string | undefined =>
      explain([report(5, 'undelivered', { providerStatus: 'UNDELIV', occurredAt: null, ...more })], {
        provider: 'smstake',
      }).steps[0]?.reportInWords;
    expect(
      told({ providerCode: 'X9', errorCode: '27', errorMessage: 'Absent subscriber', failureReason: 'unreachable' }),
    ).toBe(
      'SMSTAKE says “UNDELIV” with X9, which means undelivered, error 27 “Absent subscriber”. The cause: unreachable. It names no time.',
    );
    expect(told({ failureReason: 'sender_not_registered', isHint: true })).toBe(
      'SMSTAKE says “UNDELIV”, which means undelivered. It tells no error; the word suggests: sender not registered. It names no time.',
    );
    expect(told({ errorCode: '99' })).toBe(
      'SMSTAKE says “UNDELIV”, which means undelivered, error 99. It does not say clearly why. It names no time.',
    );
  });
});

describe('why this status', () => {
  test('of one report, of the highest, of the last of equals', () => {
    expect(explain([report(1, 'sent')]).whyThisStatus).toBe('There is one report, and it says sent.');
    expect(explain([report(1, 'sent'), report(2, 'delivered'), report(3, 'queued')]).whyThisStatus).toBe(
      'Report 2 of 3 decides: delivered counts more than all else that was reported. Of what came after it, 1 counts less, which changes nothing.',
    );
    expect(explain([report(1, 'failed'), report(3, 'expired')]).whyThisStatus).toMatch(
      /^Report 2 of 2 decides: nothing that was reported counts more than expired, and of the 2 that count as much it has the latest time\./,
    );
    const tied = [report(1, 'sent', { occurredAt: null }), report(2, 'sent', { occurredAt: null })] as const;
    expect(explain(tied).whyThisStatus).toContain('it comes last in a fixed order, since times do not tell');
  });

  test('whose cause an earlier report told', () => {
    const { whyThisStatus, summary, sendAgain } = explain([
      report(1, 'undelivered', { failureReason: 'unreachable', errorCode: 'ABSENT' }),
      report(2, 'expired', { failureReason: 'expired', isHint: true }),
    ]);
    expect(summary).toBe(
      'Expired: its time ran out before it could be delivered. The cause: the phone was off, busy, full or out of coverage (unreachable, code ABSENT). It was for +447537151866 (GB).',
    );
    expect(whyThisStatus).toMatch(/Its cause, unreachable, is the one that report 1 told/);
    expect(sendAgain.verdict).toBe('later');
  });

  test('that a report decided which a full history does not have', () => {
    const message = messageOf([report(1, 'sent'), report(2, 'sent')], {}, [report(9, 'delivered')]);
    const { whyThisStatus, notes, summary } = explainMessage(message, startMs);
    expect(summary).toMatch(/^Delivered: it got to the phone/);
    expect(whyThisStatus).toBe(
      'delivered was decided by a report that came after the history was full, so it is not listed.',
    );
    expect(notes).toEqual([expect.stringContaining(`reports since ${at(9)} are not listed here`)]);
  });
});

describe('a message in parts', () => {
  const part = (number: number, ...history: History): Message =>
    messageOf(history, {
      provider: 'mobivate',
      messageId: partId('long', number),
      facts: { ...noFacts, segments: 3 },
    });
  const whole = (parts: readonly [Message, ...Message[]], plain: Message | null = null): Explanation =>
    explainMessage(wholeOf('long', parts, plain), startMs + 60_000);

  test('each has a story of its own, and the worst speaks for all', () => {
    const plain = messageOf([report(3, 'delivered')], {
      provider: 'mobivate',
      messageId: 'long',
      facts: { ...noFacts, segments: 3 },
    });
    const { summary, steps, whyThisStatus, sendAgain } = whole(
      [
        part(1, report(1, 'sent'), report(4, 'delivered')),
        part(2, report(2, 'failed', { failureReason: 'internal', providerStatus: 'FAILED_INTERNAL_ERROR' })),
      ],
      plain,
    );
    expect(summary).toBe(
      'Failed, taken as a whole: 1 of 3 delivered, 1 failed, 1 without a final report yet. The cause: a fault at the provider or the operator (internal).',
    );
    expect(steps.map(({ part: name, why }) => [name, why])).toEqual([
      ['1', 'It is the first report of part 1.'],
      ['2', 'It is the first report of part 2.'],
      [null, 'It names no part, so it cannot be told of which it speaks: it is kept, and decides nothing.'],
      ['1', 'delivered is a later stage than sent.'],
    ]);
    expect(whyThisStatus).toMatch(/Part 2 is the worst, and speaks for all\.$/);
    expect(sendAgain).toEqual({
      verdict: 'yes',
      why: 'The message is good; a fault at the provider or the operator stopped it. Only part 2 of 3 failed, but parts can’t be sent by themselves: what arrived would arrive twice.',
    });
  });

  test('is not over while one is out, or unreported; closed without a receipt; or arrived', () => {
    expect(whole([part(1, report(1, 'delivered')), part(2, report(1, 'sent'))]).whyThisStatus).toMatch(
      /Part 2 is still sent\.$/,
    );
    expect(whole([part(1, report(1, 'delivered')), part(3, report(1, 'delivered'))])).toMatchObject({
      summary: expect.stringMatching(/^Sent, not final, taken as a whole: 2 of 3 delivered, 1 without/),
      whyThisStatus: expect.stringMatching(/Of part 2 no report came, so it is not over\.$/),
    });
    const all = (one: Status, two: Status) =>
      whole([part(1, report(1, one)), part(2, report(1, two)), part(3, report(1, 'delivered'))]);
    expect(all('unconfirmed', 'unconfirmed').whyThisStatus).toMatch(/Parts 1 and 2 are unconfirmed\.$/);
    expect(all('delivered', 'read')).toMatchObject({
      whyThisStatus: expect.stringMatching(/3 of 3 delivered\.$/),
      sendAgain: { verdict: 'no', why: 'It arrived.' },
    });
  });
});

test('other recipients of the same id are pointed at', () => {
  const other = toE164('447537151867');
  const { notes } = explain([report(1, 'sent')], { otherRecipients: other ? [other] : [] });
  expect(notes).toEqual(['The same id was used for +447537151867, whose message is m1/+447537151867 here.']);
});

describe('whether to send again, and what to do', () => {
  const failure = (status: Status, failureReason: FailureReason, more: Partial<StoredMessage> = {}) =>
    explain([report(1, status, { failureReason })], more);

  test.each([
    ['undelivered', 'invalid_number', 'no', /^Stop sending to \+447537151866/],
    ['rejected', 'opted_out', 'no', /^Stop sending to \+447537151866: put it on your own stop list/],
    ['rejected', 'blocked', 'no', /^Change what was refused/],
    ['rejected', 'sender_not_registered', 'no', /^Have the sender Brand registered for GB by Wavix/],
    ['failed', 'template_mismatch', 'no', /^Mend the one or the other/],
    ['failed', 'insufficient_credit', 'no', /^Top up the account at Wavix/],
    ['failed', 'limit_exceeded', 'later', /more slowly/],
    ['failed', 'unreachable', 'later', /^Try again in some hours, or use another way/],
    ['undelivered', 'unreachable', 'later', /^Give it some minutes first/],
    ['expired', 'expired', 'later', /^Send it again if it still matters/],
    ['failed', 'internal', 'yes', /through another provider/],
    ['failed', 'unknown', 'unknown', /^Ask Wavix about message m1, to \+447537151866, from Brand, and why it failed/],
    ['rejected', 'unknown', 'no', /^Ask Wavix about message m1, .* and why it was refused/],
  ] as const)('%s, %s: %s', (status, reason, verdict, first) => {
    const { sendAgain, next } = failure(status, reason);
    expect(sendAgain.verdict).toBe(verdict);
    expect(next[0]).toMatch(first);
  });

  test('in India the DLT platform has sender and template', () => {
    expect(failure('rejected', 'sender_not_registered', { country: 'IN' }).next[0]).toContain('on the DLT platform');
    expect(failure('rejected', 'template_mismatch', { details: { dltTemplateId: '1207' } }).next[0]).toContain(
      'what the template 1207 says',
    );
  });

  test('a route that may try again does so soon or not at all', () => {
    const history = [report(1, 'undelivered', { failureReason: 'unreachable' })] as const;
    expect(explain(history, {}, dayMs).next[0]).toMatch(/^Try again/);
  });

  test('what arrived, was disputed, closed without a receipt', () => {
    expect(explain([report(1, 'read')])).toMatchObject({ sendAgain: { verdict: 'no' }, next: ['Nothing.', /^If/] });
    expect(explain([report(1, 'delivered'), report(2, 'failed')])).toMatchObject({
      sendAgain: { verdict: 'unknown' },
      next: [expect.stringMatching(/^Ask Wavix about .*which of the two is true/), expect.any(String)],
      notes: [expect.stringContaining('was delivered, and then that it failed')],
    });
    expect(explain([report(1, 'unconfirmed', { providerStatus: 'dlr_expired' })])).toMatchObject({
      summary: expect.stringMatching(/^Unconfirmed: it was closed without a receipt/),
      sendAgain: { verdict: 'unknown' },
    });
  });

  test.each([
    [60_000, 'no', /^Wait: a phone that is on confirms/],
    [dayMs, 'no', /^Wait: the phone is probably off, .* Nothing was heard for 1 d\.$/],
    [3 * dayMs, 'unknown', /^Ask Wavix about message m1, to/],
    // A clock that is behind.
    [-dayMs, 'no', /^Wait: a phone that is on confirms/],
  ] as const)('still open after %d ms without a word', (afterMs, verdict, first) => {
    const { sendAgain, next } = explain([report(1, 'sent')], {}, afterMs);
    expect(sendAgain.verdict).toBe(verdict);
    expect(next[0]).toMatch(first);
  });
});

describe('the words and codes', () => {
  test('are told once each, by the provider’s list before SMPP’s', () => {
    const { codes } = explain(
      [
        report(1, 'sent', { providerStatus: 'sent', providerCode: 'ACCEPTD' }),
        report(2, 'sent', { providerStatus: 'sent', providerCode: 'ACCEPTD' }),
        report(3, 'failed', {
          providerStatus: 'failed',
          providerCode: 'UNDELIV',
          errorCode: '624',
          errorMessage: 'HEADER_SUSPENDED_DUE_TO_VALIDITY',
          failureReason: 'sender_not_registered',
        }),
        report(4, 'failed', { providerStatus: 'failed', errorCode: '7777', fingerprint: 'z' }),
        report(5, 'undelivered', { errorMessage: 'Handset melted', failureReason: 'unreachable' }),
      ],
      { provider: 'smstake' },
    );
    expect(codes.map(({ code, source }) => [code, source])).toEqual([
      ['sent', 'SMSTAKE'],
      ['ACCEPTD', 'SMPP'],
      ['failed', 'SMSTAKE'],
      ['UNDELIV', 'SMPP'],
      ['624 HEADER_SUSPENDED_DUE_TO_VALIDITY', 'SMSTAKE'],
      ['7777', null],
      ['undelivered', 'SMSTAKE'],
      ['Handset melted', null],
    ]);
    expect(codes.at(4)?.meaning).toMatch(/inactive, suspended or blacklisted on the DLT platform/);
    expect(codes.at(5)?.meaning).toBe('On no list, neither that of SMSTAKE nor SMPP’s: ask SMSTAKE what it means.');
    expect(codes.at(7)?.meaning).toBe(
      'On no list; its words are understood as: the phone was off, busy, full or out of coverage.',
    );
  });
});

const reasons: readonly FailureReason[] = [
  ...(['invalid_number', 'unreachable', 'blocked', 'sender_not_registered', 'opted_out', 'template_mismatch'] as const),
  ...(['insufficient_credit', 'limit_exceeded', 'expired', 'internal', 'unknown'] as const),
];

/** What any provider may send, in words that are its own, another's, or nobody's. */
const anEntry = (fingerprint: string): fc.Arbitrary<HistoryEntry> =>
  fc
    .record({
      status: fc.constantFrom(...(Object.keys(statuses) as Status[])),
      providerStatus: fc.oneof(
        fc.constantFrom(
          ...[...registry.values()].flatMap(({ words }) => Object.keys(words)),
          'DELIVRD',
          '2',
          '__proto__',
        ),
        // As a word is read: without white space around it, and never empty. That a provider may write `null` proves nothing here.
        fc.string({ maxLength: 12 }).map((word) => word.replace(/\s+|null|undefined|NaN/g, '') || 'x'),
      ),
      providerCode: fc.option(fc.constantFrom('UNDELIV', '12', '', 'toString')),
      occurredAt: fc.option(fc.constantFrom(-5, 1, 2, 3, 90_000).map(at)),
      receivedAt: fc.integer({ min: 0, max: 20 }).map(at),
      errorCode: fc.option(fc.constantFrom('27', '624', '0x0B', '')),
      errorMessage: fc.option(fc.constantFrom('Absent subscriber', 'Spam', '<b>', '')),
      failureReason: fc.constantFrom(...reasons),
      isHint: fc.constantFrom(true as const, null),
    })
    .map((told) => ({
      ...told,
      ...(outcomeOf(told.status) === 'failed' ? {} : { failureReason: null, isHint: null }),
      fingerprint,
      queueMessage: fingerprint,
    }));

const aHistory: fc.Arbitrary<History> = fc
  .integer({ min: 1, max: 7 })
  .chain((size) => fc.tuple(...Array.from({ length: size }, (_, index) => anEntry(`f${index}`)))) as never;

const aMessage = (messageId: string, provider: string, segments: number | null): fc.Arbitrary<Message> =>
  fc
    .record({
      history: aHistory,
      beyond: fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, fc.tuple(anEntry('beyond'))),
      isKnown: fc.boolean(),
    })
    .map(({ history, beyond, isKnown }) =>
      messageOf(
        history,
        { provider, messageId, facts: { ...noFacts, segments, ...(isKnown ? { submittedAt: at(0) } : {}) } },
        beyond,
      ),
    );

const aWholeOrOne: fc.Arbitrary<Message> = fc
  .record({ provider: fc.constantFrom(...registry.keys(), 'nobody'), parts: fc.integer({ min: 0, max: 3 }) })
  .chain(({ provider, parts }) =>
    parts === 0
      ? aMessage('m', provider, null)
      : fc
          .tuple(
            fc.option(aMessage('m', provider, 3)),
            ...Array.from({ length: parts }, (_, index) => aMessage(partId('m', index + 1), provider, 3)),
          )
          .map(([plain, ...list]) => wholeOf('m', list as unknown as [Message], plain)),
  );

const textsOf = (explanation: Explanation): readonly string[] => [
  ...[explanation.summary, explanation.whyThisStatus, explanation.sendAgain.why],
  ...[...explanation.next, ...explanation.notes],
  ...explanation.steps.flatMap(({ reportInWords, why }) => [reportInWords, why]),
  ...explanation.codes.map(({ meaning }) => meaning),
];

describe('whatever was reported', () => {
  test('the effects are those of the join, and what decides is the report that won', () => {
    fc.assert(
      fc.property(aHistory, fc.constantFrom(...registry.keys()), (history, provider) => {
        const message = messageOf(history, { provider });
        const { steps, whyThisStatus } = explainMessage(message, startMs);
        const replayed = replay(history);
        expect(steps.map(({ effect, contradicts }) => ({ effect, contradicts }))).toEqual(
          replayed.map(({ effect, contradicts }) => ({ effect, contradicts })),
        );
        for (const { effect, contradicts, why } of steps) {
          expect(/changes nothing|takes back/.test(why)).toBe(effect === 'recorded');
          expect(/takes back/.test(why)).toBe(contradicts);
        }
        const winner = history.indexOf(join(history));
        if (history.length > 1)
          expect(whyThisStatus).toMatch(new RegExp(`^Report ${winner + 1} of ${history.length} `));
      }),
      { numRuns: 300 },
    );
  });

  test('the summary begins with the status, nothing is left blank, and the advice agrees with what is known', () => {
    fc.assert(
      fc.property(aWholeOrOne, fc.integer({ min: -1, max: 5 }), (message, days) => {
        const explanation = explainMessage(message, startMs + days * dayMs);
        const { summary, steps, codes, sendAgain, next } = explanation;
        expect(output.safeParse(explanation).error?.issues ?? []).toEqual([]);
        expect(summary.toLowerCase().startsWith(message.status)).toBe(true);
        expect(steps.map(({ effect, part }) => [effect, part])).toEqual(
          message.history.map(({ effect, part }) => [effect, part]),
        );
        for (const text of textsOf(explanation)) {
          expect(text).not.toMatch(/\b(undefined|null|NaN)\b|\[object| {2}/);
          expect(text).not.toBe('');
        }
        for (const said of next) expect(said).toMatch(/^[A-Z].*[.]$/s);
        expect(next.length).toBeGreaterThan(0);
        expect(new Set(codes.map(({ code }) => code)).size).toBe(codes.length);
        for (const { providerStatus } of message.history.filter(({ status }) => status !== 'recorded'))
          expect(codes.map(({ code }) => code)).toContain(providerStatus);
        // What is said here is what `retryable` says to scripts.
        if (message.retryable === false) expect(sendAgain.verdict).toBe('no');
        if (message.retryable === true)
          expect(decidingConflict(message)?.isOfArrival ? ['unknown'] : ['yes', 'later']).toContain(sendAgain.verdict);
        if (message.retryable === null) expect(['no', 'unknown']).toContain(sendAgain.verdict);
      }),
      { numRuns: 300 },
    );
  });

  test('a terminal of 60 to 100 columns shows it without a line too long, and nothing that moves the cursor', () => {
    fc.assert(
      fc.property(aWholeOrOne, fc.integer({ min: 1, max: 200 }), (message, columns) => {
        const width = widthFor(columns);
        const shown = showExplanation(explainMessage(message, startMs), width);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are taken away.
        const lines = shown.replace(/\u001b\[\d+m/g, '').split('\n');
        for (const line of lines) {
          expect(line).not.toMatch(/\p{Cc}|\p{Cf}|[ ]$/u);
          expect([line, [...line].length <= width]).toEqual([line, true]);
        }
      }),
      { numRuns: 200 },
    );
  });
});
