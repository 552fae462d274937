import { buildSync } from 'esbuild';
import { expect, test } from 'vitest';
import { bundling } from '../../lib/bundle.ts';

test('the bundle of ingest has the gates of all providers, and nothing of how they are read', () => {
  const { metafile } = buildSync({
    ...bundling,
    entryPoints: ['functions/ingest/handler.ts'],
    outdir: 'nowhere',
    write: false,
    metafile: true,
  });
  const [output] = Object.values(metafile.outputs);
  const held = Object.entries(output?.inputs ?? {}).flatMap(([file, { bytesInOutput }]) =>
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
