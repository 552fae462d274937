import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { isYes } from '../../operator/confirm.ts';
import { confirmDrop } from '../../operator/drop.ts';
import type { Look } from '../../operator/quarantine.ts';

const look: Look = {
  requests: ['r1', 'r2', 'r1'].map((id) => ({
    id,
    provider: 'wavix',
    reason: 'body: expected JSON',
    receivedAt: '2026-11-27T08:00:00.000Z',
  })),
  seen: 3,
  total: 3,
  ended: 'through',
};

/** What is written, and how it ends, where somebody types this on a terminal, or there is none. */
async function confirming(id: string, typed: string | null, more: Partial<Look> = {}) {
  const input = Object.assign(new PassThrough(), { isTTY: typed !== null });
  const output = new PassThrough();
  if (typed !== null) input.end(`${typed}\n`);
  const ended = await confirmDrop(id, { ...look, ...more }, false, { input, output }).then(
    () => 'confirmed',
    (error: Error) => error.message,
  );
  output.end();
  return { ended, shown: String(output.read() ?? '') };
}

test('shows all that would go, and takes a yes', async () => {
  const { ended, shown } = await confirming('r1', 'yes');
  expect(ended).toBe('confirmed');
  expect(shown.match(/2026-11-27T08:00:00\.000Z +wavix +body: expected JSON +r1/g)).toHaveLength(2);
  expect(shown).not.toContain('r2');
});

test.each(['', 'y', 'no', 'r1'])('takes %j for a no', async (typed) => {
  expect((await confirming('r1', typed)).ended).toBe('Nothing dropped.');
});

test('without a terminal nobody can say yes', async () => {
  expect((await confirming('r1', null)).ended).toBe('Nothing dropped: with --yes this is deleted for good.');
});

test.each<[string, Partial<Look>, string]>([
  ['that is not there', {}, 'No request r9 is in quarantine: "dlr quarantine" lists the ids.'],
  ['that somebody else may be looking at', { total: 9 }, 'No request r9 was seen. May be incomplete: 3 of about 9'],
  ['after an interrupted look', { ended: 'interrupted' }, 'Interrupted: nothing dropped.'],
])('an id %s is no question', async (_, more, message) => {
  const { ended, shown } = await confirming('r9', 'yes', more);
  expect([ended.slice(0, message.length), shown]).toEqual([message, '']);
});

test.each([
  ['Ctrl+C', '\u0003'],
  ['Ctrl+D', '\u0004'],
])('%s at a question is a no', async (_, typed) => {
  const [input, output] = [new PassThrough(), Object.assign(new PassThrough(), { isTTY: true, columns: 80 })];
  const asked = isYes('Delete it?', { input: Object.assign(input, { isTTY: true, setRawMode: () => input }), output });
  input.write(typed);
  expect(await asked).toBe(false);
});
