import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { registry } from '../../../functions/providers/registry.ts';
import type { Suite } from './world.ts';

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

/** Every line of docs/operating.md does what it says: on the stack that the samples of all providers were sent to. */
export const operating: Suite = (world) => {
  test('the samples that the page speaks of are there', async () => {
    const { running } = world();
    await running.postAll(
      [...registry.values()].map((provider) => {
        const { contentType, query, body } = provider.compose({});
        return { provider: provider.id, contentType, query, body: Buffer.from(body) };
      }),
    );
  });

  test('has lines to copy', () => {
    expect(lines.length).toBeGreaterThan(25);
  });

  const folder = mkdtempSync(join(tmpdir(), 'delivrd-operating-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each(lines)('$text', async ({ words, aws }) => {
    const elsewhere = words.map((word, at) => (words[at - 1] === '--output' ? join(folder, word) : word));
    const { code, out, err } = await world().dlr(elsewhere, { aws });
    expect([code, err]).toEqual([0, expect.not.stringMatching(/^\s+at /m)]);
    expect(out).not.toBe('');
  });
};
