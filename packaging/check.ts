// Packs the package and looks at it as others would: `npm run check:package`. `-- --keep` leaves the app that it makes.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { reportFile, reportFolder, writeApiReports } from './api-report.ts';
import { misfits } from './contents.ts';
import { appWithTwo, assetsOf, installNew } from './new-app.ts';
import { type Packed, pack } from './packed.ts';

const root = join(import.meta.dirname, '..');
const { values } = parseArgs({ options: { keep: { type: 'boolean', default: false } } });
const folder = mkdtempSync(join(tmpdir(), 'delivrd-package-'));
const problems: string[] = [];

async function look(name: string, find: () => readonly string[] | Promise<readonly string[]>): Promise<void> {
  const began = performance.now();
  const found = await find();
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`${found.length === 0 ? 'ok    ' : 'FAILED'}  ${name} (${seconds} s)`);
  for (const line of found) console.log(`          ${line}`);
  problems.push(...found);
}

async function lint(): Promise<readonly string[]> {
  const pkgDir = join(root, 'dist');
  const { messages } = await publint({ pkgDir, strict: true });
  const pkg = JSON.parse(readFileSync(join(pkgDir, 'package.json'), 'utf8'));
  return messages.map((message) => formatMessage(message, pkg) ?? message.code);
}

/**
 * Of all ways to resolve its types. That CommonJS gets modules is meant: Node.js 22.12 and later require them.
 * @see https://nodejs.org/api/modules.html#loading-ecmascript-modules-using-require (read 2026-11-28)
 */
async function types({ file }: Packed): Promise<readonly string[]> {
  const analysis = await checkPackage(createPackageFromTarballData(readFileSync(file)));
  if (!analysis.types) return ['it has no types'];
  return analysis.problems.filter(({ kind }) => kind !== 'CJSResolvesToESM').map((problem) => JSON.stringify(problem));
}

const apiReports = (): readonly string[] =>
  [...writeApiReports()].flatMap(([entry, text]) => {
    const kept = join(reportFolder, reportFile(entry));
    return existsSync(kept) && readFileSync(kept, 'utf8') === text
      ? []
      : [
          `docs/api-report/${reportFile(entry)} is not of what can be imported now: npm run api-report writes it; does CHANGELOG.md say what changes for whom?`,
        ];
  });

try {
  const packed = pack(folder);
  console.log(
    `${packed.paths.join('\n')}\n${packed.paths.length} files, ${packed.size} bytes packed, ${packed.unpackedSize} unpacked`,
  );
  await look('its contents', () => misfits(packed));
  await look('publint', lint);
  await look('are the types wrong', () => types(packed));
  await look('API reports', apiReports);
  await look('cdk init, npm install, two side by side, cdk synth', () => {
    const app = installNew(packed, join(folder, 'shop'));
    writeFileSync(app.main, appWithTwo);
    app.cdk('synth', '--quiet');
    const [found, expected] = [assetsOf(app.out), assetsOf(bundledHere())];
    return found.join() === expected.join()
      ? []
      : [`its functions are ${found.join(', ')}; bundled here they are ${expected.join(', ')}`];
  });
} finally {
  if (values.keep) console.log(folder);
  else rmSync(folder, { recursive: true, force: true });
}
process.exitCode = problems.length === 0 ? 0 : 1;

/** The same app, of this checkout, which bundles as it synthesizes. */
function bundledHere(): string {
  const out = join(folder, 'here');
  const code = appWithTwo.replace("'delivrd'", JSON.stringify(join(root, 'lib', 'index.ts')));
  const main = join(root, '.cache', `package-${process.pid}.ts`);
  mkdirSync(join(root, '.cache'), { recursive: true });
  writeFileSync(main, code);
  try {
    execFileSync(process.execPath, [main], { cwd: root, env: { ...process.env, CDK_OUTDIR: out }, stdio: 'ignore' });
  } finally {
    rmSync(main);
  }
  return out;
}
