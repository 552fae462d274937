import { expect, test } from 'vitest';
import { framesOf, originOf, type Profile } from '../../bench/profile.ts';

const frame = (functionName: string, url: string, lineNumber = 0) => ({
  functionName,
  url,
  lineNumber,
  columnNumber: 0,
});

const profile: Profile = {
  nodes: [
    { id: 1, callFrame: frame('(idle)', '') },
    { id: 2, callFrame: frame('send', 'file:///x/bundle.mjs', 7) },
    { id: 3, callFrame: frame('sign', 'file:///x/bundle.mjs', 9) },
    // The same function, called from somewhere else.
    { id: 4, callFrame: frame('send', 'file:///x/bundle.mjs', 7) },
    { id: 5, callFrame: frame('write', 'node:net') },
  ],
  samples: [1, 2, 3, 4, 5],
  timeDeltas: [9_000, 100, 300, 200, 400],
};

test('a function has the time of all places it is called from, and waiting is no time', () => {
  const written = (_: string, line: number): string =>
    line === 9 ? '/app/node_modules/@smithy/core/sign.js' : '/app/functions/aws/send.ts';
  const frames = framesOf(profile, (url, line) => (url.startsWith('file:') ? written(url, line) : null));
  expect(frames).toEqual([
    { origin: 'Node.js', name: 'write node:net', share: 0.4 },
    { origin: 'ours', name: 'send aws/send.ts', share: 0.3 },
    { origin: 'the AWS SDK', name: 'sign @smithy/core/sign.js', share: 0.3 },
  ]);
});

test.each([
  ['/app/node_modules/@aws-sdk/client-sqs/index.js', 'the AWS SDK'],
  ['/app/node_modules/libphonenumber-js/max.js', 'libphonenumber-js'],
  ['/app/functions/ingest/receive.ts', 'ours'],
  ['node:https', 'Node.js'],
  ['', 'Node.js'],
])('%s is of %s', (path, origin) => expect(originOf(path)).toBe(origin));

test('the collector is nobody’s', () => expect(originOf('', '(garbage collector)')).toBe('collecting garbage'));
