import { beforeAll, expect, test } from 'vitest';
import { type Workload, workload } from '../../bench/workload.ts';
import { authenticate } from '../../functions/ingest/authenticate.ts';
import { toRequest } from '../../functions/ingest/request.ts';
import { registry } from '../../functions/providers/registry.ts';

let load: Workload;
beforeAll(async () => {
  load = await workload();
});

test.each([...registry.values()].map((provider) => [provider.id, provider] as const))(
  'what %s sends is let in, each time of another message',
  (id, provider) => {
    const events = load.callbacks.get(id) ?? [];
    const { secret, documents = {} } = load.held;
    const [certificate] = Object.values(documents);
    const outcomes = events.map((event) =>
      authenticate(provider, load.providers[id]?.authentication ?? {}, secret, {
        ...toRequest(event),
        certificate,
      }),
    );
    expect(outcomes.length).toBeGreaterThan(1);
    expect(outcomes.map(({ kind }) => kind)).toEqual(outcomes.map(() => 'authentic'));
    expect(new Set(events.map((event) => JSON.stringify(event))).size).toBe(events.length);
  },
);

test('every other report finds its message there, and all batches hold the same reports', () => {
  const bodies = [...load.batches.values()].map((events) =>
    events.flatMap(({ Records }) => Records.map(({ body }) => body)),
  );
  expect(bodies[0]).toEqual(bodies[1]);
  expect(new Set(bodies[0]).size).toBe(400);
  expect(Object.keys(load.held.items ?? {})).toHaveLength(200);
});
