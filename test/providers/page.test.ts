import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { registry } from '../../functions/providers/registry.ts';
import { page } from './page.ts';
import { proofOf } from './proof.ts';

const root = join(import.meta.dirname, '../..');
const file = join(root, 'docs/providers.md');

test('what stands in docs/providers.md is what is known (PAGE=new npx vitest run test/providers/page.test.ts writes it)', () => {
  const text = page();
  if (process.env['PAGE'] === 'new') writeFileSync(file, text);
  expect(readFileSync(file, 'utf8').split('\n')).toEqual(text.split('\n'));
});

describe.each([...registry.values()])('the proof of $id', ({ id, signature }) => {
  const proof = proofOf(id);

  test('is there where it signs, and only there', () => {
    expect([proof.signature !== null, proof.proof.length > 0]).toEqual([signature !== null, signature !== null]);
  });

  test('stands in the tests that it names', () => {
    const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    for (const one of proof.proof) {
      const text = readFileSync(join(root, one.test), 'utf8');
      if (!('sdk' in one)) continue;
      expect(devDependencies).toHaveProperty([one.sdk]);
      expect(text).toMatch(new RegExp(`['"]${one.sdk}['"/]`));
    }
  });
});

describe('the README', () => {
  const [, section = ''] = /\n## Providers\n(.*?)\n## /s.exec(readFileSync(join(root, 'README.md'), 'utf8')) ?? [];
  const shipped = Object.keys(
    JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')).context.delivrd.providers,
  ).toSorted();

  test('has a row for each provider that the shipped settings have', () => {
    const rows = [...section.matchAll(/^\| .+? \| `\/webhooks\/([a-z0-9-]+)/gm)].map(([, id]) => id);
    expect(rows.toSorted()).toEqual(shipped);
  });
});
