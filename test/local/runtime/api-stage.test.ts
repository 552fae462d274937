import { expect, test } from 'vitest';
import { readApiStage } from '../../../local/runtime/api-stage.ts';

test('the throttle is what the stage declares', () => {
  const DefaultRouteSettings = { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 9 };
  expect(readApiStage('api', { StageName: '$default', DefaultRouteSettings })).toEqual({
    apiId: 'api',
    stage: '$default',
    throttle: { ratePerSecond: 5, burst: 9 },
    accessLog: null,
  });
  expect(readApiStage('api', { StageName: '$default' }).throttle).toBeNull();
});

test('the access log has a format and a log group', () => {
  const AccessLogSettings = {
    DestinationArn: 'arn:aws:logs:us-east-1:000000000000:log-group:AccessLogs:*',
    Format: '{}',
  };
  expect(readApiStage('api', { StageName: '$default', AccessLogSettings }).accessLog).toEqual({
    logGroup: 'AccessLogs',
    format: '{}',
  });
});

test('settings of single routes are not guessed', () => {
  expect(() => readApiStage('api', { StageName: 'x', RouteSettings: {} })).toThrow(
    'The local stack does not know RouteSettings (x).',
  );
});
