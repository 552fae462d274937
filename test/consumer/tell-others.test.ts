import { expect, test } from 'vitest';
import type { Bus, Taken } from '../../functions/aws/bus.ts';
import { consume } from '../../functions/consumer/consume.ts';
import { otherTeller } from '../../functions/consumer/tell-others.ts';
import type { BusEvent } from '../../functions/shared/events.ts';
import { memoryTable } from '../../reliability/fuzz/memory-table.ts';
import { consumerOf, plenty, queued, seesNothing, smspm, totalOf } from './batches.ts';

const environment = { EVENT_BUS: 'arn:bus', EVENT_SOURCE: 'delivrd.test' };
const inbound = queued('q1', 'wavix', JSON.stringify({ event: 'inbound', text: 'STOP' }));

function told(answer: Taken | Error) {
  const events: BusEvent[] = [];
  let connected = 0;
  const bus: Bus = {
    put: async (some) => {
      events.push(...some);
      if (answer instanceof Error) throw answer;
      return some.map(() => answer);
    },
  };
  const teller = otherTeller(environment, async () => {
    connected += 1;
    return bus;
  });
  return { events, teller, connections: () => connected };
}

test('where the stage publishes no events nobody is told, and no client is made', () => {
  expect(otherTeller({})).toEqual({});
});

test('a callback that is no report is told of, none of its text, and only then brought to an end', async () => {
  const { events, teller, connections } = told({ taken: true });
  expect(connections()).toBe(0);
  const seen = seesNothing();
  const consumer = consumerOf(memoryTable(), seen, teller);
  const failed = await consume(consumer, [inbound, { ...inbound, id: 'q2' }], plenty);
  expect(failed).toEqual([]);
  expect(connections()).toBe(1);
  expect(totalOf(seen, 'OtherEvents')).toBe(2);
  expect(events.map(({ type }) => type)).toEqual(Array(2).fill('delivrd.callback.other'));
  expect(new Set(events.map(({ detail }) => detail.id)).size).toBe(2);
  expect(JSON.stringify(events)).not.toContain('STOP');
});

test.each([
  ['can’t be reached', new Error('no bus')],
  ['refuses it', { taken: false, code: 'InternalFailure' } as const],
])('where the bus %s it comes again, with the same id, and is counted then', async (_, answer) => {
  const { events, teller } = told(answer);
  const seen = seesNothing();
  expect(await consume(consumerOf(memoryTable(), seen, teller), [inbound], plenty)).toEqual(['q1']);
  expect(totalOf(seen, 'OtherEvents')).toBe(0);
  const again = told({ taken: true });
  expect(await consume(consumerOf(memoryTable(), seesNothing(), again.teller), [inbound], plenty)).toEqual([]);
  expect(again.events[0]?.detail.id).toBe(events[0]?.detail.id);
});

test.each([
  ['throttles', async () => Promise.reject(Object.assign(new Error('slow'), { name: 'ThrottlingException' }))],
  ['answers nothing', () => new Promise<never>(() => {})],
])(
  'a bus that %s keeps no report from being stored and counted, and is left alone after a few tries',
  async (_, put) => {
    const inbounds = Array.from({ length: 20 }, (_, at) => ({ ...inbound, id: `inbound-${at}` }));
    const reports = Array.from({ length: 10 }, (_, at) => smspm(`report-${at}`, `m${at}`));
    let calls = 0;
    const bus: Bus = {
      put: () => {
        calls += 1;
        return put();
      },
    };
    const seen = seesNothing();
    const until = Date.now() + 4000;
    const consumer = consumerOf(
      memoryTable(),
      seen,
      otherTeller(environment, async () => bus),
    );
    const failed = await consume(consumer, [...inbounds, ...reports], () => until - Date.now());
    expect(failed.toSorted()).toEqual(inbounds.map(({ id }) => id).toSorted());
    expect([totalOf(seen, 'Delivered'), totalOf(seen, 'OtherEvents')]).toEqual([10, 0]);
    expect(calls).toBeLessThan(inbounds.length / 2);
  },
);
