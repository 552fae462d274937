import { statuses } from '../../functions/domain/status.ts';
import type { Composed, Provider } from '../../functions/providers/provider.ts';
import { type Envelope, rawBody } from '../../functions/shared/envelope.ts';
import type { SearchIndex } from '../../functions/shared/table-keys.ts';
import type { Conservation, Doubled } from './conservation.ts';
import { countBy } from './count-by.ts';
import type { Evidence } from './evidence.ts';
import type { Item } from './items.ts';
import { judgeMarks } from './marks-verdict.ts';
import { judgeMetrics, judgeTotals, type MetricVerdict } from './metrics-verdict.ts';
import { judgeOthers } from './others-verdict.ts';
import { addPoints, countInOrder, type Points } from './points.ts';
import { type ExpectedMessage, expectMessages, identity, isOtherKind, read, type Told } from './reference.ts';
import { judgeTidings, type TidingsVerdict } from './tidings-verdict.ts';
import { isOwn } from './traffic.ts';

export interface Verdict {
  /** In the order in which they were looked for; none means that all is as the reference says. */
  readonly differences: readonly string[];
  readonly messages: number;
  readonly distinctReports: number;
  readonly metrics: readonly MetricVerdict[];
  readonly doubled: Doubled;
  readonly conservation: Conservation;
  readonly tidings: Omit<TidingsVerdict, 'differences'>;
}

/** Holds what happened against what must have. */
export function judge(evidence: Evidence): Verdict {
  const expected = expectMessages(evidence.sent.map(({ request }) => request));
  const counts = countQueued(evidence);
  const ofMetrics = judgeMetrics(evidence, counts.points);
  const ownWords = [...evidence.ledger.queued.values()].filter(({ kind }) => kind !== undefined).length;
  const { differences: untrue, ...tidings } = judgeTidings(evidence.tidings, evidence.items);
  return {
    ...ofMetrics,
    differences: [
      ...judgeAnswers(evidence),
      ...evidence.ledger.regressions.map((change) => `status: went backwards, ${change}`),
      ...judgeTable(evidence.items, expected),
      ...judgeIndexes(evidence, expected),
      ...judgeQuarantine(evidence),
      ...counts.differences,
      ...judgeTotals(expected, counts.points, ownWords),
      ...untrue,
      ...judgeOthers(evidence.tidings, counts.others),
      ...judgeMarks(evidence.tidings, evidence.items),
      ...ofMetrics.differences,
    ],
    tidings,
    messages: expected.size,
    distinctReports: [...expected.values()].reduce((sum, { reports }) => sum + reports.size, 0),
  };
}

const requestKey = (provider: string, query: string, body: string): string => JSON.stringify([provider, query, body]);
const keyOf = (envelope: Envelope): string => {
  const body = rawBody(envelope).toString('utf8');
  return envelope.kind
    ? ownKey(envelope.provider, envelope.kind, body)
    : requestKey(envelope.provider, envelope.query, body);
};
/** What the API makes of a word is written otherwise than it was told. */
const ownKey = (provider: string, kind: string, body: string): string =>
  JSON.stringify([provider, kind, JSON.parse(body).messageId]);

/** 200 means queued; what is authentic is let in, and nothing else is. */
function* judgeAnswers({ sent, ledger, leftInQueue }: Evidence) {
  const queued = countBy([...ledger.queued.values()].map(keyOf));
  const acknowledged = new Map<string, number>();
  for (const { request, query, body, status, posted } of sent) {
    const { kind, provider, composed } = request;
    const isRight = status === (kind === 'forged' ? 401 : 200);
    if (!isRight) yield `${provider.id}: a ${kind} request was answered ${status}, at last, after ${posted} tries`;
    const key = isOwn(kind) ? ownKey(provider.id, kind, composed.body) : requestKey(provider.id, query, body);
    if (kind !== 'forged') acknowledged.set(key, (acknowledged.get(key) ?? 0) + 1);
  }
  for (const [key, times] of acknowledged) {
    const there = queued.get(key) ?? 0;
    if (there < times) yield `lost: queued ${there} times, answered 200 ${times} times: ${key.slice(0, 120)}`;
  }
  for (const key of queued.keys())
    if (!acknowledged.has(key)) yield `let in: nobody who may sent it: ${key.slice(0, 120)}`;
  if (leftInQueue > 0) yield `lost: ${leftInQueue} messages never left the queue`;
}

/** Every message with its highest report as state, and each distinct report once in its history. */
function* judgeTable(items: readonly Item[], expected: ReadonlyMap<string, ExpectedMessage>) {
  const found = new Map(items.map((item) => [item.pk, item]));
  for (const { pk, highest, reports, facts } of expected.values()) {
    const item = found.get(pk);
    if (!item) {
      yield `lost: ${pk} is not in the table`;
      continue;
    }
    const { status, providerStatus, errorCode, doneAt, occurredAt } = highest;
    const right = { status, providerStatus, errorCode, doneAt, ...facts };
    for (const [name, value] of Object.entries(right)) {
      const there = item[name as keyof typeof right] ?? null;
      if (there !== value)
        yield `${name === 'status' ? 'status' : 'table'}: ${name} of ${pk} is ${there}, expected ${value}`;
    }
    const version = `${String(statuses[status].rank).padStart(2, '0')}|${occurredAt ?? '-'}|${status}|`;
    if (!item.version.startsWith(version)) yield `status: ${pk} has version ${item.version}, expected ${version}…`;
    const recorded = item.history.find((entry) => entry.providerStatus === 'recorded')?.receivedAt;
    if (item.recordedAt !== recorded)
      yield `table: recordedAt of ${pk} is ${item.recordedAt ?? null}, expected ${recorded ?? null}`;
    const kept = countBy(item.history.map((entry) => identity(toldOf(entry))));
    for (const one of reports.keys()) if (!kept.has(one)) yield `lost: ${pk} has no report ${one} in its history`;
    for (const [one, times] of kept) {
      if (!reports.has(one)) yield `let in: ${pk} has a report that nobody sent in its history: ${one}`;
      if (times > 1) yield `doubled: ${pk} has the report ${one} ${times} times in its history`;
    }
    if (item.seen.size !== item.history.length)
      yield `history: ${pk} has ${item.history.length} entries and ${item.seen.size} fingerprints`;
  }
  for (const pk of found.keys()) if (!expected.has(pk)) yield `let in: nobody sent a report of ${pk}`;
}

/** Whoever looks by number, by reference or for failures finds each message that has it, and no other. */
function* judgeIndexes({ items, indexes }: Evidence, expected: ReadonlyMap<string, ExpectedMessage>) {
  const isIn = {
    recipient: ({ facts }) => facts.recipient !== null,
    clientReference: ({ facts }) => facts.clientReference !== null,
    failures: ({ highest }) => statuses[highest.status].outcome === 'failed',
  } satisfies Record<SearchIndex, (message: ExpectedMessage) => boolean>;
  for (const [index, has] of Object.entries(isIn)) {
    const there = new Set(indexes[index as SearchIndex]);
    for (const message of expected.values())
      if (there.has(message.pk) !== has(message))
        yield `index ${index}: ${message.pk} is ${has(message) ? 'not ' : ''}in it`;
    for (const pk of there)
      if (!expected.has(pk)) yield `index ${index}: ${pk} is in it, of which nobody sent a report`;
  }
  for (const { pk, begunAt, failedOn, failedAt, history } of items) {
    const times = history.map(({ receivedAt }) => receivedAt);
    if (!times.includes(begunAt ?? '')) yield `index: ${pk} began at ${begunAt}, when no report of it was received`;
    if (failedAt !== undefined && !(times.includes(failedAt) && failedOn?.startsWith(failedAt.slice(0, 10))))
      yield `index: ${pk} failed at ${failedAt}, on ${failedOn}`;
  }
}

/** What can't be read is in the dead-letter queue, no more often than there was a reason to; nothing else is. */
function* judgeQuarantine({ ledger, providers, deadLetters }: Evidence) {
  const kept = countBy(ledger.buried.map(({ body }) => body));
  const unheard = countBy(ledger.buried.flatMap(({ body, heard }) => (heard ? [] : [body])));
  const given = countBy(ledger.runs.flatMap((run) => run.given.map((id) => ledger.queued.get(id)?.requestId ?? '')));
  const bodies = new Map([...ledger.queued.values()].map((envelope) => [envelope.requestId, envelope]));
  for (const [body, copies] of kept) {
    const runs = given.get(JSON.parse(body).requestId) ?? 0;
    if (copies > runs + (unheard.get(body) ?? 0))
      yield `doubled: ${copies} copies in quarantine of a request that ${runs} runs were given`;
    const envelope = bodies.get(JSON.parse(body).requestId);
    if (!envelope || !isUnreadable(envelope, providers))
      yield `quarantine: holds what it should not: ${body.slice(0, 120)}`;
  }
  const ids = new Set([...kept.keys()].map((body) => JSON.parse(body).requestId));
  for (const envelope of bodies.values())
    if (isUnreadable(envelope, providers) && !ids.has(envelope.requestId))
      yield `lost: an unreadable request of ${envelope.provider} is not in quarantine`;
  if (deadLetters !== ledger.buried.length)
    yield `quarantine: ${deadLetters} messages, of which the consumer put ${ledger.buried.length} there`;
}

/** What each queue message counts, from the order in which the table took the reports. */
function countQueued({ ledger, items, providers }: Evidence) {
  const points = new Map<string, Points>();
  const differences: string[] = [];
  const others: string[] = [];
  for (const { pk, history } of items) {
    const provider = pk.slice(0, pk.indexOf('#'));
    const told = history.map((entry) => {
      const envelope = ledger.queued.get(entry.queueMessage);
      const found = envelope ? reportIn(envelope, providers) : null;
      if (!found || found.pk !== pk || identity(found.told) !== identity(toldOf(entry)))
        differences.push(`history: ${pk} names a queue message that did not bring its report`);
      const hasSubmission = found?.facts.submittedAt != null;
      return { ...toldOf(entry), hasSubmission, receivedAtMs: envelope?.receivedAt ?? 0 };
    });
    for (const [at, one] of countInOrder(provider, told).entries()) points.set(history[at]?.queueMessage ?? '', one);
  }
  for (const [id, envelope] of ledger.queued) {
    const name = reportIn(envelope, providers)
      ? 'Duplicate'
      : isOther(envelope, providers)
        ? 'OtherEvents'
        : 'Quarantined';
    if (name === 'OtherEvents') others.push(envelope.provider);
    // A word of the application, told again, counts as nothing.
    const own = points.get(id) ?? new Map(envelope.kind ? [] : [[`${name} ${envelope.provider}`, 1]]);
    // Whatever it holds, it is brought to an end once.
    addPoints(own, new Map([[`Settled ${envelope.provider}`, 1]]));
    points.set(id, own);
  }
  return { points, differences, others };
}

function reportIn(envelope: Envelope, providers: ReadonlyMap<string, Provider>) {
  const provider = providers.get(envelope.provider);
  return provider ? read(provider, composedOf(envelope), envelope.kind ?? null) : null;
}

/** Whether a callback is of another kind: it tells of no message. */
function isOther(envelope: Envelope, providers: ReadonlyMap<string, Provider>): boolean {
  const provider = providers.get(envelope.provider);
  return provider !== undefined && isOtherKind(provider, composedOf(envelope));
}

const isUnreadable = (envelope: Envelope, providers: ReadonlyMap<string, Provider>): boolean =>
  !reportIn(envelope, providers) && !isOther(envelope, providers);

/** One an envelope: what was read is known by it. */
const composedBefore = new WeakMap<Envelope, Composed>();

function composedOf(envelope: Envelope): Composed {
  const { query, headers } = envelope;
  const composed = composedBefore.get(envelope) ?? {
    query,
    contentType: headers['content-type'] ?? '',
    body: rawBody(envelope).toString('utf8'),
  };
  composedBefore.set(envelope, composed);
  return composed;
}

const toldOf = ({ status, providerStatus, occurredAt, errorCode }: Item['history'][number]): Told => ({
  status,
  providerStatus,
  doneAt: null,
  occurredAt: occurredAt ?? null,
  errorCode: errorCode ?? null,
});
