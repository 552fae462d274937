// After an install, on whatever Node.js the host has: makes node_modules/.bin/node the Node.js 24 that was installed.
// npm 10 takes that link away again when it drops the package of the other architecture, which brings a command of the same name.
import { existsSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const modules = fileURLToPath(new URL('../node_modules', import.meta.url));
const link = join(modules, '.bin', 'node');
const target = join('..', `node-linux-${process.arch}`, 'bin', 'node');

if (process.platform === 'linux' && existsSync(join(modules, '.bin', target)) && !existsSync(link)) {
  rmSync(link, { force: true });
  symlinkSync(target, link);
}
