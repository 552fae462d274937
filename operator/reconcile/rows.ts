import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { longestId } from '../../functions/providers/reading/fields.ts';
import { OperatorError } from '../operator-error.ts';
import { type Columns, columnsOf, type Named } from './columns.ts';

/** A line of the file that names a message. */
export interface Row {
  /** The last line of its record, 1 for the first of the file. */
  readonly line: number;
  readonly id: string;
  /** As written; null where the file has no such column, or nothing in it. */
  readonly status: string | null;
  readonly provider: string | null;
  readonly recipient: string | null;
  readonly time: string | null;
}

export interface Opened {
  readonly columns: Columns;
  /** The headings of all columns. */
  readonly header: readonly string[];
  readonly delimiter: string;
  /** In the order of the file; a record without an id has an empty one. */
  readonly rows: AsyncIterable<Row>;
}

const delimiters = [',', ';', '\t', '|'] as const;
/** No line of an export is longer, in characters: a quote that nobody closed must not take the whole file into memory. */
const mostRecordChars = 1_000_000;

/**
 * Opens CSV as providers and spreadsheets write it: commas, semicolons, tabs or pipes; quotes; UTF-8 or UTF-16;
 * a first line `sep=;`. Holds no more of it than what is being read.
 * @throws OperatorError where it is empty or no text, or its columns tell no id.
 */
export async function openRows(
  input: AsyncIterable<Buffer | string>,
  named: Named,
  delimiter?: string,
): Promise<Opened> {
  const texts = decoded(input)[Symbol.asyncIterator]();
  let head = '';
  let isAll = false;
  while (!/[\r\n]./s.test(head) && head.length < mostRecordChars) {
    const { value, done } = await texts.next();
    if (done) {
      isAll = true;
      break;
    }
    head += value;
  }
  const [separator, marked] = /^"?sep=(.)"?\r?\n/i.exec(head)?.slice(0, 2) ?? [];
  const start = separator?.length ?? 0;
  const chosen = delimiter ?? marked ?? mostFrequent(head.slice(start));
  const rest = async function* (): AsyncGenerator<string> {
    yield head.slice(start);
    if (!isAll) yield* { [Symbol.asyncIterator]: () => texts };
  };
  const before = start > 0 ? 1 : 0;
  let last = before;
  const source = Readable.from(rest());
  const parser = parse({
    delimiter: chosen,
    info: true,
    max_record_size: mostRecordChars,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    on_record: (record, { lines }) => {
      last = lines + before;
      return record;
    },
  });
  // A pipe hands on no error: who reads the records would wait for ever.
  source.once('error', (error) => parser.destroy(error)).pipe(parser);
  const records = readable(parser, before, () => last)[Symbol.asyncIterator]();
  const first = await records.next();
  if (first.done) throw new OperatorError('The file is empty: expected a line with the names of the columns.');
  const header = first.value.cells.map((cell) => cell.trim());
  const columns = columnsOf(header, named);
  return {
    columns,
    header,
    delimiter: chosen,
    rows: (async function* () {
      for await (const { line, cells } of { [Symbol.asyncIterator]: () => records }) yield toRow(columns, line, cells);
    })(),
  };
}

/** UTF-8, or UTF-16 where its first bytes say so. @throws OperatorError for what is no text. */
async function* decoded(input: AsyncIterable<Buffer | string>): AsyncGenerator<string> {
  let decoder: InstanceType<typeof TextDecoder> | null = null;
  let begin = Buffer.alloc(0);
  for await (const chunk of input) {
    const bytes = Buffer.from(chunk);
    if (decoder === null) {
      begin = Buffer.concat([begin, bytes]);
      if (begin.length < 2) continue;
      decoder = new TextDecoder(encodingOf(begin));
      yield checked(decoder.decode(begin, { stream: true }));
    } else yield checked(decoder.decode(bytes, { stream: true }));
  }
  yield checked(decoder === null ? begin.toString() : decoder.decode());
}

/** By the mark of its byte order or, without one, by where the zeros of a heading's first letter stand. */
function encodingOf(begin: Buffer): string {
  const [first = 0, second = 0] = begin;
  const start = begin.readUInt16BE(0);
  if (start === 0x504b)
    throw new OperatorError('The file is a spreadsheet or a ZIP: save it as CSV, or unpack it, and give that.');
  if (start === 0x1f8b) throw new OperatorError('The file is compressed: gunzip -c FILE | … reconcile - reads it.');
  if (start === 0xfffe || (first !== 0 && second === 0)) return 'utf-16le';
  if (start === 0xfeff || (first === 0 && second !== 0)) return 'utf-16be';
  return 'utf-8';
}

function checked(text: string): string {
  if (text.includes('\0')) throw new OperatorError('The file is no text: there are NUL characters in it. Is it CSV?');
  return text;
}

interface Record {
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * @param before lines that were taken off the file.
 * @param last the last line that was understood: an error may overtake what was.
 */
async function* readable(parser: AsyncIterable<unknown>, before: number, last: () => number): AsyncGenerator<Record> {
  try {
    for await (const read of parser) {
      const { info, record } = read as {
        readonly info: { readonly lines: number };
        readonly record: readonly string[];
      };
      yield { line: info.lines + before, cells: record };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const what =
      error.code === 'CSV_QUOTE_NOT_CLOSED'
        ? 'a quote is opened there and not closed. Is the file whole?'
        : error.code === 'CSV_MAX_RECORD_SIZE'
          ? `a line has over ${mostRecordChars} characters: a quote is not closed, or it is no CSV.`
          : `it can’t be read as CSV (${error.code}).`;
    throw new OperatorError(`After line ${last()}: ${what}`);
  }
}

/** The sign that stands most often in the first line outside quotes. */
function mostFrequent(text: string): string {
  const counts = new Map<string, number>();
  let isQuoted = false;
  for (const char of text) {
    if (char === '"') isQuoted = !isQuoted;
    else if (!isQuoted && (char === '\n' || char === '\r')) break;
    else if (!isQuoted) counts.set(char, (counts.get(char) ?? 0) + 1);
  }
  return delimiters.reduce((best, one) => ((counts.get(one) ?? 0) > (counts.get(best) ?? 0) ? one : best));
}

function toRow(columns: Columns, line: number, cells: readonly string[]): Row {
  const cell = (at: number | null): string | null => {
    const text = at === null ? '' : textOf(cells[at] ?? '');
    return text === '' ? null : text;
  };
  const id = cell(columns.id) ?? '';
  // A spreadsheet's: the digits that it took away are in no file.
  if (/^\d([.,]\d+)?E\+\d+$/i.test(id))
    throw new OperatorError(
      `Line ${line}: the id ${id} was shortened by a spreadsheet. Export it again, and do not save it from there, or have the column as text.`,
    );
  if (id.length > longestId)
    throw new OperatorError(
      `Line ${line}: the id has ${id.length} characters, and none has over ${longestId}. Is it the right column? Another one: --id-column.`,
    );
  return { line, id, ...pick(columns, cell) };
}

const pick = ({ status, provider, recipient, time }: Columns, cell: (at: number | null) => string | null) => ({
  status: cell(status),
  provider: cell(provider),
  recipient: cell(recipient),
  time: cell(time),
});

/** A cell without what keeps a spreadsheet from taking it for a number or a formula. */
const textOf = (cell: string): string => {
  const text = cell.trim();
  return (/^="(.*)"$/s.exec(text)?.[1] ?? text.replace(/^'(?=.)/s, '')).trim();
};
