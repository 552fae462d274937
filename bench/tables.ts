import { boundTold, type Figure, ratioOf, shown } from './figure.ts';
import type { Result } from './results.ts';

/** Where a table of a benchmark stands in a document, and how its end is marked. */
const place = /^<!-- bench: (.*) -->\n(?:.*\n)*?<!-- \/bench -->$/gm;

/**
 * A document with its tables as the results have them. A table stands between `<!-- bench: NAME | ROWS | COLUMNS -->` and `<!-- /bench -->`. A figure is named
 * `ROW: COLUMN`; with columns, separated by `;`, each row has a line, without them each figure has one, beside its peer. Rows come as they are asked for; `*`, or nothing, is all that have one of the columns.
 * @throws Error for a name, row or column that the results do not have, and where a table has no end.
 */
export function withTables(document: string, resultOf: (name: string) => Result | null): string {
  const begun = document.match(/^<!-- bench: .*/gm)?.length ?? 0;
  if (begun !== document.match(place)?.length)
    throw new Error(`Of ${begun} lines <!-- bench: … --> one has no <!-- /bench --> below it.`);
  return document.replace(place, (_, given: string) => {
    const [name = '', rows = '*', columns = ''] = given.split('|').map((part) => part.trim());
    const result = resultOf(name);
    if (!result) throw new Error(`<!-- bench: ${given} -->: nothing is kept in bench/results of ${name}.`);
    try {
      const table = tableOf(result.figures, rows === '*' ? [] : listed(rows), listed(columns));
      return `<!-- bench: ${given} -->\n${[...table, ...conditions(result)].join('\n')}\n<!-- /bench -->`;
    } catch (error) {
      throw new Error(`<!-- bench: ${given} -->: ${(error as Error).message}`);
    }
  });
}

const listed = (text: string): readonly string[] =>
  text
    .split(';')
    .map((one) => one.trim())
    .filter((one) => one !== '');

const rowOf = ({ what }: Figure): string => what.slice(0, what.indexOf(': '));
const columnOf = ({ what }: Figure): string => what.slice(what.indexOf(': ') + 2);

function tableOf(figures: readonly Figure[], rows: readonly string[], columns: readonly string[]): readonly string[] {
  const unknown = [
    ...rows.filter((row) => !figures.some((figure) => rowOf(figure) === row)),
    ...columns.filter((column) => !figures.some((figure) => columnOf(figure) === column)),
  ];
  if (unknown.length > 0) throw new Error(`no figure is named ${unknown.join(', ')}.`);
  const meant = rows.length === 0 ? figures : rows.flatMap((row) => figures.filter((figure) => rowOf(figure) === row));
  if (columns.length === 0) return besidePeers(meant);
  const isThere = new Set(figures.filter((figure) => columns.includes(columnOf(figure))).map(rowOf));
  return across(rows.length === 0 ? figures.filter((figure) => isThere.has(rowOf(figure))) : meant, columns);
}

/** A line for each row, with its figures in the columns. */
function across(figures: readonly Figure[], columns: readonly string[]): readonly string[] {
  const unitsOf = (column: string): readonly string[] => [
    ...new Set(figures.filter((figure) => columnOf(figure) === column).map(({ unit }) => unit)),
  ];
  const heads = columns.map((column) => [
    column,
    ...unitsOf(column).filter((unit) => unit !== '' && !column.includes(unit)),
  ]);
  const lines = [...Map.groupBy(figures, rowOf)].map(([row, ofRow]) => [
    row,
    ...columns.map((column) => {
      const figure = ofRow.find((one) => columnOf(one) === column);
      return figure ? `${shown(figure.value)}${boundIn(figure)}` : '';
    }),
  ]);
  return markdown([
    ['', ...heads.map(([name, ...units]) => (units.length > 0 ? `${name}, ${units.join(', ')}` : `${name}`))],
    ...lines,
  ]);
}

/** What a figure must be, behind it. */
const boundIn = (figure: Figure): string => (boundTold(figure) === '' ? '' : ` (${boundTold(figure)})`);

/** A line for each figure; columns of which nobody has anything are left out. */
function besidePeers(figures: readonly Figure[]): readonly string[] {
  const heads = ['', 'ours', 'beside', 'theirs', 'ratio', 'must be'];
  const lines = figures.map((figure) => {
    const { what, value, unit, peer } = figure;
    const withUnit = (number: number): string => [shown(number), unit].filter((part) => part !== '').join(' ');
    const ratio = ratioOf(figure);
    return [
      what,
      withUnit(value),
      peer?.name ?? '',
      peer ? withUnit(peer.value) : '',
      ratio === null ? '' : ratio.toFixed(2),
      boundTold(figure),
    ];
  });
  const used = heads.map((_, at) => lines.some((line) => line[at] !== ''));
  return markdown([heads, ...lines].map((line) => line.filter((_, at) => used[at])));
}

/** Where, and how often, something was timed. */
function conditions({ machine, figures }: Result): readonly string[] {
  if (!machine) return [];
  const runs = [...new Set(figures.map((figure) => figure.runs))].sort((a, b) => b - a);
  const most = runs.length === 1 ? `${runs[0]} runs` : `up to ${runs[0]} runs`;
  return ['', `Timed on ${machine.cores} cores with Node.js ${machine.node.replace('v', '')}, in ${most}.`];
}

/** The first line is the head; all columns but the first hold numbers or names as they come. */
function markdown(lines: readonly (readonly string[])[]): readonly string[] {
  const widths = (lines[0] ?? []).map((_, at) => Math.max(3, ...lines.map((line) => line[at]?.length ?? 0)));
  const row = (cells: readonly string[]): string =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  const [head = [], ...rest] = lines;
  return [row(head), row(widths.map((width) => '-'.repeat(width))), ...rest.map(row)];
}
