import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toMessage } from '../../functions/domain/message.ts';
import { messageColumns, type Row, reportColumns, rowOf, type Values } from '../../operator/export/columns.ts';
import { csvEncoder, csvHeader } from '../../operator/export/csv.ts';
import type { Encoder } from '../../operator/export/encoder.ts';
import { jsonlEncoder } from '../../operator/export/jsonl.ts';
import { parquetEncoder } from '../../operator/export/parquet.ts';
import { unmarked } from './csv.ts';
import { many, samples } from './exported.ts';

let folder: string;
let duckdb: DuckDBConnection;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'delivrd-formats-'));
  duckdb = await DuckDBConnection.create();
  await duckdb.run("SET TimeZone = 'UTC'");
});
afterAll(() => {
  duckdb?.closeSync();
  rmSync(folder, { recursive: true, force: true });
});

/** The file that an encoder makes of rows, so many at a time; after each time another one goes on, where it can. */
function encoded(open: (state: string | null, bytes: number) => Encoder, rows: readonly Row[], size: number): Buffer {
  let encoder = open(null, 0);
  const chunks = [encoder.begin()];
  for (let at = 0; at < rows.length; at += size) {
    chunks.push(encoder.add(rows.slice(at, at + size)));
    if (encoder.holdsBack()) continue;
    encoder = open(encoder.state(), Buffer.concat(chunks).length);
  }
  chunks.push(encoder.flush());
  chunks.push(encoder.end());
  return Buffer.concat(chunks);
}

async function query(sql: string): Promise<readonly Record<string, unknown>[]> {
  return (await duckdb.runAndReadAll(sql)).getRowObjectsJson();
}

function fileOf(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

/** A row as DuckDB tells it: times as it writes them, in order of the ids. */
const asTime = (value: unknown): unknown =>
  typeof value === 'string' ? value.replace('T', ' ').replace(/\.?0*Z$/, '+00') : value;
const timed = (columns: typeof messageColumns | typeof reportColumns, values: Values) =>
  Object.fromEntries(
    Object.entries(columns).map(([name, { type }]) => {
      const value = values[name] ?? null;
      if (type === 'integer' && value !== null) return [name, String(value)];
      return [name, type === 'time' ? asTime(value) : value];
    }),
  );

describe('parquet, as DuckDB reads it', () => {
  const ends = { messages: 3, reports: 1000 };
  const small = (state: string | null, bytes: number): Encoder => parquetEncoder(state, bytes, ends);

  test('has every value of every message, its history as a list of structures', async () => {
    const rows = samples
      .map(rowOf)
      .sort((a, b) => (String(a.message['messageId']) < String(b.message['messageId']) ? -1 : 1));
    const file = fileOf('samples.parquet', encoded(parquetEncoder, rows, 2));
    const read = await query(`SELECT * FROM '${file}' ORDER BY messageId`);
    const expected = rows.map(({ message, history }) => ({
      ...timed(messageColumns, message),
      history: history.map((report) => timed(reportColumns, report)),
    }));
    expect(read).toEqual(expected);
    // By name and meaning, not by what was exported alone.
    const [told] = await query(
      `SELECT recipient, segments, dltTemplateId, charge, epoch_ms(submittedAt) AS submitted, len(history) AS reports, history[2].effect AS effect, history[2].contradicts AS contradicts FROM '${file}' WHERE messageId = 'full'`,
    );
    expect(told).toEqual({
      recipient: '+919876543210',
      segments: '3',
      dltTemplateId: '1107160000000012345',
      charge: '0.0345',
      submitted: String(Date.UTC(2026, 5, 30, 4, 44, 55)),
      reports: '2',
      effect: 'recorded',
      contradicts: true,
    });
  });

  test('has the types of its columns', async () => {
    const file = fileOf('types.parquet', encoded(parquetEncoder, samples.map(rowOf), 10));
    const types = Object.fromEntries(
      (await query(`DESCRIBE SELECT * FROM '${file}'`)).map((row) => [row['column_name'], row['column_type']]),
    );
    const duck = {
      text: 'VARCHAR',
      time: 'TIMESTAMP WITH TIME ZONE',
      integer: 'BIGINT',
      boolean: 'BOOLEAN',
      texts: 'VARCHAR[]',
    };
    for (const [name, { type }] of Object.entries(messageColumns))
      expect([name, types[name]]).toEqual([name, duck[type]]);
    const fields = Object.entries(reportColumns).map(([name, { type }]) =>
      `"${name}" ${duck[type]}`.replace(/"(\w+)"/, '$1'),
    );
    expect(String(types['history']).replaceAll('"', '')).toBe(`STRUCT(${fields.join(', ')})[]`);
  });

  test('in many row groups, each written by another encoder, is one file', async () => {
    const rows = [...many(50)].map(rowOf);
    const file = fileOf('groups.parquet', encoded(small, rows, 2));
    // Every second page fills a group.
    expect(await query(`SELECT num_rows, num_row_groups FROM parquet_file_metadata('${file}')`)).toEqual([
      { num_rows: '50', num_row_groups: '13' },
    ]);
    const read = await query(`SELECT messageId, len(history) AS n, history[-1].errorMessage AS said FROM '${file}'`);
    expect(read).toEqual(
      rows.map(({ message, history }, n) => ({
        messageId: message['messageId'],
        n: String(history.length),
        said: `no. ${n}`,
      })),
    );
    // By the statistics of its groups.
    expect(await query(`SELECT messageId FROM '${file}' WHERE begunAt = '2026-06-30 04:45:49+00'`)).toEqual([
      { messageId: 'm-49' },
    ]);
  });

  test('without messages is one as well', async () => {
    const file = fileOf('none.parquet', encoded(parquetEncoder, [], 1));
    expect(await query(`SELECT count(*) AS n FROM '${file}'`)).toEqual([{ n: '0' }]);
  });
});

test('jsonl has the same, a line a message', async () => {
  const lines = encoded(jsonlEncoder, samples.map(rowOf), 2).toString().trimEnd().split('\n');
  expect(lines.length).toBe(samples.length);
  samples.forEach((sample, at) => {
    const { parts, explanation, details, otherRecipients, price, history, ...message } = toMessage(sample);
    const row = JSON.parse(lines[at] ?? '');
    expect(row).toMatchObject({
      ...message,
      firstReceivedAt: message.firstReceivedAt ?? null,
      updatedAt: message.updatedAt ?? null,
      ...details,
      priceAmount: price?.amount ?? null,
      priceCurrency: price?.currency ?? null,
    });
    expect(Object.keys(row)).toEqual([...Object.keys(messageColumns), 'history']);
    expect(row.history).toEqual(history.map(({ part, ...event }) => event));
  });
  const file = fileOf('samples.jsonl', Buffer.from(lines.join('\n')));
  expect(await query(`SELECT count(*) AS n, sum(len(history)) AS reports FROM '${file}'`)).toEqual([
    { n: '4', reports: '6' },
  ]);
});

describe('csv', () => {
  const readCsv = (file: string) =>
    query(`SELECT * FROM read_csv('${file}', all_varchar = true, header = true, strict_mode = true)`);

  test('has a row a report, as DuckDB reads it, and one for a message without', async () => {
    const rows = samples.map(rowOf);
    const read = await readCsv(fileOf('samples.csv', encoded(csvEncoder, rows, 3)));
    const cell = (value: unknown): string | null => {
      if (value === null || (Array.isArray(value) && value.length === 0)) return null;
      return Array.isArray(value) ? JSON.stringify(value) : String(value);
    };
    const expected = rows.flatMap(({ message, history }) =>
      (history.length > 0 ? history : [null]).map((report: Values | null, at) => [
        ...Object.keys(messageColumns).map((name) => cell(message[name])),
        report && String(at + 1),
        ...Object.keys(reportColumns).map((name) => cell(report?.[name] ?? null)),
      ]),
    );
    expect(read.map((row) => Object.keys(row))).toEqual(read.map(() => csvHeader));
    expect(
      read.map((row) => Object.values(row).map((value) => (value === null ? null : unmarked(String(value))))),
    ).toEqual(expected);
  });

  test('keeps to RFC 4180', () => {
    const text = encoded(csvEncoder, samples.map(rowOf), 3).toString();
    expect(text.split('\r\n')[0]).toBe(csvHeader.join());
    expect(text).toContain('"dancing, ""quoted""\r\nand\tbroken"');
    expect(text.endsWith('\r\n')).toBe(true);
    expect(encoded(csvEncoder, [], 1).toString()).toBe(`${csvHeader.join()}\r\n`);
  });
});
