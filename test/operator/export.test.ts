import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { DuckDBConnection } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { askedFromDollars, confirmReading, priceInWords, sizeInWords } from '../../operator/confirm-reading.ts';
import { type Asked, readCheckpoint, refuseOther } from '../../operator/export/checkpoint.ts';
import { type Format, formats } from '../../operator/export/encoder.ts';
import { exportPages } from '../../operator/export/export.ts';
import { openEncoder } from '../../operator/export/open-encoder.ts';
import { parquetEncoder } from '../../operator/export/parquet.ts';
import { openFile, openStream, type Standing, type Target } from '../../operator/export/target.ts';
import { OperatorError } from '../../operator/operator-error.ts';
import type { TableCursor, TablePage } from '../../operator/read-table.ts';
import { many, pagesOf } from './exported.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'delivrd-export-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const messages = [...many(40)];
const begin = (format: Format): Standing => ({
  asked: { format },
  since: null,
  until: '2026-07-01T00:00:00.000Z',
  cursor: null,
  encoder: '',
  messages: 0,
  reports: 0,
});
// Groups so small that some end in between.
const encoderOf = async (format: Format, state: string | null, bytes: number) =>
  format === 'parquet'
    ? parquetEncoder(state, bytes, { messages: 10, reports: 1000 })
    : openEncoder(format, state, bytes);

/** Exports into a folder, or goes on there, as a run of the command does. */
async function run(
  into: string,
  format: Format,
  watch: (target: Target) => Target = (target) => target,
  pages: (from: TableCursor | undefined) => AsyncIterable<TablePage> = pagesOf(messages, 3),
) {
  const file = join(into, 'out');
  const before = await readCheckpoint(`${file}.checkpoint`);
  const standing: Standing = before ?? begin(format);
  const target = await openFile(
    file,
    before,
    before ? (({ v, process, bytes, sha256, done, ...rest }) => rest)(before) : standing,
  );
  try {
    const encoder = await encoderOf(format, before?.cursor ? before.encoder : null, before?.bytes ?? 0);
    return await exportPages(pages, encoder, watch(target), standing, 0);
  } finally {
    await target.close();
  }
}

/** The ids in a file, as DuckDB reads them, in the order of the file. */
async function idsIn(file: string, format: Format): Promise<readonly unknown[]> {
  const from = { csv: `read_csv('${file}')`, jsonl: `read_json('${file}')`, parquet: `read_parquet('${file}')` }[
    format
  ];
  const duckdb = await DuckDBConnection.create();
  const read = await duckdb.runAndReadAll(
    `SELECT messageId FROM ${from} ${format === 'csv' ? 'WHERE reportNumber = 1' : ''}`,
  );
  duckdb.closeSync();
  return read.getRows().flat();
}

const whole = async (format: Format): Promise<Buffer> => {
  const into = join(folder, 'whole');
  cpSync(mkdtempSync(join(folder, 'empty-')), into, { recursive: true });
  await run(into, format);
  return readFileSync(join(into, 'out'));
};

describe.each(formats)('%s', (format) => {
  test('from whatever moment the power fails, the same again ends in the same file', async () => {
    const expected = await whole(format);
    const moments: string[] = [];
    const snapshot = (): void => {
      const to = join(folder, `moment-${moments.length}`);
      cpSync(join(folder, 'run'), to, { recursive: true });
      moments.push(to);
    };
    cpSync(mkdtempSync(join(folder, 'empty-')), join(folder, 'run'), { recursive: true });
    await run(join(folder, 'run'), format, (target) => ({
      ...target,
      write: async (bytes) => {
        snapshot();
        await target.write(bytes);
        snapshot();
      },
      keep: async (standing) => {
        await target.keep(standing);
        snapshot();
      },
    }));
    expect(moments.length).toBeGreaterThan(10);
    for (const moment of moments) {
      // What the disk got of it last may be less than all.
      const part = join(moment, 'out.part');
      const kept = (await readCheckpoint(join(moment, 'out.checkpoint')))?.bytes ?? 0;
      if (existsSync(part) && statSync(part).size > kept)
        writeFileSync(part, readFileSync(part).subarray(0, Math.floor((kept + statSync(part).size) / 2)));
      const { messages: count, sha256 } = await run(moment, format);
      expect(readFileSync(join(moment, 'out')).equals(expected)).toBe(true);
      expect([count, sha256]).toEqual([messages.length, createHash('sha256').update(expected).digest('hex')]);
      expect(readdirSync(moment).sort()).toEqual(['out', 'out.sha256']);
    }
  });

  test('interrupted after each page, each message is there once', async () => {
    for (const pagesTaken of [0, 1, 5, 9, 13, 14]) {
      const into = mkdtempSync(join(folder, 'soft-'));
      const interrupted = async function* (from: TableCursor | undefined) {
        let taken = 0;
        for await (const page of pagesOf(messages, 3)(from)) {
          if (taken++ === pagesTaken) throw new OperatorError('Interrupted.');
          yield page;
        }
        if (pagesTaken === 14) throw new OperatorError('Interrupted.');
      };
      await expect(run(into, format, (target) => target, interrupted)).rejects.toThrow('Interrupted.');
      const kept = await readCheckpoint(join(into, 'out.checkpoint'));
      expect(kept?.messages).toBe(Math.min(pagesTaken * 3, messages.length));
      expect((await run(into, format)).messages).toBe(messages.length);
      expect(await idsIn(join(into, 'out'), format)).toEqual(messages.map(({ messageId }) => messageId));
    }
  });

  test('a disk that is full loses nothing', async () => {
    const into = mkdtempSync(join(folder, 'full-'));
    let writes = 0;
    const fill = (target: Target): Target => ({
      ...target,
      write: async (bytes) => {
        writes += 1;
        if (writes < 4) return target.write(bytes);
        await target.write(bytes.subarray(0, bytes.length / 2));
        throw new Error('ENOSPC');
      },
    });
    await expect(run(into, format, fill)).rejects.toThrow('ENOSPC');
    expect((await run(into, format)).messages).toBe(messages.length);
    expect(readFileSync(join(into, 'out')).equals(await whole(format))).toBe(true);
  });
});

describe('goes on only', () => {
  const asked: Asked = {
    stack: 'Delivrd-prod',
    table: 'T-1',
    since: '2h',
    until: null,
    provider: null,
    format: 'csv',
    columns: 'a,b',
  };

  async function interrupted(): Promise<string> {
    await expect(
      run(
        folder,
        'csv',
        (target) => target,
        async function* (from) {
          let taken = 0;
          for await (const page of pagesOf(messages, 3)(from)) {
            yield page;
            if (++taken === 5) throw new OperatorError('Interrupted.');
          }
        },
      ),
    ).rejects.toThrow('Interrupted.');
    return join(folder, 'out');
  }

  test.each([
    [{ since: '3h' }, 'begun with --since 2h, not 3h. Ask'],
    [{ until: '1h', format: 'jsonl' }, 'begun with --until left out, not 1h; --format csv, not jsonl. Ask'],
    [{ table: 'T-2' }, 'begun with another table. Ask'],
    [{ columns: 'a,c' }, 'begun with columns of another version. Ask'],
  ] as const)('where the same is asked: not %j', async (other, told) => {
    const file = await interrupted();
    const before = await readCheckpoint(`${file}.checkpoint`);
    if (before === null) throw new Error('no checkpoint');
    const was = { ...before, asked: { ...asked } };
    expect(() => refuseOther(file, was, asked)).not.toThrow();
    expect(() => refuseOther(file, was, { ...asked, ...other })).toThrow(told);
  });

  test('where nobody else writes', async () => {
    const file = await interrupted();
    const before = await readCheckpoint(`${file}.checkpoint`);
    if (before === null) throw new Error('no checkpoint');
    // The one that started this one is there.
    expect(() => refuseOther(file, { ...before, asked: { ...asked }, process: process.ppid }, asked)).toThrow(
      `Process ${process.ppid} is writing ${file}.part: wait for it.`,
    );
  });

  test('with what was written', async () => {
    const file = await interrupted();
    const text = readFileSync(`${file}.part`, 'utf8');
    writeFileSync(`${file}.part`, text.replace('m-1', 'm-9'));
    await expect(run(folder, 'csv')).rejects.toThrow(`${file}.part is not what ${file}.checkpoint says`);
    rmSync(`${file}.part`);
    await expect(run(folder, 'csv')).rejects.toThrow('somebody changed it. Delete both to begin anew.');
    writeFileSync(`${file}.checkpoint`, '{"v":0}');
    await expect(run(folder, 'csv')).rejects.toThrow(`${file}.checkpoint is no checkpoint of this version`);
  });

  test.each(['out', 'out.part'])('in files of its own: %s', async (name) => {
    writeFileSync(join(folder, name), 'precious');
    await expect(run(folder, 'csv')).rejects.toThrow(`${name} is there already: delete it, or name another file`);
    expect(readdirSync(folder)).toEqual([name]);
    expect(readFileSync(join(folder, name), 'utf8')).toBe('precious');
  });
});

describe('to a stream', () => {
  test('writes as fast as it is read', async () => {
    const slow = new PassThrough({ highWaterMark: 100 });
    let pages = 0;
    const counted = async function* (from: TableCursor | undefined) {
      for await (const page of pagesOf(messages, 3)(from)) {
        pages += 1;
        yield page;
      }
    };
    const done = exportPages(counted, await openEncoder('jsonl', null, 0), openStream(slow), begin('jsonl'));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(pages).toBe(1);
    const reading = slow.toArray();
    const { sha256 } = await done;
    slow.end();
    const text = Buffer.concat(await reading).toString();
    expect(text.split('\n').length - 1).toBe(messages.length);
    expect(sha256).toBe(createHash('sha256').update(text).digest('hex'));
  });

  test('says so where nobody reads on', async () => {
    const closed = new Writable({
      highWaterMark: 1,
      write: (_, __, done) => done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })),
    });
    const target = openStream(closed);
    await expect(
      exportPages(pagesOf(messages, 3), await openEncoder('jsonl', null, 0), target, begin('jsonl')),
    ).rejects.toThrow('Whatever read standard output has closed it');
  });
});

describe('the price of reading', () => {
  const price = (dollars: number) => ({
    ...{ tableId: 'T', items: 1_200_000, bytes: dollars * 65.536e9, readUnits: dollars * 8e6, dollars },
  });
  const terminal = (answer: string | null) => {
    const [input, output] = [new PassThrough(), new PassThrough()];
    if (answer !== null) input.end(`${answer}\n`);
    return { input: Object.assign(input, { isTTY: answer !== null }), output };
  };
  const said = ({ output }: ReturnType<typeof terminal>): string => String(output.read() ?? '');

  test('is said, and asked from a cent on', async () => {
    const there = terminal('yes');
    await confirmReading(price(0.13), false, there);
    expect(said(there)).toBe(
      'Reading about 1,200,000 messages (8.5 GB) takes 1,040,000 read units: about $0.13 (on demand, us-east-1).\nRead it? Type yes: ',
    );
    const small = terminal(null);
    await confirmReading(price(askedFromDollars * 0.99), false, small);
    expect(said(small)).toMatch(/: less than a cent \(on demand, us-east-1\)\.\n$/);
  });

  test.each([
    ['no', 'Nothing read.'],
    ['', 'Nothing read.'],
    [null, 'Nothing read: with --yes nobody is asked.'],
  ])('answered by %j reads nothing', async (answer, told) => {
    await expect(confirmReading(price(0.13), false, terminal(answer))).rejects.toThrow(told);
    await expect(confirmReading(price(0.13), true, terminal(answer))).resolves.toBeUndefined();
  });

  test('is not made up where DynamoDB has not counted', () => {
    expect(priceInWords({ ...price(0), items: 0 })).toMatch(/^DynamoDB has not counted this table yet/);
  });

  test.each([
    [0, '0 bytes'],
    [999, '999 bytes'],
    [1000, '1.0 KB'],
    [1_234_567, '1.2 MB'],
    [9.9e12, '9.9 TB'],
    [9.9e15, '9900.0 TB'],
  ])('%d bytes are %s', (bytes, words) => expect(sizeInWords(bytes)).toBe(words));
});
