import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Summary } from '../../../operator/reconcile/run.ts';
import { json } from '../../local/running.ts';
import type { Suite } from './world.ts';

export const reconciling: Suite = (world) => {
  let folder: string;
  let file: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'delivrd-reconcile-'));
    file = join(folder, 'export.csv');
    const report = (message_id: string, status: string, more: object = {}) =>
      json('wavix', { message_id, status, to: '+447537151866', ...more });
    await world().running.postAll([
      report('rc-same', 'delivered'),
      report('rc-other', 'undelivered'),
      report('rc-not-in-file', 'delivered'),
      report('rc-long', 'delivered', { part: 1, segments: 2 }),
      report('rc-long', 'delivered', { part: 2, segments: 2 }),
    ]);
    writeFileSync(
      file,
      '\ufeff"Message Id";"Status"\r\nrc-same;Delivered\r\nrc-other;Delivered\r\nrc-gone;Delivered\r\nrc-long;Delivered\r\n',
    );
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each([false, true])('tells what is missing, different and extra (in AWS: %s)', async (aws) => {
    const { dlr } = world();
    const out = join(folder, `differences-${aws}.csv`);
    const words = ['reconcile', file, '--provider', 'wavix', '--extra', '--since', '1h', '--until', '0s', '--yes'];
    const { code, out: told } = await dlr([...words, '--out', out, '--json'], { aws });
    expect(code).toBe(1);
    const summary = JSON.parse(told) as Summary;
    expect(summary).toMatchObject({ file, out, lines: 4, same: 2, missing: 1, different: 1, unread: 0 });
    const rows = readFileSync(out, 'utf8').split('\r\n').slice(1, -1);
    expect(rows.slice(0, 2)).toEqual([
      'different,3,wavix,rc-other,Delivered,delivered,undelivered,undelivered,false,',
      'missing,4,wavix,rc-gone,Delivered,delivered,,,false,',
    ]);
    const extra = rows.slice(2).map((row) => row.split(',')[3]);
    expect(extra.length).toBe(summary.extra);
    expect(extra).toContain('rc-not-in-file');
    for (const id of ['rc-same', 'rc-other', 'rc-long', 'rc-long/1', 'rc-long/2']) expect(extra).not.toContain(id);
    expect(statSync(out).mode & 0o777).toBe(0o600);
  });

  test('where all is alike it says so, and exits with 0; - is standard input', async () => {
    const { dlr } = world();
    const { code, out, err } = await dlr(['reconcile', '-', '--provider', 'wavix'], {
      input: 'id,status\nrc-same,delivered\n',
    });
    expect([code, out]).toEqual([
      0,
      'difference,line,provider,messageId,fileStatus,fileMeans,tableStatus,tableProviderStatus,heard,at\r\n',
    ]);
    expect(err).toBe(
      'Compared 1 line: 1 the same, 0 of which the table knows more; id from "id", status from "status".\nMissing            0  in the file, and no report of them in the table\nDifferent          0  in both, with another status\n',
    );
  });

  test.each([
    [['/no/such.csv'], /^There is no file \/no\/such\.csv\.$/m],
    [[tmpdir()], /is a folder: expected a file/],
    [
      ['FILE', '--provider', 'wavix', '--time-zone', 'Nowhere/X'],
      /^"Nowhere\/X" is no time zone: expected an IANA name, such as UTC or Europe\/Berlin\.$/m,
    ],
    [['FILE', '--provider', 'wavix', '--since', '7d'], /^--since and --until go with --extra/],
    [['FILE', '--provider', 'wavix', '--extra', '--since', 'ystrday'], /^"ystrday" is no time: expected/],
    [
      ['FILE', '--provider', 'wavix', '--extra', '--since', '1h', '--until', '2h'],
      /^--until 2h is not after --since 1h\.$/m,
    ],
    [['FILE', '--provider', 'wavic'], /^--provider: nobody is called "wavic"; there are .*wavix/],
    [['FILE'], /^Line 2 names no provider: say with --provider whose it is/],
    [
      ['FILE', '--provider', 'wavix', '--id-column', 'Nr'],
      /^--id-column: no column is headed "Nr"; there are "Message Id", "Status"\.$/m,
    ],
    [['FILE', '--provider', 'wavix', '--extra'], /^--extra: no column tells when messages were sent/],
    [
      ['FILE', '--provider', 'wavix', '--out', 'FILE'],
      /is there already: delete it, or name another file with --out\.$/m,
    ],
    [['FILE', '--provider', 'wavix', '--out', '/no/such/folder/x.csv'], /^--out: .* can’t be written \(ENOENT\)\.$/m],
  ])('%j is refused', async (words, why) => {
    const { dlr } = world();
    const { code, err } = await dlr(['reconcile', ...words.map((word) => (word === 'FILE' ? file : word))]);
    expect([code, err]).toEqual([1, expect.stringMatching(why)]);
  });

  test.each(['', 'xx'])('%j is no sign between cells', async (sign) => {
    const { dlr } = world();
    const { code, err } = await dlr(['reconcile', file, '--provider', 'wavix', '--delimiter', sign]);
    expect([code, err]).toEqual([2, expect.stringMatching(/Expected one sign, or tab\./)]);
  });

  test('a tab may be named; columns are told, and where nothing is found which one may be wrong', async () => {
    const { dlr } = world();
    const words = ['reconcile', '-', '--provider', 'wavix', '--delimiter', 'tab'];
    const { code, err } = await dlr(words, { input: 'id\tstatus\n7\tdelivered\n8\tdelivered\n' });
    expect(code).toBe(1);
    expect(err).toContain('id from "id", status from "status"');
    expect(err).toContain(
      'None was found: is "id" the column with the id that the provider gave? Another one: --id-column.',
    );
  });
};
