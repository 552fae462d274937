import type { CallbackOther, Overdue, StatusChanged } from '../../functions/shared/event-schemas.ts';
import { type EventType, eventTypes } from '../../functions/shared/event-types.ts';
import type { Published, StackStatus } from './api.ts';
import { now } from './clock.ts';
import { byId, element, type Row, setAttribute, setText, show } from './dom.ts';
import { count, moment, words } from './format.ts';
import { liveList } from './live-list.ts';
import { messageHash } from './router.ts';
import { statusBadge } from './status-badge.ts';

const most = 50;

/** What a row shows of an event. */
interface Told {
  readonly type: string;
  /** Null where it is about no message, or about its first status. */
  readonly before: string | null;
  readonly after: string | null;
  readonly note: string;
  readonly isLate: boolean;
  /** Null where it is about none. */
  readonly messageId: string | null;
  readonly facts: readonly (string | null)[];
}

const at = (iso: string | null): string => (iso === null ? '?' : moment(Date.parse(iso), now()));

const tellers: Readonly<Record<EventType, (detail: never) => Told>> = {
  [eventTypes.statusChanged]: ({ before, after, messageId, part, tag, country, cause }: StatusChanged) => ({
    type: 'status changed',
    before: before?.status ?? null,
    after: after.status,
    note: [
      after.failureReason === null ? '' : words(after.failureReason).toLowerCase(),
      cause === 'reread' ? 'read again' : '',
    ]
      .filter(Boolean)
      .join(', '),
    isLate: false,
    messageId,
    facts: [part && `part ${part.number}`, tag, country],
  }),
  [eventTypes.overdue]: ({ status, missing, dueAt, messageId, part, tag, country }: Overdue) => ({
    type: 'overdue',
    before: null,
    after: status,
    note: `${missing ? 'missing: no report of it' : 'not final'} by ${at(dueAt)}`,
    isLate: true,
    messageId,
    facts: [part && `part ${part.number}`, tag, country],
  }),
  [eventTypes.callbackOther]: ({ kind, count: of }: CallbackOther) => ({
    type: 'other callback',
    before: null,
    after: null,
    note: `${words(kind).toLowerCase()}${of === 1 ? '' : `, ${count(of)} of them`}`,
    isLate: false,
    messageId: null,
    facts: [],
  }),
};

/** An application may put events of its own on the bus. */
const tellerOf = (type: string): ((detail: never) => Told) =>
  tellers[type as EventType] ??
  (() => ({ type, before: null, after: null, note: '', isLate: false, messageId: null, facts: [] }));

function eventRow(): Row<Published> {
  const time = element('time', { class: 'muted' });
  const type = element('span', { class: 'event-type' });
  const provider = element('span', { class: 'event-provider' });
  const [before, after] = [statusBadge(), statusBadge()];
  const arrow = element('span', { class: 'muted', 'aria-label': 'to' }, '→');
  const change = element('span', { class: 'event-change' }, before.element, arrow, after.element);
  const note = element('span', { class: 'event-note muted' });
  const id = element('a', { class: 'event-id mono' });
  const facts = element('span', { class: 'event-facts muted' });
  return {
    element: element('li', {}, time, type, provider, change, note, id, facts),
    update: ({ type: name, time: publishedAt, detail }) => {
      const told = tellerOf(name)(detail as never);
      const { provider: who = '' } = detail as { readonly provider?: string };
      setText(time, at(publishedAt));
      setAttribute(time, 'datetime', publishedAt);
      setText(type, told.type);
      setAttribute(type, 'title', name);
      type.dataset['late'] = String(told.isLate);
      setText(provider, who);
      before.set(told.before ?? '');
      after.set(told.after ?? '');
      show(before.element, told.before !== null);
      show(arrow, told.before !== null);
      show(after.element, told.after !== null);
      setText(note, told.note);
      setText(id, told.messageId ?? '');
      show(id, told.messageId !== null);
      if (told.messageId !== null) setAttribute(id, 'href', messageHash({ provider: who, messageId: told.messageId }));
      setText(facts, told.facts.filter((fact) => fact !== null).join(' · '));
    },
  };
}

/** The events as they are published, of one type if wanted. */
export function createEvents() {
  const list = liveList<Published>({ id: 'events-list', thing: 'event', row: eventRow, timeOf: ({ time }) => time });
  const types = byId('event-types', HTMLElement);
  const chosen = (): string => types.querySelector<HTMLInputElement>('input:checked')?.value ?? '';
  return {
    path: (): string => {
      const type = eventTypes[chosen() as keyof typeof eventTypes] as EventType | undefined;
      return `/api/events?limit=${most}${type === undefined ? '' : `&type=${type}`}`;
    },
    take: list.take,
    takeStatus: ({ eventBus }: StackStatus): void => {
      show(byId('events-on', HTMLElement), eventBus !== null);
      show(byId('events-off', HTMLElement), eventBus === null);
      setText(byId('event-bus', HTMLElement), eventBus === null ? '' : `on the bus ${eventBus}`);
    },
    onType: (changed: () => void): void =>
      types.addEventListener('change', () => {
        list.turn();
        changed();
      }),
  };
}
