import { expect, test } from 'vitest';
import type { Composed, Provider } from '../../../functions/providers/provider.ts';
import { registry } from '../../../functions/providers/registry.ts';
import { createBatches } from '../../../local/demo/batches.ts';

const readIn = (provider: Provider, { contentType, query, body, headers }: Composed): readonly string[] => {
  const raw = Buffer.from(body);
  const read = provider.parse({
    headers: { 'content-type': contentType, ...headers },
    query,
    body: raw,
  });
  return read.kind === 'reports' ? read.reports.map(({ messageId }) => messageId) : [];
};

const ids = ['a1', 'b2', 'c3'];

test.each([...registry.keys()])('%s: each report is sent once, in one request where it batches', (id) => {
  const provider = registry.get(id) as Provider;
  const requests: (readonly string[])[] = [];
  const batches = createBatches((by, composed) => requests.push(readIn(by, composed)));
  for (const messageId of ids) batches.add(provider, { messageId });
  batches.flush();
  batches.flush();
  expect(requests).toEqual(provider.composeBatch === undefined ? ids.map((one) => [one]) : [ids]);
});

test.each([
  ['infobip', [100, 100, 50]],
  ['gupshup', [...Array(12).fill(20), 10]],
])('a request of %s holds no more than it sends at once', (id, expected) => {
  const provider = registry.get(id) as Provider;
  const sizes: number[] = [];
  const batches = createBatches((by, composed) => sizes.push(readIn(by, composed).length));
  for (let at = 0; at < 250; at += 1) batches.add(provider, { messageId: `m${at}` });
  batches.flush();
  expect(sizes).toEqual(expected);
});
