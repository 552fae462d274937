import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { E164 } from '../../functions/domain/e164.ts';
import { instant } from '../../functions/domain/instant.ts';
import { type Message, toMessage } from '../../functions/domain/message.ts';
import { namedParts, partId, wholeOf } from '../../functions/domain/parts.ts';
import { noFacts } from '../../functions/domain/report.ts';
import { outcomeOf, type Status, statuses } from '../../functions/domain/status.ts';
import { storedOf } from './histories.ts';

interface Told {
  readonly status: Status;
  readonly second?: number;
  readonly more?: Partial<Message>;
}

/** A message as one report leaves it, which came a second after it happened. */
function message(messageId: string, { status, second = 1, more = {} }: Told): Message {
  const entry = {
    status,
    providerStatus: status.toUpperCase(),
    providerCode: null,
    occurredAt: instant(second * 1000),
    receivedAt: instant((second + 1) * 1000),
    errorCode: null,
    errorMessage: null,
    failureReason: outcomeOf(status) === 'failed' ? ('unknown' as const) : null,
    isHint: null,
    fingerprint: messageId,
    queueMessage: messageId,
  };
  const made = toMessage(storedOf([entry], { provider: 'mobivate', messageId, facts: { ...noFacts, segments: 3 } }));
  return { ...made, ...more };
}

type Reported = readonly [Message, ...Message[]];

/** Parts of p1 by number. */
const parts = (told: Readonly<Record<number, Status | Told>>): Reported =>
  Object.entries(told).map(([number, one]) =>
    message(`p1/${number}`, typeof one === 'string' ? { status: one } : one),
  ) as unknown as Reported;

const whole = (told: Readonly<Record<number, Status | Told>>, plain: Message | null = null): Message =>
  wholeOf('p1', parts(told), plain);

describe('the status of a whole', () => {
  test.each<[string, Readonly<Record<number, Status>>, Status, object]>([
    ['all delivered', { 1: 'delivered', 2: 'delivered', 3: 'delivered' }, 'delivered', { delivered: 3, out: 0 }],
    ['all read', { 1: 'read', 2: 'read', 3: 'read' }, 'read', { delivered: 3 }],
    ['some read', { 1: 'read', 2: 'delivered', 3: 'read' }, 'delivered', { delivered: 3 }],
    ['one failed', { 1: 'delivered', 2: 'expired', 3: 'delivered' }, 'expired', { delivered: 2, failed: 1, out: 0 }],
    ['one failed, others out', { 1: 'sent', 2: 'rejected' }, 'rejected', { delivered: 0, failed: 1, out: 2 }],
    ['one under way', { 1: 'delivered', 2: 'queued', 3: 'sent' }, 'queued', { delivered: 1, out: 2 }],
    ['one without a report', { 1: 'delivered', 3: 'delivered' }, 'sent', { delivered: 2, out: 1 }],
    ['one unconfirmed, one without a report', { 1: 'delivered', 3: 'unconfirmed' }, 'sent', { out: 1 }],
    ['one unconfirmed', { 1: 'delivered', 2: 'unconfirmed', 3: 'delivered' }, 'unconfirmed', { delivered: 2, out: 0 }],
    ['counted from 0', { 0: 'delivered', 1: 'delivered', 2: 'delivered' }, 'delivered', { delivered: 3, out: 0 }],
  ])('%s', (_, told, status, counts) => {
    const { final } = statuses[status];
    expect(whole(told)).toMatchObject({ messageId: 'p1', status, final, segments: 3, parts: { total: 3, ...counts } });
  });

  test('has no time of its own while a part has no report', () => {
    expect(whole({ 1: 'delivered' })).toMatchObject({ status: 'sent', final: false, doneAt: null });
  });

  test('is reached with the last part', () => {
    const seconds = { 1: 5, 2: 9, 3: 7 };
    const told = Object.fromEntries(
      Object.entries(seconds).map(([number, second]) => [number, { status: 'delivered' as const, second }]),
    );
    expect(whole(told).doneAt).toBe(instant(9000));
  });
});

test('any parts in any order make the same whole, delivered exactly if all are, failed exactly if one is', () => {
  const anyStatus = fc.constantFrom(...(Object.keys(statuses) as Status[]));
  const told = fc.array(fc.tuple(anyStatus, fc.integer({ min: 1, max: 3 })), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(
      told.chain((some) => {
        const made = some.map(([status, second], index) => message(`p1/${index + 1}`, { status, second }));
        return fc.tuple(
          fc.constant(made),
          fc.shuffledSubarray(made, { minLength: made.length, maxLength: made.length }),
        );
      }),
      ([inOrder, shuffled]) => {
        const one = wholeOf('p1', inOrder as unknown as Reported);
        expect(wholeOf('p1', shuffled as unknown as Reported)).toEqual(one);
        const outcomes = inOrder.map(({ status }) => outcomeOf(status));
        const delivered = outcomes.length === 3 && outcomes.every((outcome) => outcome === 'delivered');
        expect(outcomeOf(one.status) === 'delivered').toBe(delivered);
        expect(outcomeOf(one.status) === 'failed').toBe(outcomes.includes('failed'));
        const { total, delivered: arrived, failed, out } = one.parts as NonNullable<Message['parts']>;
        const unconfirmed = outcomes.filter((outcome) => outcome === 'unconfirmed').length;
        expect(arrived + failed + out + unconfirmed).toBe(total);
        expect(one.final).toBe(failed > 0 || out === 0);
      },
    ),
  );
});

describe('what a whole tells', () => {
  test('its cause is that of the worst part: one that nothing mends, then one with a known cause', () => {
    const passing = { failureReason: 'unreachable', errorCode: '27', retryable: true } as const;
    const lasting = { failureReason: 'invalid_number', errorCode: '1', retryable: false } as const;
    const unknown = { failureReason: 'unknown', errorCode: null, retryable: null } as const;
    const failing = (...causes: object[]) =>
      whole(
        Object.fromEntries(
          causes.map((more, index) => [index + 1, { status: 'undelivered' as const, more: more as Partial<Message> }]),
        ),
      );
    expect(failing(passing, lasting, unknown)).toMatchObject(lasting);
    expect(failing(unknown, passing)).toMatchObject(passing);
    expect(failing(unknown)).toMatchObject(unknown);
  });

  test('its facts come from whichever part has them', () => {
    const told = whole({
      1: { status: 'delivered', more: { clientReference: 'order 7', country: 'EE', details: { batchId: 'b1' } } },
      2: { status: 'sent', more: { recipient: '+37256789045' as E164, details: { hlr: 'x' } } },
    });
    expect(told).toMatchObject({
      clientReference: 'order 7',
      country: 'EE',
      recipient: '+37256789045',
      tag: null,
      details: { batchId: 'b1', hlr: 'x' },
    });
  });

  test('its history is that of all parts as they came, and says of which', () => {
    const told = whole({ 2: { status: 'sent', second: 5 }, 1: { status: 'delivered', second: 7 }, 3: 'sent' });
    expect(told.history.map(({ part, status }) => [part, status])).toEqual([
      ['3', 'sent'],
      ['2', 'sent'],
      ['1', 'delivered'],
    ]);
    expect(told).toMatchObject({ firstReceivedAt: instant(2000), updatedAt: instant(8000) });
  });

  test('reports of one part stay in the order in which the table took them', () => {
    const event = (status: Status, second: number) => ({
      ...(message('x', { status }).history[0] as Message['history'][number]),
      receivedAt: instant(second * 1000),
    });
    const told = whole({
      1: { status: 'delivered', more: { history: [event('delivered', 9), event('sent', 3)] } },
      2: { status: 'sent', second: 4 },
    });
    expect(told.history.map(({ part, status }) => `${part} ${status}`)).toEqual(['2 sent', '1 delivered', '1 sent']);
  });

  test('marks of a part are marks of the whole', () => {
    const other = { recipient: '+447911123456' as E164, messageId: 'p1/2/+447911123456' };
    const told = whole({
      1: { status: 'delivered', more: { contradicted: true, unlistedWords: ['b', 'a'], leftOutSince: instant(2_000) } },
      2: {
        status: 'delivered',
        more: { unlistedWords: ['a'], otherRecipients: [other], leftOutSince: instant(1_000) },
      },
      3: { status: 'delivered' },
    });
    expect(told).toMatchObject({ contradicted: true, unlistedWords: ['a', 'b'], otherRecipients: [other] });
    expect(told.leftOutSince).toBe(instant(1_000));
  });

  test('what was reported without a part’s number adds facts and its place in the history, and decides nothing', () => {
    for (const status of ['delivered', 'failed', 'queued'] as const) {
      const plain = message('p1', { status, second: 0, more: { tag: 'otp', segments: 2 } });
      const told = whole({ 1: 'sent', 2: 'delivered' }, plain);
      expect(told).toMatchObject({ status: 'sent', tag: 'otp', parts: { total: 3, delivered: 1, failed: 0, out: 2 } });
      expect(told.history.map(({ part }) => part)).toEqual([null, '1', '2']);
      expect(told.firstReceivedAt).toBe(plain.firstReceivedAt);
    }
  });

  test('more parts than were announced are all counted, and a number that can’t be is none', () => {
    expect(whole({ 1: 'sent', 2: 'sent', 3: 'sent', 4: 'sent' }).parts).toMatchObject({ total: 4, out: 4 });
    expect(whole({ 1: { status: 'sent', more: { segments: 1_000_000 } } }).parts).toMatchObject({ total: 255 });
  });
});

describe('the parts by name', () => {
  const names = (told: Readonly<Record<number, Status>>) =>
    namedParts(whole(told)).map((part) => `${part.name} ${part.message?.status ?? '-'}`);

  test('stand worst first, those without a report before what arrived', () => {
    expect(names({ 1: 'delivered', 3: 'failed' })).toEqual(['3 failed', '2 -', '1 delivered']);
    expect(names({ 1: 'delivered', 2: 'sent', 3: 'unconfirmed' })).toEqual(['2 sent', '3 unconfirmed', '1 delivered']);
  });

  test('may be counted from 0', () => {
    expect(names({ 0: 'sent' })).toEqual(['0 sent', '1 -', '2 -']);
  });

  test('are none of any other message', () => {
    expect(namedParts(message('m1', { status: 'sent' }))).toEqual([]);
  });
});

test('the id of a part is that of its whole with its number', () => {
  expect(partId('p1', 2)).toBe('p1/2');
});
