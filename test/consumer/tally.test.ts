import { describe, expect, test } from 'vitest';
import { addUp, type Point, pointsOf } from '../../functions/consumer/tally.ts';
import { instant } from '../../functions/domain/instant.ts';
import { facts } from '../../functions/providers/fields.ts';
import { toArrival } from './arrivals.ts';

const receivedMs = 1_760_000_030_000;
const minuteMs = 1_759_999_980_000;

const point = (more: Partial<Point>): Point => ({
  name: 'Delivered',
  value: 1,
  provider: 'p',
  country: 'IN',
  receivedAt: receivedMs,
  ...more,
});
const find = (series: ReturnType<typeof addUp>, name: string, dimensions: object) =>
  series.filter((one) => one.name === name && JSON.stringify(one.dimensions) === JSON.stringify(dimensions));

describe('addUp', () => {
  test('counts each point in the total and in its provider', () => {
    const series = addUp([point({}), point({}), point({ provider: 'q' })], new Set(), receivedMs);
    expect(find(series, 'Delivered', {})[0]?.values).toEqual(new Map([[1, 3]]));
    expect(find(series, 'Delivered', { Provider: 'p' })[0]?.values).toEqual(new Map([[1, 2]]));
    expect(find(series, 'Delivered', { Provider: 'q' })[0]?.values).toEqual(new Map([[1, 1]]));
    expect(series).toHaveLength(3);
  });

  test('only the failure rate has countries, and those off the list share one', () => {
    const rate = (country: string | null, value: number) => point({ name: 'FailureRate', country, value });
    const series = addUp(
      [rate('IN', 100), rate('IN', 0), rate('EE', 0), rate(null, 100), point({})],
      new Set(['IN']),
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

  test('keeps the minutes of arrival apart', () => {
    const series = addUp([point({}), point({ receivedAt: receivedMs + 60_000 })], new Set(), receivedMs);
    expect(find(series, 'Delivered', {}).map((one) => one.minuteMs)).toEqual([minuteMs, minuteMs + 60_000]);
  });
});

test('what waited for more than two weeks is counted all the same, at the oldest minute that CloudWatch surely takes', () => {
  const nowMs = receivedMs + 15 * 86_400_000;
  const series = addUp([point({}), point({ receivedAt: nowMs })], new Set(), nowMs);
  expect(find(series, 'Delivered', {}).map((one) => one.minuteMs)).toEqual([
    minuteMs + 2 * 86_400_000,
    minuteMs + 15 * 86_400_000,
  ]);
});

describe('time to final', () => {
  const arrive = (status: 'delivered' | 'failed', submittedMs: number | null, doneMs: number | null) => {
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
      { kind: 'stored', arrival, step: { entry, effect: 'applied', before: null } },
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

  test('is not told where nobody said when the message was submitted, and never negative', () => {
    expect(arrive('delivered', null, receivedMs)).toEqual([['TimeToStore', 250]]);
    expect(arrive('delivered', receivedMs, receivedMs - 1000)).toEqual([
      ['TimeToStore', 250],
      ['TimeToFinal', 0],
    ]);
  });
});
