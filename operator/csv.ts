/** What a cell of CSV can hold. */
export type Cell = string | number | boolean | null;

/** Rows as CSV (RFC 4180, lines end in CRLF): null as nothing, a text so that it is no formula. */
export const toCsv = (rows: readonly (readonly Cell[])[]): string =>
  rows.map((row) => `${row.map(toCell).join(',')}\r\n`).join('');

function toCell(value: Cell): string {
  if (value === null) return '';
  const text = typeof value === 'string' ? harmless(value) : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * A text that no spreadsheet takes for a formula, as a provider or whoever sent a message could write one: `'` is put before
 * `=`, `+`, `-`, `@` and `'` where a cell begins, or would where somebody splits at `;`, tabs or line breaks. A plain number, as a
 * recipient is, stays as it is.
 * @see https://owasp.org/www-community/attacks/CSV_Injection (read 2026-11-27)
 */
export const harmless = (text: string): string =>
  /^[+-]?\d[\d.]*$/.test(text) ? text : text.replace(/(^|[;\t\r\n])([\s"]*)(?=[=+\-@＝＋－＠'])/g, "$1$2'");
