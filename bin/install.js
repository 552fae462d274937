// Before npm start, npm test and their like, on whatever Node.js the host has: installs what the lock file names and is missing.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
/** What `nvm`, `fnm` and their like read too. */
const wanted = readFileSync(join(root, '.nvmrc'), 'utf8').trim();
const ownNode = join(root, 'node_modules', '.bin', 'node');
/** Node.js comes with the packages. */
const bringsNode = process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch);

const packagesIn = (file) => JSON.parse(readFileSync(join(root, file), 'utf8')).packages;

/** The first package that is not there as the lock file says; undefined where all are. What is optional may be missing. */
function firstMissing() {
  const noted = join('node_modules', '.package-lock.json');
  // npm writes it last: without it, an install was cut short.
  if (!existsSync(join(root, noted))) return 'all';
  if (bringsNode && !existsSync(ownNode)) return 'Node.js';
  const installed = packagesIn(noted);
  for (const [path, { version, integrity, optional, devOptional }] of Object.entries(packagesIn('package-lock.json'))) {
    if (path === '' || optional || devOptional) continue;
    const found = installed[path];
    if (found?.version === version && found.integrity === integrity && existsSync(join(root, path, 'package.json')))
      continue;
    return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
  }
  return undefined;
}

function fail(message) {
  console.error(message);
  process.exit(1);
}

const missing = firstMissing();
if (missing !== undefined) {
  console.log(
    missing === 'all'
      ? 'Installing the packages, once (about half a minute) …'
      : `Installing: ${missing} is not there as package-lock.json says …`,
  );
  // The Node.js that runs npm, not the one among the packages, which npm ci takes away first.
  const node = process.env.npm_node_execpath ?? process.execPath;
  const npm = process.env.npm_execpath;
  const parameters = ['ci', '--loglevel=error'];
  const { status, error } = npm
    ? spawnSync(node, [npm, ...parameters], { cwd: root, stdio: 'inherit' })
    : spawnSync('npm', parameters, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0)
    fail(
      `npm ci did not succeed${error ? ` (${error.message})` : ''}: mend what it says above, then run the same again.`,
    );
}

const major = Number(process.versions.node.split('.')[0]);
if (!existsSync(ownNode) && major < Number(wanted))
  fail(
    `This is Node.js ${process.versions.node}, and none comes with the packages for ${process.platform} on ${process.arch}: install Node.js ${wanted} (nvm install, for instance), then run the same again.`,
  );
