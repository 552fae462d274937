import { beforeEach, describe, expect, test } from 'vitest';
import { type AlarmDeclaration, type Alarms, createAlarms } from '../../local/aws/cloudwatch/alarms.ts';
import { createMetricStore, type MetricStore } from '../../local/aws/cloudwatch/store.ts';
import { createRandom } from '../../local/runtime/random.ts';
import { declaredAlarms } from './declared-alarms.ts';

const ordinary = declaredAlarms();
const minuteMs = 60_000;
/** A minute at the start of an hour, far from any boundary that matters. */
const startMs = Date.UTC(2026, 10, 21, 3);

let nowMs: number;
let store: MetricStore;
let alarms: Alarms;

const start = (of = ordinary): void => {
  nowMs = startMs;
  store = createMetricStore();
  alarms = createAlarms(of, store, { speed: 1, now: () => nowMs, at: (ms) => ms });
};
beforeEach(() => start());

/** Puts values into a series at this minute. */
const put = (
  name: string,
  dimensions: Record<string, string>,
  values: readonly number[],
  namespace = 'Delivrd/dev',
): void => store.add({ namespace, name, dimensions }, 'Count', nowMs, values);

/** Messages of a provider, in a country: so many delivered, so many failed. */
const messages = (provider: string, country: string, delivered: number, failed: number): void => {
  const values = [...Array<number>(delivered).fill(0), ...Array<number>(failed).fill(100)];
  if (values.length === 0) return;
  for (const dimensions of [{}, { Provider: provider }, { Provider: provider, Country: country }])
    put('FailureRate', dimensions, values);
};

/** So many minutes, with something in each. */
const pass = (minutes: number, each: () => void = () => {}): void => {
  for (let at = 0; at < minutes; at += 1) {
    each();
    alarms.evaluate();
    nowMs += minuteMs;
  }
};

const inAlarm = (): readonly string[] =>
  alarms
    .list()
    .filter(({ state }) => state === 'ALARM')
    .map(({ name }) => name.replace('Delivrd-dev-', ''))
    .sort();

const reasonOf = (id: string): string => alarms.list().find(({ name }) => name === `Delivrd-dev-${id}`)?.reason ?? '';

const isOver = (minutes: number): void => {
  pass(minutes);
  expect(inAlarm()).toEqual([]);
};

test('a stack that nobody uses is quiet', () => {
  pass(180);
  expect(inAlarm()).toEqual([]);
});

/** Without those over a day, which stay on for as long: test/lib/incidents.test.ts has them. */
const hourly = (): readonly string[] => inAlarm().filter((name) => !name.endsWith('-day'));

describe('a provider’s failure rate', () => {
  const on = ['wavix-failure-rate'];
  const all = ['wavix-failure-rate', 'wavix-outage'];

  test.each([
    [95, 5, []],
    [89, 11, []],
    [88, 12, on],
    [935, 65, []],
    [934, 66, on],
    [9340, 660, on],
    [950, 50, []],
    [1, 3, []],
    [0, 19, []],
    [0, 20, all],
    [18, 2, []],
    [14, 6, on],
  ])('%d delivered and %d failed in an hour: %j', (delivered, failed, expected) => {
    messages('wavix', 'Other', delivered, failed);
    pass(1);
    expect(hourly()).toEqual(expected);
    pass(61);
    expect(hourly()).toEqual([]);
  });

  test('threshold, window, volume and certainty are settings', () => {
    const failureRate = { percent: 40, windowMinutes: 10, minimumVolume: 4, standardErrors: 0 };
    start(declaredAlarms({ alarms: { failureRate } }));
    messages('wavix', 'Other', 1, 3);
    pass(1);
    expect(hourly()).toEqual(on);
    pass(11);
    expect(hourly()).toEqual([]);
    messages('wavix', 'Other', 1, 2);
    pass(1);
    expect(hourly()).toEqual([]);
  });

  /** How often the alarm goes on in a week of so many messages an hour, of which so many percent fail, as chance will have it. */
  const pagesInAWeek = (of: readonly AlarmDeclaration[], perHour: number, percent: number): number => {
    const random = createRandom(11);
    start(of.filter(({ name }) => name === 'Delivrd-dev-wavix-failure-rate'));
    for (let at = 0; at < 7 * 24 * 12; at += 1) {
      for (let one = random.next(); one < perHour / 12; one += 1) {
        const isFailure = random.isLucky(percent / 100);
        messages('wavix', 'Other', isFailure ? 0 : 1, isFailure ? 1 : 0);
      }
      pass(1);
      nowMs += 4 * minuteMs;
    }
    return alarms.changes().filter(({ to }) => to === 'ALARM').length;
  };

  test.each([
    [25, 2],
    [40, 3],
    [100, 3],
  ])('a week of %d messages an hour of which %d %% fail is a quiet week', (perHour, percent) => {
    expect(pagesInAWeek(ordinary, perHour, percent)).toBeLessThanOrEqual(1);
  });

  test('without standard errors the same week is not', () => {
    const literal = declaredAlarms({ alarms: { failureRate: { standardErrors: 0 } } });
    expect(pagesInAWeek(literal, 40, 3)).toBeGreaterThan(20);
  });
});

describe('a country’s delivery rate', () => {
  const providers = ['smspm', 'smstake', 'wavix'];

  test('too little arrives through all providers: the country’s alarm', () => {
    for (const provider of providers) messages(provider, 'IN', 70, 30);
    pass(1);
    expect(hourly()).toEqual(['country-IN', ...providers.map((one) => `${one}-failure-rate`)]);
    pass(61);
    expect(hourly()).toEqual([]);
  });

  test('a carrier in trouble that is a small part of each provider’s traffic: nothing but the country’s alarm', () => {
    for (const provider of providers) {
      messages(provider, 'IN', 75, 25);
      messages(provider, 'DE', 900, 0);
    }
    pass(1);
    expect(hourly()).toEqual(['country-IN']);
  });

  test('one provider in trouble is not the country’s fault', () => {
    messages('smspm', 'IN', 0, 100);
    messages('wavix', 'IN', 30, 0);
    pass(1);
    expect(hourly()).toEqual(['smspm-failure-rate', 'smspm-outage']);
  });

  test('a few messages that another provider delivers there do not hide that most fail', () => {
    messages('smspm', 'IN', 360, 240);
    messages('smspm', 'DE', 10_000, 0);
    messages('wavix', 'IN', 8, 0);
    pass(1);
    expect(hourly()).toEqual(['country-IN']);
  });

  test.each([
    [85, 15, []],
    [77, 23, []],
    [75, 25, ['country-IN']],
    [8300, 1700, ['country-IN']],
    [1, 3, []],
    [0, 19, []],
    [0, 20, ['country-IN']],
  ])('%d delivered and %d failed: %j', (delivered, failed, expected) => {
    messages('smspm', 'IN', delivered, failed);
    messages('smspm', 'DE', 100_000, 0);
    pass(1);
    expect(hourly()).toEqual(expected);
  });

  describe('with more providers than an alarm holds', () => {
    const many = ['bandwidth', 'plivo', 'telnyx', 'twilio', 'whatsapp', ...providers];
    const signed = { authentication: { urlToken: true } };
    const eight = declaredAlarms({ providers: Object.fromEntries(many.map((id) => [id, signed])) });
    const five = declaredAlarms({ providers: Object.fromEntries(many.slice(0, 5).map((id) => [id, signed])) });

    test('as many as it holds', () => {
      start(five);
      for (const provider of many.slice(0, 5)) messages(provider, 'IN', 75, 25);
      for (const provider of many.slice(0, 5)) messages(provider, 'DE', 900, 0);
      pass(1);
      expect(hourly()).toEqual(['country-IN']);
    });

    test('each part of them tells for itself', () => {
      start(eight);
      for (const provider of many) messages(provider, 'IN', 75, 25);
      for (const provider of many) messages(provider, 'DE', 900, 0);
      pass(1);
      expect(hourly()).toEqual(['country-IN-1', 'country-IN-2']);
    });
  });

  describe('with a single provider', () => {
    const only = declaredAlarms({ providers: { smspm: { authentication: { urlToken: true } } } });
    beforeEach(() => start(only));

    test('its outage is its own alarm, and no country’s', () => {
      for (const country of ['IN', 'DE', 'FR', 'GB', 'US', 'EE']) messages('smspm', country, 0, 100);
      pass(1);
      expect(hourly()).toEqual(['smspm-failure-rate', 'smspm-outage']);
    });

    test('what fails in one country only is that country’s', () => {
      messages('smspm', 'IN', 60, 40);
      messages('smspm', 'DE', 1000, 5);
      pass(1);
      expect(hourly()).toEqual(['country-IN']);
    });

    test('who sends nowhere else speaks for the country', () => {
      messages('smspm', 'IN', 60, 40);
      pass(1);
      expect(hourly()).toEqual(['country-IN', 'smspm-failure-rate']);
    });
  });
});

describe('all countries together', () => {
  test('more than half fails for two hours in a country without an alarm of its own', () => {
    const each = () => {
      messages('smspm', 'Other', 1, 1);
      messages('wavix', 'Other', 0, 1);
      messages('smspm', 'DE', 100, 0);
      messages('wavix', 'DE', 100, 0);
    };
    pass(59, each);
    expect(inAlarm()).toEqual([]);
    pass(60, each);
    expect(inAlarm()).toEqual(['countries']);
    pass(61, () => messages('smspm', 'Other', 1, 0));
    expect(inAlarm()).toEqual([]);
  });
});

describe('silence', () => {
  const reports = (provider: string) => () => put('TimeToStore', { Provider: provider }, [100]);

  test('a provider that was heard and is not heard any more, until it is heard again', () => {
    start(declaredAlarms({ alarms: { silentAfterMinutes: 60 } }));
    pass(30, reports('wavix'));
    expect(inAlarm()).toEqual([]);
    pass(58);
    expect(inAlarm()).toEqual([]);
    pass(15);
    expect(inAlarm()).toEqual(['wavix-silence']);
    pass(1, reports('wavix'));
    expect(inAlarm()).toEqual([]);
  });

  test('one that has not been heard for a week is not in use', () => {
    start(declaredAlarms({ alarms: { silentAfterMinutes: 60 } }));
    pass(10, reports('wavix'));
    pass(80);
    expect(inAlarm()).toEqual(['wavix-silence']);
    nowMs += 9 * 24 * 60 * minuteMs;
    pass(1);
    expect(inAlarm()).toEqual([]);
  });

  test('each provider may have its own patience, or none', () => {
    const patience = { wavix: { silentAfterMinutes: 0 }, smspm: { silentAfterMinutes: 30 } };
    const alarmsOf = declaredAlarms({ alarms: { providers: patience } });
    const periods = (name: string) =>
      alarmsOf.find((one) => one.name === `Delivrd-dev-${name}-heard`)?.properties['EvaluationPeriods'];
    expect([periods('wavix'), periods('smspm'), periods('smstake')]).toEqual([undefined, 6, 144]);
    expect(alarmsOf.some(({ name }) => name.endsWith('wavix-silence'))).toBe(false);
  });
});

describe('the pipeline', () => {
  const dimensionsOf = (metric: string, alarm: string): Record<string, string> => {
    const { properties } = ordinary.find(({ name }) => name === `Delivrd-dev-${alarm}`) as AlarmDeclaration;
    const metrics = (properties['Metrics'] as { MetricStat?: { Metric: never } }[] | undefined)?.flatMap(
      ({ MetricStat }) => MetricStat?.Metric ?? [],
    ) ?? [properties];
    const found = metrics.find(({ MetricName }) => MetricName === metric) as
      | { Dimensions: { Name: string; Value: string }[] }
      | undefined;
    return Object.fromEntries((found?.Dimensions ?? []).map(({ Name, Value }) => [Name, Value]));
  };
  const aws = (namespace: string, metric: string, alarm: string, values: readonly number[]): void =>
    put(metric, dimensionsOf(metric, alarm), values, namespace);
  const many = (count: number, value: number): readonly number[] => Array<number>(count).fill(value);
  const answers = (right: number, wrong: number): void => {
    aws('AWS/ApiGateway', '5xx', 'refused', [...many(wrong, 1), ...many(right, 0)]);
  };
  const latencies = (count: number, ms: number): void => {
    aws('AWS/ApiGateway', 'Latency', 'acknowledgement-latency', many(count, ms));
  };
  const runs = (name: 'ingest' | 'consumer', errors: number, throttles: number): void => {
    aws('AWS/Lambda', 'Errors', `${name}-errors`, [errors]);
    aws('AWS/Lambda', 'Throttles', `${name}-errors`, [throttles]);
  };
  const deadLetters = (visible: number, hidden: number): void => {
    aws('AWS/SQS', 'ApproximateNumberOfMessagesVisible', 'dead-letters', [visible]);
    aws('AWS/SQS', 'ApproximateNumberOfMessagesNotVisible', 'dead-letters', [hidden]);
  };

  /** Each minute for a quarter of an hour. */
  const breaking: readonly (readonly [alarm: string, each: () => void])[] = [
    ['refused', () => answers(980, 20)],
    ['refused', () => answers(0, 1)],
    ['refused', () => put('Throttled', {}, [1])],
    ['acknowledgement-latency', () => latencies(50, 1600)],
    ['queue-age', () => aws('AWS/SQS', 'ApproximateAgeOfOldestMessage', 'queue-age', [360])],
    ['dead-letters', () => deadLetters(1, 0)],
    ['dead-letters', () => deadLetters(0, 1)],
    ['quarantine', () => put('Quarantined', { Provider: 'smspm' }, [1])],
    ['unknown-status', () => put('UnknownStatus', { Provider: 'smspm', Word: 'handed_over' }, [1])],
    ['rejected', () => put('Rejected', { Provider: 'Other' }, many(4, 1))],
    ['unpublished', () => put('Unpublished', {}, [1])],
    ['ingest-errors', () => runs('ingest', 1, 0)],
    ['consumer-errors', () => runs('consumer', 0, 1)],
  ];
  test.each(breaking)('%s', (alarm, each) => {
    pass(16, each);
    // What is refused is remembered for a day, more quietly.
    const others = (): readonly string[] => inAlarm().filter((name) => name !== 'refused-again');
    expect(others()).toEqual([alarm]);
    pass(alarm === 'refused' ? 185 : 75);
    expect(others()).toEqual([]);
  });

  test('the ticket of an unknown status names provider and word', () => {
    pass(5, () => put('UnknownStatus', { Provider: 'smspm', Word: 'handed_over' }, [1]));
    expect(reasonOf('unknown-status')).toContain('smspm handed_over');
  });

  let calls = 0;
  const everyFewMinutes = (work: () => void): void => {
    calls += 1;
    if (calls % 15 === 0) work();
  };

  const bearable: readonly (readonly [what: string, each: () => void])[] = [
    ['four slow requests an hour', () => everyFewMinutes(() => latencies(1, 4000))],
    ['answers inside three quarters of the deadline', () => latencies(100, 1400)],
    ['one slow answer of more than a hundred reports', () => [latencies(1, 4000), put('Settled', {}, many(101, 1))]],
    ['a queue that is two tries behind', () => aws('AWS/SQS', 'ApproximateAgeOfOldestMessage', 'queue-age', [250])],
    ['an empty dead-letter queue', () => deadLetters(0, 0)],
    ['a few requests to no provider', () => everyFewMinutes(() => put('Rejected', { Provider: 'Other' }, [1]))],
    ['runs without errors', () => runs('ingest', 0, 0)],
  ];
  test.each(bearable)('quiet: %s', (_, each) => {
    pass(30, each);
    expect(inAlarm()).toEqual([]);
  });

  test('quiet: one bad moment', () => {
    answers(0, 4);
    runs('consumer', 1, 0);
    put('Unpublished', {}, [1]);
    pass(20);
    expect(inAlarm()).toEqual([]);
  });

  test.each([4, 20, 120])(
    'what fails each time looks old before SQS leaves it out, with a time-out of %d s',
    (consumerTimeoutSeconds) => {
      const limits = { consumerTimeoutSeconds };
      const { properties } = declaredAlarms({ limits }).find(({ name }) =>
        name.endsWith('queue-age'),
      ) as AlarmDeclaration;
      const hiddenAfterSeconds = 3 * (6 * consumerTimeoutSeconds + 1);
      expect(properties['Threshold']).toBeLessThan(hiddenAfterSeconds);
      expect(properties['Threshold']).toBeLessThanOrEqual(300);
    },
  );

  test('what needs a look is told for an hour', () => {
    put('Quarantined', { Provider: 'smspm' }, [1]);
    pass(50);
    expect(inAlarm()).toEqual(['quarantine']);
    isOver(30);
  });
});

test('what is never told is not in the template', () => {
  const never = { percent: 100 };
  const off = {
    failureRate: never,
    outage: never,
    unfinished: { afterMinutes: 0 },
    unconfirmed: never,
    slow: never,
    unknownWords: never,
    silentAfterMinutes: 0,
  };
  const ofWavix = (alarmsOf: readonly AlarmDeclaration[]): readonly string[] =>
    alarmsOf.filter(({ name }) => name.startsWith('Delivrd-dev-wavix')).map(({ name }) => name.slice(18));
  const left = declaredAlarms({ alarms: { providers: { wavix: { ...off, live: false } } } });
  expect(ofWavix(left).toSorted()).toEqual(['locked-out', 'rejected']);
  expect(ofWavix(declaredAlarms({ alarms: off }))).toContain('never-heard');
  expect(left).toHaveLength(ordinary.length - ofWavix(ordinary).length + 2);
});

describe('as declared', () => {
  const of = ({ properties }: (typeof ordinary)[number]) => properties as Readonly<Record<string, never>>;

  test('a page goes to one topic when it begins and when it ends, a ticket when it begins; what feeds another alarm tells nobody', () => {
    const silent = /(?<!never)-(heard|heard-this-week|established)$/;
    for (const one of ordinary) {
      const { AlarmActions = [], OKActions = [] } = of(one);
      expect(OKActions).toEqual(JSON.stringify(AlarmActions).includes('Page') ? AlarmActions : []);
      expect(AlarmActions, one.name).toHaveLength(silent.test(one.name) ? 0 : 1);
    }
  });

  test('these page', () => {
    const pages = ordinary.filter((one) => JSON.stringify(of(one)['AlarmActions'] ?? '').includes('Page'));
    expect(pages.map(({ name }) => name.replace('Delivrd-dev-', '')).sort()).toEqual(
      [
        'conservation',
        'dead-letters-kept',
        'dead-letters-old',
        ...['mobivate', 'smspm', 'smstake', 'wavix'].flatMap((one) =>
          ['failure-rate', 'locked-out', 'outage', 'outage-day', 'silence', 'unfinished', 'unfinished-long'].map(
            (kind) => `${one}-${kind}`,
          ),
        ),
        'queue-age',
        'refused',
      ].sort(),
    );
  });

  test('each says what no data means', () => {
    for (const one of ordinary.filter(({ type }) => type === 'metric')) {
      expect(of(one)['AlarmDescription']).toMatch(/\nNo data means: .{20,}\.\n/);
      expect(['notBreaching', 'missing']).toContain(of(one)['TreatMissingData']);
    }
  });

  test('each stays inside what CloudWatch takes', () => {
    for (const one of ordinary.filter(({ type }) => type === 'metric')) {
      const properties = of(one);
      const metrics = (properties['Metrics'] ?? []) as {
        MetricStat?: { Period: number };
        Expression?: string;
        Period?: number;
      }[];
      const stats = metrics.filter(({ MetricStat }) => MetricStat);
      expect(stats.length).toBeLessThanOrEqual(10);
      expect(metrics.length - stats.length).toBeLessThanOrEqual(10);
      for (const { Expression = '' } of metrics) expect(Expression.length).toBeLessThanOrEqual(2048);
      const period = Number(properties['Period'] ?? stats[0]?.MetricStat?.Period ?? metrics[0]?.Period);
      const span = period * Number(properties['EvaluationPeriods']);
      expect(span).toBeLessThanOrEqual(period >= 3600 ? 7 * 86_400 : 86_400);
      expect(String(properties['AlarmDescription']).length).toBeLessThanOrEqual(1024);
    }
  });
});
