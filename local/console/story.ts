import { type Message, type MessageEvent, timelineOf } from '../../functions/domain/message.ts';
import type { ExplainedCode } from '../../operator/explain/codes.ts';
import type { Explanation } from '../../operator/explain/explain.ts';
import type { ExplainedStep } from '../../operator/explain/steps.ts';
import { repeatsInWords, verdictInWords } from '../../operator/explain/words.ts';
import { rereadInWords } from '../../operator/words.ts';
import { now } from './clock.ts';
import { element } from './dom.ts';
import { moment, several } from './format.ts';
import { statusBadge } from './status-badge.ts';

/** A status in words, with its outcome as colour. */
export function badge(status: string): HTMLElement {
  const made = statusBadge();
  made.set(status);
  return made.element;
}

/** A time in the browser's zone, whole in its title. */
export const time = (iso: string): HTMLElement =>
  element('time', { datetime: iso, title: iso }, moment(Date.parse(iso), now()));

export const subHead = (text: string): HTMLElement => element('h3', { class: 'sub-head' }, text);

/** Whether to send the message again, and what to do next. */
export const adviceOf = ({ sendAgain, next }: Explanation): HTMLElement =>
  element(
    'section',
    { class: 'advice', 'data-verdict': sendAgain.verdict },
    element('h3', {}, 'Send it again? ', element('strong', {}, verdictInWords[sendAgain.verdict])),
    element('p', {}, sendAgain.why),
    element('h3', {}, 'What to do next'),
    element('ul', {}, ...next.map((said) => element('li', {}, said))),
  );

/** Every report in the order in which they came: what it said, what it did and why; then why the status is what it is. */
export const storyOf = (
  explanation: Explanation,
  message: Pick<Message, 'history' | 'rereads'>,
): readonly HTMLElement[] => {
  const { steps, status, whyThisStatus, codes } = explanation;
  return [
    subHead(`Timeline, ${lengthInWords(steps)}`),
    element(
      'ol',
      { class: 'timeline' },
      ...timelineOf(message).map((one) =>
        'event' in one ? eventItem(explanation, message, one.event) : rereadItem(one.reread),
      ),
    ),
    element('p', { class: 'muted repeats' }, repeatsInWords),
    subHead(`Why ${status}`),
    element('p', { class: 'why-status' }, whyThisStatus),
    subHead('What its words and codes mean'),
    element('dl', { class: 'codes' }, ...codes.flatMap(codeItem)),
  ];
};

function lengthInWords(steps: Explanation['steps']): string {
  const own = steps.filter(({ status }) => status === 'recorded').length;
  const reports = several(steps.length - own, 'report');
  return own === 0 ? reports : `${reports} and ${several(own, 'word')} of the application`;
}

function eventItem(
  { steps }: Explanation,
  { history }: Pick<Message, 'history'>,
  event: MessageEvent,
): HTMLElement | string {
  const index = history.indexOf(event);
  const step = steps[index];
  return step ? stepItem(step, index, event) : '';
}

const rereadItem = (reread: Message['rereads'][number]): HTMLElement =>
  element(
    'li',
    { 'data-effect': 'reread' },
    element(
      'p',
      { class: 'event-head' },
      reread.part === null ? null : element('span', { class: 'tag' }, `part ${reread.part}`),
      badge(reread.to),
    ),
    element('p', {}, rereadInWords(reread)),
    element('p', { class: 'muted' }, time(reread.at)),
  );

const stepItem = (step: ExplainedStep, index: number, { occurredAt, providerStatus }: MessageEvent): HTMLElement =>
  element(
    'li',
    { 'data-effect': step.contradicts ? 'contradicted' : step.effect },
    element(
      'p',
      { class: 'event-head' },
      element('span', { class: 'muted' }, String(index + 1)),
      step.part === null ? null : element('span', { class: 'tag' }, `part ${step.part}`),
      // Which of its words the application said.
      badge(step.status === 'recorded' ? providerStatus : step.status),
      element('span', { class: 'tag' }, step.effect),
    ),
    element('p', {}, step.reportInWords),
    element('p', { class: 'event-why' }, step.why),
    element(
      'p',
      { class: 'muted' },
      'Received ',
      time(step.receivedAt),
      ...(occurredAt === null ? [] : ['; happened ', time(occurredAt)]),
    ),
  );

const codeItem = ({ code, meaning, source }: ExplainedCode): readonly HTMLElement[] => [
  element('dt', { class: 'mono' }, code),
  element('dd', {}, meaning, source === null ? null : element('span', { class: 'tag' }, source)),
];
