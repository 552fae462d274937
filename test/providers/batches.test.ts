import { describe, expect, test } from 'vitest';
import type { Wish } from '../../functions/providers/provider.ts';
import { registry } from '../../functions/providers/registry.ts';

const batching = [...registry.values()].filter(({ composeBatch }) => composeBatch);

describe.each(batching)('$id', ({ composeBatch, parse, words }) => {
  test('reads every report of a batch, in its order', () => {
    const kinds = Object.keys(words);
    const wishes = Array.from({ length: 100 }, (_, at) => ({ messageId: `m-${at}`, status: kinds[at % kinds.length] }));
    const { query, contentType, body, headers } = composeBatch?.(wishes as unknown as [Wish, ...Wish[]]) ?? {};
    const outcome = parse({
      headers: { 'content-type': contentType ?? '', ...headers },
      query: query ?? '',
      body: Buffer.from(body ?? ''),
    });
    expect(outcome).toMatchObject({ kind: 'reports', others: [] });
    const read = outcome.kind === 'reports' ? outcome.reports : [];
    expect(read.map(({ messageId, providerStatus }) => [messageId, providerStatus])).toEqual(
      wishes.map(({ messageId, status }) => [messageId, status]),
    );
    expect(read.map(({ status }) => status)).toEqual(wishes.map(({ status }) => words[status as string]));
  });
});
