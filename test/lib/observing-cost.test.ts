import { App } from 'aws-cdk-lib';
import { expect, test } from 'vitest';
import { describeCost, observingCost } from '../../lib/observing-cost.ts';
import { readSettings } from '../../lib/settings.ts';
import { DelivrdStack } from '../../lib/stack.ts';
import { context } from '../four-providers.ts';

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
  ['of all, with routes', { routes: true }],
  ['of all, watched for its conversion', { deadlines: [{ minutes: 10 }], tags: { otp: { conversion: true } } }],
])(
  'one more country %s costs what is told',
  (_, { routes = false, ...more }: { readonly routes?: boolean; readonly [setting: string]: unknown }) => {
    const few = costOf({ ...more, metrics: { countries: ['IN', 'DE'], routes } }).cost;
    const many = costOf({ ...more, metrics: { countries: ['IN', 'DE', 'FR'], routes } }).cost;
    expect(many.dollars - few.dollars).toBeCloseTo(few.dollarsPerCountry);
  },
);

test('routes cost three metrics each, and what their prices cost is told beside it', () => {
  const [off, on] = [
    costOf({ metrics: { countries: ['IN', 'DE'] } }),
    costOf({ metrics: { countries: ['IN', 'DE'], routes: true } }),
  ];
  const routes = 2 * Object.keys(on.settings.providers).length;
  expect(on.cost.metrics - off.cost.metrics).toBe(3 * routes);
  expect(on.cost.dollars - off.cost.dollars).toBeCloseTo(3 * routes * 0.3);
  expect(describeCost(on.cost, on.settings)).toContain('prices of routes ($0.30');
  expect(describeCost(off.cost, off.settings)).not.toContain('routes');
});

test('the cap on countries is told', () => {
  const { cost, settings } = costOf({});
  expect(describeCost(cost, settings)).toContain('6 countries of at most 100');
});
