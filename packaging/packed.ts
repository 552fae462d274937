import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

export interface Packed {
  /** The packed file. */
  readonly file: string;
  /** Bytes of it, and of what it unpacks to. */
  readonly size: number;
  readonly unpackedSize: number;
  /** What is in it, by its path. */
  readonly paths: readonly string[];
}

/** What `npm pack --json` tells of a package. */
interface Told extends Pick<Packed, 'size' | 'unpackedSize'> {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

/** Builds the package and packs it into a folder, as `npm publish` would. */
export function pack(folder: string): Packed {
  execFileSync(process.execPath, [join(import.meta.dirname, 'build.ts')], { stdio: 'inherit' });
  const json = execFileSync('npm', ['pack', './dist', '--json', '--pack-destination', folder], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [told] = Object.values(JSON.parse(json) as Readonly<Record<string, Told>>);
  if (told === undefined) throw new Error(`npm pack told of no package: ${json}`);
  const { filename, size, unpackedSize, files } = told;
  return { file: join(folder, filename), size, unpackedSize, paths: files.map(({ path }) => path).toSorted() };
}

/**
 * A copy of examples/embed with the packed package in it, as `npm install` would lay it out; what it depends on is this project's. Without
 * a network, and without a bundler.
 */
export function embed({ file }: Packed): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'delivrd-embed-'));
  cpSync(join(root, 'examples', 'embed'), folder, { recursive: true });
  const modules = join(folder, 'node_modules');
  const own = join(modules, 'delivrd');
  mkdirSync(own, { recursive: true });
  execFileSync('tar', ['-xzf', file, '--strip-components=1', '-C', own]);
  const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(own, 'package.json'), 'utf8'));
  for (const name of Object.keys({ ...dependencies, ...peerDependencies }))
    symlinkSync(join(root, 'node_modules', name), join(modules, name));
  // Wherever else this machine may have a bundler: here whoever asks for one fails.
  mkdirSync(join(modules, 'esbuild'));
  writeFileSync(join(modules, 'esbuild', 'index.js'), "throw new Error('the package asked for a bundler');\n");
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
