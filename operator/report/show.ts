import { styleText } from 'node:util';
import { bar } from '../progress.ts';
import { safe } from '../show.ts';
import { type Line, leastForMark, type Mark, marksFrom, type Report, type Split } from './report.ts';

/** Characters of a line. */
const lineWidth = 80;
const barWidth = { least: 3, most: 20 };
const keyWidth = { least: 7, most: 24 };

const colours = { healthy: 'green', investigate: 'yellow', act: 'red' } as const satisfies Readonly<
  Record<Mark, string>
>;

const notTold: Readonly<Record<Split, string>> = {
  day: '-',
  provider: '-',
  country: '(unknown)',
  channel: '(none)',
  tag: '(none)',
  carrier: '(unknown)',
  sender: '(none)',
  reason: '(unknown)',
};

/** A report for a person: a table in 80 columns, and what to know about it. */
export function showReport(report: Report): string {
  const { by, lines, others, total } = report;
  const rows = [...lines, ...(others ? [others] : [])];
  if (rows.every(({ outcomes, begun }) => outcomes === 0 && (begun ?? 0) === 0))
    return `${headOf(report)}\n\nNothing was counted in this time.`;
  const named = rows.map((line) => ({
    ...line,
    name: line === others ? othersInWords(report) : line.key === null ? notTold[by] : safe(line.key),
  }));
  const all = { ...total, name: 'total' };
  const parts = [
    headOf(report),
    by === 'reason' ? reasonTable(named, all) : outcomeTable(by, named, all),
    billTable(by, [...named, all]),
    notesOf(report),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

type Named = Line & { readonly name: string };

const othersInWords = ({ otherKeys }: Report): string =>
  otherKeys === null ? 'others' : `others (${whole.format(otherKeys)})`;

const headOf = ({ provider, since, until, from, by, timeZone }: Report): string =>
  styleText(
    'bold',
    `${provider === null ? 'All providers' : provider}, ${minute(since)} to ${minute(until)}, from ${from === 'table' ? 'the table' : 'CloudWatch'}${by === 'day' && timeZone !== 'UTC' ? `, days of ${timeZone}` : ''}`,
  );

const minute = (instant: string): string => `${instant.slice(0, 16)}Z`;

interface Column {
  readonly head: string;
  readonly cells: readonly string[];
  readonly align: 'left' | 'right';
  /** Of the whole cell, once it has its width. */
  readonly paint?: (cell: string, row: number) => string;
}

function outcomeTable(by: Split, lines: readonly Named[], total: Named): string {
  const rows = [...lines, total];
  const most = Math.max(...lines.map(sizeOf), 1);
  const marked = (cell: string, row: number): string => {
    const mark = rows[row]?.mark;
    return mark ? styleText(colours[mark], cell) : cell;
  };
  const share = (head: string, of: (line: Line) => number | null): Column => right(head, rows.map(of).map(percent));
  const numbers: readonly Column[] = [
    share('DELIV.', ({ deliveredRate }) => deliveredRate),
    right(
      'FAILED',
      rows.map(({ failedRate }) => percentUp(failedRate)),
    ),
    right(
      'UNCONF',
      rows.map(({ unconfirmedRate }) => percentUp(unconfirmedRate)),
    ),
    right(
      'UNFIN.',
      rows.map(({ unfinishedRate }) => percentUp(unfinishedRate)),
    ),
    right(
      'HALF',
      rows.map(({ secondsToFinal }) => duration(secondsToFinal.p50)),
    ),
    right(
      '90%',
      rows.map(({ secondsToFinal }) => duration(secondsToFinal.p90)),
    ),
    { head: 'MARK', cells: rows.map(({ mark }) => mark ?? '-'), align: 'left', paint: marked },
  ];
  const size = right(
    'MESSAGES',
    rows.map((line) => count(sizeOf(line))),
  );
  return `${layOut(by, rows, size, (width) => lines.map((line) => bar(sizeOf(line) / most, width)), numbers, marked)}\n\n${inAll(total)}`;
}

/** Those that began or, where nobody can tell, all outcomes. */
const sizeOf = ({ begun, outcomes }: Line): number => begun ?? outcomes;

/** The counts behind the shares. */
function inAll({ begun, unfinished, underWay, delivered, failed, unconfirmed }: Line): string {
  const lately = underWay ? `, ${count(underWay)} of them from the last hour` : '';
  const ended = [`${count(delivered)} delivered`, `${count(failed)} failed`, `${count(unconfirmed)} unconfirmed`];
  return begun === null
    ? `In all ${ended.join(', ')}.`
    : `In all ${count(begun)} began: ${count(unfinished)} unfinished${lately}.\nOutcomes: ${ended.join(', ')}.`;
}

function reasonTable(lines: readonly Named[], total: Named): string {
  const most = Math.max(...lines.map(({ failed }) => failed), 1);
  const rows = [...lines, total];
  const shares = rows.map(({ failed }) =>
    total.failed === 0 ? '-' : `${((100 * failed) / total.failed).toFixed(1)} %`,
  );
  return layOut(
    'reason',
    rows,
    right(
      'FAILED',
      rows.map(({ failed }) => count(failed)),
    ),
    (width) => lines.map(({ failed }) => bar(failed / most, width)),
    [right('SHARE', shares)],
    (cell) => styleText('red', cell),
  );
}

/** Puts names and bars into what the numbers leave of a line. */
function layOut(
  by: Split,
  rows: readonly Named[],
  size: Column,
  bars: (width: number) => readonly string[],
  numbers: readonly Column[],
  paint: (cell: string, row: number) => string,
): string {
  const taken = [size, ...numbers].reduce((sum, column) => sum + widthOf(column) + 1, 0) + 1;
  const longest = Math.max(by.length, ...rows.map(({ name }) => [...name].length));
  const forName = clamp(longest, keyWidth.least, Math.min(keyWidth.most, lineWidth - taken - barWidth.least));
  const forBar = clamp(lineWidth - taken - forName, barWidth.least, barWidth.most);
  const names: Column = {
    head: by.toUpperCase(),
    cells: rows.map(({ name }) => cut(name, forName)),
    align: 'left',
  };
  const drawn: Column = { head: ' '.repeat(forBar), cells: [...bars(forBar), ''], align: 'left', paint };
  return table([names, size, drawn, ...numbers]);
}

function billTable(by: Split, rows: readonly Named[]): string {
  if (rows.every(({ segments, charge, carrierFees }) => segments === null && charge === null && carrierFees === null))
    return '';
  const longest = Math.max(by.length, ...rows.map(({ name }) => [...name].length));
  const width = clamp(longest, keyWidth.least, keyWidth.most);
  return table([
    { head: by.toUpperCase(), cells: rows.map(({ name }) => cut(name, width)), align: 'left' },
    ...(by === 'reason'
      ? []
      : [
          right(
            'MESSAGES',
            rows.map(({ begun }) => count(begun)),
          ),
        ]),
    right(
      'SEGMENTS',
      rows.map(({ segments }) => count(segments)),
    ),
    right(
      'CHARGE',
      rows.map(({ charge }) => amount(charge)),
    ),
    right(
      'CARRIER FEES',
      rows.map(({ carrierFees }) => amount(carrierFees)),
    ),
  ]);
}

function notesOf({ by, from, others, otherKeys, lines, total }: Report): string {
  const notes = [
    by === 'reason'
      ? 'Failures by when they were first reached; one that was delivered later counts.'
      : `Outcomes by when they were first reached. DELIV. and FAILED are of those with a
known fate, UNCONF of all outcomes, UNFIN. of the messages that began.
Healthy from ${100 * marksFrom.healthy} % on, investigate from ${100 * marksFrom.investigate} % or where half did not end in an
hour, else act; no mark under ${leastForMark}, nor where half are under way or unconfirmed.
Times are of messages that began then. Parts of a long message count singly.`,
    from === 'table' && others !== null && otherKeys === null
      ? 'There were more than are counted by themselves; others has all the rest.'
      : '',
    from === 'cloudwatch' && by === 'country'
      ? 'Other: without series of its own (metrics.countries), or unknown. What was\nunconfirmed, and times, are not split by country; --from table has all.'
      : '',
    from === 'cloudwatch' && others !== null
      ? 'others: of providers or countries that are not configured any more.'
      : '',
    from === 'table' && total.charge === null && lines.some(({ charge }) => charge !== null)
      ? 'Charges of several providers are not added up: currencies may differ.'
      : '',
  ];
  return styleText('dim', notes.filter((note) => note !== '').join('\n'));
}

const right = (head: string, cells: readonly string[]): Column => ({ head, cells, align: 'right' });

const widthOf = ({ head, cells }: Column): number => Math.max(head.length, ...cells.map((cell) => [...cell].length));

function table(columns: readonly Column[]): string {
  const widths = columns.map(widthOf);
  const padded = (text: string, column: number): string => {
    const space = ' '.repeat(Math.max(0, (widths[column] ?? 0) - [...text].length));
    return columns[column]?.align === 'right' ? `${space}${text}` : `${text}${space}`;
  };
  const heads = columns.map(({ head }, column) => padded(head, column)).join(' ');
  const rows = (columns[0]?.cells ?? []).map((_, row) =>
    columns
      .map(({ cells, paint }, column) => {
        const cell = padded(cells[row] ?? '', column);
        return paint ? paint(cell, row) : cell;
      })
      .join(' '),
  );
  return [styleText('dim', heads.trimEnd()), ...rows.map((row) => row.trimEnd())].join('\n');
}

const clamp = (value: number, least: number, most: number): number => Math.max(least, Math.min(most, value));

const cut = (text: string, width: number): string => {
  const letters = [...text];
  return letters.length <= width ? text : `${letters.slice(0, width - 1).join('')}…`;
};

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const money = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 4 });

const count = (value: number | null): string => (value === null ? '-' : whole.format(value));
const amount = (value: number | null): string => (value === null ? '-' : money.format(value));

/** Rounded down, so that only all is 100 %. */
const percent = (share: number | null): string =>
  share === null ? '-' : `${(Math.floor(share * 1000) / 10).toFixed(1)} %`;

/** Rounded up, so that only none is 0 %. */
const percentUp = (share: number | null): string =>
  share === null ? '-' : `${(Math.ceil(Number((share * 1000).toFixed(6))) / 10).toFixed(1)} %`;

const unitsOfTime = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'min'],
  [1, 's'],
] as const;

/** To two digits. */
function duration(seconds: number | null): string {
  if (seconds === null) return '-';
  const [unit, name] = unitsOfTime.find(([least]) => seconds >= least) ?? [1, 's'];
  return `${Number((seconds / unit).toPrecision(2))} ${name}`;
}
