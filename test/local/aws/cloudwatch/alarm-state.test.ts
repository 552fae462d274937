import { describe, expect, test } from 'vitest';
import { type AlarmState, decide, type MissingData } from '../../../../local/aws/cloudwatch/alarm-state.ts';

/** `0` is a good datapoint, `X` a breaching one, `-` a missing one, the latest on the right. */
const range = (notation: string) => notation.split(' ').map((sign) => (sign === '-' ? null : sign === 'X'));

const states: readonly AlarmState[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA'];

const check = (
  notation: string,
  datapointsToAlarm: number,
  treatMissingData: MissingData,
  expected: AlarmState | 'kept',
) => {
  const rule = { evaluationPeriods: 3, datapointsToAlarm, treatMissingData };
  for (const current of states)
    expect(decide(range(notation), rule, current).state, `${treatMissingData} from ${current}`).toBe(
      expected === 'kept' ? current : expected,
    );
};

type Row = readonly [
  range: string,
  missing: AlarmState | 'kept',
  ignore: AlarmState | 'kept',
  breaching: AlarmState | 'kept',
  notBreaching: AlarmState | 'kept',
];

const checkRow = (datapointsToAlarm: number, [notation, missing, ignore, breaching, notBreaching]: Row) => {
  check(notation, datapointsToAlarm, 'missing', missing);
  check(notation, datapointsToAlarm, 'ignore', ignore);
  check(notation, datapointsToAlarm, 'breaching', breaching);
  check(notation, datapointsToAlarm, 'notBreaching', notBreaching);
};

describe('the tables of "Configuring how CloudWatch alarms treat missing data", 3 periods', () => {
  const threeOfThree: readonly Row[] = [
    ['0 - X - X', 'OK', 'OK', 'OK', 'OK'],
    ['0 - - - -', 'OK', 'OK', 'OK', 'OK'],
    ['- - - - -', 'INSUFFICIENT_DATA', 'kept', 'ALARM', 'OK'],
    ['0 X X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    ['- - X - -', 'ALARM', 'kept', 'ALARM', 'OK'],
  ];
  test.each(threeOfThree)('3 of 3: %s', (...row) => checkRow(3, row));

  const twoOfThree: readonly Row[] = [
    ['0 - X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    ['0 0 X 0 X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    ['0 - X - -', 'OK', 'OK', 'ALARM', 'OK'],
    ['- - - - 0', 'OK', 'OK', 'ALARM', 'OK'],
    ['- - - X -', 'ALARM', 'kept', 'ALARM', 'OK'],
  ];
  test.each(twoOfThree)('2 of 3: %s', (...row) => checkRow(2, row));

  // Rows of an earlier edition of the same page, which the present one does not contradict.
  const earlier: readonly (readonly [number, ...Row])[] = [
    [3, '- - - - X', 'INSUFFICIENT_DATA', 'kept', 'ALARM', 'OK'],
    [3, 'X - - - -', 'ALARM', 'kept', 'ALARM', 'OK'],
    [2, '- - - - X', 'INSUFFICIENT_DATA', 'kept', 'ALARM', 'OK'],
  ];
  test.each(earlier)('earlier edition, %i of 3: %s', (datapointsToAlarm, ...row) => checkRow(datapointsToAlarm, row));
});

describe('an alarm does not come too early', () => {
  test.each(['- - - X 0', '- - X - 0'])('%s', (notation) => check(notation, 3, 'missing', 'OK'));
  test.each(['- - - - X', '- - - X -'])('%s', (notation) => check(notation, 3, 'missing', 'INSUFFICIENT_DATA'));
});

describe('with enough datapoints', () => {
  const treatments: readonly MissingData[] = ['missing', 'ignore', 'breaching', 'notBreaching'];
  test.each([
    ['X X X 0 0', 1, 'ALARM'],
    ['X X 0 0 0', 1, 'OK'],
    ['X X X - -', 3, 'ALARM'],
    ['0 X - X X', 3, 'ALARM'],
    ['X 0 - X X', 3, 'OK'],
    ['X 0 - X X', 2, 'ALARM'],
  ] as const)('%s, %i of 3, the treatment of missing ones does not matter', (notation, datapointsToAlarm, expected) => {
    for (const treatment of treatments) check(notation, datapointsToAlarm, treatment, expected);
  });
});

test('real datapoints outside the range of three still stand for missing ones, and only as many as needed are filled', () => {
  const rule = { evaluationPeriods: 3, datapointsToAlarm: 3, treatMissingData: 'breaching' } as const;
  expect(decide(range('X X - - -'), rule, 'OK')).toEqual({
    state: 'ALARM',
    because: 'counted',
    evaluated: [0, 1],
    filled: 1,
  });
});

test('one period of one looks back over its missing successors', () => {
  const rule = { evaluationPeriods: 1, datapointsToAlarm: 1, treatMissingData: 'missing' } as const;
  expect(decide(range('X - -'), rule, 'OK').state).toBe('ALARM');
  expect(decide(range('X 0 -'), rule, 'OK').state).toBe('OK');
  expect(decide(range('- - -'), rule, 'OK').state).toBe('INSUFFICIENT_DATA');
});
