import { styleText } from 'node:util';
import { coloured, pairs, safe } from './show.ts';
import type { Tried, TriedReport } from './try.ts';

/** What would be read of a request, for a person. */
export function showTry({ provider, reports, others, unreadable, notes }: Tried): string {
  const counts = [
    reports.length > 0 && `${reports.length} report${reports.length === 1 ? '' : 's'}`,
    others.length > 0 &&
      `${others.length} that ${others.length === 1 ? 'is' : 'are'} no report (${[...new Set(others)].join(', ')})`,
    unreadable.length > 0 && `${unreadable.length} that can’t be read`,
  ];
  return [
    styleText('bold', `${provider}: ${counts.filter(Boolean).join(', ')}`),
    ...reports.map(showReport),
    ...(unreadable.length > 0
      ? [pairs(unreadable.map(({ path, expected }) => [styleText('red', safe(path)), `expected ${expected}`]))]
      : []),
    ...(notes.length > 0 ? [notes.map((note) => styleText('yellow', safe(note))).join('\n')] : []),
  ].join('\n\n');
}

function showReport({ notes, price, details, ...report }: TriedReport): string {
  const { status, final, providerStatus, providerCode, failureReason, recipient, country } = report;
  const said = `${safe(providerStatus)}${providerCode === null ? '' : `, with ${safe(providerCode)}`}`;
  const facts: readonly (readonly [string, string | number | null])[] = [
    ['Message', report.messageId],
    ['Part', report.part],
    ['Status', `${coloured(status)}${final ? '' : ', not final'} (it says ${said})`],
    ['Cause', failureReason],
    ['Error code', report.errorCode],
    ['Error', report.errorMessage],
    ['Recipient', recipient && `${recipient}${country ? ` (${country})` : ''}`],
    ['Sender', report.senderId],
    ['Channel', report.channel],
    ['Carrier', report.carrier],
    ['Client reference', report.clientReference],
    ['Tag', report.tag],
    ['Segments', report.segments],
    ['Price', price && `${price.amount} ${price.currency}`],
    ['Submitted', report.submittedAt],
    ['Happened', report.doneAt],
    ['Id of the report', report.eventId],
    ...Object.entries(details),
  ];
  const told = facts.flatMap(([name, value]) =>
    value === null ? [] : [[styleText('dim', name), name === 'Status' ? String(value) : safe(String(value))] as const],
  );
  return [pairs(told), ...notes.map((note) => styleText('yellow', safe(note)))].join('\n');
}
