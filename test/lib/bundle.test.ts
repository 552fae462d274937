import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { buildSync } from 'esbuild';
import { expect, test } from 'vitest';
import { registry } from '../../functions/providers/registry.ts';
import { bundling } from '../../lib/bundle.ts';

/** What a function is made of, by the file that holds it. */
const outputsOf = (handler: string) =>
  buildSync({ ...bundling, entryPoints: { index: handler }, outdir: 'nowhere', write: false, metafile: true }).metafile
    .outputs;

test('the bundle of ingest has the gates of all providers, and nothing of how they are read', () => {
  const outputs = outputsOf('functions/ingest/handler.ts');
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
  const held = inputs.flatMap(([file, { bytesInOutput }]) =>
    bytesInOutput > 0 && file.startsWith('functions/providers/') ? [file] : [],
  );
  expect(held).toContain('functions/providers/twilio.ts');
  expect(held).toContain('functions/providers/signatures/url-form.ts');
  expect(held.filter((file) => /\/(catalogues|reading|custom)\//.test(file)).toSorted()).toEqual([
    'functions/providers/custom/settings.ts',
    // By which a token's claims are read.
    'functions/providers/reading/json.ts',
  ]);
});

test('the consumer begins without any provider: each is a file of its own', () => {
  const outputs = outputsOf('functions/consumer/handler.ts');
  const holding = (path: string): readonly string[] =>
    Object.entries(outputs).flatMap(([file, { inputs }]) =>
      (inputs[path]?.bytesInOutput ?? 0) > 0 ? [basename(file)] : [],
    );
  for (const { id } of registry.values())
    expect(holding(`functions/providers/${id}.ts`), id).toEqual([expect.stringMatching(`^${id}-.*[.]mjs$`)]);
});

test('a stack trace of what is deployed names the functions as their authors did', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'delivrd-test-'));
  buildSync({ ...bundling, entryPoints: { index: 'functions/ingest/handler.ts' }, outdir: folder });
  const failed = await import(join(folder, 'index.mjs')).then(
    () => null,
    (error: Error) => error.stack,
  );
  rmSync(folder, { recursive: true });
  expect(failed).toMatch(/^Error: .*\n +at readEnvironment \(/);
});
