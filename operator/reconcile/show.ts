import type { Summary } from './run.ts';

const count = (number: number, one: string, many = `${one}s`): string =>
  `${number.toLocaleString('en-US')} ${number === 1 ? one : many}`;

/** What came of it, for a person. */
export function showReconciled(summary: Summary): string {
  const { lines, withoutId, same, ahead, missing, different, heard, unread, unreadWords, columns, extra, out } =
    summary;
  const from = Object.entries(columns).flatMap(([what, heading]) =>
    heading === null ? [] : [`${what} from ${JSON.stringify(heading)}`],
  );
  const words = Object.entries(unreadWords).map(([word, times]) => `${JSON.stringify(word)} (${times})`);
  return [
    `Compared ${count(lines, 'line')}: ${same.toLocaleString('en-US')} the same, ${ahead.toLocaleString('en-US')} of which the table knows more; ${from.join(', ')}.`,
    `Missing    ${missing.toLocaleString('en-US').padStart(9)}  in the file, and no report of them in the table`,
    `Different  ${different.toLocaleString('en-US').padStart(9)}  in both, with another status${heard > 0 ? `; of ${heard.toLocaleString('en-US')} the table has heard the file’s as well` : ''}`,
    ...(extra === null
      ? []
      : [
          `Extra      ${extra.toLocaleString('en-US').padStart(9)}  in the table in the time of the file, and not in it`,
        ]),
    ...(unread > 0
      ? [
          `Not read   ${unread.toLocaleString('en-US').padStart(9)}  with a status that nobody has listed: ${words.join(', ')}`,
        ]
      : []),
    ...(missing === lines
      ? [
          `None was found: is ${JSON.stringify(columns.id)} the column with the id that the provider gave? Another one: --id-column.`,
        ]
      : []),
    ...(withoutId > 0 ? [`${count(withoutId, 'line')} without an id left out.`] : []),
    ...(out === null ? [] : [`The differences are in ${out}.`]),
  ].join('\n');
}
