import { describe, expect, test } from 'vitest';
import { type AlarmDeclaration, createAlarms } from '../../../../local/aws/cloudwatch/alarms.ts';
import { at, hour, metric, minute, t0 } from './stores.ts';

const arn = (name: string) => `arn:aws:cloudwatch:us-east-1:000000000000:alarm:${name}`;

const declare = (properties: Readonly<Record<string, unknown>>, name = 'a'): AlarmDeclaration => ({
  type: 'metric',
  name,
  arn: arn(name),
  properties: {
    ComparisonOperator: 'GreaterThanThreshold',
    Threshold: 5,
    EvaluationPeriods: 1,
    ...properties,
  },
});

const own = { Namespace: 'Delivrd/test', MetricName: 'Failed', Dimensions: [], Period: 300, Statistic: 'Sum' };

const composite = (name: string, AlarmRule: string, more = {}): AlarmDeclaration => ({
  type: 'composite',
  name,
  arn: arn(name),
  properties: { AlarmRule, ...more },
});

function start(...declarations: readonly AlarmDeclaration[]) {
  const { store, clock, set } = at(t0);
  const alarms = createAlarms(declarations, store, clock);
  return {
    alarms,
    store,
    add: (atMs: number, ...values: readonly number[]) => store.add(metric('Failed'), 'Count', atMs, values),
    /** State of the first alarm. */
    stateAt: (ms: number) => {
      set(ms);
      alarms.evaluate();
      return alarms.list()[0]?.state;
    },
    reason: () => alarms.list()[0]?.reason,
  };
}

describe('a metric alarm', () => {
  test('begins unchecked', () => {
    const { alarms } = start(declare({ ...own, AlarmDescription: 'Too many fail.', AlarmActions: ['arn:page'] }));
    expect(alarms.list()).toEqual([
      {
        name: 'a',
        kind: 'metric',
        state: 'INSUFFICIENT_DATA',
        reason: 'Unchecked: Initial alarm creation',
        description: 'Too many fail.',
        since: '2026-11-21T14:00:00.000Z',
        actions: ['arn:page'],
      },
    ]);
    expect(alarms.changes()).toEqual([]);
  });

  test('counts the running minute, and its window slides with each minute', () => {
    const { add, stateAt, reason } = start(declare({ ...own, TreatMissingData: 'notBreaching', EvaluationPeriods: 2 }));
    add(t0 + 30_000, 4);
    expect(stateAt(t0 + 45_000)).toBe('OK');
    add(t0 + 4 * minute, 3.3);
    expect(stateAt(t0 + 4 * minute + 1)).toBe('OK');
    const {
      add: addOne,
      stateAt: oneAt,
      reason: oneReason,
    } = start(declare({ ...own, TreatMissingData: 'notBreaching' }));
    addOne(t0 + 30_000, 4);
    expect(oneAt(t0 + 45_000)).toBe('OK');
    expect(oneReason()).toBe('Threshold not crossed: 0 of the last 1 datapoints (latest 4 at 14:00) > 5');
    addOne(t0 + 4 * minute, 3.3);
    expect(oneAt(t0 + 4 * minute + 1)).toBe('ALARM');
    expect(oneReason()).toBe('Threshold crossed: 1 of the last 1 datapoints (7.3 at 14:04) > 5');
    expect(oneAt(t0 + 5 * minute - 1)).toBe('ALARM');
    expect(oneAt(t0 + 5 * minute)).toBe('OK');
    expect(reason()).toContain('1 without data count as not breaching');
  });

  test.each([
    ['GreaterThanThreshold', 5, 'OK'],
    ['GreaterThanThreshold', 5.1, 'ALARM'],
    ['GreaterThanOrEqualToThreshold', 5, 'ALARM'],
    ['GreaterThanOrEqualToThreshold', 4.9, 'OK'],
    ['LessThanThreshold', 5, 'OK'],
    ['LessThanThreshold', 4.9, 'ALARM'],
    ['LessThanOrEqualToThreshold', 5, 'ALARM'],
    ['LessThanOrEqualToThreshold', 5.1, 'OK'],
  ])('%s: %d is %s', (ComparisonOperator, value, expected) => {
    const { add, stateAt } = start(declare({ ...own, ComparisonOperator }));
    add(t0, value);
    expect(stateAt(t0)).toBe(expected);
  });

  test('needs M of N datapoints', () => {
    const { add, stateAt, reason } = start(declare({ ...own, Period: 60, EvaluationPeriods: 4, DatapointsToAlarm: 2 }));
    for (const [index, value] of [9, 0, 0, 0, 7, 6].entries()) add(t0 + index * minute, value);
    expect(stateAt(t0 + 3 * minute)).toBe('OK');
    expect(stateAt(t0 + 4 * minute)).toBe('OK');
    expect(stateAt(t0 + 5 * minute)).toBe('ALARM');
    expect(reason()).toBe('Threshold crossed: 2 of the last 4 datapoints (6 at 14:05, 7 at 14:04) > 5');
  });

  test('tells which datapoints crossed, up to five of them', () => {
    const { add, stateAt, reason } = start(declare({ ...own, Period: 60, EvaluationPeriods: 7, DatapointsToAlarm: 1 }));
    for (let index = 0; index < 7; index++) add(t0 + index * minute, 10 + index);
    stateAt(t0 + 6 * minute);
    expect(reason()).toBe(
      'Threshold crossed: 7 of the last 7 datapoints (16 at 14:06, 15 at 14:05, 14 at 14:04, 13 at 14:03, 12 at 14:02, …) > 5',
    );
  });

  test('says that there are no data', () => {
    const silent = start(declare({ ...own, EvaluationPeriods: 12 }));
    expect(silent.stateAt(t0)).toBe('INSUFFICIENT_DATA');
    expect(silent.reason()).toBe('No data in the last 12 periods of 5 min');
    const breaching = start(declare({ ...own, Period: 3600, TreatMissingData: 'breaching' }));
    expect(breaching.stateAt(t0)).toBe('ALARM');
    expect(breaching.reason()).toBe('No data in the last 1 h, which counts as breaching');
  });

  test('says that there are too few data, or that nothing contradicts the oldest', () => {
    const { add, stateAt, reason } = start(declare({ ...own, Period: 60, EvaluationPeriods: 3 }));
    add(t0, 9);
    expect(stateAt(t0)).toBe('INSUFFICIENT_DATA');
    expect(reason()).toBe('Too few data: 1 of the last 3 datapoints (9 at 14:00) > 5, and no others');
    expect(stateAt(t0 + 2 * minute)).toBe('ALARM');
    expect(reason()).toBe(
      'Threshold crossed: 1 of the last 3 datapoints (9 at 14:00) > 5, and nothing since that says otherwise',
    );
  });

  test('keeps its state and reason where missing data are ignored', () => {
    const { add, stateAt, reason } = start(declare({ ...own, Period: 60, TreatMissingData: 'ignore' }));
    expect(stateAt(t0)).toBe('INSUFFICIENT_DATA');
    expect(reason()).toBe('Unchecked: Initial alarm creation');
    add(t0, 9);
    expect(stateAt(t0)).toBe('ALARM');
    expect(stateAt(t0 + hour)).toBe('ALARM');
    expect(reason()).toContain('9 at 14:00');
  });

  test('on metrics of DynamoDB ignores missing data where nothing else is said', () => {
    const dynamodb = { ...own, Namespace: 'AWS/DynamoDB', Period: 60 };
    const { store, stateAt } = start(declare(dynamodb));
    store.add({ namespace: 'AWS/DynamoDB', name: 'Failed', dimensions: {} }, 'Count', t0, [9]);
    expect(stateAt(t0)).toBe('ALARM');
    expect(stateAt(t0 + hour)).toBe('ALARM');
    expect(start(declare({ ...dynamodb, TreatMissingData: 'notBreaching' })).stateAt(t0)).toBe('OK');
  });

  test('of a percentile waits for enough samples, if told to', () => {
    const percentile = { ...own, Statistic: undefined, ExtendedStatistic: 'p90', Threshold: 5 };
    const patient = start(declare({ ...percentile, EvaluateLowSampleCountPercentile: 'ignore' }));
    const hasty = start(declare(percentile));
    for (const { add } of [patient, hasty]) add(t0, ...Array<number>(99).fill(9));
    expect(hasty.stateAt(t0)).toBe('ALARM');
    expect(patient.stateAt(t0)).toBe('INSUFFICIENT_DATA');
    patient.add(t0, 9);
    expect(patient.stateAt(t0)).toBe('ALARM');
  });

  test('may be the result of metric math', () => {
    const stat = (Id: string, MetricName: string) => ({
      Id,
      MetricStat: { Metric: { Namespace: 'Delivrd/test', MetricName }, Period: 300, Stat: 'Sum' },
      ReturnData: false,
    });
    const Metrics = [
      { Id: 'rate', Expression: 'IF(total >= 20, 100 * FILL(failed, 0) / total, 0)', Label: 'rate' },
      stat('failed', 'Failed'),
      stat('total', 'Total'),
    ];
    const { add, store, stateAt, reason } = start(declare({ Metrics, TreatMissingData: 'notBreaching' }));
    add(t0, 4);
    store.add(metric('Total'), 'Count', t0, [10]);
    expect(stateAt(t0)).toBe('OK');
    store.add(metric('Total'), 'Count', t0, [15]);
    expect(stateAt(t0)).toBe('ALARM');
    expect(reason()).toBe('Threshold crossed: 1 of the last 1 datapoints (16 at 14:00) > 5');
  });
});

describe('changes', () => {
  const actions = { AlarmActions: ['arn:page'], OKActions: ['arn:ok'], InsufficientDataActions: ['arn:quiet'] };

  test('tell whom AWS would have told, newest first, and only changes count', () => {
    const { add, stateAt, alarms } = start(declare({ ...own, ...actions, Period: 60 }));
    add(t0, 1);
    add(t0 + minute, 9);
    for (const ms of [0, 1_000, minute, minute + 1_000, hour]) stateAt(t0 + ms);
    expect(
      alarms.changes().map(({ at: when, from, to, notified }) => [when.slice(11, 19), from, to, notified]),
    ).toEqual([
      ['15:00:00', 'ALARM', 'INSUFFICIENT_DATA', ['arn:quiet']],
      ['14:01:00', 'OK', 'ALARM', ['arn:page']],
      ['14:00:00', 'INSUFFICIENT_DATA', 'OK', ['arn:ok']],
    ]);
    expect(alarms.changes()[1]?.reason).toContain('9 at 14:01');
    expect(alarms.list()[0]?.since).toBe('2026-11-21T15:00:00.000Z');
  });

  test('nobody is told where actions are off', () => {
    const { stateAt, alarms } = start(
      declare({ ...own, ...actions, ActionsEnabled: false, TreatMissingData: 'breaching' }),
    );
    expect(stateAt(t0)).toBe('ALARM');
    expect(alarms.changes()[0]?.notified).toEqual([]);
  });

  test('are kept up to 200', () => {
    const { add, stateAt, alarms } = start(declare({ ...own, Period: 60 }));
    for (let index = 0; index < 210; index++) {
      add(t0 + index * minute, index % 2 === 0 ? 9 : 1);
      stateAt(t0 + index * minute);
    }
    expect(alarms.changes()).toHaveLength(200);
    expect(alarms.changes()[0]).toMatchObject({ from: 'ALARM', to: 'OK' });
  });
});

describe('contributors', () => {
  const Expression =
    'SELECT AVG(FailureRate) FROM SCHEMA("Delivrd/test", Provider, Country) GROUP BY Country ORDER BY AVG() DESC';
  const grouped = (more = {}) => declare({ Metrics: [{ Id: 'q', Expression, Period: 60 }], ...more });
  const fail = (store: ReturnType<typeof start>['store'], Country: string, ms: number, percent: number) =>
    store.add(metric('FailureRate', { Provider: 'wavix', Country }), 'Percent', t0 + ms, [percent]);

  test('alarm if any of them does, each evaluated by itself', () => {
    const { store, stateAt, reason } = start(grouped({ EvaluationPeriods: 2 }));
    fail(store, 'IN', 0, 50);
    fail(store, 'BR', minute, 50);
    fail(store, 'DE', 0, 1);
    fail(store, 'DE', minute, 1);
    expect(stateAt(t0 + minute)).toBe('ALARM');
    expect(reason()).toBe('Threshold crossed by 1 of 3 contributors: IN (50 at 14:00) > 5');
    fail(store, 'IN', minute, 2);
    expect(stateAt(t0 + minute)).toBe('OK');
    expect(reason()).toBe('None of 3 contributors > 5');
    fail(store, 'BR', 2 * minute, 40);
    expect(stateAt(t0 + 2 * minute)).toBe('ALARM');
    expect(reason()).toContain('BR (40 at 14:02, 50 at 14:01)');
  });

  test('are told of one by one as they join while the alarm is on, and with it as they turn it on', () => {
    const { alarms, store, stateAt } = start(grouped({ AlarmActions: ['arn:ticket'], OKActions: ['arn:ok'] }));
    const told = () =>
      alarms
        .changes()
        .map(({ contributor, from, to, reason, notified }) => [contributor, from, to, reason, ...notified])
        .reverse();
    const turnedOn = [
      null,
      'INSUFFICIENT_DATA',
      'ALARM',
      'Threshold crossed by 2 of 3 contributors: IN (50 at 14:00), BR (40 at 14:00) > 5',
      'arn:ticket',
    ];
    for (const [country, percent] of [['IN', 50] as const, ['BR', 40] as const, ['DE', 1] as const])
      fail(store, country, 0, percent);
    stateAt(t0);
    stateAt(t0);
    expect(told()).toEqual([turnedOn]);

    fail(store, 'DE', 0, 30);
    fail(store, 'FR', 0, 8);
    const joined = [
      ['DE', 'OK', 'ALARM', 'Threshold crossed by DE (15.5 at 14:00) > 5', 'arn:ticket'],
      ['FR', 'INSUFFICIENT_DATA', 'ALARM', 'Threshold crossed by FR (8 at 14:00) > 5', 'arn:ticket'],
    ];
    stateAt(t0);
    stateAt(t0);
    expect(told()).toEqual([turnedOn, ...joined.toReversed()]);
    expect(alarms.list()[0]?.since).toBe('2026-11-21T14:00:00.000Z');
  });

  test('that leave and come back are told of again, the others are not', () => {
    const { alarms, store, stateAt } = start(grouped({ AlarmActions: ['arn:ticket'], ActionsEnabled: false }));
    const countries = () => alarms.changes().map(({ contributor, notified }) => [contributor, notified.length]);
    for (const ms of [0, minute]) fail(store, 'IN', ms, 50);
    fail(store, 'BR', 0, 50);
    stateAt(t0);
    fail(store, 'BR', minute, 1);
    stateAt(t0 + minute);
    expect(countries()).toEqual([[null, 0]]);
    fail(store, 'BR', minute, 99);
    stateAt(t0 + minute);
    expect(countries()).toEqual([
      ['BR', 0],
      [null, 0],
    ]);
  });

  test('are named up to ten of them', () => {
    const { store, stateAt, reason } = start(grouped());
    for (let index = 0; index < 12; index++) fail(store, `C${index}`, 0, 99 - index);
    expect(stateAt(t0)).toBe('ALARM');
    expect(reason()).toMatch(/by 12 of 12 contributors: C0 \(99 at 14:00\), .*, C9 \(90 at 14:00\), … > 5$/);
  });

  test('each keeps a state of its own where missing data are ignored', () => {
    const { store, stateAt } = start(grouped({ EvaluationPeriods: 2, TreatMissingData: 'ignore' }));
    for (const ms of [0, minute]) fail(store, 'IN', ms, 50);
    for (const ms of [0, minute, 2 * minute, 3 * minute, 4 * minute]) fail(store, 'DE', ms, 1);
    expect(stateAt(t0 + minute)).toBe('ALARM');
    expect(stateAt(t0 + 4 * minute)).toBe('ALARM');
    fail(store, 'DE', 5 * minute, 1);
    expect(stateAt(t0 + 5 * minute)).toBe('OK');
  });

  test.each(['missing', 'notBreaching', 'breaching', 'ignore'])(
    'none at all is too little to say, with %s',
    (TreatMissingData) => {
      const { store, stateAt, reason } = start(grouped({ TreatMissingData }));
      expect(stateAt(t0)).toBe('INSUFFICIENT_DATA');
      expect(reason()).toBe('No series in the last 1 min');
      fail(store, 'IN', 0, 50);
      expect(stateAt(t0)).toBe('ALARM');
      expect(stateAt(t0 + 10 * minute)).toBe('INSUFFICIENT_DATA');
    },
  );

  test('one that was gone begins anew', () => {
    const { store, stateAt } = start(grouped({ EvaluationPeriods: 2, TreatMissingData: 'ignore' }));
    for (const ms of [0, minute]) fail(store, 'IN', ms, 50);
    expect(stateAt(t0 + minute)).toBe('ALARM');
    expect(stateAt(t0 + 10 * minute)).toBe('INSUFFICIENT_DATA');
    fail(store, 'IN', 10 * minute, 50);
    expect(stateAt(t0 + 10 * minute)).toBe('OK');
    fail(store, 'IN', 11 * minute, 50);
    expect(stateAt(t0 + 11 * minute)).toBe('ALARM');
  });

  test('a query without GROUP BY is one series, with its missing data', () => {
    const Metrics = [{ Id: 'q', Expression: 'SELECT SUM(Failed) FROM SCHEMA("Delivrd/test")', Period: 60 }];
    const { add, stateAt } = start(declare({ Metrics, TreatMissingData: 'notBreaching' }));
    expect(stateAt(t0)).toBe('OK');
    add(t0, 9);
    expect(stateAt(t0)).toBe('ALARM');
  });
});

describe('a composite alarm', () => {
  const alarming = declare({ ...own, TreatMissingData: 'breaching' }, 'bad');
  const fine = declare({ ...own, TreatMissingData: 'notBreaching' }, 'good one');
  const unknown = declare(own, 'mute');

  test.each([
    [`ALARM("${arn('bad')}")`, 'ALARM', 'The rule holds: bad is in ALARM'],
    ['ALARM(bad)', 'ALARM', 'The rule holds: bad is in ALARM'],
    ['ALARM("bad") AND OK("good one")', 'ALARM', 'The rule holds: bad is in ALARM, good one is in OK'],
    [
      'ALARM("good one") OR (INSUFFICIENT_DATA("mute") AND NOT OK(bad))',
      'ALARM',
      'The rule holds: mute is in INSUFFICIENT_DATA, bad is not in OK',
    ],
    ['NOT (ALARM("good one") OR OK(mute))', 'ALARM', 'The rule holds: good one is not in ALARM, mute is not in OK'],
    ['NOT (ALARM(bad) AND OK(bad))', 'ALARM', 'The rule holds: bad is not in OK'],
    ['TRUE', 'ALARM', 'The rule holds: the rule is TRUE'],
    ['FALSE OR ALARM("good one")', 'OK', 'The rule does not hold'],
    ['ALARM("bad") AND NOT ALARM("bad")', 'OK', 'The rule does not hold'],
    ['NOT ALARM("bad") OR ALARM("good one") AND TRUE', 'OK', 'The rule does not hold'],
  ])('%s', (rule, expected, why) => {
    const { stateAt, reason } = start(composite('c', rule), alarming, fine, unknown);
    expect(stateAt(t0)).toBe(expected);
    expect(reason()).toBe(why);
  });

  test('may watch others in any order, without a false step on the way', () => {
    const { stateAt, alarms } = start(
      composite('top', 'ALARM(bad) AND NOT ALARM(middle)'),
      composite('middle', 'ALARM(bottom)'),
      composite('bottom', 'ALARM(bad)', { AlarmActions: ['arn:page'] }),
      alarming,
    );
    expect(stateAt(t0)).toBe('OK');
    expect(alarms.list().map(({ name, state, kind }) => [name, state, kind])).toEqual([
      ['top', 'OK', 'composite'],
      ['middle', 'ALARM', 'composite'],
      ['bottom', 'ALARM', 'composite'],
      ['bad', 'ALARM', 'metric'],
    ]);
    const changes = alarms.changes().map(({ name, to, notified }) => [name, to, notified]);
    expect(changes).toEqual([
      ['bottom', 'ALARM', ['arn:page']],
      ['middle', 'ALARM', []],
      ['top', 'OK', []],
      ['bad', 'ALARM', []],
    ]);
  });

  test('follows its children, and a circle does not hang', () => {
    const { stateAt, add } = start(composite('c', 'ALARM(a)'), declare({ ...own, TreatMissingData: 'notBreaching' }));
    expect(stateAt(t0)).toBe('OK');
    add(t0, 9);
    expect(stateAt(t0)).toBe('ALARM');
    expect(stateAt(t0 + hour)).toBe('OK');
    const circle = start(composite('x', 'NOT ALARM(y)'), composite('y', 'ALARM(x)'));
    expect(['OK', 'ALARM']).toContain(circle.stateAt(t0));
  });
});

describe('what is not supported is refused with the name of the alarm', () => {
  const metrics = (...Metrics: readonly unknown[]) => declare({ Metrics });
  const stat = { Metric: { Namespace: 'n', MetricName: 'm' }, Period: 60, Stat: 'Sum' };
  const grouped = 'SELECT SUM(x) FROM SCHEMA("n", y) GROUP BY y ORDER BY SUM() DESC';
  test.each<[string, AlarmDeclaration, RegExp]>([
    ['anomaly bands', declare({ ...own, ThresholdMetricId: 'ad1' }), /The alarm a: .*ThresholdMetricId/s],
    [
      'another operator',
      declare({ ...own, ComparisonOperator: 'GreaterThanUpperThreshold' }),
      /The alarm a: .*ComparisonOperator/s,
    ],
    ['windows by the wall clock', declare({ ...own, EvaluationWindow: {} }), /EvaluationWindow/],
    ['periods of seconds', declare({ ...own, Period: 10 }), /multiple of 60/],
    ['an unknown statistic', declare({ ...own, Statistic: 'Median' }), /Unknown statistic Median/],
    ['bounds that hold nothing', declare({ ...own, Statistic: undefined, ExtendedStatistic: 'PR(9:1)' }), /PR\(9:1\)/],
    ['M above N', declare({ ...own, DatapointsToAlarm: 2 }), /greater than EvaluationPeriods/],
    ['more than a day', declare({ ...own, EvaluationPeriods: 289 }), /at most 86400/],
    ['more than a week', declare({ ...own, Period: 3600, EvaluationPeriods: 169 }), /at most 604800/],
    ['half a metric', declare({ ...own, Period: undefined }), /It needs Metrics/],
    ['two definitions', declare({ ...own, Metrics: [] }), /Metrics and a metric of its own/],
    ['no result', metrics({ Id: 'm', MetricStat: stat, ReturnData: false }), /Exactly one/],
    ['two results', metrics({ Id: 'm', MetricStat: stat }, { Id: 'n', MetricStat: stat }), /Exactly one/],
    [
      'a list as its result',
      metrics({ Id: 'm', MetricStat: stat, ReturnData: false }, { Id: 'e', Expression: '[m, m]' }),
      /Exactly one/,
    ],
    [
      'a number as its result',
      metrics({ Id: 'm', MetricStat: stat, ReturnData: false }, { Id: 'e', Expression: 'SUM(m)' }),
      /single number/,
    ],
    [
      'an unknown id',
      metrics({ Id: 'm', MetricStat: stat, ReturnData: false }, { Id: 'e', Expression: 'x' }),
      /The alarm a: Unknown id x/,
    ],
    [
      'different periods',
      metrics({ Id: 'm', MetricStat: stat }, { Id: 'n', MetricStat: { ...stat, Period: 300 } }),
      /same Period/,
    ],
    [
      'Insights beyond 3 hours',
      declare({ Metrics: [{ Id: 'q', Expression: grouped, Period: 3600 }], EvaluationPeriods: 4 }),
      /at most 10800/,
    ],
    ['Insights without a period', metrics({ Id: 'q', Expression: grouped }), /same Period/],
    [
      'math over contributors',
      metrics({ Id: 'q', Expression: grouped, Period: 60, ReturnData: false }, { Id: 'e', Expression: 'SUM(q)' }),
      /must be the result/,
    ],
    [
      'few samples of an average',
      declare({ ...own, EvaluateLowSampleCountPercentile: 'ignore' }),
      /percentile of one metric/,
    ],
    ['an unknown child', composite('c', 'ALARM(nobody)'), /The alarm c: There is no alarm nobody/],
    ['an unknown function', composite('c', 'WARN(c)'), /Unknown function WARN/],
    ['an unknown word', composite('c', 'true'), /Unknown true/],
    ['an unknown operator', composite('c', 'ALARM(c) == OK(c)'), /Unknown operator ==/],
    ['a minus', composite('c', '-ALARM(c)'), /Unknown operator -/],
    ['a name that needs quotes', composite('c', 'ALARM(a-b)'), /in double quotes/],
    ['no rule', composite('c', ''), /Cannot read the rule/],
    ['an open bracket', composite('c', '(ALARM(c)'), /Cannot read the expression \(ALARM/],
    ['half a rule', composite('c', 'ALARM(c) AND'), /Cannot read the rule ALARM\(c\) AND/],
    ['a suppressor', composite('c', 'TRUE', { ActionsSuppressor: 'x' }), /The alarm c: .*ActionsSuppressor/s],
  ])('%s', (_, declaration, message) => expect(() => start(declaration)).toThrow(message));
});

test('how long ago a series last had a value can be asked, though the latest minutes have none', () => {
  const stat = { Metric: { Namespace: 'Delivrd/test', MetricName: 'Failed' }, Period: 60, Stat: 'SampleCount' };
  const { stateAt, add } = start(
    declare({
      Threshold: 180,
      Metrics: [
        { Id: 'm', MetricStat: stat, ReturnData: false },
        // Until the latest period, from the last one with samples.
        { Id: 'silence', Expression: 'EPOCH(m) - MAX(IF(m > 0, EPOCH(m)))' },
      ],
      EvaluationPeriods: 10,
      DatapointsToAlarm: 1,
    }),
  );
  add(t0, 1);
  expect(stateAt(t0 + 3 * minute)).toBe('OK');
  expect(stateAt(t0 + 4 * minute)).toBe('ALARM');
  add(t0 + 4 * minute, 1);
  expect(stateAt(t0 + 4 * minute)).toBe('OK');
});

test('the store is compacted as the clock goes on', () => {
  const { add, store, stateAt } = start(declare(own));
  add(t0, 1);
  stateAt(t0 + 9 * minute);
  stateAt(t0 + 9 * 24 * hour);
  expect(store.window(metric('Failed'), 0, t0 + hour)).toBeNull();
  expect(store.totals('')[0]?.sum).toBe(1);
});
