import { expect, test } from 'vitest';
import { readApiStage } from '../../local/api-stage.ts';

test('the throttle is what the stage declares', () => {
  const DefaultRouteSettings = { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 9 };
  expect(readApiStage('api', { StageName: '$default', DefaultRouteSettings })).toEqual({
    apiId: 'api',
    stage: '$default',
    throttle: { ratePerSecond: 5, burst: 9 },
  });
  expect(readApiStage('api', { StageName: '$default' }).throttle).toBeNull();
});

test('settings of single routes are not guessed', () => {
  expect(() => readApiStage('api', { StageName: 'x', RouteSettings: {} })).toThrow(
    'The local stack does not know RouteSettings (x).',
  );
});
