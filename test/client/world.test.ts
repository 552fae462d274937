import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Message, Policy, Sender } from '../../client/index.ts';
import { createClient, sendWithRetry } from '../../client/index.ts';
import { type FakeApi, fakeApi, fakeClock, type Way } from './fakes.ts';

/** What becomes of one message: how `send` ends, and what its provider tells afterwards. */
interface Fate {
  readonly send: 'takes' | 'takes, and the answer is lost' | 'refuses' | 'hangs';
  readonly sendMs: number;
  readonly reports: readonly (readonly [ms: number, status: Told])[];
}
const told = ['queued', 'sent', 'unconfirmed', 'undelivered', 'failed', 'rejected', 'expired', 'delivered'] as const;
type Told = (typeof told)[number];
const refusal = new Error('refused');

const fate = fc.record<Fate>({
  send: fc.oneof(
    { weight: 6, arbitrary: fc.constant('takes' as const) },
    fc.constantFrom('takes, and the answer is lost' as const, 'refuses' as const, 'hangs' as const),
  ),
  sendMs: fc.integer({ min: 0, max: 3_000 }),
  reports: fc.array(
    fc.tuple(fc.integer({ min: 0, max: 60_000 }), fc.constantFrom(...told, 'undelivered', 'expired', 'delivered')),
    { maxLength: 3 },
  ),
});
const way = fc.record<Way>({
  ms: fc.integer({ min: 0, max: 3_000 }),
  fate: fc.oneof({ weight: 5, arbitrary: fc.constant('fine' as const) }, fc.constantFrom('lost', 'answer-lost', '503')),
});
const policies = fc.record({
  deadlineMs: fc.integer({ min: 1, max: 40_000 }),
  retries: fc.integer({ min: 0, max: 3 }),
  retryDelayMs: fc.integer({ min: 0, max: 5_000 }),
  retryFailed: fc.boolean(),
  fallbackMs: fc.option(fc.integer({ min: 1, max: 30_000 })),
  abortMs: fc.option(fc.integer({ min: 0, max: 60_000 }), { freq: 4 }),
});
/** Ranks of the statuses: what a provider tells later does not take a message back. */
const rank: Readonly<Record<Told, number>> = {
  queued: 1,
  sent: 2,
  unconfirmed: 3,
  undelivered: 4,
  failed: 5,
  rejected: 5,
  expired: 5,
  delivered: 6,
};

/** The API, with a note of when it last began an answer that shows a delivery, and when that answer was with the client. */
function noting(ways: readonly Way[]) {
  let at = 0;
  const clock = fakeClock();
  const api: FakeApi = fakeApi(() => ways[at++ % ways.length] as Way, clock);
  const notes = { deliveredKnownMs: Number.POSITIVE_INFINITY };
  const client = createClient({
    url: '',
    clock,
    random: () => 0.5,
    transport: async (request, signal) => {
      const answer = await api.client.transport(request, signal);
      if (!signal.aborted && answer.status === 200 && /"status":"delivered"/.test(answer.text))
        notes.deliveredKnownMs = Math.min(notes.deliveredKnownMs, clock.now());
      return answer;
    },
  });
  return { ...api, client, notes };
}

test('in any world: one send for an attempt, none after a delivery is known, an end in time, and each outcome told', async () => {
  const seen = { sends: 0, retries: 0, fallbacks: 0, delivered: 0, lateDeliveries: 0 };
  await fc.assert(
    fc.asyncProperty(
      fc.array(fate, { minLength: 5, maxLength: 5 }),
      fc.array(way, { minLength: 1, maxLength: 12 }),
      policies,
      async (fates, ways, { fallbackMs, abortMs, ...policy }) => {
        const { client, clock, report, get, notes } = noting(ways);
        const startMs = clock.now();
        const sends: {
          readonly number: number;
          readonly kind: string;
          readonly atMs: number;
          readonly toldOf: readonly (Message | null)[];
        }[] = [];
        const sender =
          (kind: string): Sender =>
          async ({ number, earlier, signal }) => {
            sends.push({ number, kind, atMs: clock.now(), toldOf: earlier.map(({ message }) => message) });
            const { send, sendMs, reports } = fates[sends.length - 1] as Fate;
            const id = String(sends.length);
            if (send !== 'refuses')
              for (const [ms, status] of reports)
                void clock.sleep(ms).then(() => {
                  const before = get('wavix', id)?.status as Told | undefined;
                  if (before === undefined || rank[status] > rank[before]) report('wavix', id, status);
                });
            await clock.sleep(send === 'hangs' ? 1e7 : sendMs, send === 'hangs' ? signal : undefined);
            if (send === 'refuses') throw refusal;
            if (send !== 'takes') throw new Error('socket hang up');
            return { provider: 'wavix', messageId: id };
          };
        const controller = new AbortController();
        if (abortMs !== null) void clock.sleep(abortMs).then(() => controller.abort());
        const whole: Policy = {
          ...policy,
          wasRefused: (error) => error === refusal,
          ...(fallbackMs === null ? {} : { fallback: { send: sender('fallback'), deadlineMs: fallbackMs } }),
          signal: controller.signal,
        };
        const { outcome, attempts, delivered } = await clock.run(sendWithRetry(client, sender('send'), whole));
        const endedMs = clock.now();

        // One send for an attempt, in order, the fallback last and once; none more than the policy allows.
        expect(sends.map(({ number, kind }) => [number, kind])).toEqual(
          attempts.map(({ number, kind }) => [number, kind]),
        );
        expect(attempts.map(({ number }) => number)).toEqual(attempts.map((_, at) => at + 1));
        expect(attempts.filter(({ kind }) => kind === 'send').length).toBeLessThanOrEqual(policy.retries + 1);
        expect(attempts.slice(0, -1).every(({ kind }) => kind === 'send')).toBe(true);
        // Nothing was sent after the client had an answer that tells of a delivery, after the deadline's last look, or once aborted.
        for (const { atMs } of sends) expect(atMs).toBeLessThanOrEqual(notes.deliveredKnownMs);
        const deadlineMs = startMs + policy.deadlineMs;
        for (const { atMs, kind } of sends.slice(1))
          expect(atMs).toBeLessThanOrEqual(kind === 'send' ? deadlineMs : deadlineMs + 2_000);
        if (abortMs !== null) for (const { atMs } of sends) expect(atMs).toBeLessThanOrEqual(startMs + abortMs);
        // Sent again only where the one before is known to have failed as the policy allows, or was refused.
        for (const { kind, number, toldOf } of sends.slice(1)) {
          if (kind === 'fallback') continue;
          const before = toldOf.at(-1);
          const again = policy.retryFailed ? ['undelivered', 'expired', 'failed'] : ['undelivered', 'expired'];
          if (before) expect(again).toContain(before.status);
          else expect(fates[number - 2]?.send).toBe('refuses');
        }
        // In time.
        const endsMs = deadlineMs + (fallbackMs ?? 0);
        expect(endedMs).toBeLessThanOrEqual(abortMs === null ? endsMs : Math.min(endsMs, startMs + abortMs + 2_000));
        // Each outcome is what the API told last, and never more than it knows.
        for (const [at, attempt] of attempts.entries()) {
          const real = get('wavix', String(at + 1));
          const { send } = fates[at] as Fate;
          if (attempt.message)
            expect(rank[attempt.message.status as Told]).toBeLessThanOrEqual(rank[real?.status as Told]);
          if (attempt.outcome === 'delivered') expect(real?.status).toBe('delivered');
          if (attempt.outcome === 'refused') expect(send).toBe('refuses');
          if (attempt.outcome === 'pending')
            expect(attempt.sent).toMatchObject({ provider: 'wavix', messageId: String(at + 1) });
          if (send === 'takes, and the answer is lost' || send === 'hangs') expect(attempt.outcome).toBe('unknown');
        }
        expect(outcome === 'delivered').toBe(delivered !== null);
        expect(delivered ?? undefined).toEqual(attempts.find((attempt) => attempt.outcome === 'delivered'));
        if (outcome === 'aborted') expect(controller.signal.aborted).toBe(true);
        if (outcome === 'failed')
          expect(attempts.every((attempt) => attempt.outcome === 'failed' || attempt.outcome === 'refused')).toBe(true);

        seen.sends += sends.length;
        seen.retries += sends.filter(({ kind, number }) => kind === 'send' && number > 1).length;
        seen.fallbacks += sends.filter(({ kind }) => kind === 'fallback').length;
        seen.delivered += Number(outcome === 'delivered');
        seen.lateDeliveries += Number(delivered !== null && delivered.number < attempts.length);
      },
    ),
    { numRuns: 1_500 },
  );
  // The worlds are such that all of it happens.
  for (const [what, times] of Object.entries(seen))
    expect([what, times]).toEqual([what, expect.toSatisfy((n) => n > 0)]);
});
