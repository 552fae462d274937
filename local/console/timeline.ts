import type { Message } from '../../functions/domain/message.ts';
import { type NamedPart, namedParts } from '../../functions/domain/parts.ts';
import { partsInWords } from '../../operator/words.ts';
import type { ExplainedMessage } from './api.ts';
import { element } from './dom.ts';
import { words } from './format.ts';
import { messageHash } from './router.ts';
import { adviceOf, badge, storyOf, subHead, time } from './story.ts';

/** All that is known of one message: its state, what to do, what casts doubt on it, its facts, and every report. */
export const messageView = ({ message, explanation }: ExplainedMessage): readonly HTMLElement[] => [
  statusLine(message, explanation),
  element('p', { class: 'summary' }, explanation.summary),
  ...explanation.notes.map((note) => element('p', { class: 'warning' }, note)),
  adviceOf(explanation),
  facts(message),
  ...partsOf(message),
  ...storyOf(explanation, message),
];

function statusLine(
  { status, final, provider, providerStatus, parts }: Message,
  { receiptExpected }: ExplainedMessage['explanation'],
): HTMLElement {
  const open = receiptExpected ? 'not final' : 'no receipt expected';
  return element(
    'p',
    { class: 'status-line' },
    badge(status),
    element('span', { class: 'tag' }, final ? 'final' : open),
    // What the provider said of one part is not said of the whole.
    parts
      ? element('span', { class: 'muted' }, partsInWords(parts))
      : status === 'recorded'
        ? element('span', { class: 'muted' }, `by the application; ${provider} has said nothing yet`)
        : element('span', { class: 'muted' }, `${provider} says `, element('q', {}, providerStatus)),
  );
}

function causeText(failureReason: string, errorCode: string | null): string {
  const cause = failureReason === 'unknown' ? 'It failed, the provider does not say clearly why' : words(failureReason);
  return errorCode === null ? cause : `${cause} (code ${errorCode})`;
}

const link = (provider: string, messageId: string, text: string): HTMLElement =>
  element('a', { href: messageHash({ provider, messageId }) }, text);

function partsOf(message: Message): readonly HTMLElement[] {
  const named = namedParts(message);
  if (named.length === 0) return [];
  return [subHead('Parts, worst first'), element('ul', { class: 'parts' }, ...named.map(partItem))];
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
      (other) => ['Also sent to', link(message.provider, other.messageId, other.recipient ?? other.messageId)] as const,
    ),
    ['Sender', senderId],
    ['Channel', channel],
    ['Carrier', carrier],
    ['Client reference', clientReference],
    ['Tag', tag],
    ['Segments', message.parts ? null : segments],
    ['Price', message.price && `${message.price.amount} ${message.price.currency}`],
    ['Text begins', message.preview],
    ['Recorded', message.recordedAt && time(message.recordedAt)],
    ['Submitted', message.submittedAt && time(message.submittedAt)],
    [message.final ? 'Done' : 'Status reached', message.doneAt && time(message.doneAt)],
    ['Due', message.dueAt && time(message.dueAt)],
    ['Found late', message.overdueAt && time(message.overdueAt)],
    ['Confirmed', message.confirmedAt && time(message.confirmedAt)],
    ['First heard of', time(message.firstReceivedAt)],
    ['Last heard of', time(message.updatedAt)],
    ...Object.entries(message.details).map(([name, value]) => [words(name), value] as const),
  ];
  const pairs = told.flatMap(([name, value]) =>
    value === null
      ? []
      : [element('div', {}, element('dt', {}, name), element('dd', {}, value instanceof Node ? value : String(value)))],
  );
  return element('dl', { class: 'facts' }, ...pairs);
}
