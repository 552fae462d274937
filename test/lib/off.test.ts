import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Inventory, inventoryOf } from './inventory.ts';
import { plain } from './stages.ts';

// Off means off: a stage with no setting but a provider has nothing of what settings switch on, lets nobody do more, costs no
// more, and is told to CloudFormation in the same words. The file was made of the stage as it was before there were events, an API, deadlines and notifications; they changed none of it
// but the names of tasks. What changes it is changed there by hand, knowingly: everybody's stack gets it.

const file = 'test/lib/off.json';
const off = inventoryOf(plain);

if (process.env['KEEP'] === 'new') writeFileSync(file, `${JSON.stringify(off, null, 2)}\n`);

test.each(Object.keys(off) as (keyof Inventory)[])(
  'a stage with all of it off has its %s as they stand in test/lib/off.json (KEEP=new writes it; npm run fix)',
  (part) => {
    expect(off[part]).toEqual(JSON.parse(readFileSync(file, 'utf8'))[part]);
  },
);

const otp = { otp: { conversion: true } };
const deadlines = [{ minutes: 10 }];
/** Each switch, and in which parts it shows; the first is over what the second needs beside it. */
const switches: readonly (readonly [name: string, on: object, beside: object, parts: readonly (keyof Inventory)[]])[] =
  [
    [
      'events',
      { events: true },
      {},
      ['resources', 'properties', 'table', 'environment', 'permissions', 'outputs', 'tasks', 'price'],
    ],
    [
      'events.webhooks',
      { events: { webhooks: [{ name: 'app', url: 'https://app.example.com' }] } },
      { events: true },
      ['resources', 'properties', 'permissions', 'tasks', 'price'],
    ],
    ['events.recipient', { events: { recipient: true } }, { events: true }, ['properties']],
    [
      'notify',
      { notify: { critical: { tags: ['otp'] }, to: 'page' } },
      { events: true },
      ['resources', 'properties', 'permissions', 'tasks', 'price'],
    ],
    [
      'providers.*.forward',
      {
        providers: { smstake: { ...plain.providers.smstake, forward: 'https://old.example.com/dlr' } },
      },
      {},
      ['resources', 'properties', 'environment', 'permissions', 'outputs', 'price'],
    ],
    ['api', { api: true }, {}, ['resources', 'properties', 'environment', 'permissions', 'outputs', 'price']],
    ['preview', { preview: true }, { api: true }, ['properties']],
    ['limits.apiReservedConcurrency', { limits: { apiReservedConcurrency: 5 } }, { api: true }, ['properties']],
    [
      'metrics.routes',
      { metrics: { countries: ['IN'], routes: true } },
      { metrics: { countries: ['IN'] } },
      ['properties', 'environment', 'outputs', 'price'],
    ],
    [
      'metrics.routes, for the API',
      { metrics: { countries: ['IN'], routes: true } },
      { api: true, metrics: { countries: ['IN'] } },
      ['properties', 'environment', 'permissions', 'outputs', 'price'],
    ],
    [
      'deadlines',
      { deadlines },
      {},
      ['resources', 'properties', 'table', 'environment', 'permissions', 'outputs', 'tasks', 'price'],
    ],
    ['tags.*.conversion', { tags: otp }, { deadlines }, ['properties', 'price']],
    [
      'tags.*.sensitive',
      { tags: { otp: { sensitive: true } } },
      { api: true, preview: true },
      ['properties', 'environment'],
    ],
    ['countriesWithoutReceipts', { countriesWithoutReceipts: ['US'] }, {}, ['properties', 'environment', 'outputs']],
  ];

test.each(switches)('%s shows where it is on', (_, on, beside, parts) => {
  const before = inventoryOf({ ...plain, ...beside });
  const after = inventoryOf({ ...plain, ...beside, ...on });
  const changed = (Object.keys(after) as (keyof Inventory)[]).filter(
    (part) => JSON.stringify(after[part]) !== JSON.stringify(before[part]),
  );
  expect(changed).toEqual(parts);
});

test.each([
  ['preview', { preview: false, tags: { otp: { sensitive: true } } }],
  [
    'all of it, said to be off',
    { events: false, api: false, preview: false, deadlines: [], countriesWithoutReceipts: [], tags: {} },
  ],
])('%s: nothing of it shows', (_, settings) => {
  expect(inventoryOf({ ...plain, ...settings })).toEqual(off);
});
