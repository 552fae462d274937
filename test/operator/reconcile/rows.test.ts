import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { columnsOf } from '../../../operator/reconcile/columns.ts';
import { openRows, type Row } from '../../../operator/reconcile/rows.ts';
import { runs } from '../../effort.ts';

/** A file that comes in pieces of so many bytes. */
async function* piecesOf(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(
  file: Buffer | string,
  { named = {}, delimiter, size = 7 }: { named?: object; delimiter?: string; size?: number } = {},
) {
  const { rows, ...opened } = await openRows(piecesOf(Buffer.from(file), size), named, delimiter);
  const all: Row[] = [];
  for await (const row of rows) all.push(row);
  return { ...opened, rows: all };
}
const idsAndStatuses = ({ rows }: Awaited<ReturnType<typeof read>>) => rows.map(({ id, status }) => [id, status]);

test.each([
  ['commas', 'Message ID,Status\nm1,delivered\nm2,failed\n'],
  ['semicolons, as Excel writes it in Europe', '\ufeffMessage ID;Status\r\nm1;delivered\r\nm2;failed\r\n'],
  ['tabs', 'Message ID\tStatus\nm1\tdelivered\nm2\tfailed'],
  ['pipes', 'Message ID|Status\nm1|delivered\nm2|failed'],
  [
    'quotes, with delimiters and line breaks in them',
    '"Message ID","Sent; at","Status"\n"m1","a, ""b""\nc","delivered"\nm2,,failed\n',
  ],
  ['the line by which Excel is told', 'sep=;\nMessage ID;Status\nm1;delivered\nm2;failed\n'],
  ['old line ends', 'Message ID,Status\rm1,delivered\rm2,failed\r'],
  ['empty lines and spaces', '\n Message ID , Status \n\n m1 , delivered \n\nm2,failed\n\n'],
  ['lines that are longer or shorter', 'Message ID,Status,Note\nm1,delivered\nm2,failed,a,b,c\n'],
  ['what keeps a spreadsheet from guessing', 'Message ID,Status\n"=""m1""",delivered\n\'m2,failed\n'],
])('%s', async (_, text) => {
  for (const size of [1, 3, 1000])
    expect(idsAndStatuses(await read(text, { size }))).toEqual([
      ['m1', 'delivered'],
      ['m2', 'failed'],
    ]);
});

test.each(['utf16le', 'utf-8'] as const)('%s with a mark of its byte order', async (encoding) => {
  const bytes = Buffer.from('\ufeffMessage ID\tStatus\tText\nm1\tdelivered\tü€😀\n', encoding);
  for (const size of [1, 2, 5]) expect(idsAndStatuses(await read(bytes, { size }))).toEqual([['m1', 'delivered']]);
});

test.each(['utf16le', 'utf16be'] as const)('%s without a mark', async (encoding) => {
  const bytes = Buffer.from('Message ID;Status;Text\r\nm1;delivered;ü€😀\r\n', 'utf16le');
  if (encoding === 'utf16be') bytes.swap16();
  for (const size of [1, 2, 5]) expect(idsAndStatuses(await read(bytes, { size }))).toEqual([['m1', 'delivered']]);
});

test.each([
  [
    'a spreadsheet',
    Buffer.from('504b0304140006000800000021', 'hex'),
    /^The file is a spreadsheet or a ZIP: save it as CSV/,
  ],
  ['GZIP', Buffer.from('1f8b0800000000000003', 'hex'), /^The file is compressed: .*gunzip/],
  ['no text', Buffer.from('id,status\nm1,\0\0\n'), /^The file is no text: .* NUL/],
  [
    'no text after much that is',
    Buffer.from(`id,status\n${'m1,x\n'.repeat(50_000)}\0\n`),
    /^The file is no text: .* NUL/,
  ],
])('%s is refused as that', async (_, bytes, why) => {
  for (const size of [1_000_000, ...(bytes.length < 100 ? [1] : [])])
    await expect(read(bytes, { size })).rejects.toThrow(why);
});

test('lines are those of an editor', async () => {
  const { rows } = await read('sep=,\nid,status\nm1,"a\nb"\nm2,x\n');
  expect(rows.map(({ line }) => line)).toEqual([4, 5]);
});

test('an empty id is one, for whoever counts', async () => {
  expect((await read('id,status\n,delivered\nm2,failed\n')).rows.map(({ id }) => id)).toEqual(['', 'm2']);
});

test.each([
  ['', {}, 'The file is empty: expected a line with the names of the columns.'],
  ['\n\n', {}, 'The file is empty: expected a line with the names of the columns.'],
  [
    'a,b\n1,2\n',
    {},
    'No column has a heading that is known for a message’s id: say which with --id-column; there are "a", "b".',
  ],
  ['id,b\n1,2\n', { statusColumn: 'c' }, '--status-column: no column is headed "c"; there are "id", "b".'],
  ['id,status\n0,x\n1,"open\n2,x\n', {}, 'After line 2: a quote is opened there and not closed. Is the file whole?'],
  [
    `id,status\n${'9'.repeat(501)},x\n`,
    {},
    'Line 2: the id has 501 characters, and none has over 500. Is it the right column? Another one: --id-column.',
  ],
  [`${'x'.repeat(100)}\u001b[31m,b\n1,2\n`, {}, `there are "${'x'.repeat(59)}…", "b".`],
  ['a\u001b[31mb,c\n1,2\n', {}, String.raw`there are "a\u001b[31mb", "c".`],
  ['id,status\n1,x\n1.23457E+18,delivered\n', {}, 'Line 3: the id 1.23457E+18 was shortened by a spreadsheet.'],
  ['id,status\n1,23E+17,delivered\n', {}, null],
])('%j with %j: %s', async (text, named, message) => {
  const reading = read(text, { named });
  if (message === null) await expect(reading).resolves.toBeDefined();
  else await expect(reading).rejects.toThrow(message);
});

test('what breaks off while it is read ends it, with why', async () => {
  const broken = async function* (): AsyncGenerator<Buffer> {
    yield Buffer.from('id,status\nm1,delivered\n');
    yield Buffer.from('m2,delivered\n');
    throw new Error('EIO: i/o error, read');
  };
  const reading = (async () => {
    for await (const _ of (await openRows(broken(), {})).rows);
  })();
  await expect(reading).rejects.toThrow('EIO');
}, 5_000);

test('a file that is one endless line is refused, not read into memory', async () => {
  const endless = async function* (): AsyncGenerator<Buffer> {
    yield Buffer.from('id,status\n1,"');
    for (;;) yield Buffer.alloc(100_000, 'x');
  };
  const reading = (async () => {
    const { rows } = await openRows(endless(), {});
    for await (const _ of rows);
  })();
  await expect(reading).rejects.toThrow(/over 1000000 characters/);
});

test('whatever is written by the rules is read, in whatever pieces it comes', async () => {
  const cell = fc.string({ unit: fc.constantFrom('a', ',', ';', '"', '\n', '\t', ' ', 'ü', '😀'), maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(cell, cell), { maxLength: 20 }),
      fc.constantFrom(',', ';', '\t', '|'),
      fc.integer({ min: 1, max: 40 }),
      async (cells, delimiter, size) => {
        const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
        const lines = cells.map(([status, note], at) => [`m${at}`, status, note].map(quoted).join(delimiter));
        const file = [['id', 'status', 'note'].join(delimiter), ...lines].map((line) => `${line}\r\n`).join('');
        const found = await read(file, { size });
        expect(found.delimiter).toBe(delimiter);
        expect(idsAndStatuses(found)).toEqual(cells.map(([status], at) => [`m${at}`, status.trim() || null]));
      },
    ),
    { numRuns: runs(80) },
  );
});

describe('columns', () => {
  test.each([
    [
      'Twilio’s log',
      'From,To,Body,Status,SentDate,ApiVersion,NumSegments,ErrorCode,AccountSid,Sid,Direction,Price,PriceUnit',
      'Sid',
      'Status',
      'SentDate',
    ],
    ['Infobip’s', 'Bulk Id,Message Id,To,From,Sent At,Done At,Status,Error', 'Message Id', 'Status', 'Sent At'],
    [
      'one’s own, with both ids',
      'id;provider_message_id;status;created_at',
      'provider_message_id',
      'status',
      'created_at',
    ],
    ['one’s own', 'id;msisdn;dlr_status;created_at', 'id', 'dlr_status', 'created_at'],
    ['dlr export', 'provider,messageId,begunAt,status,providerStatus', 'messageId', 'status', 'begunAt'],
  ])('of %s', (_, header, id, status, time) => {
    const headings = header.split(/[,;]/);
    const columns = columnsOf(headings, {});
    const at = (place: number | null) => (place === null ? null : headings[place]);
    expect([at(columns.id), at(columns.status), at(columns.time)]).toEqual([id, status, time]);
    expect(columns.isOwn).toBe(header.includes('providerStatus'));
  });

  test('as somebody says, to the letter or nearly', () => {
    const columns = columnsOf(['id', 'External-ID', 'Zustand'], { idColumn: 'external id', statusColumn: 'Zustand' });
    expect(columns).toMatchObject({ id: 1, status: 2, provider: null, time: null });
  });
});
