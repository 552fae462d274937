import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { Marked } from 'marked';
import { getHeadingList, gfmHeadingId } from 'marked-gfm-heading-id';

export interface Page {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
}

/** Answers a path with a page of the console, or null where it has none. */
export type Console = (path: string) => Page | null;

const folder = join(dirname(fileURLToPath(import.meta.url)), '..', 'console');
const runbookFile = join(folder, '../../docs/runbook.md');

const headers = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

const html = 'text/html; charset=utf-8';
const types: Readonly<Record<string, string>> = {
  '/console.js': 'text/javascript; charset=utf-8',
  '/theme.js': 'text/javascript; charset=utf-8',
  '/console.css': 'text/css; charset=utf-8',
};

/** The pages for people, bundled in memory. That takes a moment: call it when somebody first asks for one. */
export async function createConsole(): Promise<Console> {
  const [bundles, index, icon, runbook] = await Promise.all([
    bundle(),
    readFile(join(folder, 'index.html')),
    readFile(join(folder, 'favicon.svg')),
    renderRunbook(),
  ]);
  const pages = new Map<string, Page>([
    ...bundles.map(({ path, text }) => [path, page(types[path] ?? html, text)] as const),
    ['/', page(html, index)],
    ['/favicon.svg', page('image/svg+xml', icon)],
    [
      '/runbook',
      runbook === null ? page('text/plain; charset=utf-8', 'There is no runbook.\n', 404) : page(html, runbook),
    ],
  ]);
  return (path) => pages.get(path) ?? null;
}

const page = (type: string, body: Buffer | string, status = 200): Page => ({
  status,
  headers: { 'content-type': type, ...headers },
  body,
});

async function bundle(): Promise<readonly { readonly path: string; readonly text: string }[]> {
  const { outputFiles } = await build({
    entryPoints: ['console.ts', 'theme.ts', 'console.css'].map((name) => join(folder, name)),
    outdir: '/',
    bundle: true,
    write: false,
    minify: true,
    target: 'es2022',
    platform: 'browser',
    format: 'iife',
    logLevel: 'silent',
  });
  return outputFiles.map(({ path, text }) => ({ path: path.replace(/^.*[/\\]/, '/'), text }));
}

/** The runbook as a page whose headings are addresses, or null where there is none. */
async function renderRunbook(): Promise<string | null> {
  const markdown = await readFile(runbookFile, 'utf8').catch(() => null);
  if (markdown === null) return null;
  const frame = await readFile(join(folder, 'runbook.html'), 'utf8');
  const body = await new Marked(gfmHeadingId()).parse(markdown);
  const contents = getHeadingList()
    .filter(({ level }) => level === 2)
    .map(({ id, text }) => `<li><a href="#${id}">${text}</a></li>`);
  return frame
    .replace('<!-- contents -->', () => `<ol>${contents.join('')}</ol>`)
    .replace('<!-- runbook -->', () => body);
}
