import type { Message, MessageEvent } from '../../functions/domain/message.ts';
import { type NamedPart, namedParts } from '../../functions/domain/parts.ts';
import {
  againInWords,
  contradictionInWords,
  leftOutInWords,
  partsInWords,
  unlistedInWords,
} from '../../operator/words.ts';
import { now } from './clock.ts';
import { element } from './dom.ts';
import { explain } from './explain.ts';
import { moment, words } from './format.ts';
import { messageHash } from './router.ts';
import { statusBadge } from './status-badge.ts';

/** All that is known of one message: its state, the cause of a failure, its facts, and every report. */
export function messageView(message: Message): readonly HTMLElement[] {
  const why = explain(message.history);
  return [
    statusLine(message),
    ...causeOf(message),
    ...warnings(message),
    facts(message),
    ...partsOf(message),
    element(
      'h3',
      { class: 'sub-head' },
      `Timeline, ${message.history.length} ${message.history.length === 1 ? 'report' : 'reports'}`,
    ),
    element(
      'ol',
      { class: 'timeline' },
      ...message.history.map((event, index) => eventItem(message, event, why[index] ?? '')),
    ),
  ];
}

function badge(status: string): HTMLElement {
  const made = statusBadge();
  made.set(status);
  return made.element;
}

const time = (iso: string): HTMLElement =>
  element('time', { datetime: iso, title: iso }, moment(Date.parse(iso), now()));

function statusLine({ status, final, provider, providerStatus, parts }: Message): HTMLElement {
  return element(
    'p',
    { class: 'status-line' },
    badge(status),
    element('span', { class: 'tag' }, final ? 'final' : 'not final'),
    // What the provider said of one part is not said of the whole.
    parts
      ? element('span', { class: 'muted' }, partsInWords(parts))
      : element('span', { class: 'muted' }, `${provider} says `, element('q', {}, providerStatus)),
  );
}

function causeOf({ failureReason, errorCode, retryable, explanation }: Message): readonly HTMLElement[] {
  if (failureReason === null) return [];
  const again = againInWords(retryable);
  const sentence = `${again.charAt(0).toUpperCase()}${again.slice(1)}.`;
  const text = ` ${explanation === null ? '' : `${explanation} `}${sentence}`;
  return [element('p', { class: 'cause' }, element('strong', {}, `${causeText(failureReason, errorCode)}.`), text)];
}

function causeText(failureReason: string, errorCode: string | null): string {
  const cause = failureReason === 'unknown' ? 'It failed, the provider does not say clearly why' : words(failureReason);
  return errorCode === null ? cause : `${cause} (code ${errorCode})`;
}

const warnings = (message: Message): readonly HTMLElement[] =>
  [contradictionInWords(message), unlistedInWords(message), leftOutInWords(message)].flatMap((text) =>
    text === null ? [] : [element('p', { class: 'warning' }, text)],
  );

const link = (provider: string, messageId: string, text: string): HTMLElement =>
  element('a', { href: messageHash({ provider, messageId }) }, text);

function partsOf(message: Message): readonly HTMLElement[] {
  const named = namedParts(message);
  if (named.length === 0) return [];
  return [
    element('h3', { class: 'sub-head' }, 'Parts, worst first'),
    element('ul', { class: 'parts' }, ...named.map(partItem)),
  ];
}

function partItem({ name, message }: NamedPart): HTMLElement {
  if (message === null) return element('li', {}, `Part ${name}`, element('span', { class: 'muted' }, 'no report yet'));
  const { provider, messageId, status, providerStatus, failureReason, errorCode } = message;
  const cause = failureReason === null ? null : causeText(failureReason, errorCode);
  return element(
    'li',
    {},
    link(provider, messageId, `Part ${name}`),
    badge(status),
    element('span', { class: 'muted' }, `${provider} says `, element('q', {}, providerStatus)),
    cause === null ? null : element('span', {}, cause),
  );
}

function facts(message: Message): HTMLElement {
  const { recipient, country, senderId, channel, carrier, clientReference, tag, segments } = message;
  const told: readonly (readonly [string, string | number | Node | null])[] = [
    ['Recipient', recipient === null ? null : `${recipient}${country === null ? '' : ` (${country})`}`],
    ...message.otherRecipients.map(
      (other) => ['Also sent to', link(message.provider, other.messageId, other.recipient)] as const,
    ),
    ['Sender', senderId],
    ['Channel', channel],
    ['Carrier', carrier],
    ['Client reference', clientReference],
    ['Tag', tag],
    ['Segments', message.parts ? null : segments],
    ['Submitted', message.submittedAt && time(message.submittedAt)],
    [message.final ? 'Done' : 'Status reached', message.doneAt && time(message.doneAt)],
    ['First report', time(message.firstReceivedAt)],
    ['Last report', time(message.updatedAt)],
    ...Object.entries(message.details).map(([name, value]) => [words(name), value] as const),
  ];
  const pairs = told.flatMap(([name, value]) =>
    value === null
      ? []
      : [element('div', {}, element('dt', {}, name), element('dd', {}, value instanceof Node ? value : String(value)))],
  );
  return element('dl', { class: 'facts' }, ...pairs);
}

function eventItem(message: Message, event: MessageEvent, why: string): HTMLElement {
  const said = [
    event.providerCode && `code ${event.providerCode}`,
    event.errorCode && `error ${event.errorCode}`,
    event.errorMessage,
    event.failureReason && `understood as ${words(event.failureReason).toLowerCase()}`,
  ].filter((part) => part !== null && part !== '');
  const item = element(
    'li',
    { 'data-effect': event.contradicts ? 'contradicted' : event.effect },
    element(
      'p',
      { class: 'event-head' },
      event.part === null ? null : element('span', { class: 'tag' }, `part ${event.part}`),
      badge(event.status),
      element('span', { class: 'event-why' }, why),
    ),
    element(
      'p',
      {},
      `${message.provider} says `,
      element('q', {}, event.providerStatus),
      said.length ? `: ${said.join(', ')}` : '',
    ),
    element('p', { class: 'muted' }, 'Received ', time(event.receivedAt), ...happened(event)),
  );
  return item;
}

function happened({ occurredAt, receivedAt }: MessageEvent): readonly (Node | string)[] {
  if (occurredAt === null) return ['; the provider gives no time'];
  const lag = Date.parse(receivedAt) - Date.parse(occurredAt);
  const distance = lag < 0 ? `${duration(-lag)} later` : `${duration(lag)} earlier`;
  return ['; happened ', time(occurredAt), `, ${distance}`];
}
