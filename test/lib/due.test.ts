import { describe, expect, test } from 'vitest';
import { declaredAlarms, declaredTemplate } from './declared-alarms.ts';

const overdueOf = (settings: object) =>
  declaredAlarms(settings).find(({ name }) => name === 'Delivrd-dev-wavix-overdue')?.properties;
/** Periods, how many of them are enough, and minutes of one. */
const windowsOf = (settings: object) => {
  const { EvaluationPeriods, DatapointsToAlarm, Metrics } = overdueOf(settings) ?? {};
  const [first] = (Metrics as { MetricStat?: { Period: number } }[]).flatMap(({ MetricStat }) => MetricStat ?? []);
  return [EvaluationPeriods, DatapointsToAlarm, (first?.Period ?? 0) / 60];
};

test('the judge may ask what is due, mark it, count it in its own namespace, and nothing else', () => {
  const { Resources } = declaredTemplate({ deadlines: [{ minutes: 10 }] });
  const [policy] = Object.entries(Resources).filter(
    ([id, { Type }]) => Type === 'AWS::IAM::Policy' && id.startsWith('DueJudge'),
  );
  // biome-ignore lint/suspicious/noExplicitAny: a template
  const statements: any[] = (policy as any)[1].Properties.PolicyDocument.Statement;
  const rights = statements.map(({ Action, Resource, Condition }) => [
    [Action].flat().join(),
    JSON.stringify(Resource).replace(/.*(index\/\w+|"Arn"|\*).*/, '$1'),
    Condition?.StringEquals['cloudwatch:namespace'] ?? null,
  ]);
  expect(rights.toSorted()).toEqual([
    ['cloudwatch:PutMetricData', '*', 'Delivrd/dev'],
    ['dynamodb:BatchGetItem,dynamodb:GetItem,dynamodb:UpdateItem', '"Arn"', null],
    ['dynamodb:Query', 'index/due', null],
    ['logs:CreateLogStream,logs:PutLogEvents', '"Arn"', null],
  ]);
});

describe('the alarm on late messages', () => {
  test.each([
    [110, 60, [1, 1, 60]],
    [111, 60, [3, 1, 60]],
    [1440, 60, [6, 1, 300]],
    [4320, 60, [6, 1, 900]],
    [4320, 1440, [4, 1, 1440]],
  ])('with a deadline of %d min and a window of %d looks back until it is over', (minutes, windowMinutes, expected) => {
    expect(windowsOf({ deadlines: [{ minutes }], alarms: { overdue: { windowMinutes } } })).toEqual(expected);
  });

  test('is there for the providers that a deadline is for, unless it is switched off', () => {
    const deadlines = [{ provider: 'smspm', minutes: 10 }];
    expect(overdueOf({ deadlines })).toBeUndefined();
    expect(overdueOf({ deadlines: [{ minutes: 10 }], alarms: { overdue: { percent: 100 } } })).toBeUndefined();
    expect(overdueOf({ deadlines: [...deadlines, { tag: 'otp', minutes: 10 }] })).toBeDefined();
  });
});

describe('conversion has an alarm for each route', () => {
  const routes = (more: object): readonly string[] =>
    declaredAlarms({
      deadlines: [{ minutes: 10 }],
      tags: { otp: { conversion: true } },
      metrics: { countries: ['DE', 'IN'] },
      ...more,
    }).flatMap(({ name }) => /(\w+)-conversion-(\w\w)$/.exec(name)?.slice(1).join() ?? []);

  test('unless it is switched off for its provider, or nobody is there to compare it to', () => {
    const token = { authentication: { urlToken: true } };
    const providers = { smspm: token, wavix: token };
    expect(routes({ providers })).toEqual(['smspm,DE', 'smspm,IN', 'wavix,DE', 'wavix,IN']);
    const alarms = { providers: { smspm: { conversion: { percent: 100 } } } };
    expect(routes({ providers, alarms })).toEqual(['wavix,DE', 'wavix,IN']);
    expect(routes({ providers: { wavix: token } })).toEqual([]);
    expect(routes({ providers, tags: { otp: { sensitive: true } } })).toEqual([]);
  });
});

test('without deadlines nothing of them is in the template, whatever tags there are', () => {
  const off = JSON.stringify(declaredTemplate({ tags: { otp: { sensitive: true } } }));
  expect(off).not.toMatch(/dueOn|DUE_RULES|"(InTime|Overdue|Missing|Conversion)"|AWS::Events|EachMinute/);
  expect(off).toBe(JSON.stringify(declaredTemplate()));
  const on = JSON.stringify(declaredTemplate({ deadlines: [{ minutes: 10 }] }));
  for (const word of ['dueOn', 'DUE_RULES', '"InTime"', '"Overdue"', '"Missing"', 'AWS::Events::Rule'])
    expect(on).toContain(word);
  expect(on).not.toContain('Conversion');
});

test('countries without receipts alone are told to the consumer, and make no function', () => {
  const alone = JSON.stringify(declaredTemplate({ countriesWithoutReceipts: ['US'] }));
  expect(alone).toContain('DUE_RULES');
  expect(alone).not.toMatch(/dueOn|AWS::Events|Overdue/);
});
