import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { connectBus, mostPerPut, mostPutBytes, putBytes, type Taken } from '../../functions/aws/bus.ts';
import { type ChangeRecord, patienceMs, publish } from '../../functions/publisher/publish.ts';
import { eventTypes } from '../../functions/shared/event-types.ts';
import type { BusEvent } from '../../functions/shared/events.ts';
import { runs } from '../effort.ts';

const nowMs = Date.UTC(2026, 10, 27);
const now = () => nowMs;
beforeEach(() => {
  vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
  for (const level of ['info', 'warn', 'error'] as const) vi.spyOn(console, level).mockImplementation(() => {});
});
afterEach(() => void vi.restoreAllMocks());

const event = (subject: string, sequence: string, more: object = {}): BusEvent => ({
  type: eventTypes.statusChanged,
  atMs: nowMs,
  subject,
  detail: { id: `${subject}${sequence}`, sequence, ...more } as BusEvent['detail'],
});
const record = (at: number, events: readonly BusEvent[], ageMs = 0): ChangeRecord => ({
  sequenceNumber: String(100 + at),
  atMs: nowMs - ageMs,
  read: () => events,
  letter: { v: 1, record: {} },
});
const idOf = ({ detail }: BusEvent): string => detail.id;

/** What a bus does with a call: an answer for each event, or an error for all of it. */
type Answer = (events: readonly BusEvent[], call: number) => readonly Taken[] | Error;
const takes: Answer = (events) => events.map(() => ({ taken: true }));

function world(answer: Answer, { buries = () => true }: { readonly buries?: (body: string) => boolean } = {}) {
  const taken: BusEvent[] = [];
  const calls: (readonly BusEvent[])[] = [];
  const letters: { readonly body: { event?: BusEvent; record?: object }; readonly reason: string | undefined }[] = [];
  return {
    ...{ taken, calls, letters },
    publisher: {
      wait: async () => {},
      bus: {
        put: async (events: readonly BusEvent[]) => {
          calls.push(events);
          const answered = answer(events, calls.length);
          if (answered instanceof Error) throw answered;
          taken.push(...events.filter((_, at) => answered[at]?.taken));
          return answered;
        },
      },
      deadLetterQueue: {
        send: async (
          body: string,
          _group: string,
          _signal?: AbortSignal,
          labels?: Readonly<Record<string, string>>,
        ) => {
          if (!buries(body)) throw new Error('no queue');
          letters.push({ body: JSON.parse(body), reason: labels?.['reason'] });
        },
      },
    },
  };
}
const named = (name: string): Error => Object.assign(new Error(name), { name });
const minute = () => 60_000;

describe('the bus takes everything', () => {
  test('in calls of ten at most, none with two of one message, each message in order', async () => {
    const { publisher, taken, calls } = world(takes);
    const records = Array.from({ length: 60 }, (_, at) =>
      // As many as fill calls, then few, some of which would share one.
      record(at, [event(`m${at < 25 ? at : at % 7}`, String(at).padStart(3, '0'))]),
    );
    expect(await publish(publisher, records, minute, now)).toBeNull();
    expect(taken.map(idOf).toSorted()).toEqual(records.flatMap(({ read }) => read().map(idOf)).toSorted());
    for (const call of calls) {
      expect(call.length).toBeLessThanOrEqual(mostPerPut);
      expect(new Set(call.map(({ subject }) => subject)).size).toBe(call.length);
    }
    for (const own of Map.groupBy(taken, ({ subject }) => subject).values())
      expect(own.map(idOf)).toEqual(own.map(idOf).toSorted());
  });

  test('large ones in calls of fewer', async () => {
    const { publisher, calls } = world(takes);
    const records = Array.from({ length: 12 }, (_, at) =>
      record(at, [event(`m${at}`, '1', { text: 'x'.repeat(60_000) })]),
    );
    expect(await publish(publisher, records, minute, now)).toBeNull();
    for (const call of calls) expect(call.map(putBytes).reduce((a, b) => a + b)).toBeLessThanOrEqual(mostPutBytes);
    expect(calls).toHaveLength(3);
  });

  test('records that changed nothing ask nobody', async () => {
    const { publisher, calls } = world(takes);
    expect(await publish(publisher, [record(0, []), record(1, [])], minute, now)).toBeNull();
    expect(calls).toEqual([]);
  });
});

describe('the bus refuses some for now', () => {
  test('they are put again in the same run, and later ones of the message wait for it', async () => {
    const { publisher, taken } = world((events, call) =>
      events.map((one) =>
        idOf(one) === 'a1' && call < 3 ? { taken: false, code: 'ThrottlingException' } : { taken: true },
      ),
    );
    const records = [record(0, [event('a', '1')]), record(1, [event('b', '1')]), record(2, [event('a', '2')])];
    expect(await publish(publisher, records, minute, now)).toBeNull();
    expect(taken.map(idOf)).toEqual(['b1', 'a1', 'a2']);
  });

  test('to the end of the run: Lambda begins again with the first of them, and nothing of the message went ahead', async () => {
    const { publisher, taken, letters } = world((events) =>
      events.map((one) => (one.subject === 'a' ? { taken: false, code: 'InternalFailure' } : { taken: true })),
    );
    const records = [
      record(0, [event('b', '1')]),
      record(1, [event('a', '1')]),
      record(2, [event('a', '2')]),
      record(3, [event('c', '1')]),
    ];
    expect(await publish(publisher, records, minute, now)).toBe('101');
    expect(taken.map(idOf)).toEqual(['b1', 'c1']);
    expect(letters).toEqual([]);
  });

  test('an answer that says nothing of an event is none', async () => {
    vi.spyOn(EventBridgeClient.prototype, 'send').mockImplementation(async () => ({ Entries: [{ EventId: '1' }] }));
    const bus = connectBus('bus', 'delivrd.dev', { region: 'us-east-1' });
    expect(await bus.put([event('a', '1'), event('b', '1')])).toEqual([
      { taken: true },
      { taken: false, code: 'NoAnswer' },
    ]);
  });
});

describe('the bus can’t be reached', () => {
  test('all of it comes again; no more than a few calls are tried', async () => {
    const { publisher, calls, letters } = world(() => named('TimeoutError'));
    const records = Array.from({ length: 500 }, (_, at) => record(at, [event(`m${at}`, '1')]));
    expect(await publish(publisher, records, minute, now)).toBe('100');
    expect(calls.length).toBeLessThanOrEqual(4 * 8);
    expect(letters).toEqual([]);
  });

  test('in a run that has no time left nothing is tried', async () => {
    const { publisher, calls } = world(takes);
    expect(await publish(publisher, [record(0, [event('a', '1')])], () => 9_000, now)).toBe('100');
    expect(calls).toEqual([]);
  });

  test('for hours: what is old is set aside with all that publishing it again needs, what is young comes again', async () => {
    const { publisher, letters, calls } = world(() => named('AccessDeniedException'));
    const old = [record(0, [event('a', '1')], patienceMs + 1), record(1, [event('a', '2')], patienceMs + 1)];
    expect(await publish(publisher, [...old, record(2, [event('b', '1')], patienceMs - 1)], minute, now)).toBe('102');
    expect(letters.map(({ body }) => body.event)).toEqual([event('a', '1'), event('a', '2')]);
    expect(letters[0]?.reason).toBe('the bus has not taken it for hours');
    expect(calls).toHaveLength(1);
  });

  test('nor the queue: nothing is let go', async () => {
    const { publisher } = world(() => named('TimeoutError'), { buries: () => false });
    const records = [record(0, [event('a', '1')], patienceMs + 1), record(1, [event('b', '1')])];
    expect(await publish(publisher, records, minute, now)).toBe('100');
  });
});

describe('what can never be put', () => {
  test('by the bus’s word: set aside, the others go on', async () => {
    const { publisher, taken, letters } = world((events) =>
      events.map((one) => (idOf(one) === 'a1' ? { taken: false, code: 'MalformedDetail' } : { taken: true })),
    );
    const records = [record(0, [event('a', '1')]), record(1, [event('a', '2')]), record(2, [event('b', '1')])];
    expect(await publish(publisher, records, minute, now)).toBeNull();
    expect(taken.map(idOf).toSorted()).toEqual(['a2', 'b1']);
    expect(letters).toEqual([
      { body: { v: 1, event: event('a', '1') }, reason: 'the bus refuses it: MalformedDetail' },
    ]);
  });

  test('where it spoils a whole call, it is found out', async () => {
    const { publisher, taken, letters } = world((events) =>
      events.some((one) => idOf(one) === 'm31') ? named('ValidationException') : takes(events, 0),
    );
    const records = Array.from({ length: 8 }, (_, at) => record(at, [event(`m${at}`, '1')]));
    expect(await publish(publisher, records, minute, now)).toBeNull();
    expect(taken).toHaveLength(7);
    expect(letters.map(({ body }) => body.event)).toEqual([event('m3', '1')]);
  });

  test('a record that can’t be read: kept whole, the others go on', async () => {
    const { publisher, taken, letters } = world(takes);
    const broken: ChangeRecord = {
      ...record(0, []),
      letter: { v: 1, record: { dynamodb: { SequenceNumber: '100' } } },
      read: () => {
        throw new Error('unreadable');
      },
    };
    expect(await publish(publisher, [broken, record(1, [event('a', '1')])], minute, now)).toBeNull();
    expect(taken.map(idOf)).toEqual(['a1']);
    expect(letters.map(({ body }) => body.record)).toEqual([{ dynamodb: { SequenceNumber: '100' } }]);
  });

  test('where the queue does not take it, it comes again', async () => {
    const { publisher } = world((events) => events.map(() => ({ taken: false, code: 'InvalidArgument' })), {
      buries: () => false,
    });
    expect(await publish(publisher, [record(0, [event('a', '1')])], minute, now)).toBe('100');
  });
});

test('whatever the bus answers: with Lambda calling again from where it is told, all is taken or set aside, in order', async () => {
  const codes = [
    null,
    null,
    null,
    'ThrottlingException',
    'InternalFailure',
    'MalformedDetail',
    'TimeoutError',
    'ValidationException',
  ];
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 25 }),
      fc.array(fc.constantFrom(...codes), { minLength: 5, maxLength: 60 }),
      async (subjects, answers) => {
        const left = [...answers];
        const next = (): string | null => left.shift() ?? null;
        const { publisher, taken, letters } = world((events) => {
          const each = events.map((): Taken | Error => {
            const code = next();
            if (code === null) return { taken: true };
            return /Error$|^Validation/.test(code) ? named(code) : { taken: false, code };
          });
          return each.find((one) => one instanceof Error) ?? (each as Taken[]);
        });
        const records = subjects.map((subject, at) => record(at, [event(subject, String(at).padStart(2, '0'))]));
        let open: readonly ChangeRecord[] = records;
        for (let runs = 0; open.length > 0; runs++) {
          expect(runs).toBeLessThan(100);
          const failed = await publish(publisher, open, minute, now);
          open = failed === null ? [] : open.slice(open.findIndex(({ sequenceNumber }) => sequenceNumber === failed));
        }
        const kept = new Set([...taken, ...letters.flatMap(({ body }) => body.event ?? [])].map(idOf));
        expect([...kept].toSorted()).toEqual(records.flatMap(({ read }) => read().map(idOf)).toSorted());
        // Before an event is taken for the first time, each one before it of its message was taken or set aside.
        const setAside = new Set(letters.flatMap(({ body }) => body.event ?? []).map(idOf));
        // One that was set aside and comes again with its batch may be taken then, after a newer one.
        const inOrder = taken.filter((one) => !setAside.has(idOf(one)));
        for (const own of Map.groupBy(inOrder, ({ subject }) => subject).values()) {
          const firsts = own.filter((one, at) => own.findIndex((other) => idOf(other) === idOf(one)) === at).map(idOf);
          expect(firsts).toEqual(firsts.toSorted());
        }
      },
    ),
    { numRuns: runs(75) },
  );
});
