import { join } from 'node:path';
import { expect, test } from 'vitest';
import { missingIn } from './missing.ts';

test('nothing is missing of any provider', () => {
  const missing = missingIn(join(import.meta.dirname, '../..'));
  expect(missing, `still to be written:\n${missing.join('\n')}\n`).toEqual([]);
});
