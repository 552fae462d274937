import { describe, expect, test } from 'vitest';
import { addUp as addUpAll, type Parts, type Point, toSeries } from '../../functions/aws/points.ts';
import { pointsOf, wordForMetrics } from '../../functions/consumer/tally.ts';
import { instant } from '../../functions/domain/instant.ts';
import { facts, toArrival } from './arrivals.ts';

const receivedMs = 1_760_000_030_000;
const minuteMs = 1_759_999_980_000;

const point = (more: Partial<Point>): Point => ({
  name: 'Delivered',
  value: 1,
  provider: 'p',
  part: 'IN',
  atMs: receivedMs,
  ...more,
});
const addUp = (points: readonly Point[], of: Parts, nowMs: number) => toSeries(addUpAll(points, of, nowMs));
const parts = (...countries: string[]) => ({ countries: new Set(countries), words: new Set<string>() });
const find = (series: ReturnType<typeof addUp>, name: string, dimensions: object) =>
  series.filter((one) => one.name === name && JSON.stringify(one.dimensions) === JSON.stringify(dimensions));

describe('addUp', () => {
  test('counts each point in the total and in its provider', () => {
    const series = addUp([point({}), point({}), point({ provider: 'q' })], parts(), receivedMs);
    expect(find(series, 'Delivered', {})[0]?.values).toEqual(new Map([[1, 3]]));
    expect(find(series, 'Delivered', { Provider: 'p' })[0]?.values).toEqual(new Map([[1, 2]]));
    expect(find(series, 'Delivered', { Provider: 'q' })[0]?.values).toEqual(new Map([[1, 1]]));
    expect(series).toHaveLength(3);
  });

  test('only the failure rate has countries, and those off the list share one', () => {
    const rate = (part: string | null, value: number) => point({ name: 'FailureRate', part, value });
    const series = addUp(
      [rate('IN', 100), rate('IN', 0), rate('EE', 0), rate(null, 100), point({})],
      parts('IN'),
      receivedMs,
    );
    expect(find(series, 'FailureRate', { Provider: 'p', Country: 'IN' })[0]?.values).toEqual(
      new Map([
        [100, 1],
        [0, 1],
      ]),
    );
    expect(find(series, 'FailureRate', { Provider: 'p', Country: 'Other' })[0]?.values).toEqual(
      new Map([
        [0, 1],
        [100, 1],
      ]),
    );
    expect(series.filter(({ dimensions }) => 'Country' in dimensions)).toHaveLength(2);
  });

  test('unlisted words have series of their own, the first twenty of them; what looks like a number never', () => {
    const word = (part: string | null) => point({ name: 'UnknownStatus', part });
    const known = parts();
    const names = Array.from({ length: 25 }, (_, at) => `word_${String.fromCharCode(97 + at)}`);
    const series = addUp([...names, ...names].map(word), known, receivedMs);
    expect(series.filter(({ dimensions }) => 'Word' in dimensions)).toHaveLength(21);
    expect(find(series, 'UnknownStatus', { Provider: 'p', Word: 'word_a' })[0]?.values).toEqual(new Map([[1, 2]]));
    expect(find(series, 'UnknownStatus', { Provider: 'p', Word: 'Other' })[0]?.values).toEqual(new Map([[1, 10]]));
    expect(
      find(addUp([word('word_z')], known, receivedMs), 'UnknownStatus', { Provider: 'p', Word: 'Other' }),
    ).toHaveLength(1);
    expect(
      ['Handed Over', 'handed-over', '+37256789045', 'sent to 919876543210', 'x'.repeat(41), 'é'].map(wordForMetrics),
    ).toEqual(['handed_over', 'handed_over', 'Other', 'Other', 'Other', 'Other']);
  });

  test('keeps the minutes of arrival apart', () => {
    const series = addUp([point({}), point({ atMs: receivedMs + 60_000 })], parts(), receivedMs);
    expect(find(series, 'Delivered', {}).map((one) => one.minuteMs)).toEqual([minuteMs, minuteMs + 60_000]);
  });
});

test('what waited for more than two weeks is counted all the same, at the oldest minute that CloudWatch surely takes', () => {
  const nowMs = receivedMs + 15 * 86_400_000;
  const series = addUp([point({}), point({ atMs: nowMs })], parts(), nowMs);
  expect(find(series, 'Delivered', {}).map((one) => one.minuteMs)).toEqual([
    minuteMs + 2 * 86_400_000,
    minuteMs + 15 * 86_400_000,
  ]);
});

describe('time to final', () => {
  const arrive = (
    status: 'delivered' | 'failed',
    submittedMs: number | null,
    doneMs: number | null,
    begunMs: number | null = null,
  ) => {
    const occurredAt = doneMs === null ? null : instant(doneMs);
    const entry = {
      status,
      providerStatus: status,
      providerCode: null,
      occurredAt,
      receivedAt: instant(receivedMs),
      errorCode: null,
      errorMessage: null,
      failureReason: null,
      fingerprint: 'f',
      queueMessage: 'q',
    };
    const arrival = toArrival(entry, 'm', {
      facts: facts({ submittedAt: submittedMs === null ? null : instant(submittedMs) }),
    });
    const points = pointsOf(
      'p',
      {
        kind: 'stored',
        arrival,
        country: null,
        begunAt: instant(begunMs ?? receivedMs),
        step: { entry, effect: 'applied', before: begunMs === null ? null : 'sent', contradicts: false },
      },
      receivedMs + 250,
    );
    return points.filter(({ name }) => name.startsWith('TimeTo')).map(({ name, value }) => [name, value]);
  };

  test('runs from submission to the provider’s own end, else to arrival', () => {
    expect(arrive('delivered', receivedMs - 9000, receivedMs - 4000)).toEqual([
      ['TimeToStore', 250],
      ['TimeToFinal', 5],
    ]);
    expect(arrive('failed', receivedMs - 9000, null)).toEqual([
      ['TimeToStore', 250],
      ['TimeToFinal', 9],
    ]);
  });

  test('runs from the first report by our clock where nobody said when the message was submitted', () => {
    expect(arrive('delivered', null, receivedMs - 4000, receivedMs - 2_400_000)).toEqual([
      ['TimeToStore', 250],
      ['TimeToFinal', 2400],
    ]);
  });

  test('is not told where the first report is the last and names no submission, nor by clocks that end it before it begins', () => {
    expect(arrive('delivered', null, receivedMs)).toEqual([['TimeToStore', 250]]);
    expect(arrive('delivered', receivedMs, receivedMs - 1000)).toEqual([['TimeToStore', 250]]);
    expect(arrive('delivered', receivedMs, receivedMs)).toEqual([
      ['TimeToStore', 250],
      ['TimeToFinal', 0],
    ]);
  });
});
