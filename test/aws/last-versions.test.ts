import { expect, test } from 'vitest';
import { keepLastVersions } from '../../functions/aws/last-versions.ts';
import type { Version } from '../../functions/domain/join.ts';

const version = (text: string) => text as Version;

test('the latest versions are known, of so many messages', () => {
  const last = keepLastVersions(2);
  last.note('a', version('20'));
  last.note('b', version('20'));
  last.note('a', version('60'));
  last.note('c', version('20'));
  expect(['a', 'b', 'c'].map(last.get)).toEqual(['60', null, '20']);
});
