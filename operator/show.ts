import { styleText } from 'node:util';
import Table from 'cli-table3';
import type { Message, MessageEvent } from '../functions/domain/message.ts';
import { outcomeOf, type Status } from '../functions/domain/status.ts';
import type { DemoState } from './demo.ts';
import type { Endpoint } from './endpoints.ts';
import type { QuarantinedRequest } from './quarantine.ts';

/** A provider's text as one safe line: what would move the cursor, break the line or turn the writing round shows as its code. */
const safe = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (char) => `\\u{${char.codePointAt(0)?.toString(16)}}`);

const frameless = {
  chars: {
    top: '',
    'top-mid': '',
    'top-left': '',
    'top-right': '',
    bottom: '',
    'bottom-mid': '',
    'bottom-left': '',
    'bottom-right': '',
    left: '',
    'left-mid': '',
    mid: '',
    'mid-mid': '',
    right: '',
    'right-mid': '',
    middle: '  ',
  },
  style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
};

const colours = { delivered: 'green', failed: 'red', unconfirmed: 'yellow' } as const;

const coloured = (status: Status): string => {
  const outcome = outcomeOf(status);
  return outcome ? styleText(colours[outcome], status) : status;
};

/** Columns aligned under their heads. */
function columns(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const table = new Table({ ...frameless, head: heads.map((head) => styleText('dim', head)) });
  table.push(...rows.map((row) => [...row]));
  return trimLines(table.toString());
}

const trimLines = (text: string): string => text.replace(/[ \t]+$/gm, '');

export const showEndpoints = (endpoints: readonly Endpoint[]): string =>
  columns(
    ['PROVIDER', 'METHOD', 'AUTHENTICATION', 'URL TO REGISTER'],
    endpoints.map(({ provider, method, authentication, url }) => [provider, method, authentication.join(' + '), url]),
  );

/** A message and its timeline, for a person. */
export function showMessage(message: Message): string {
  const { status, final, providerStatus, failureReason, errorCode, retryable } = message;
  const cause = failureReason
    ? `${failureReason}${errorCode ? ` (code ${safe(errorCode)})` : ''}, sending again ${retryable ? 'may help' : 'will not help'}`
    : null;
  const facts: readonly (readonly [string, string | number | null])[] = [
    ['Status', `${coloured(status)}${final ? '' : ', not final'} (${message.provider} says ${safe(providerStatus)})`],
    ['Cause', cause],
    ['Recipient', message.recipient && `${message.recipient}${message.country ? ` (${message.country})` : ''}`],
    ['Sender', message.senderId && safe(message.senderId)],
    ['Channel', message.channel && safe(message.channel)],
    ['Carrier', message.carrier && safe(message.carrier)],
    ['Client reference', message.clientReference && safe(message.clientReference)],
    ['Tag', message.tag && safe(message.tag)],
    ['Segments', message.segments],
    ['Submitted', message.submittedAt],
    [final ? 'Done' : 'Status reached', message.doneAt],
    ['First report', message.firstReceivedAt],
    ['Last report', message.updatedAt],
    ...Object.entries(message.details).map(([name, value]) => [label(name), safe(String(value))] as const),
  ];
  const told = facts
    .filter(([, value]) => value !== null)
    .map(([name, value]) => [styleText('dim', name), String(value)]);
  const table = new Table(frameless);
  table.push(...told);
  return [
    styleText('bold', `${message.provider} ${safe(message.messageId)}`),
    '',
    trimLines(table.toString()),
    '',
    columns(['RECEIVED', 'STATUS', 'PROVIDER SAYS', 'HAPPENED', 'WHAT IT DID'], message.history.map(timelineRow)),
  ].join('\n');
}

const timelineRow = (event: MessageEvent): readonly string[] => [
  event.receivedAt,
  coloured(event.status),
  cut(
    safe(
      [event.providerStatus, event.errorCode && `code ${event.errorCode}`, event.errorMessage]
        .filter(Boolean)
        .join(', '),
    ),
  ),
  event.occurredAt ?? '-',
  event.effect === 'applied' ? 'applied' : 'recorded, a higher status stood',
];

/** `dltTemplateId` as `Dlt template id`. */
const label = (name: string): string => {
  const words = name.replace(/[A-Z]/g, (capital) => ` ${capital.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
};

const cut = (text: string): string => (text.length <= 60 ? text : `${text.slice(0, 59)}…`);

export const showDemo = ({ sent, speed, faults }: DemoState): string =>
  [
    `${sent} requests sent; an hour passes in ${Math.round(3600 / speed)} s.`,
    '',
    columns(
      ['FAULT', 'STATE', 'WHAT HAPPENS'],
      faults.map(({ id, on, description }) => [id, on ? styleText('red', 'on') : 'off', description]),
    ),
  ].join('\n');

export const showQuarantine = (requests: readonly QuarantinedRequest[]): string =>
  requests.length === 0
    ? 'Nothing is in quarantine.'
    : columns(
        ['RECEIVED', 'PROVIDER', 'REASON', 'REQUEST'],
        requests.map(({ receivedAt, provider, reason, id }) => [
          receivedAt ?? '-',
          safe(provider),
          safe(reason),
          safe(id),
        ]),
      );
