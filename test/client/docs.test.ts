import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { messageOf } from './fakes.ts';

const page = readFileSync('docs/client.md', 'utf8');
/** The page's program: all of its blocks, one after the other. */
const program = Array.from(page.matchAll(/^```ts\n(.*?)^```$/gms), ([, block]) => block).join('\n');

let home = '';
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'delivrd-client-page-'));
  writeFileSync(join(home, 'page.ts'), `${program}\nexport {};`);
  writeFileSync(
    join(home, 'your-providers.ts'),
    `let sent = 0;
export async function sendCode(provider: string, to: string, signal: AbortSignal): Promise<string> {
  signal.throwIfAborted();
  if (++sent === 1) throw new Error('400 ' + provider + ' does not take it' + to.slice(0, 0));
  return 'sms-' + sent;
}
export const callWithCode = async (_to: string, _signal: AbortSignal): Promise<string> => 'call-1';`,
  );
  writeFileSync(join(home, 'package.json'), '{"type":"module"}');
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

test('the blocks of the page compile', () => {
  symlinkSync(resolve('node_modules'), join(home, 'node_modules'));
  const compilerOptions = { paths: { 'delivrd/client': [resolve('client/index.ts')] }, types: ['node'] };
  const config = { extends: resolve('tsconfig.json'), compilerOptions, include: ['page.ts'] };
  writeFileSync(join(home, 'tsconfig.json'), JSON.stringify(config));
  const compile = () =>
    execFileSync(process.execPath, [resolve('node_modules/typescript/bin/tsc'), '-p', home], { encoding: 'utf8' });
  expect(compile).not.toThrow();
});

test('and run, one after the other', () => {
  // An API that knows all messages as delivered, and one that hears of nothing else.
  writeFileSync(
    join(home, 'run.ts'),
    `const message = ${JSON.stringify(messageOf('wavix', '62845007-931a', 'delivered'))};
globalThis.fetch = async (url, { method } = {}) => {
  const path = new URL(String(url)).pathname;
  const answer = path.startsWith('/recipients') ? { verdict: 'opted_out', since: null }
    : path.startsWith('/routes') ? { country: 'DE', routes: [{ provider: 'smspm', suspect: false }] }
    : path === '/messages' && method === 'GET' ? { messages: [message], next: null }
    : message;
  return new Response(JSON.stringify(answer));
};
await import('./page.ts');`,
  );
  writeFileSync(
    join(home, 'page.ts'),
    program.replaceAll("'delivrd/client'", `'${pathToFileURL(resolve('client/index.ts'))}'`),
  );
  const aws = { AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 'secret', AWS_REGION: 'eu-central-1' };
  const env = { ...process.env, ...aws, DELIVRD_URL: 'https://sms.example.com' };
  const printed = execFileSync(process.execPath, [join(home, 'run.ts')], { encoding: 'utf8', env });
  expect(printed.trim().split('\n')).toEqual([
    'delivered, final: true',
    'it is there',
    "[ 'wavix: delivered' ]",
    'not to this number: opted_out',
    'by smspm',
    "delivered send [ 'refused', 'delivered' ]",
  ]);
});
