import { deserialize, serialize } from 'node:v8';
import { ByteWriter, ParquetWriter, type SchemaElement } from 'hyparquet-writer';
import { type Column, messageColumns, type Row, reportColumns, type Value, type Values } from './columns.ts';
import type { Encoder } from './encoder.ts';

/** A row group ends after the page in which it reaches so many messages, or reports: it is held in memory until then. */
const groupEnds = { messages: 10_000, reports: 40_000 };

/** A row a message, with its history as a list of structures. It is written in row groups, and can go on after each of them. */
export function parquetEncoder(state: string | null, bytes: number, ends = groupEnds): Encoder {
  const writer = new ByteWriter();
  const parquet = new ParquetWriter({ writer, schema, createdBy: 'Delivrd' });
  // The writer begins with the file's mark, which is there already where one goes on.
  const mark = take(writer);
  if (state !== null) {
    Object.assign(parquet, deserialize(Buffer.from(state, 'base64')));
    writer.offset = bytes;
  }
  let held: Row[] = [];
  let reports = 0;

  const flush = (): Uint8Array => {
    // Done when it returns: a ByteWriter waits for nothing.
    if (held.length > 0) void parquet.write({ columnData: columnsOf(held), rowGroupSize: held.length });
    [held, reports] = [[], 0];
    return take(writer);
  };

  return {
    begin: () => mark,
    add: (rows) => {
      held.push(...rows);
      for (const { history } of rows) reports += history.length;
      return held.length >= ends.messages || reports >= ends.reports ? flush() : new Uint8Array();
    },
    holdsBack: () => held.length > 0,
    flush,
    end: () => {
      void parquet.finish();
      return take(writer);
    },
    state: () => {
      const { row_groups, num_rows } = parquet;
      return serialize({ row_groups, num_rows }).toString('base64');
    },
  };
}

/** What was written since the last time. */
function take(writer: ByteWriter): Uint8Array {
  const bytes = writer.getBytes().slice();
  writer.index = 0;
  return bytes;
}

const list = (name: string, element: readonly SchemaElement[]): readonly SchemaElement[] => [
  { name, repetition_type: 'OPTIONAL', converted_type: 'LIST', logical_type: { type: 'LIST' }, num_children: 1 },
  { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
  ...element,
];

function elementsOf([name, { type }]: readonly [string, Column]): readonly SchemaElement[] {
  const own = { name, repetition_type: 'OPTIONAL' } as const;
  switch (type) {
    case 'text':
      return [{ ...own, type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } }];
    case 'time':
      return [
        {
          ...own,
          type: 'INT64',
          converted_type: 'TIMESTAMP_MILLIS',
          logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
        },
      ];
    case 'integer':
      return [{ ...own, type: 'INT64' }];
    case 'boolean':
      return [{ ...own, type: 'BOOLEAN' }];
    case 'texts':
      return list(name, elementsOf(['element', { type: 'text', about: '' }]));
  }
}

const [ofMessage, ofReport] = [Object.entries(messageColumns), Object.entries(reportColumns)];
const schema: SchemaElement[] = [
  { name: 'schema', num_children: ofMessage.length + 1 },
  ...ofMessage.flatMap(elementsOf),
  ...list('history', [
    { name: 'element', repetition_type: 'OPTIONAL', num_children: ofReport.length },
    ...ofReport.flatMap(elementsOf),
  ]),
];

// Without the index of pages nothing of a row group has to wait for the end of the file.
const columnsOf = (rows: readonly Row[]) => [
  ...ofMessage.map(([name, { type }]) => ({
    name,
    data: rows.map(({ message }) => physical(type, message[name] ?? null)),
    offsetIndex: false,
  })),
  { name: 'history', data: rows.map(({ history }) => history.map(reportOf)), offsetIndex: false },
];

const reportOf = (report: Values) =>
  Object.fromEntries(ofReport.map(([name, { type }]) => [name, physical(type, report[name] ?? null)]));

function physical(type: Column['type'], value: Value) {
  if (value === null) return null;
  if (type === 'time') return new Date(String(value));
  if (type === 'integer') return BigInt(Math.trunc(Number(value)));
  return type === 'text' ? String(value) : value;
}
