import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Message } from '../../../functions/domain/message.ts';
import { errorAnswer } from '../../../local/aws/front-door.ts';
import type { ExportSummary } from '../../../operator/export/run.ts';
import { json } from '../../local/running.ts';
import type { Suite } from './world.ts';

export const exporting: Suite = (world) => {
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'delivrd-export-'));
    const { running } = world();
    for (const status of ['sent', 'delivered'])
      await running.postAll(
        ['e-1', 'e-2'].map((messageId) => json('smspm', { messageId, status, recipient: '+447537151866' })),
      );
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const linesOf = (text: string) =>
    text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Message);

  test.each([false, true])('writes each message once, as dlr trace tells it (in AWS: %s)', async (aws) => {
    const { running, dlr } = world();
    const file = join(folder, `all-${aws}.jsonl`);
    const { code, out, err } = await dlr(['export', '--output', file, '--json', '--yes'], { aws });
    expect([code, err]).toEqual([0, aws ? expect.stringMatching(/^DynamoDB has not counted this table yet/) : '']);
    const text = readFileSync(file, 'utf8');
    const rows = linesOf(text);
    expect(rows.length).toBe((await running.items()).length);
    const told = JSON.parse(out) as ExportSummary;
    expect(told).toMatchObject({ output: file, format: 'jsonl', messages: rows.length, resumed: false });
    expect(told.reports).toBe(rows.reduce((sum, { history }) => sum + history.length, 0));
    expect([told.bytes, told.sha256]).toEqual([
      Buffer.byteLength(text),
      createHash('sha256').update(text).digest('hex'),
    ]);
    expect(readFileSync(`${file}.sha256`, 'utf8')).toBe(`${told.sha256}  all-${aws}.jsonl\n`);
    expect(['part', 'checkpoint'].map((end) => existsSync(`${file}.${end}`))).toEqual([false, false]);
    expect(statSync(file).mode & 0o777).toBe(0o600);

    const row = rows.find(({ messageId }) => messageId === 'e-1');
    const { explanation, parts, details, history, price, ...message } = (await running.message(
      'smspm',
      'e-1',
    )) as Message;
    expect(row).toMatchObject({ ...message, ...details, begunAt: history[0]?.receivedAt });
    expect(row?.history).toEqual(history.map(({ part, ...event }) => event));
  });

  test('to standard output goes nothing but messages', async () => {
    const { dlr } = world();
    const { code, out, err } = await dlr(['export', '--provider', 'smspm', '--format', 'csv', '--since', '1h']);
    expect(code).toBe(0);
    const [head, ...rows] = out.split('\r\n').slice(0, -1);
    expect(head).toMatch(/^provider,messageId,begunAt,status,.*,reportNumber,reportReceivedAt,/);
    expect(rows.filter((row) => /^smspm,e-[12],/.test(row)).length).toBe(4);
    expect(err).toMatch(/^Exported \d+ messages with \d+ reports \(\d.* KB\)\.\nSHA-256 [0-9a-f]{64}\n$/);
  });

  test('what is left out by time is left out', async () => {
    const { dlr } = world();
    const { out } = await dlr(['export', '--until', '1h', '--format', 'jsonl']);
    expect(out).toBe('');
  });

  test('a whole file is not written over', async () => {
    const { dlr } = world();
    const file = join(folder, 'twice.csv');
    expect((await dlr(['export', '--output', file])).code).toBe(0);
    const before = readFileSync(file, 'utf8');
    expect(await dlr(['export', '--output', file])).toEqual({
      code: 1,
      out: '',
      err: `${file} is there already: delete it, or name another file with --output.\n`,
    });
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  test('goes on where it ended, and ends what was whole', async () => {
    const { running, dlr } = world();
    const file = join(folder, 'again.jsonl');
    const words = ['export', '--output', file, '--since', '1h', '--json'];
    const { gates } = running.stack.frontDoor;
    gates.unshift(async ({ action, input }) =>
      action === 'Scan' && input['Segment'] === 3 ? errorAnswer(400, 'AccessDeniedException', 'No') : null,
    );
    const failed = await dlr(words).finally(() => gates.shift());
    expect([failed.code, failed.out]).toEqual([1, '']);
    expect(failed.err).toMatch(
      /^(.*again\.jsonl\.part has \d+ messages so far: the same command goes on from there\.\n)?AccessDenied/,
    );
    expect((await dlr([...words, '--provider', 'wavix'])).err).toMatch(
      /^.*again\.jsonl\.part was begun with --provider left out, not wavix\. Ask for the same again, or delete /,
    );
    const checkpoint = JSON.parse(readFileSync(`${file}.checkpoint`, 'utf8'));
    const { out } = await dlr(words);
    const told = JSON.parse(out) as ExportSummary;
    expect(told).toMatchObject({ messages: (await running.items()).length, resumed: true });
    const keys = linesOf(readFileSync(file, 'utf8')).map(({ provider, messageId }) => `${provider}#${messageId}`);
    expect(keys.toSorted()).toEqual((await running.items()).map((item) => item['pk']).toSorted());

    // Ended between the last byte and the file's name.
    renameSync(file, `${file}.part`);
    rmSync(`${file}.sha256`);
    const { messages, reports, bytes, sha256 } = told;
    writeFileSync(
      `${file}.checkpoint`,
      JSON.stringify({ ...checkpoint, messages, reports, bytes, sha256, done: true }),
    );
    expect(JSON.parse((await dlr(words)).out)).toEqual(told);
    expect(readFileSync(`${file}.sha256`, 'utf8')).toBe(`${sha256}  again.jsonl\n`);
    expect(existsSync(`${file}.checkpoint`)).toBe(false);
  });

  test.each([
    [['--output', '/no/such/folder/x.csv'], /^--output: there is no folder \/no\/such\/folder\.$/m],
    [['--provider', 'smspn'], /^--provider: nobody is called "smspn"; there are .*smspm/],
    [['--since', 'yesterday'], /^"yesterday" is no time: expected 90s, 30m, 2h30m, 7d or 2w ago/],
    [['--since', '2h', '--until', '3h'], /^Nothing was received since .* and until .*: the first must be before/],
  ])('%s is refused', async (words, why) => {
    const { dlr } = world();
    expect(await dlr(['export', ...words])).toEqual({ code: 1, out: '', err: expect.stringMatching(why) });
  });

  test('lists its columns', async () => {
    const { dlr } = world();
    const { out } = await dlr(['export', '--columns']);
    expect(out).toMatch(/^ {2}dltTemplateId +text +detail: /m);
    expect((await dlr(['export', '--columns', '--json'])).code).toBe(0);
  });
};
