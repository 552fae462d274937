import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Provider } from '../../../functions/providers/provider.ts';
import { registry } from '../../../functions/providers/registry.ts';
import { genuineRequest } from '../../../operator/request.ts';
import type { Running } from '../../local/running.ts';
import type { Suite, World } from './world.ts';

/** A line of the page that runs a command, as its reader copies it. */
interface Line {
  readonly text: string;
  readonly words: readonly string[];
  /** Whether it asks a stack in AWS. */
  readonly aws: boolean;
}

const prefix = 'npm run -s dlr -- ';
/** What stands in the page for a stack in AWS. */
const stackOfPage = ['--stack', 'Delivrd-prod'];

/** Words as a shell reads them: in quotes or not; where its output goes is left out, and a comment. */
function split(text: string): readonly string[] {
  const words = Array.from(text.matchAll(/'([^']*)'|"([^"]*)"|(#.*)|(\S+)/g), ([, single, double, comment, plain]) =>
    comment === undefined ? (single ?? double ?? plain ?? '') : null,
  ).filter((word) => word !== null);
  const to = words.findIndex((word) => ['>', '<', '|'].includes(word));
  return to < 0 ? words : words.slice(0, to);
}

function linesOf(page: string): readonly Line[] {
  const blocks = Array.from(readFileSync(page, 'utf8').matchAll(/```sh\n(.*?)```/gs), ([, block = '']) => block);
  return blocks.flatMap((block) =>
    block
      .replaceAll('\\\n', ' ')
      .split('\n')
      .filter((text) => text.startsWith(prefix))
      .map((text) => {
        const words = split(text.slice(prefix.length));
        const at = words.indexOf('--stack');
        const aws = at >= 0;
        if (aws) expect(words.slice(at, at + 2)).toEqual(stackOfPage);
        return { text, aws, words: aws ? [...words.slice(0, at), ...words.slice(at + 2)] : words };
      }),
  );
}

const lines = linesOf('docs/operating.md');

/** What a line needs to run: as its reader has ids, files and a fingerprint of his own. */
async function prepared(line: Line, folder: string, { running, dlr }: World): Promise<readonly string[]> {
  const own = new Map<string, () => string | Promise<string>>([
    ['--output', () => join(folder, line.words[line.words.indexOf('--output') + 1] ?? '')],
    ['--request', () => writeCapture(join(folder, 'captured.txt'), running)],
    ['--drop', firstDeadLetter],
    ['--id', firstDeadLetter],
    ['--fingerprint', async () => /^smstake +signingSecret +(\w+)/m.exec((await dlr(['secrets'])).out)?.[1] ?? ''],
  ]);
  async function firstDeadLetter(): Promise<string> {
    return JSON.parse((await dlr(['quarantine', '--list', '--json'])).out)[0].id;
  }
  const words: string[] = [];
  for (const [at, word] of line.words.entries())
    words.push(
      line.words[0] === 'try' && word === 'captured.txt'
        ? writeCapture(join(folder, word), running)
        : ((await own.get(line.words[at - 1] ?? '')?.()) ?? word),
    );
  const [, change] = words[0] === 'secrets' ? words : [];
  // The wait has a test of its own; the evidence too, and here is none.
  return [...words, ...(change === 'add' ? ['--no-wait'] : change === 'retire' ? ['--force'] : [])];
}

function writeCapture(file: string, running: Running): string {
  const [endpoint, provider] = [running.endpoint('smstake'), registry.get('smstake') as Provider];
  const { body, contentType, query } = provider.compose({});
  const { headers } = genuineRequest(provider, endpoint, { contentType, query, body });
  writeFileSync(file, JSON.stringify({ method: 'POST', url: endpoint.url, headers, body }));
  return file;
}

/** Every line of docs/operating.md does what it says: on the stack that the samples of all providers were sent to. */
export const operating: Suite = (world) => {
  test('the samples that the page speaks of are there', async () => {
    const { running } = world();
    await running.postAll(
      running.stack.endpoints.map((endpoint) => {
        const provider = registry.get(endpoint.provider) as Provider;
        const { contentType, query, body } = provider.compose({});
        return { provider: provider.id, contentType, query, body: Buffer.from(body) };
      }),
    );
    // And something in quarantine, of which one line drops one.
    await running.postAll(['a', 'b'].map((text) => ({ provider: 'smspm', body: Buffer.from(text) })));
  });

  test('has lines to copy', () => {
    expect(lines.length).toBeGreaterThan(25);
  });

  const folder = mkdtempSync(join(tmpdir(), 'delivrd-operating-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each(lines)('$text', async (line) => {
    const words = await prepared(line, folder, world());
    const task = words[0] === 'secrets' && words.length > 1 ? { task: 'rotate' as const } : {};
    const { code, out, err } = await world().dlr(words, { aws: line.aws, input: 'whsec_of_the_page', ...task });
    expect([code, err]).toEqual([0, expect.not.stringMatching(/^\s+at /m)]);
    expect(out).not.toBe('');
  });
};
