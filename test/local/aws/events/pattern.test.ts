import { describe, expect, test } from 'vitest';
import { readPattern } from '../../../../local/aws/events/pattern.ts';

// What the documentation of EventBridge says of each operator, and what is known of the engine that is published.

const event = {
  version: '0',
  'detail-type': 'EC2 Instance State-change Notification',
  source: 'aws.ec2',
  time: '2026-11-27T10:00:00Z',
  resources: ['arn:aws:ec2:us-east-1:111122223333:instance/i-1', 'arn:aws:ec2:us-east-1:111122223333:instance/i-2'],
  detail: {
    state: 'running',
    empty: '',
    none: null,
    flag: true,
    count: 5,
    limit: 301.8,
    ip: '10.0.0.33',
    ip6: '2001:db8::1',
    path: '/usr/lib/node.PNG',
    starred: 'a*b\\c',
    list: [],
    numbers: [1, [2, 3]],
    parts: [
      { name: 'a', size: 1 },
      { name: 'b', size: 2 },
    ],
    inner: { deep: { value: 'x' } },
  },
};
const matches = (detail: object): boolean => readPattern({ detail })(event);

describe('one field', () => {
  test.each<[object, boolean]>([
    [{ state: ['running'] }, true],
    [{ state: ['stopped', 'running'] }, true],
    [{ state: ['Running'] }, false],
    [{ missing: ['running'] }, false],
    [{ empty: [''] }, true],
    [{ none: [null] }, true],
    [{ empty: [null] }, false],
    [{ missing: [null] }, false],
    [{ flag: [true] }, true],
    [{ flag: ['true'] }, false],
    [{ count: [5] }, true],
    [{ count: [5.0] }, true],
    [{ count: ['5'] }, false],
    [{ inner: { deep: { value: ['x'] } } }, true],
    [{ inner: ['x'] }, false],
    [{ state: { deep: ['x'] } }, false],
    [{ state: [{ prefix: 'run' }] }, true],
    [{ state: [{ prefix: 'Run' }] }, false],
    [{ state: [{ prefix: { 'equals-ignore-case': 'RUN' } }] }, true],
    [{ path: [{ suffix: '.png' }] }, false],
    [{ path: [{ suffix: { 'equals-ignore-case': '.png' } }] }, true],
    [{ state: [{ 'equals-ignore-case': 'RUNNING' }] }, true],
    [{ count: [{ prefix: '5' }] }, false],
    [{ path: [{ wildcard: '/usr/*/node.*' }] }, true],
    [{ path: [{ wildcard: '*.PN?' }] }, false],
    [{ path: [{ wildcard: 'lib*' }] }, false],
    [{ starred: [{ wildcard: 'a\\*b\\\\*' }] }, true],
    [{ state: [{ wildcard: 'a\\*b*' }] }, false],
    [{ count: [{ numeric: ['>', 0, '<=', 5] }] }, true],
    [{ count: [{ numeric: ['>', 5] }] }, false],
    [{ limit: [{ numeric: ['=', 3.018e2] }] }, true],
    [{ state: [{ numeric: ['>', 0] }] }, false],
    [{ ip: [{ cidr: '10.0.0.0/24' }] }, true],
    [{ ip: [{ cidr: '10.0.1.0/24' }] }, false],
    [{ ip6: [{ cidr: '2001:db8::/32' }] }, true],
    [{ state: [{ cidr: '0.0.0.0/0' }] }, false],
    [{ state: [{ exists: true }] }, true],
    [{ state: [{ exists: false }] }, false],
    [{ missing: [{ exists: false }] }, true],
    [{ none: [{ exists: true }] }, true],
    // Only of leaves.
    [{ inner: [{ exists: true }] }, false],
    [{ inner: [{ exists: false }] }, true],
    [{ list: [{ exists: true }] }, false],
  ])('%j: %s', (pattern, expected) => {
    expect(matches(pattern)).toBe(expected);
  });
});

test.each<[object, boolean]>([
  [{ state: [{ 'anything-but': 'initializing' }] }, true],
  [{ state: [{ 'anything-but': ['running', 'stopped'] }] }, false],
  [{ count: [{ 'anything-but': [1, 2] }] }, true],
  [{ count: [{ 'anything-but': 5 }] }, false],
  [{ missing: [{ 'anything-but': 'x' }] }, false],
  [{ none: [{ 'anything-but': 'x' }] }, true],
  [{ state: [{ 'anything-but': { prefix: 'run' } }] }, false],
  [{ state: [{ 'anything-but': { prefix: ['stop', 'init'] } }] }, true],
  [{ path: [{ 'anything-but': { suffix: '.png' } }] }, true],
  [{ path: [{ 'anything-but': { wildcard: '*/lib/*' } }] }, false],
  [{ state: [{ 'anything-but': { 'equals-ignore-case': ['RUNNING', 'x'] } }] }, false],
  [{ state: ['stopped', { 'anything-but': 'initializing' }] }, true],
])('anything but: %j: %s', (pattern, expected) => {
  expect(matches(pattern)).toBe(expected);
});

describe('lists', () => {
  test.each<[object, boolean]>([
    [{ resources: ['arn:aws:ec2:us-east-1:111122223333:instance/i-2'] }, true],
    [{ resources: [{ suffix: 'i-3' }] }, false],
    [{ detail: { numbers: [3] } }, true],
    [{ detail: { parts: { name: ['b'], size: [2] } } }, true],
    // Of one member at a time.
    [{ detail: { parts: { name: ['a'], size: [2] } } }, false],
  ])('%j: %s', (pattern, expected) => {
    expect(readPattern(pattern)(event)).toBe(expected);
  });
});

test.each<[object, boolean]>([
  [{ source: ['aws.ec2'], $or: [{ time: [{ prefix: '2025' }] }, { detail: { count: [5] } }] }, true],
  [{ source: ['aws.s3'], $or: [{ time: [{ prefix: '2026' }] }, { detail: { count: [5] } }] }, false],
  [{ detail: { $or: [{ state: ['x'] }, { count: [1], state: ['running'] }] } }, false],
  [{ detail: { $or: [{ state: ['x'] }, { count: [1] }, { $or: [{ flag: [false] }, { flag: [true] }] }] } }, true],
])('either: %j: %s', (pattern, expected) => {
  expect(readPattern(pattern)(event)).toBe(expected);
});

test.each<[unknown, RegExp]>([
  [[], /not an object/],
  [{}, /Empty objects/],
  [{ a: [] }, /Empty arrays/],
  [{ a: 'x' }, /"a" must be an object or an array/],
  [{ a: { b: {} } }, /Empty objects/],
  [{ a: [[1]] }, /list inside a list/],
  [{ a: [{ regex: 'x' }] }, /Unrecognized match type regex/],
  [{ a: [{ prefix: 1 }] }, /prefix match pattern must be a string/],
  [{ a: [{ prefix: 'x', suffix: 'y' }] }, /Only one key/],
  [{ a: [{ exists: 'yes' }] }, /true or false/],
  [{ a: [{ 'anything-but': [1, 'x'] }] }, /mixed type/],
  [{ a: [{ 'anything-but': { numeric: ['<', 1] } }] }, /Unrecognized match type numeric/],
  [{ a: [{ numeric: ['<'] }] }, /one comparison, or two/],
  [{ a: [{ numeric: ['!', 1] }] }, /Unrecognized numeric range operator/],
  [{ a: [{ numeric: ['<', 6e9] }] }, /between/],
  [{ a: [{ cidr: '10.0.0.0/33' }] }, /Malformed CIDR/],
  [{ a: [{ wildcard: 'a**b' }] }, /Consecutive/],
  [{ a: [{ wildcard: 'a\\b' }] }, /Invalid escape/],
  [{ $or: [{ a: [1] }] }, /at least two/],
])('%j is refused: %s', (pattern, why) => {
  expect(() => readPattern(pattern)).toThrow(why);
});
