import { styleText } from 'node:util';
import Table from 'cli-table3';
import type { Recipient } from '../functions/aws/recipient.ts';
import { type Message, type MessageEvent, timelineOf } from '../functions/domain/message.ts';
import { type NamedPart, namedParts } from '../functions/domain/parts.ts';
import { outcomeOf, type Status } from '../functions/domain/status.ts';
import { listsOf } from '../functions/providers/explain.ts';
import { lookUp } from '../functions/providers/reading/verdict.ts';
import { usuallyListed } from '../functions/shared/places.ts';
import type { DemoState } from './demo.ts';
import { calledIn, type Endpoint } from './endpoint.ts';
import {
  againInWords,
  contradictionInWords,
  dueInWords,
  finalityInWords,
  healthInWords,
  leftOutInWords,
  partsInWords,
  rereadInWords,
  unlistedInWords,
} from './words.ts';

/** A provider's text as one safe line: what would move the cursor, break the line or turn the writing round shows as its code. */
export const safe = (text: string): string =>
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

/** A status in the colour of its outcome. */
export const coloured = (status: Status): string => {
  const outcome = outcomeOf(status);
  return outcome ? styleText(colours[outcome], status) : status;
};

/** Columns aligned under their heads. */
export function columns(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const table = new Table({ ...frameless, head: heads.map((head) => styleText('dim', head)) });
  table.push(...rows.map((row) => [...row]));
  return trimLines(table.toString());
}

const trimLines = (text: string): string => text.replace(/[ \t]+$/gm, '');

export const showEndpoints = (endpoints: readonly Endpoint[]): string =>
  columns(
    ['PROVIDER', 'METHOD', 'AUTHENTICATION', 'URL TO REGISTER'],
    endpoints.map((endpoint) => [
      calledIn(endpoint),
      endpoint.method,
      endpoint.authentication.join(' + '),
      endpoint.url,
    ]),
  );

/** Names in a column, dimmed by who gives them, and what is said to each. */
export function pairs(rows: readonly (readonly [string, string])[]): string {
  const table = new Table(frameless);
  table.push(...rows.map((row) => [...row]));
  return trimLines(table.toString());
}

/** A message, its parts where they are reported, and its timeline, for a person. */
export function showMessage(message: Message, withoutReceipts: readonly string[] = []): string {
  const facts = factsOf(message, withoutReceipts).filter(([, value]) => value !== null);
  const parts = namedParts(message);
  const named = parts.length > 0;
  return [
    styleText('bold', `${message.provider} ${safe(message.messageId)}`),
    '',
    pairs(facts.map(([name, value]) => [styleText('dim', name), String(value)])),
    '',
    ...(named ? [columns(['PART', 'STATUS', 'PROVIDER SAYS', 'DONE', 'CAUSE'], parts.map(partRow)), ''] : []),
    columns(
      ['RECEIVED', ...(named ? ['PART'] : []), 'STATUS', 'PROVIDER SAYS', 'HAPPENED', 'WHAT IT DID'],
      timelineOf(message).map((one) => ('event' in one ? timelineRow(one.event, named) : rereadRow(one.reread, named))),
    ),
  ].join('\n');
}

/** The times by which a list may be sorted, and how they are headed. */
const sortedTimes = {
  begun: ['FIRST REPORT', ({ firstReceivedAt }) => firstReceivedAt],
  failed: ['FAILED', ({ failedAt, firstReceivedAt }) => failedAt ?? firstReceivedAt],
  due: ['DUE', ({ dueAt, firstReceivedAt }) => dueAt ?? firstReceivedAt],
} as const satisfies Readonly<Record<string, readonly [string, (message: Message) => string]>>;
export type SortedBy = keyof typeof sortedTimes;

/** Messages of a list, one a line. @param sortedBy the time by which the list is sorted. */
export function showMessages(messages: readonly Message[], sortedBy: SortedBy = 'begun'): string {
  const all: readonly (readonly [string, (message: Message) => string])[] = [
    sortedTimes[sortedBy],
    ['PROVIDER', ({ provider }) => safe(provider)],
    ['MESSAGE', ({ messageId }) => safe(messageId)],
    ['STATUS', ({ status, parts }) => `${coloured(status)}${parts ? ` (${parts.total} parts)` : ''}`],
    ['CAUSE', (message) => (message.failureReason ? cut(causeOf(message)) : '')],
    ['RECIPIENT', (message) => placeOf(message) ?? ''],
    ['REFERENCE', ({ clientReference }) => cut(safe(clientReference ?? ''))],
  ];
  // A terminal has no room for what no message has.
  const told = all.filter(([, read]) => messages.some((message) => read(message) !== ''));
  return columns(
    told.map(([head]) => head),
    messages.map((message) => told.map(([, read]) => read(message))),
  );
}

/** A number, what its last messages say of it, and those. */
export function showRecipient(found: Recipient): string {
  const { recipient, country, stopSending, evidence, messages, hasOlder } = found;
  const verdict = healthInWords(found);
  const name = `${recipient}${country ? ` (${country})` : ''}`;
  const said = evidence.map((one) => [
    one.at,
    one.provider,
    safe(one.messageId),
    coloured(one.status),
    one.failureReason ? cut(causeOf(one)) : '',
  ]);
  return [
    `${styleText('bold', name)}  ${stopSending ? styleText('red', verdict) : verdict}`,
    ...(said.length > 0 ? [columns(['BECAUSE', 'PROVIDER', 'MESSAGE', 'STATUS', 'CAUSE'], shortened(said))] : []),
    ...(messages.length > 0 ? [showMessages(messages.slice(0, usuallyListed))] : []),
    ...(messages.length > usuallyListed || hasOlder
      ? [`Its last ${usuallyListed} messages; "dlr trace --recipient ${recipient}" lists more.`]
      : []),
  ].join('\n\n');
}

/** Rows of evidence that a person reads: the newest, and the one that began it. */
const mostEvidence = 5;

const shortened = (rows: readonly (readonly string[])[]): readonly (readonly string[])[] =>
  rows.length <= mostEvidence + 1
    ? rows
    : [
        ...rows.slice(0, mostEvidence - 1),
        [`… ${rows.length - mostEvidence} others …`, '', '', '', ''],
        ...rows.slice(-1),
      ];

/** A recipient that is kept as a hash is none to show; its country stays. */
const placeOf = ({ recipient, country }: Pick<Message, 'recipient' | 'country'>): string | null =>
  [recipient, country && `(${country})`].filter(Boolean).join(' ') || null;

type Fact = readonly [string, string | number | null];

const factsOf = (message: Message, withoutReceipts: readonly string[]): readonly Fact[] => [
  ['Status', statusOf(message, withoutReceipts)],
  ['Parts', message.parts && partsInWords(message.parts)],
  ['Cause', message.failureReason && `${causeOf(message)}, ${againInWords(message.retryable)}`],
  ['Meaning', message.explanation],
  ['Contradicted', warning(contradictionInWords(message))],
  ['Recipient', placeOf(message)],
  ...message.otherRecipients.map(
    ({ recipient, messageId }): Fact => ['Also sent to', `${recipient}, which is traced as ${safe(messageId)}`],
  ),
  ['Sender', message.senderId && safe(message.senderId)],
  ['Channel', message.channel && safe(message.channel)],
  ['Carrier', message.carrier && safe(message.carrier)],
  ['Client reference', message.clientReference && safe(message.clientReference)],
  ['Tag', message.tag && safe(message.tag)],
  ['Segments', message.parts ? null : message.segments],
  ['Price', message.price && `${message.price.amount} ${message.price.currency}`],
  ['Text begins', message.preview && safe(message.preview)],
  ['Recorded', message.recordedAt],
  ['Submitted', message.submittedAt],
  [message.final ? 'Done' : 'Status reached', message.doneAt],
  ['Due', dueInWords(message)],
  ['Confirmed', message.confirmedAt],
  ['First report', message.firstReceivedAt],
  ['Last report', message.updatedAt],
  ['Unlisted words', warning(unlistedInWords(message))],
  ['Left out', warning(leftOutInWords(message))],
  ...Object.entries(message.details).map(([name, value]): Fact => [label(name), safe(String(value))]),
];

/** What the provider said of one part is not said of the whole. */
function statusOf(message: Message, withoutReceipts: readonly string[]): string {
  const { status, provider, providerStatus, parts, history } = message;
  // Where the word alone says something else, the code beside it decided.
  const isByWord = lookUp(listsOf(provider)?.words ?? {}, providerStatus)?.status === status;
  const code = isByWord ? null : history.findLast(({ effect }) => effect === 'applied')?.providerCode;
  const said = `${safe(providerStatus)}${code ? `, with ${safe(code)}` : ''}`;
  return `${coloured(status)}${finalityInWords(message, withoutReceipts)}${parts ? '' : ` (${provider} says ${said})`}`;
}

const causeOf = ({ failureReason, errorCode }: Pick<Message, 'failureReason' | 'errorCode'>): string =>
  `${failureReason}${errorCode ? ` (code ${safe(errorCode)})` : ''}`;

const warning = (text: string | null): string | null => text && styleText('yellow', safe(text));

const partRow = ({ name, message }: NamedPart): readonly string[] =>
  message === null
    ? [name, 'no report yet', '', '', '']
    : [
        name,
        coloured(message.status),
        cut(safe(message.providerStatus)),
        message.doneAt ?? '-',
        message.failureReason ? causeOf(message) : '',
      ];

const rereadRow = (reread: Message['rereads'][number], named: boolean): readonly string[] => [
  reread.at,
  ...(named ? [reread.part ?? '-'] : []),
  coloured(reread.to),
  '-',
  '-',
  styleText('yellow', rereadInWords(reread)),
];

const timelineRow = (event: MessageEvent, named: boolean): readonly string[] => [
  event.receivedAt,
  ...(named ? [event.part ?? '-'] : []),
  coloured(event.status),
  cut(
    safe(
      [
        event.providerCode ? `${event.providerStatus} (${event.providerCode})` : event.providerStatus,
        event.errorCode && `error ${event.errorCode}`,
        event.errorMessage,
      ]
        .filter(Boolean)
        .join(', '),
    ),
  ),
  event.occurredAt ?? '-',
  whatItDid(event),
];

function whatItDid({ effect, contradicts }: MessageEvent): string {
  if (contradicts) return styleText('yellow', 'takes the delivery back: recorded, the delivery stands');
  return effect === 'applied' ? 'applied' : 'recorded, a higher status stood';
}

/** `dltTemplateId` as `Dlt template id`. */
const label = (name: string): string => {
  const words = name.replace(/[A-Z]/g, (capital) => ` ${capital.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
};

const cut = (text: string): string => (text.length <= 60 ? text : `${text.slice(0, 59)}…`);

export const showDemo = ({ sent, recorded, confirmed, speed, faults }: DemoState): string =>
  [
    `${sent} requests sent${recorded === 0 ? '' : `, ${recorded} sends recorded, ${confirmed} codes confirmed`}; an hour passes in ${Math.round(3600 / speed)} s.`,
    '',
    columns(
      ['FAULT', 'STATE', 'WHAT HAPPENS'],
      faults.map(({ id, on, description }) => [id, on ? styleText('red', 'on') : 'off', description]),
    ),
  ].join('\n');
