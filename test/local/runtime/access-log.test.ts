import { expect, test } from 'vitest';
import { createAccessLog } from '../../../local/runtime/access-log.ts';
import type { Answered } from '../../../local/runtime/http-api.ts';

const answered: Answered = {
  atMs: Date.UTC(2026, 10, 1, 4, 5, 6, 789),
  requestId: 'r-1',
  routeKey: 'ANY /webhooks/{path+}',
  sourceIp: '127.0.0.1',
  status: 429,
  latencyMs: 1.4,
  integrationMs: null,
  error: 'Too Many Requests',
  integrationError: null,
};

test('a line has the values of its request, and - for what there is not', () => {
  const write = createAccessLog(
    '{"at":"$context.requestTime","id":"$context.requestId","route":"$context.routeKey","status":"$context.status","ip":"$context.identity.sourceIp","ms":"$context.responseLatency","own":"$context.integrationLatency","error":"$context.error.message","theirs":"$context.integration.error"}',
  );
  expect(JSON.parse(write(answered))).toEqual({
    at: '01/Nov/2026:04:05:06 +0000',
    id: 'r-1',
    route: 'ANY /webhooks/{path+}',
    status: '429',
    ip: '127.0.0.1',
    ms: '1',
    own: '-',
    error: 'Too Many Requests',
    theirs: '-',
  });
  expect(JSON.parse(write({ ...answered, integrationMs: 0.2, integrationError: 'a "b"\n' }))).toMatchObject({
    own: '0',
    theirs: 'a "b"\n',
  });
});

test.each(['$context.path', '$context.http.path', '$context.identity.userAgent', '$context.requestTimeEpoch'])(
  '%s is not guessed',
  (name) => {
    expect(() => createAccessLog(`{"x":"${name}"}`)).toThrow(`The local stack does not know ${name} in the format`);
  },
);
