import { sizeInWords } from '../confirm-reading.ts';
import { messageColumns, reportColumns } from './columns.ts';
import type { ExportSummary } from './run.ts';

const listed = (columns: Readonly<Record<string, { readonly type: string; readonly about: string }>>) =>
  Object.entries(columns).map(([name, column]) => ({ name, ...column }));

/** All columns, in their order. */
export const listColumns = () => ({ message: listed(messageColumns), report: listed(reportColumns) });

export function showColumns(): string {
  const { message, report } = listColumns();
  const lines = (columns: typeof message): string =>
    columns.map(({ name, type, about }) => `  ${name.padEnd(20)}  ${type.padEnd(8)}  ${about}`).join('\n');
  return `Of a message:\n${lines(message)}\n\nOf each of its reports ("history"; in csv they begin with "report", after "reportNumber"):\n${lines(report)}`;
}

export function showSummary({ output, messages, reports, bytes, sha256, resumed }: ExportSummary): string {
  const where = output === null ? '' : ` in ${output}`;
  return [
    `Exported ${counted(messages, 'message')} with ${counted(reports, 'report')}${where} (${sizeInWords(bytes)})${resumed ? ', some of them by an earlier run' : ''}.`,
    `SHA-256 ${sha256}${output === null ? '' : `, also in ${output}.sha256`}`,
  ].join('\n');
}

const counted = (count: number, what: string): string =>
  `${count.toLocaleString('en-US')} ${what}${count === 1 ? '' : 's'}`;
