import { type Status, statuses } from '../../functions/domain/status.ts';
import { overdue, statusChanged } from '../../functions/shared/event-schemas.ts';
import { eventTypes } from '../../functions/shared/event-types.ts';
import type { Item } from './items.ts';
import type { Change, Mark, Tiding, Tidings } from './tidings.ts';

/** How many changes there were, how many events told of them, and how many of these came again. */
export interface TidingsVerdict {
  readonly differences: readonly string[];
  readonly changes: number;
  readonly overdue: number;
  readonly events: number;
  readonly repeats: number;
  /** Of these, how many had been set aside, and were published by an operator unless the publisher did after all. */
  readonly setAside: number;
}

/** What an event must tell, and by what it is known. */
interface Expected {
  readonly key: string;
  readonly pk: string;
  readonly told: readonly unknown[];
}

const keyOf = (pk: string, sequence: unknown, kind: 'change' | 'overdue'): string => `${pk} ${sequence} ${kind}`;
/** Nothing of these runs is read anew, so that a version alone sorts the changes of a message. */
const sequenceOf = (version: string): string => `-|${version}`;
/** The status that a version stands for: rank, time, status, fingerprint. */
export const statusOf = (version: string): Status => version.split('|')[2] as Status;

const ofChange = ({ pk, before, after, version }: Change): Expected => ({
  key: keyOf(pk, sequenceOf(version), 'change'),
  pk,
  told: [before, after],
});
const ofMark = ({ pk, version, overdueAt, isMissing }: Mark): readonly Expected[] =>
  overdueAt === null
    ? []
    : [
        {
          key: keyOf(pk, sequenceOf(version), 'overdue'),
          pk,
          told: [statusOf(version), isMissing, overdueAt],
        },
      ];

/** What is to be told of all that happened, by the key of each event. */
const expectTidings = ({ changes, marks }: Pick<Tidings, 'changes' | 'marks'>): ReadonlyMap<string, Expected> =>
  new Map([...changes.map(ofChange), ...marks.flatMap(ofMark)].map((one) => [one.key, one]));

interface Found {
  readonly key: string;
  readonly pk: string;
  readonly id: string;
  readonly sequence: string;
  readonly told: readonly unknown[];
}

/** Each is asked for again and again until the last is there. */
const readBefore = new WeakMap<Tiding, Found | string>();

/** What an event tells; a text where it is none that there should be. */
function read(tiding: Tiding): Found | string {
  const found = readBefore.get(tiding) ?? readOne(tiding);
  readBefore.set(tiding, found);
  return found;
}

function readOne({ type, detail }: Tiding): Found | string {
  const schema = type === eventTypes.statusChanged ? statusChanged : type === eventTypes.overdue ? overdue : null;
  const parsed = schema?.safeParse(detail);
  if (!parsed?.success) return `${type} is not as its schema says: ${parsed?.error.message ?? 'none of that type'}`;
  const { provider, messageId, part, id, sequence } = parsed.data;
  const pk = `${provider}#${messageId}${part === null ? '' : `/${part.number}`}`;
  const kind = 'after' in parsed.data ? 'change' : 'overdue';
  const told =
    'after' in parsed.data
      ? [parsed.data.before?.status ?? null, parsed.data.after.status]
      : [parsed.data.status, parsed.data.missing, parsed.data.overdueAt];
  return { key: keyOf(pk, sequence, kind), pk, id, sequence, told };
}

const keysOfTidings = (tidings: readonly Tiding[]): ReadonlySet<string> =>
  new Set(tidings.map(read).flatMap((found) => (typeof found === 'string' ? [] : found.key)));

/** Which of these are neither told yet nor set aside. */
export function untold(tidings: Tidings): number {
  const keys = keysOfTidings([...tidings.told, ...tidings.setAside]);
  return [...expectTidings(tidings).keys()].filter((key) => !keys.has(key)).length;
}

/**
 * What was published is what changed: one event for each real change and each message that was found late, none besides; of a
 * message in their order, but for those that had been set aside; one that comes again has the same id and says the same, but for the
 * mark of those that were set aside and published again.
 */
export function judgeTidings(tidings: Tidings, items: readonly Item[]): TidingsVerdict {
  const expected = expectTidings(tidings);
  const aside = keysOfTidings(tidings.setAside);
  const firsts = new Map<string, { readonly id: string; readonly text: string }>();
  const keysOfIds = new Map<string, string>();
  const newest = new Map<string, string>();
  const differences: string[] = [];
  let repeats = 0;
  // What a callback held beside reports is of no message: `judgeOthers`.
  for (const tiding of tidings.told.filter(({ type }) => type !== eventTypes.callbackOther)) {
    const found = read(tiding);
    if (typeof found === 'string') {
      differences.push(`event: ${found}`);
      continue;
    }
    const { key, pk, id, sequence, told } = found;
    const { republished, ...said } = tiding.detail as { readonly republished?: true };
    if (republished && !aside.has(key)) differences.push(`event: ${key} was published again, and never set aside`);
    const text = JSON.stringify(said);
    const first = firsts.get(key);
    if (first) {
      repeats += 1;
      if (first.id !== id) differences.push(`event: ${key} came again with another id`);
      if (first.text !== text) differences.push(`event: ${key} came again and said something else`);
      continue;
    }
    firsts.set(key, { id, text });
    const other = keysOfIds.get(id);
    if (other !== undefined) differences.push(`event: ${key} has the id of ${other}`);
    keysOfIds.set(id, key);
    const right = expected.get(key);
    if (!right) differences.push(`event: ${key} tells of what did not happen`);
    else if (JSON.stringify(right.told) !== JSON.stringify(told))
      differences.push(`event: ${key} tells ${JSON.stringify(told)}, expected ${JSON.stringify(right.told)}`);
    if (sequence >= (newest.get(pk) ?? '')) newest.set(pk, sequence);
    else if (!aside.has(key)) differences.push(`event: ${key} came after a newer one of its message`);
  }
  for (const key of expected.keys()) if (!firsts.has(key)) differences.push(`event: nobody was told of ${key}`);
  differences.push(...judgeChain(tidings, items));
  return {
    differences,
    changes: tidings.changes.length,
    overdue: tidings.marks.filter(({ overdueAt }) => overdueAt !== null).length,
    events: firsts.size,
    repeats,
    setAside: aside.size,
  };
}

/** The changes of each message lead from nothing to where it stands, by reports of its history in the order in which it has them. */
function* judgeChain({ changes }: Tidings, items: readonly Item[]) {
  const byMessage = Map.groupBy(changes, ({ pk }) => pk);
  for (const { pk, status, history } of items) {
    const own = (byMessage.get(pk) ?? []).toSorted((a, b) => (a.version < b.version ? -1 : 1));
    let before: string | null = null;
    let at = 0;
    for (const change of own) {
      if (change.before !== before) yield `changes: ${pk} went from ${before} to ${change.before}, unseen`;
      before = change.after;
      const found = history.findIndex(
        (entry, place) => place >= at && change.version === versionOf(entry) && entry.status === change.after,
      );
      if (found < 0) yield `changes: no report of ${pk}, in its order, made it ${change.after}`;
      else at = found + 1;
    }
    if (before !== status) yield `changes: ${pk} stands at ${status}, its changes end at ${before}`;
  }
  const there = new Set(items.map(({ pk }) => pk));
  for (const pk of byMessage.keys()) if (!there.has(pk)) yield `changes: ${pk} is not in the table`;
}

const versionOf = ({ status, occurredAt, fingerprint }: Item['history'][number]): string =>
  `${String(statuses[status].rank).padStart(2, '0')}|${occurredAt ?? '-'}|${status}|${fingerprint}`;
