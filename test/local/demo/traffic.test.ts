import { describe, expect, test } from 'vitest';
import type { E164 } from '../../../functions/domain/e164.ts';
import { isFinal, outcomeOf, type Status } from '../../../functions/domain/status.ts';
import { registry } from '../../../functions/providers/registry.ts';
import { countryOf } from '../../../functions/shared/phone.ts';
import { createTraffic, noTrouble, type Plan, type Trouble } from '../../../local/demo/traffic.ts';
import { failingCarrier, routes, tags, takeTurns } from '../../../local/demo/world.ts';

const providers = [...registry.values()];
const submittedAtMs = Date.UTC(2026, 10, 21);

/** So many that of each provider there are enough to tell a share. */
const forEach = (count: number): number => count * providers.length;

const plans = (seed: number, count: number, trouble = noTrouble): readonly Plan[] => {
  const traffic = createTraffic(seed, providers);
  return Array.from({ length: count }, () => traffic.next(submittedAtMs, trouble));
};

const statusOf = ({ provider }: Plan, word: string | undefined): Status => provider.words[word ?? ''] ?? 'unknown';
const finals = (plan: Plan): readonly Status[] =>
  plan.postings.map(({ wish }) => statusOf(plan, wish.status)).filter(isFinal);
const failed = (plan: Plan): boolean => finals(plan).some((status) => outcomeOf(status) === 'failed');
const percent = (list: readonly Plan[], holds: (plan: Plan) => boolean): number =>
  (100 * list.filter(holds).length) / list.length;

test('a seed makes a run repeatable, another seed another run', () => {
  const written = (seed: number) =>
    JSON.stringify(plans(seed, 200).map(({ messageId, postings }) => [messageId, postings]));
  expect(written(1)).toBe(written(1));
  expect(written(1)).not.toBe(written(2));
});

describe('an ordinary day', () => {
  const day = plans(1, forEach(960));

  test('every word is one of the provider’s own, in a body that its parser reads', () => {
    for (const { provider, messageId, postings } of day.slice(0, 500)) {
      for (const { wish } of postings) {
        const { contentType, query, body } = provider.compose(wish);
        const headers = { 'content-type': contentType };
        const outcome = provider.parse({ headers, query, body: Buffer.from(body) });
        expect(outcome.kind === 'reports' && outcome.reports[0]?.messageId).toBe(messageId);
        expect(outcome.kind === 'reports' && outcome.reports[0]?.status).not.toBe('unknown');
      }
    }
  });

  test('recipients belong to the country of their route', () => {
    for (const { route, postings } of day.slice(0, 300))
      expect(countryOf(postings[0]?.wish.recipient as E164)).toBe(route.country);
  });

  test('the application tells of each message what it knows of it, by the ids that its provider reports', () => {
    for (const { provider, messageId, route, send, postings } of day.slice(0, 300)) {
      expect(send).toMatchObject({ provider: provider.id, messageId, recipient: postings[0]?.wish.recipient });
      expect(countryOf(send.recipient as E164)).toBe(route.country);
      expect(Number(send.price?.amount)).toBeGreaterThan(0.005);
      expect(send.preview === undefined).toBe(send.tag === tags.confirmed);
      expect([...(send.preview ?? '')].length).toBeLessThanOrEqual(50);
    }
  });

  test('in each country every provider’s codes are typed in about as often, in time and after they arrived', () => {
    for (const provider of providers)
      for (const country of ['DE', 'GB', 'IN']) {
        const codes = day.filter(
          (plan) => plan.provider === provider && plan.route.country === country && plan.send.tag === tags.confirmed,
        );
        const share = percent(codes, ({ confirmedAfterMs }) => confirmedAfterMs !== null);
        expect(share).toBeGreaterThan(72);
        expect(share).toBeLessThan(86);
      }
    for (const { send, confirmedAfterMs } of day) {
      if (send.tag !== tags.confirmed) expect(confirmedAfterMs).toBeNull();
      if (confirmedAfterMs !== null) expect(confirmedAfterMs).toBeLessThan(10 * 60_000);
    }
  });

  test('every provider has its share, and fails less than it takes for an alarm', () => {
    for (const provider of providers) {
      const own = day.filter((plan) => plan.provider === provider);
      expect(Math.abs(own.length - day.length / providers.length)).toBeLessThan(1);
      expect(percent(own, failed)).toBeGreaterThan(0.3);
      expect(percent(own, failed)).toBeLessThan(2.5);
    }
  });

  test('messages have interim reports first, repeats, overtaken and taken back ones, and some never end', () => {
    const isRepeat = ({ postings }: Plan) => new Set(postings.map(({ wish }) => wish)).size < postings.length;
    const isOvertaken = (plan: Plan) => {
      const order = plan.postings.map(({ wish }) => isFinal(statusOf(plan, wish.status)));
      return order.includes(true) && order.lastIndexOf(false) > order.indexOf(true);
    };
    const isTakenBack = (plan: Plan) => new Set(finals(plan)).size > 1;
    expect(percent(day, isRepeat)).toBeGreaterThan(3);
    expect(percent(day, isOvertaken)).toBeGreaterThan(2);
    expect(percent(day, isTakenBack)).toBeGreaterThan(0.02);
    expect(percent(day, (plan) => finals(plan).length === 0)).toBeGreaterThan(0.5);
    expect(percent(day, (plan) => finals(plan).length === 0)).toBeLessThan(2);
  });

  test('about as many reports a message as the pace of the demo assumes', () => {
    const reports = day.reduce((sum, { postings }) => sum + postings.length, 0) / day.length;
    expect(reports).toBeGreaterThan(2.1);
    expect(reports).toBeLessThan(2.3);
  });
});

describe('trouble', () => {
  test('a provider’s outage fails all of its messages and no other’s', () => {
    const list = plans(2, forEach(50), { ...noTrouble, failsAtProvider: (id) => id === 'wavix' });
    expect(
      percent(
        list.filter(({ provider }) => provider.id === 'wavix'),
        failed,
      ),
    ).toBe(100);
    expect(
      percent(
        list.filter(({ provider }) => provider.id !== 'wavix'),
        failed,
      ),
    ).toBeLessThan(3);
  });

  const isWavix = (id: string): boolean => id === 'wavix';
  const of = (isMeant: boolean, list: readonly Plan[]): readonly Plan[] =>
    list.filter(({ provider }) => isWavix(provider.id) === isMeant);
  const [ours, others] = [of.bind(null, true), of.bind(null, false)];
  const isEnded = (plan: Plan): boolean => finals(plan).length > 0;

  test('what never ends has begun, at that provider alone', () => {
    const list = plans(4, forEach(50), { ...noTrouble, neverEnds: isWavix });
    expect(ours(list).filter(isEnded)).toEqual([]);
    for (const { postings } of ours(list)) expect(postings.length).toBeGreaterThan(0);
    expect(percent(others(list), isEnded)).toBeGreaterThan(98);
  });

  test('a slow provider begins its messages as usual, and ends them between half an hour and an hour later', () => {
    const minutesOf = (plan: Plan, isMeant: (status: Status) => boolean): number[] =>
      plan.postings.filter(({ wish }) => isMeant(statusOf(plan, wish.status))).map(({ afterMs }) => afterMs / 60_000);
    const list = plans(5, forEach(50), { ...noTrouble, isSlow: isWavix });
    const [first, last] = [
      (plan: Plan) => minutesOf(plan, (one) => !isFinal(one)),
      (plan: Plan) => minutesOf(plan, isFinal),
    ];
    expect(Math.min(...ours(list).flatMap(last))).toBeGreaterThan(30);
    expect(Math.max(...ours(list).flatMap(last))).toBeLessThan(60);
    expect(Math.max(...ours(list).flatMap(first))).toBeLessThan(30);
    expect(percent(others(list), (plan) => last(plan).some((minute) => minute > 30))).toBeLessThan(2);
  });

  const isConfirmed = ({ confirmedAfterMs }: Plan): boolean => confirmedAfterMs !== null;
  const codes = (list: readonly Plan[]): readonly Plan[] => list.filter(({ send }) => send.tag === tags.confirmed);

  test('who fakes receipts reports nothing but deliveries, and nobody types in its codes', () => {
    const list = plans(6, forEach(50), { ...noTrouble, lies: isWavix });
    for (const plan of ours(list)) expect(finals(plan).map(outcomeOf)).toContain('delivered');
    expect(ours(list).filter(failed)).toEqual([]);
    expect(ours(list).filter(isConfirmed)).toEqual([]);
    expect(percent(codes(others(list)), isConfirmed)).toBeGreaterThan(70);
  });

  test('who loses messages says nothing of some, and of others that they began', () => {
    const list = plans(7, forEach(100), { ...noTrouble, losesSome: isWavix });
    const isUnheard = ({ postings }: Plan): boolean => postings.length === 0;
    const lost = ours(list).filter((plan) => !isEnded(plan));
    expect(percent(ours(list), isUnheard)).toBeGreaterThan(12);
    expect(percent(lost, isUnheard)).toBeGreaterThan(35);
    expect(percent(lost, isUnheard)).toBeLessThan(65);
    expect(lost.filter((plan) => isUnheard(plan) && isConfirmed(plan))).toEqual([]);
    expect(percent(codes(ours(list)), isConfirmed)).toBeLessThan(60);
    expect(others(list).filter(isUnheard)).toEqual([]);
  });

  test('a carrier’s outage is over 15 % of its country and under 5 % of each provider', () => {
    const isHit: Trouble['failsAtCarrier'] = ({ country, carrier }) =>
      country === failingCarrier.country && carrier === failingCarrier.carrier;
    const list = plans(3, forEach(480), { ...noTrouble, failsAtCarrier: isHit });
    const inCountry = list.filter(({ route }) => route.country === failingCarrier.country);
    expect(percent(inCountry, failed)).toBeGreaterThan(20);
    for (const provider of providers)
      expect(
        percent(
          list.filter((plan) => plan.provider === provider),
          failed,
        ),
      ).toBeLessThan(4.6);
  });
});

test('taking turns gives every item its share in every stretch of a run', () => {
  const next = takeTurns(['a', 'b', 'c'], (item) => ({ a: 5, b: 3, c: 2 })[item] ?? 0);
  const turns = Array.from({ length: 100 }, next);
  for (let at = 0; at < 100; at += 10) {
    const ten = turns.slice(at, at + 10);
    expect(['a', 'b', 'c'].map((item) => ten.filter((turn) => turn === item).length)).toEqual([5, 3, 2]);
  }
  expect(routes.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(100);
});
