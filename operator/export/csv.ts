import { type Cell, toCsv } from '../csv.ts';
import { messageColumns, reportColumns, type Value, type Values } from './columns.ts';
import { type Encoder, textEncoder } from './encoder.ts';

const messageNames = Object.keys(messageColumns);
const reportNames = Object.keys(reportColumns);

const ofReport = (name: string): string => `report${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;

/** The header: the columns of the message, which number in its history the report of the row has, and the columns of that. */
export const csvHeader: readonly string[] = [...messageNames, 'reportNumber', ...reportNames.map(ofReport)];

/** A row a report, each with all of its message; one row for a message without any. */
export const csvEncoder = (): Encoder =>
  textEncoder(toCsv([csvHeader]), ({ message, history }) => {
    const own = messageNames.map((name) => cellOf(message[name]));
    const reports: readonly (Values | null)[] = history.length > 0 ? history : [null];
    return toCsv(
      reports.map((report, at) => [...own, report && at + 1, ...reportNames.map((name) => cellOf(report?.[name]))]),
    );
  });

/** Of several texts a list in JSON. */
function cellOf(value: Value | undefined): Cell {
  if (value === undefined || value === null) return null;
  if (typeof value === 'object') return value.length === 0 ? null : JSON.stringify(value);
  return value;
}
