import { expect, test } from 'vitest';
import { failurePartition } from '../../functions/aws/table.ts';
import type { Instant } from '../../functions/domain/instant.ts';
import { failurePartitions, failureShards, messageKey } from '../../functions/shared/table-keys.ts';

const at = '2026-11-27T23:59:59.999Z' as Instant;

// Ten thousand failures of a minute, as a provider's ids come.
const ids: Readonly<Record<string, (n: number) => string>> = {
  'counting up': (n) => String(7_000_000_000 + n),
  'of parts': (n) => `1bc9/${n}`,
  'as hex': (n) => (n * 2654435761).toString(16).padStart(24, '0'),
  'all but the same': (n) => `${'x'.repeat(400)}${n}`,
};

test.each(Object.entries(ids))('the failures of a day spread evenly over its shards: ids %s', (_, idOf) => {
  const counts = new Map<string, number>();
  for (let n = 0; n < 10_000; n++) {
    const partition = failurePartition(at, messageKey('smspm', idOf(n)));
    counts.set(partition, (counts.get(partition) ?? 0) + 1);
  }
  expect([...counts.keys()].sort()).toEqual(failurePartitions('2026-11-27'));
  for (const count of counts.values()) {
    expect(count).toBeGreaterThan((0.8 * 10_000) / failureShards);
    expect(count).toBeLessThan((1.2 * 10_000) / failureShards);
  }
});
