import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

const run = (lines: number) =>
  JSON.parse(
    execFileSync(process.execPath, ['--expose-gc', 'test/operator/reconcile/long-file.ts', String(lines)], {
      encoding: 'utf8',
    }),
  );

test('a hundred thousand lines take no more memory than ten thousand, but for eight bytes each; all of them are told', () => {
  const [few, many] = [run(10_000), run(100_000)];
  expect(many).toMatchObject({ lines: 100_000, missing: 10_000, ahead: 10_000, same: 80_000 });
  expect(many.heldMb - few.heldMb).toBeLessThan(6);
  expect(many.heldMb).toBeLessThan(40);
});
