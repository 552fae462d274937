import { readFileSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { expect, test } from 'vitest';
import { describeCost, observingCost } from '../../lib/observing-cost.ts';
import { readSettings } from '../../lib/settings.ts';
import { DelivrdStack } from '../../lib/stack.ts';

const { context } = JSON.parse(readFileSync('cdk.json', 'utf8'));

function costOf(more: object) {
  const settings = readSettings({ ...context.delivrd, ...more });
  const stack = new DelivrdStack(new App({ context: { ...context, 'aws:cdk:bundling-stacks': [] } }), settings);
  return { settings, cost: observingCost(stack, settings) };
}

const wavix = { providers: { wavix: { authentication: { urlToken: true } } } };

test('one provider and no country, counted by hand', () => {
  const { cost, settings } = costOf({ ...wavix, metrics: { countries: [] } });
  // 22 metrics of the stage, 19 of them also of the provider, one also of the provider and other countries, one of no provider.
  expect(cost.metrics).toBe(22 + 19 + 1 + 1);
  // Of the provider: failures 4 x 2, unfinished 2 x 2, unconfirmed, slow and unknown words 2 each, locked out 3, rejected 2, heard 2.
  const own = 8 + 4 + 6 + 3 + 2 + 2;
  // Refused 2 x 2, latency 2, age 1, conservation 4, dead letters 2 + 2 + 1 + 2, established 1, countries 1, quarantine 1 a
  // provider, unlisted words as many as there are, rejected 1, unpublished 1, two functions 4.
  expect(cost.alarmMetrics).toBe(own + 27);
  expect([cost.alarms, cost.compositeAlarms, cost.dashboards]).toEqual([13 + 17, 2, 1]);
  expect(cost.dollars).toBeCloseTo(43 * 0.3 + 52 * 0.1 + 2 * 0.5 + 3);
  expect(describeCost(cost, settings)).toContain('about $22.10 a month');
});

test.each([
  ['of all providers', {}],
  ['of one', wavix],
  ['of all, watched for its conversion', { deadlines: [{ minutes: 10 }], tags: { otp: { conversion: true } } }],
])('one more country %s costs what is told', (_, providers) => {
  const few = costOf({ ...providers, metrics: { countries: ['IN', 'DE'] } }).cost;
  const more = costOf({ ...providers, metrics: { countries: ['IN', 'DE', 'FR'] } }).cost;
  expect(more.dollars - few.dollars).toBeCloseTo(few.dollarsPerCountry);
});

test('the cap on countries is told', () => {
  const { cost, settings } = costOf({});
  expect(describeCost(cost, settings)).toContain('6 countries of at most 100');
});
