import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Message } from '../../functions/domain/message.ts';
import { wholeOf } from '../../functions/domain/parts.ts';
import { statuses } from '../../functions/domain/status.ts';
import { mobivate } from '../../functions/providers/mobivate.ts';
import { registry } from '../../functions/providers/registry.ts';
import { writeEnvelope } from '../../functions/shared/envelope.ts';
import { eventTypes } from '../../functions/shared/event-types.ts';
import type { MetricTotal } from '../../local/aws/cloudwatch/store.ts';
import { faultKinds, type InjectedFault } from '../../local/aws/faults.ts';
import {
  type AwsAnswer,
  type AwsCall,
  droppedConnection,
  errorAnswer,
  type FrontDoor,
  jsonAnswer,
  openFrontDoor,
} from '../../local/aws/front-door.ts';
import type { Evidence } from '../../reliability/chaos/evidence.ts';
import type { Item } from '../../reliability/chaos/items.ts';
import { type ConsumerRun, type Delivery, type Ledger, openLedger, type Try } from '../../reliability/chaos/ledger.ts';
import {
  addPoints,
  countInOrder,
  dataOfLine,
  type Points,
  pointsOfData,
  type Taken,
} from '../../reliability/chaos/points.ts';
import {
  type ExpectedMessage,
  expectMessages,
  isHigher,
  isOtherKind,
  read,
  type Told,
} from '../../reliability/chaos/reference.ts';
import {
  endsOfProcesses,
  faultsOfEveryCall,
  neverStruck,
  outages,
  withoutFault,
} from '../../reliability/chaos/rules.ts';
import { inCalls } from '../../reliability/chaos/teller.ts';
import { openTidings, type Tiding, type Tidings } from '../../reliability/chaos/tidings.ts';
import { untold } from '../../reliability/chaos/tidings-verdict.ts';
import { createRequests, isOwn, urgentTag } from '../../reliability/chaos/traffic.ts';
import { judge } from '../../reliability/chaos/verdict.ts';
import { partsByWhole } from '../../reliability/chaos/wholes.ts';
import { type Answered, judgeWholes, longMessages } from '../../reliability/chaos/wholes-verdict.ts';

const providers = [...registry.values()];
const requests = createRequests(900, 1, providers);

/** A try of `PutMetricData` that took effect and was heard. */
const tried = (effect: Points | null, heard = true, invocation = 'i1', attempt = 1): Try => ({
  invocation,
  attempt,
  effect,
  isBalanced: true,
  heard,
});

const delivery = (message: string, mayComeAgain: string | null): Delivery => ({
  message,
  receivedAtMs: 0,
  deletedAtMs: 5,
  mayComeAgain,
});

/** The series that CloudWatch would hold for such points, and for every forged request one of `Rejected`. */
function asTotals(points: Points): readonly MetricTotal[] {
  const forged = requests.filter(({ kind }) => kind === 'forged').length;
  const series = [...points, ['Rejected wavix', forged] as const].flatMap(([key, count]) => {
    const [name = '', Provider = ''] = [key.slice(0, key.lastIndexOf(' ')), key.split(' ').at(-1)];
    if (name === 'FailureRate 100') return [];
    const sum = name === 'FailureRate' ? 100 * (points.get(`FailureRate 100 ${Provider}`) ?? 0) : count;
    const splits = [
      {},
      { Provider },
      ...(name === 'FailureRate' ? [{ Provider, Country: 'Other' }] : []),
      ...(name === 'UnknownStatus' ? [{ Provider, Word: 'teleported' }] : []),
      ...(name === 'OtherEvents' ? [{ Provider, Kind: 'inbound' }] : []),
    ];
    return splits.map((dimensions) => ({ name, dimensions, sum, sampleCount: count }));
  });
  const merged = Map.groupBy(series, ({ name, dimensions }) => JSON.stringify([name, dimensions]));
  return [...merged.values()].map((ones) => {
    const sampleCount = ones.reduce((all, one) => all + one.sampleCount, 0);
    const sum = ones.reduce((all, one) => all + one.sum, 0);
    return { ...(ones[0] as (typeof ones)[number]), sum, sampleCount, average: sum / sampleCount, unit: 'Count' };
  });
}

const versionOf = ({ status, occurredAt }: Told, id: string): string =>
  `${String(statuses[status].rank).padStart(2, '0')}|${occurredAt ?? '-'}|${status}|${id}`;

const isFailed = ({ status }: Told): boolean => statuses[status].outcome === 'failed';
const at = (ms = 0): string => new Date(ms).toISOString();

/** What would be seen of the writes that made these items, one for each report, and of the events that tell of them. */
function tidingsOf(items: readonly Item[], others: readonly { provider: string; id: string }[]): Tidings {
  const changes = items.flatMap(({ pk, history }) => {
    let highest: (Told & { id: string }) | null = null;
    return history.flatMap((entry) => {
      const told = {
        ...entry,
        occurredAt: entry.occurredAt ?? null,
        errorCode: null,
        doneAt: null,
        id: entry.fingerprint,
      };
      if (highest !== null && !isHigher(told, highest)) return [];
      const before = highest?.status ?? null;
      highest = told;
      return before === told.status ? [] : { pk, before, after: told.status, version: versionOf(told, told.id) };
    });
  });
  const marks = items.flatMap(({ pk, version, status, overdueAt }) =>
    overdueAt ? { pk, version, overdueAt, isMissing: status === 'recorded' } : [],
  );
  const common = (pk: string, version: string) => ({
    schemaVersion: 1,
    id: `${pk} ${version}`,
    sequence: `-|${version}`,
    subject: pk,
    provider: pk.slice(0, pk.indexOf('#')),
    messageId: pk.slice(pk.indexOf('#') + 1),
    part: null,
    ...{ clientReference: null, tag: null, channel: 'sms', country: null, submittedAt: null, firstReceivedAt: at() },
  });
  const state = (status: string) => ({ status, providerStatus: status, final: true, outcome: null });
  const told = [
    ...changes.map(({ pk, before, after, version }) => ({
      type: eventTypes.statusChanged,
      detail: {
        ...common(pk, version),
        cause: 'report',
        before: before && state(before),
        after: {
          ...state(after),
          ...{ errorCode: null, failureReason: null, retryable: null, occurredAt: null, receivedAt: at() },
        },
        newlyFailed: false,
      },
    })),
    ...marks.map(({ pk, version, overdueAt }) => {
      const status = version.split('|')[2] as string;
      const own = { missing: status === 'recorded', status, dueAt: null, overdueAt };
      const { id, ...rest } = common(pk, version);
      return { type: eventTypes.overdue, detail: { ...rest, id: `${id} late`, ...own } };
    }),
    ...others.map((other) => ({
      type: eventTypes.callbackOther,
      detail: { ...other, schemaVersion: 1, kind: 'inbound', count: 1, receivedAt: at() },
    })),
  ];
  return { ...openTidings(), changes, marks, told };
}

/** What a system without fault would leave behind: every request queued once, all of them taken by one run. */
function faultless() {
  const messages = new Map<
    string,
    { pk: string; highest: Told & { id: string }; entries: (Taken & { id: string })[] }
  >();
  const points = new Map<string, Points>();
  const envelopes = new Map<string, Parameters<typeof writeEnvelope>[0]>();
  const buried: { body: string; heard: boolean }[] = [];
  const others: { provider: string; id: string }[] = [];
  for (const [at, { kind, provider, composed }] of requests.entries()) {
    if (kind === 'forged') continue;
    const id = `q${at}`;
    const envelope = {
      v: 1,
      provider: provider.id,
      receivedAt: at,
      requestId: `r${at}`,
      method: 'POST',
      query: composed.query,
      headers: { 'content-type': composed.contentType },
      body: composed.body,
      encoding: 'utf8',
      ...(isOwn(kind) && { kind }),
    } as const;
    envelopes.set(id, envelope);
    const found = read(provider, composed, isOwn(kind) ? kind : null);
    if (!found && isOtherKind(provider, composed)) {
      points.set(id, new Map([[`OtherEvents ${provider.id}`, 1]]));
      others.push({ provider: provider.id, id });
      continue;
    }
    if (!found) {
      buried.push({ body: writeEnvelope(envelope), heard: true });
      points.set(id, new Map([[`Quarantined ${provider.id}`, 1]]));
      continue;
    }
    const { pk, told, facts } = found;
    const message = messages.get(pk) ?? { pk, highest: { ...told, id }, entries: [] };
    messages.set(pk, message);
    if (
      message.entries.some((one) => one.providerStatus === told.providerStatus && one.occurredAt === told.occurredAt)
    ) {
      points.set(id, new Map(isOwn(kind) ? [] : [[`Duplicate ${provider.id}`, 1]]));
      continue;
    }
    if (isHigher(told, message.highest)) message.highest = { ...told, id };
    message.entries.push({ ...told, id, hasSubmission: facts.submittedAt != null, receivedAtMs: at });
  }
  for (const { pk, entries } of messages.values()) {
    const counts = countInOrder(pk.split('#')[0] ?? '', entries);
    for (const [at, one] of counts.entries()) points.set(entries[at]?.id ?? '', one);
  }
  for (const [id, one] of points) addPoints(one, new Map([[`Settled ${envelopes.get(id)?.provider}`, 1]]));
  const expected = expectMessages(requests);
  const dueOf = (pk: string, { status }: Told, entries: readonly Taken[]) => {
    const recorded = entries.find(({ providerStatus }) => providerStatus === 'recorded');
    const { tag, confirmedAt } = expected.get(pk)?.facts ?? {};
    const isExpected = pk.startsWith('smspm#') || tag === urgentTag;
    const isLate = isExpected && !statuses[status].final && confirmedAt == null;
    return {
      ...(recorded && { recordedAt: at(recorded.receivedAtMs) }),
      ...(isExpected && { dueAt: at((entries[0]?.receivedAtMs ?? 0) + 60_000) }),
      ...(isLate && { dueOn: 'late-0', overdueAt: at(120_000) }),
    };
  };
  const items = [...messages.values()].map(
    ({ pk, highest, entries }): Item => ({
      pk,
      version: versionOf(highest, highest.id),
      status: highest.status,
      providerStatus: highest.providerStatus,
      ...(highest.errorCode === null ? {} : { errorCode: highest.errorCode }),
      ...(highest.doneAt === null ? {} : { doneAt: highest.doneAt }),
      ...Object.fromEntries(Object.entries(expected.get(pk)?.facts ?? {}).filter(([, value]) => value !== null)),
      begunAt: at(entries[0]?.receivedAtMs),
      ...(isFailed(highest) ? { failedOn: '1970-01-01#0', failedAt: at(entries.find(isFailed)?.receivedAtMs) } : {}),
      ...dueOf(pk, highest, entries),
      seen: new Set(entries.map(({ id }) => id)),
      history: entries.map(({ id, occurredAt, errorCode, status, providerStatus, receivedAtMs }) => ({
        receivedAt: at(receivedAtMs),
        status,
        providerStatus,
        ...(occurredAt === null ? {} : { occurredAt }),
        ...(errorCode === null ? {} : { errorCode }),
        fingerprint: id,
        queueMessage: id,
      })),
    }),
  );
  const keysOf = (attribute: (item: Item) => unknown) => items.filter(attribute).map(({ pk }) => pk);
  const totals: Points = new Map();
  for (const one of points.values()) addPoints(totals, one);
  const given = [...points.keys()];
  const run: ConsumerRun = {
    given,
    taken: new Set(given),
    died: null,
    killed: false,
    tries: [tried(totals)],
    logged: new Map(),
    logImbalance: new Map(),
  };
  const evidence: Evidence = {
    sent: requests.map((request) => ({
      request,
      query: request.composed.query,
      body: request.composed.body,
      posted: 1,
      unavailable: 0,
      status: request.kind === 'forged' ? 401 : 200,
    })),
    tidings: tidingsOf(items, others),
    ledger: { ...openLedger(), queued: envelopes, takenIn: envelopes.size, buried, runs: [run] },
    items,
    indexes: {
      recipient: keysOf(({ recipient }) => recipient),
      clientReference: keysOf(({ clientReference }) => clientReference),
      failures: keysOf(({ failedOn }) => failedOn),
    },
    deadLetters: buried.length,
    leftInQueue: 0,
    totals: asTotals(totals),
    providers: registry,
  };
  return { evidence, run, points, totals };
}

test('the same seed gives the same requests, another seed others; all kinds are among them', () => {
  const bodies = (seed: number) => createRequests(900, seed, providers).map(({ composed }) => composed.body);
  expect(bodies(1)).toEqual(requests.map(({ composed }) => composed.body));
  expect(bodies(2)).not.toEqual(bodies(1));
  expect(new Set(requests.map(({ kind }) => kind))).toEqual(
    new Set(['report', 'other', 'unreadable', 'forged', 'send', 'confirmation']),
  );
  expect(new Set(requests.map(({ provider }) => provider.id))).toEqual(new Set(registry.keys()));
});

describe('the verdict', () => {
  const { evidence, run, points, totals } = faultless();
  const [item] = evidence.items.filter(({ history }) => history.length > 1) as [Item];
  const [delivered] = evidence.items.filter(({ doneAt, status }) => doneAt !== undefined && status === 'delivered') as [
    Item,
  ];
  const [first, ...others] = evidence.items as [Item, ...Item[]];
  const [sentGenuine] = evidence.sent.filter(({ request }) => request.kind === 'report') as [Evidence['sent'][number]];
  const [sentForged] = evidence.sent.filter(({ request }) => request.kind === 'forged') as [Evidence['sent'][number]];
  const differences = (more: Partial<Evidence>): readonly string[] => judge({ ...evidence, ...more }).differences;
  const inLedger = (more: object): Partial<Evidence> => ({ ledger: { ...evidence.ledger, ...more } });
  const replaced = (changed: Item): Partial<Evidence> => ({
    items: evidence.items.map((one) => (one.pk === changed.pk ? changed : one)),
  });
  const indexed = (indexes: Partial<Evidence['indexes']>): Partial<Evidence> => ({
    indexes: { ...evidence.indexes, ...indexes },
  });
  const allQueued = [...evidence.ledger.queued];
  const answered = (one: Evidence['sent'][number], status: number): Partial<Evidence> => ({
    sent: evidence.sent.map((other) => (other === one ? { ...one, status } : other)),
  });
  const { tidings } = evidence;
  const inTidings = (more: Partial<Tidings>): Partial<Evidence> => ({ tidings: { ...tidings, ...more } });
  const [event] = tidings.told as [Tidings['told'][number]];
  const retold = (more: object, type = event.type) => ({ type, detail: { ...event.detail, ...more } });
  const [moved] = [...Map.groupBy(tidings.told, ({ detail }) => detail['subject']).values()].filter(
    (own) => own.length > 1,
  ) as [Tidings['told'][number][]];
  const [late] = evidence.items.filter(({ overdueAt }) => overdueAt) as [Item];
  const [mark] = tidings.marks as [Tidings['marks'][number]];
  const [recorded] = evidence.items.filter(({ recordedAt, confirmedAt }) => recordedAt && confirmedAt) as [Item];
  const one = new Map([['Delivered smspm', 1]]);
  const more = (pieces: readonly Points[]): readonly MetricTotal[] => {
    const sum = new Map(totals);
    for (const piece of pieces) addPoints(sum, piece);
    return asTotals(sum);
  };
  const [anyId] = points.keys();
  const settledOnce = new Map([['Settled smspm', 1]]);
  const lessSettled = new Map(totals);
  addPoints(lessSettled, new Map([['Settled smspm', -1]]));
  const [sentBySmspm] = evidence.sent.filter(({ request }) => request.provider.id === 'smspm') as [
    Evidence['sent'][number],
  ];
  const posts = (changed: Partial<Evidence['sent'][number]>): Partial<Evidence> => ({
    sent: evidence.sent.map((other) => (other === sentBySmspm ? { ...other, ...changed } : other)),
  });
  const refused = {
    name: 'Refused',
    dimensions: { Provider: 'smspm' },
    sum: 2,
    sampleCount: 2,
    average: 1,
    unit: 'Count',
  };

  test('finds nothing where nothing is wrong', () => {
    const verdict = judge(evidence);
    expect(verdict.differences).toEqual([]);
    expect(verdict.doubled).toEqual({ answerLost: 0, runEnded: 0, deliveredAgain: 0 });
    expect(verdict.metrics.every(({ reference, counted }) => reference === counted && reference > 0)).toBe(true);
    expect(verdict.messages).toBe(evidence.items.length);
    const again = { answerLost: 0, runEnded: 0, deliveredAgain: 0 };
    expect(verdict.conservation).toEqual({ takenIn: points.size, waiting: 0, settled: points.size, again });
  });

  test.each<[string, RegExp, Partial<Evidence>]>([
    ['a message lost', /^lost: .* is not in the table/, { items: others }],
    ['a message that nobody sent', /^let in: nobody sent/, { items: [...evidence.items, { ...first, pk: 'smspm#x' }] }],
    ['a status that is not the highest', /^status: /, replaced({ ...item, status: 'queued' })],
    ['a time lost', /^table: doneAt/, replaced({ ...delivered, doneAt: '2000-01-01T00:00:00.000Z' })],
    ['a version of its own', /has version/, replaced({ ...item, version: '99|' })],
    ['a recipient lost', /^table: recipient/, replaced({ ...item, recipient: '+0' })],
    ['a recipient not found', /^index recipient: .* is not in it/, indexed({ recipient: [] })],
    ['a reference not found', /^index clientReference: .* is not in it/, indexed({ clientReference: [] })],
    ['a failure not listed', /^index failures: .* is not in it/, indexed({ failures: [] })],
    ['a delivery among the failures', /^index failures: .* is in it$/, indexed({ failures: [delivered.pk] })],
    ['an index of what nobody sent', /^index recipient: x is in it, of/, indexed({ recipient: ['x'] })],
    ['a time of beginning that was none', /^index: .* began at 2/, replaced({ ...item, begunAt: '2000-01-01' })],
    ['a time of failure that was none', /^index: .* failed at 2/, replaced({ ...item, failedAt: '2000-01-01' })],
    ['a price lost', /^table: price of/, replaced({ ...recorded, price: null })],
    ['a confirmation lost', /^table: confirmedAt of/, replaced({ ...recorded, confirmedAt: null })],
    ['a time of recording that was none', /^table: recordedAt of/, replaced({ ...recorded, recordedAt: '2000-01-01' })],
    ['a change that nobody was told of', /^event: nobody was told of/, inTidings({ told: tidings.told.slice(1) })],
    ['an event of nothing', /^event: .* tells of what did not/, inTidings({ changes: tidings.changes.slice(1) })],
    [
      'an event that tells another status',
      /^event: .* tells \[/,
      inTidings({
        told: [
          retold({ before: null, after: { ...(event.detail['after'] as object), status: 'unknown' } }),
          ...tidings.told.slice(1),
        ],
      }),
    ],
    [
      'an event again with another id',
      /again with another id/,
      inTidings({ told: [...tidings.told, retold({ id: 'x' })] }),
    ],
    [
      'an event again that says something else',
      /said something else/,
      inTidings({ told: [...tidings.told, retold({ country: 'LV' })] }),
    ],
    [
      'two events with one id',
      /^event: .* has the id of/,
      inTidings({ told: tidings.told.map((one) => ({ ...one, detail: { ...one.detail, id: 'x' } })) }),
    ],
    [
      'an event before an older one',
      /came after a newer one/,
      inTidings({ told: [...moved.toReversed(), ...tidings.told.filter((one) => !moved.includes(one))] }),
    ],
    [
      'a callback of another kind that nobody was told of',
      /0 callbacks of smstake that are no reports were told of, \d+ came/,
      inTidings({ told: tidings.told.filter(({ type }) => type !== eventTypes.callbackOther) }),
    ],
    [
      'an event that is as no schema says',
      /not as its schema/,
      inTidings({ told: [...tidings.told, retold({ recipients: [] })] }),
    ],
    ['an event of another type', /none of that type/, inTidings({ told: [...tidings.told, retold({}, 'x' as never)] })],
    [
      'a change from what was not there',
      /^changes: .* unseen/,
      inTidings({ changes: tidings.changes.map((change) => ({ ...change, before: 'read' })) }),
    ],
    ['a change by no report', /^changes: no report of/, replaced({ ...delivered, history: [] })],
    ['a message that stands elsewhere', /its changes end at/, replaced({ ...delivered, status: 'queued' })],
    [
      'a change of what is not there',
      /^changes: .* is not in the table/,
      inTidings({ changes: [...tidings.changes, { pk: 'x', before: null, after: 'sent', version: '20|-|sent|x' }] }),
    ],
    ['a message late twice', /was judged 2 times/, inTidings({ marks: [...tidings.marks, mark] })],
    [
      'a final message late',
      /was found late when it was/,
      inTidings({ marks: [{ ...mark, version: '60|-|delivered|x' }] }),
    ],
    ['a mark that the message lacks', /says it was late at null/, replaced({ ...late, overdueAt: undefined as never })],
    [
      'a message that never ended, untold',
      /never ended, and nobody/,
      { ...replaced({ ...late, overdueAt: undefined as never }), ...inTidings({ marks: [] }) },
    ],
    [
      'a deadline of what has none',
      /no deadline fits it/,
      replaced({ ...(evidence.items.find(({ dueAt }) => !dueAt) as Item), dueAt: at() }),
    ],
    ['a deadline too early', /is due at/, replaced({ ...late, dueAt: at() })],
    ['a message that still waits', /still waits/, replaced({ ...late, dueOn: '0' })],
    ['a final message among the late', /is final and among/, replaced({ ...delivered, dueOn: 'late-0' })],
    ['a report lost', /^lost: .* in its history/, replaced({ ...item, history: item.history.slice(1) })],
    [
      'a report doubled',
      /^doubled: .* 2 times/,
      replaced({ ...item, history: [...item.history, item.history[0] as never] }),
    ],
    ['a write that went backwards', /^status: went backwards/, inLedger({ regressions: ['60 -> 20'] })],
    [
      'an acknowledged request not queued',
      /^lost: queued 0 times/,
      inLedger({ queued: new Map(allQueued.filter(([, one]) => one.body !== allQueued[0]?.[1].body)) }),
    ],
    ['a genuine request refused', /was answered 401/, answered(sentGenuine, 401)],
    ['a genuine request never taken', /was answered 503/, answered(sentGenuine, 503)],
    ['a forgery let in', /forged request was answered 200/, answered(sentForged, 200)],
    ['a queue that never drains', /never left the queue/, { leftInQueue: 1 }],
    ['an unreadable request dropped', /is not in quarantine/, inLedger({ buried: evidence.ledger.buried.slice(1) })],
    [
      'a healthy message in quarantine',
      /holds what it should not/,
      inLedger({
        buried: [
          ...evidence.ledger.buried,
          { body: writeEnvelope([...evidence.ledger.queued.values()][0] as never), heard: true },
        ],
      }),
    ],
    ['a message dead-lettered by its receives', /^quarantine: \d+ messages/, { deadLetters: evidence.deadLetters + 1 }],
    [
      'a message that nobody counted',
      /^lost: nobody counted/,
      inLedger({ runs: [{ ...run, taken: new Set([...run.taken].slice(1)) }] }),
    ],
    [
      'a queue message that nobody settled',
      /^lost: nobody settled 1 queue messages: the queue took \d+, \d+ are settled .*, 0 wait$/,
      inLedger({ takenIn: evidence.ledger.takenIn + 1 }),
    ],
    [
      'a run that settles less than it takes, beside one that settles twice',
      /^lost: nobody settled 1 /,
      {
        ...inLedger({
          runs: [
            { ...run, tries: [tried(lessSettled)] },
            { ...run, taken: new Set<string>(), tries: [tried(settledOnce)] },
          ],
        }),
      },
    ],
    [
      'a queue message left out twice by one run',
      /^lost: nobody settled 1 /,
      {
        ...inLedger({ runs: [{ ...run, tries: [tried(lessSettled, false), tried(lessSettled, true, 'i1', 2)] }] }),
        totals: more([totals, new Map([['Settled smspm', -2]])]),
      },
    ],
    [
      'a queue message that was settled again without a reason',
      /^doubled: 1 queue messages were settled again without a reason/,
      { totals: more([settledOnce]) },
    ],
    ['a 503 that nobody counted', /^metric: Refused of \w+ is 0, 1 of 1 /, posts({ posted: 2, unavailable: 1 })],
    [
      'a 503 counted that nobody was answered',
      /^metric: Refused of smspm is 2, 0 of 1 /,
      { ...posts({ posted: 2 }), totals: [...evidence.totals, refused] },
    ],
    ['a run that published less than it took', /published/, inLedger({ runs: [{ ...run, tries: [tried(one)] }] })],
    [
      'a run that counted what it gave back',
      /^doubled: a run published/,
      inLedger({
        runs: [run, { ...run, given: [anyId], taken: new Set(), tries: [tried(new Map([['Delivered wavix', 9999]]))] }],
      }),
    ],
    [
      'a run that calls twice',
      /made 2 calls/,
      inLedger({ runs: [{ ...run, tries: [tried(totals), tried(totals, true, 'i2')] }] }),
    ],
    [
      'a run that tries again what was heard',
      /had heard the answer/,
      inLedger({ runs: [{ ...run, tries: [tried(totals, true, 'i1', 2), tried(totals)] }] }),
    ],
    [
      'a run that logs less for the stage than for its providers',
      /^metric: a run logged other values for the stage/,
      inLedger({ runs: [{ ...run, tries: [], logged: totals, logImbalance: one }] }),
    ],
    ['a run that logs what was taken', /what CloudWatch had taken/, inLedger({ runs: [{ ...run, logged: totals }] })],
    [
      'a run that ends by itself',
      /though nothing killed it/,
      inLedger({ runs: [run, { ...run, died: 'Runtime.ExitError' }] }),
    ],
    [
      'a dead run that published what it was not given',
      /^doubled: a run published/,
      inLedger({ runs: [run, { ...run, given: [], died: 'Sandbox.Timedout' }] }),
    ],
    [
      'a message taken twice without a reason',
      /^doubled: a queue message was taken 2 times, with 0 reasons to come again: received 1970.*, deleted after 5 ms$/,
      inLedger({ runs: [run, run], deliveries: [...points.keys()].map((message) => delivery(message, null)) }),
    ],
    [
      'a request twice in quarantine without a reason',
      /^doubled: 2 copies/,
      inLedger({ buried: [...evidence.ledger.buried, evidence.ledger.buried[0] as never] }),
    ],
    [
      'a stage that is not the sum of its providers',
      /stage, providers and countries differ by/,
      {
        totals: evidence.totals.map((series) =>
          series.name === 'Late' && Object.keys(series.dimensions).length === 0
            ? { ...series, sampleCount: 0 }
            : series,
        ),
      },
    ],
    [
      'forgeries that nobody counted',
      /^metric: Rejected/,
      { totals: evidence.totals.filter(({ name }) => name !== 'Rejected') },
    ],
    ['a metric that nobody published', /^metric: Delivered smspm has/, { totals: more([one]) }],
  ])('finds %s', (_, difference, changed) => {
    expect(differences(changed)).toContainEqual(expect.stringMatching(difference));
  });

  test('an event that was set aside and published again has its mark, and no other has', () => {
    const [first] = moved as [Tiding];
    const again = { ...first, detail: { ...first.detail, republished: true } } as Tiding;
    const told = [...tidings.told, again];
    expect(judge({ ...evidence, tidings: { ...tidings, told, setAside: [first] } }).differences).toEqual([]);
    expect(judge({ ...evidence, tidings: { ...tidings, told } }).differences).toEqual([
      expect.stringMatching(/was published again, and never set aside$/),
    ]);
  });

  test('an event that was set aside may come after a newer one of its message, and is waited for by nobody', () => {
    const [older, ...newer] = moved;
    const rest = tidings.told.filter((one) => !moved.includes(one));
    const late = { ...tidings, told: [...newer, older as Tiding, ...rest], setAside: [older as Tiding] };
    expect(judge({ ...evidence, tidings: late }).differences).toEqual([]);
    expect(judge({ ...evidence, tidings: late }).tidings.setAside).toBe(1);
    expect(judge({ ...evidence, tidings: { ...late, told: [...newer, ...rest] } }).differences).toEqual([
      expect.stringMatching(/^event: nobody was told of/),
    ]);
    expect([untold({ ...late, told: rest }), untold({ ...late, told: [...newer, ...rest] })]).toEqual([
      newer.length,
      0,
    ]);
  });

  test('tells the documented doubles from others: a lost answer, a run that ended, a second delivery', () => {
    const again = [...points.keys()].map((message) => delivery(message, 'shown again'));
    const size = judge(evidence).metrics.reduce(
      (sum, { name, counted }) => sum + (name === 'FailureRate 100' ? 0 : counted),
      0,
    );
    const cases: readonly (readonly [Partial<ConsumerRun>[], object])[] = [
      [[{ tries: [tried(totals, false), tried(totals, true, 'i1', 2)] }], { answerLost: size }],
      [[{ tries: [tried(totals, true, 'i1', 2), tried(totals, false)] }], { answerLost: size }],
      [[{ tries: [tried(null, false), tried(totals, false, 'i1', 2)], logged: totals }], { answerLost: size }],
      [[{}, { died: 'Runtime.ExitError', killed: true, taken: new Set() }], { runEnded: size }],
      [[{}, {}], { deliveredAgain: size }],
    ];
    for (const [changes, doubled] of cases) {
      const verdict = judge({
        ...evidence,
        ...inLedger({ runs: changes.map((change) => ({ ...run, ...change })), deliveries: again }),
        totals: more([totals]),
      });
      expect(verdict.differences).toEqual([]);
      expect(verdict.doubled).toEqual({ answerLost: 0, runEnded: 0, deliveredAgain: 0, ...doubled });
      const [cause = ''] = Object.keys(doubled);
      expect(verdict.conservation.again).toMatchObject({ [cause]: points.size });
      expect(verdict.conservation.settled).toBe(2 * points.size);
    }
  });
});

describe('the ledger', () => {
  let ledger: Ledger;
  let door: FrontDoor;
  /** A call that takes effect; `heard` is what its caller hears. */
  const call = async (service: string, action: string, input: object, headers: object = {}, heard?: AwsAnswer) => {
    const made = { caller: 'c', environment: 'Consumer/1', service, action, input, headers } as AwsCall;
    for (const gate of door.gates) await gate(made, async () => jsonAnswer({}));
    const answer = await door.carryOut(made);
    for (const witness of door.witnesses) witness(made, heard ?? answer);
  };

  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 0 });
    door = await openFrontDoor();
    door.services.set('cloudwatch', async () => jsonAnswer({}));
    door.services.set('dynamodb', async ({ input: { before } }) =>
      jsonAnswer(before === null ? {} : { Attributes: { version: { S: before } } }),
    );
    door.services.set('sqs', async ({ action, input }) => {
      if (JSON.stringify(input['Entries'])?.includes('refused')) return errorAnswer(500, 'InternalFailure', 'no');
      const Messages = [{ MessageId: 'm', ReceiptHandle: input['handle'] }];
      return jsonAnswer(action === 'ReceiveMessage' ? { Messages } : {});
    });
    ledger = openLedger();
    ledger.watch(door, { reports: 'r', deadLetters: 'd', hiddenMs: 50 });
  });
  afterEach(async () => {
    vi.useRealTimers();
    await door.close();
  });

  test('sees what a poller is brought that had begun to wait before', async () => {
    const later = await openFrontDoor();
    const [bring, answered] = [Promise.withResolvers<void>(), openLedger()];
    later.services.set('sqs', async () => {
      await bring.promise;
      return jsonAnswer({ Messages: [{ MessageId: 'm', ReceiptHandle: 'h' }] });
    });
    const waiting = later.carryOut({ service: 'sqs', action: 'ReceiveMessage', input: {}, headers: {} } as never);
    answered.watch(later, { reports: 'r', deadLetters: 'd', hiddenMs: 50 });
    bring.resolve();
    await waiting;
    expect([...answered.deliveries]).toMatchObject([{ message: 'm' }]);
    await later.close();
  });

  test('ascribes a call to the run that made it, however late it is read', async () => {
    const publish = (traceId: string, count: number): Promise<void> =>
      call(
        'cloudwatch',
        'PutMetricData',
        {
          MetricData: [
            { MetricName: 'Late', Dimensions: [{ Name: 'Provider', Value: 'p' }], Values: [1], Counts: [count] },
          ],
        },
        { 'x-amzn-trace-id': traceId, 'amz-sdk-invocation-id': 'i', 'amz-sdk-request': 'attempt=2; max=2' },
      );
    const end = (traceId: string): void =>
      ledger.takeRun({
        functionName: 'Consumer',
        environment: 'Consumer/1',
        traceId,
        event: { Records: [{ messageId: traceId }] },
        outcome: { kind: 'result', result: { batchItemFailures: [] } },
        killed: false,
        durationMs: 1,
      });
    await publish('a', 1);
    end('a');
    await publish('b', 2);
    await publish('a', 3);
    end('b');
    await publish('b', 4);
    const tries = ledger.runs.map((run) =>
      run.tries.map(({ effect, attempt, heard }) => [effect?.get('Late p'), attempt, heard]),
    );
    expect(tries).toEqual([
      [
        [1, 2, true],
        [3, 2, true],
      ],
      [
        [2, 2, true],
        [4, 2, true],
      ],
    ]);
  });

  test('sees a write that puts a lower version over a higher one, or hides what it wrote over', async () => {
    const writes: (readonly [key: string, after: string | null, before: string | null])[] = [
      ['a', '20', null],
      ['a', '60', '20'],
      // A late report, which leaves the version.
      ['a', null, '60'],
      ['b', '60', null],
      ['b', '50', '60'],
      ['b', '50', '50'],
      ['b', '70', null],
    ];
    for (const [key, after, before] of writes) {
      const ExpressionAttributeValues = after === null ? {} : { ':version': { S: after } };
      await call('dynamodb', 'UpdateItem', { Key: { pk: { S: key } }, ExpressionAttributeValues, before });
    }
    expect(ledger.regressions).toEqual([
      '60 -> 50',
      '50 -> 50',
      'a write of {"pk":{"S":"b"}} does not tell what stood there',
    ]);
  });

  test('knows why a message that was taken may come again', async () => {
    const deletion = (handle: string): readonly [string, string, object] => [
      'sqs',
      'DeleteMessageBatch',
      { Entries: [{ Id: '0', ReceiptHandle: handle }] },
    ];
    for (const handle of ['in time', 'unheard', 'shown', 'late', 'refused', 'never'])
      await call('sqs', 'ReceiveMessage', { handle });
    vi.setSystemTime(40);
    await call(...deletion('in time'));
    await call(...deletion('unheard'), {}, droppedConnection);
    await call('sqs', 'ChangeMessageVisibility', { ReceiptHandle: 'shown' });
    await call(...deletion('refused'));
    vi.setSystemTime(60);
    await call(...deletion('late'));
    expect([...ledger.deliveries].map(({ deletedAtMs, mayComeAgain }) => [deletedAtMs, mayComeAgain])).toEqual([
      [40, null],
      [40, null],
      [null, 'shown again'],
      [60, 'deleted too late'],
      [null, 'deletion failed'],
      [null, null],
    ]);
  });
});

test('what changed and what the bus took are seen where they took effect', async () => {
  const door = await openFrontDoor();
  door.services.set('dynamodb', async ({ input: { before } }) =>
    before === 'refused'
      ? errorAnswer(400, 'ConditionalCheckFailedException', 'no')
      : jsonAnswer(before ? { Attributes: { status: { S: before } } } : {}),
  );
  door.services.set('events', async () =>
    jsonAnswer({ Entries: [{ EventId: '1' }, { ErrorCode: 'ThrottlingException' }] }),
  );
  const seen = openTidings();
  seen.watch(door);
  const call = (service: string, action: string, input: object) =>
    door.carryOut({ caller: 'c', environment: '', service, action, input, headers: {} } as never);
  const write = (before: string | null, after: string | null, UpdateExpression = 'SET #version = :version') =>
    call('dynamodb', 'UpdateItem', {
      Key: { pk: { S: 'p#1' } },
      before,
      UpdateExpression,
      ExpressionAttributeValues: {
        ':version': { S: `v-${after}` },
        ...(after === null
          ? { ':at': { S: 't' }, ':silence': { BOOL: UpdateExpression?.includes('overdueAt') } }
          : { ':status': { S: after } }),
      },
    });
  await write(null, 'sent');
  await write('sent', 'sent');
  await write('refused', 'delivered');
  await write('sent', 'delivered');
  await write(null, null, 'SET dueSettledAt = :at, overdueAt = :at, lateBySilence = :silence, #on = :late');
  await write(null, null, 'SET dueSettledAt = :at REMOVE #on');
  const entry = (Detail: string) => ({ DetailType: 'x', Detail });
  await call('events', 'PutEvents', { Entries: [entry('{"id":"taken"}'), entry('{"id":"not taken"}')] });
  expect(seen.changes.map(({ before, after, version }) => [before, after, version])).toEqual([
    [null, 'sent', 'v-sent'],
    ['sent', 'delivered', 'v-delivered'],
  ]);
  expect(seen.marks.map(({ pk, overdueAt, isMissing }) => [pk, overdueAt, isMissing])).toEqual([
    ['p#1', 't', true],
    ['p#1', null, false],
  ]);
  expect(seen.told).toEqual([{ type: 'x', detail: { id: 'taken' } }]);
  await door.close();
});

test('sends are told some at a time, all else alone, and each once', () => {
  const calls = inCalls(requests);
  expect(calls.flat()).toHaveLength(requests.length);
  expect(new Set(calls.flat())).toEqual(new Set(requests));
  expect(Math.max(...calls.map(({ length }) => length))).toBe(8);
  for (const call of calls)
    if (call.length > 1) expect(new Set(call.map(({ kind }) => kind))).toEqual(new Set(['send']));
});

test('a kind of call, a kind of fault and an outage that never struck are named', () => {
  expect(neverStruck([], new Set())).toHaveLength(21 + faultKinds.length + outages.length);
  const everything = faultsOfEveryCall(0.05).map(({ kind, caller = '', service, action }) => ({
    kind,
    caller: `${caller}8A9B`,
    call: `${service}:${action}`,
    count: 1,
  }));
  const ends = endsOfProcesses.map(({ kind }) => ({ ...everything[0], kind }) as InjectedFault);
  const all = [...everything, ...ends];
  const met = outages.map(({ name }) => name);
  expect(neverStruck(all, new Set(met))).toEqual([]);
  const less = all.filter(({ kind, call }) => kind !== 'redelivered' && call !== 'dynamodb:GetItem');
  expect(neverStruck(less, new Set(met.slice(0, -1)))).toEqual([
    'not struck: GetItem by Consumer',
    'not struck: GetItem by ApplicationServer',
    'not injected: redelivered',
    'not met: CloudWatch, down for a while',
  ]);
});

test('a kind of call that a function or its poller made, and that no rule could strike, is named', () => {
  const by = (caller: string, call: string) => ({ caller, call });
  const functions = ['ConsumerWriterFunction8A9B', 'ApplicationServerFunction8A9B'];
  const covered = faultsOfEveryCall(0.05).map(({ caller, service, action }) =>
    by(`${caller}8A9B`, `${service}:${action}`),
  );
  const seen = [
    ...covered,
    by('ConsumerWriterFunction8A9B', 'events:PutEvents'),
    by('ConsumerWriterFunction8A9B', 'dynamodb:DeleteItem'),
    by('event-source-mapping', 'dynamodbstreams:GetShardIterator'),
    by('event-source-mapping', 'sqs:ChangeMessageVisibility'),
    by('operator', 'dynamodb:Scan'),
  ];
  expect(withoutFault(seen, functions)).toEqual([
    'no fault is ever injected into dynamodb:DeleteItem by ConsumerWriterFunction8A9B',
    'no fault is ever injected into sqs:ChangeMessageVisibility by event-source-mapping',
  ]);
});

describe('long messages', () => {
  // Of the provider that reports each part.
  const expected = expectMessages(createRequests(2_000, 1, [mobivate]));
  const long = longMessages(expected);
  const parts = partsByWhole(expected.values());
  const asMessages = new Map([...expected.values()].map((one) => [one.pk, messageFrom(one)]));
  const answers = new Map(
    long.map((pk) => {
      const [first, ...others] = (parts.get(pk) ?? []).map((one) => asMessages.get(one.pk) as Message);
      const own = asMessages.get(pk) ?? null;
      const byId = first ? wholeOf(pk.slice(pk.indexOf('#') + 1), [first, ...others], own) : own;
      return [pk, { byId, listed: byId ? [byId] : [] }];
    }),
  );

  test('are recorded with and without the number of their parts, reported in parts, or both', () => {
    const kindsOf = (pk: string) => [expected.has(pk), expected.get(pk)?.facts.segments != null, parts.has(pk)].join();
    expect(new Set(long.map(kindsOf))).toEqual(
      new Set(['false,false,true', 'true,false,true', 'true,true,true', 'true,true,false']),
    );
  });

  test('and the number that the application tells may be wrong', () => {
    const isWrong = (pk: string) =>
      parts.has(pk) && ![undefined, null, parts.get(pk)?.length].includes(expected.get(pk)?.facts.segments as number);
    expect(long.some(isWrong)).toBe(true);
  });

  test('what is told of them is what their parts make', () => {
    expect([...judgeWholes(expected, answers)]).toEqual([]);
  });

  test('a send that hides its parts is seen, and one that is not found or not listed', () => {
    const [pk = ''] = long.filter((one) => expected.has(one) && parts.has(one));
    const answer = answers.get(pk) as Answered;
    const judged = (one: Answered) => [...judgeWholes(expected, new Map([...answers, [pk, one]]))];
    const own = asMessages.get(pk) as Message;
    expect(judged({ ...answer, byId: own })).toEqual([expect.stringContaining(`whole: ${pk} is told as`)]);
    expect(judged({ ...answer, byId: null })).toEqual([expect.stringContaining(`whole: ${pk} is not found`)]);
    expect(judged({ ...answer, listed: [] })).toEqual([expect.stringContaining('is not in the list of its reference')]);
  });

  function messageFrom({ pk, highest, facts, reports }: ExpectedMessage): Message {
    const { status, doneAt } = highest;
    const told = { messageId: pk.slice(pk.indexOf('#') + 1), status, doneAt, final: statuses[status].final };
    const none = { details: {}, unlistedWords: [], otherRecipients: [], rereads: [], parts: null };
    const history = [...reports.values()].map((one) => ({ ...one, receivedAt: at() }));
    return { ...facts, ...none, ...told, history, firstReceivedAt: at(), updatedAt: at() } as unknown as Message;
  }
});

test('an embedded-metric line counts what the call would have', () => {
  const MetricData = [
    { MetricName: 'FailureRate', Dimensions: [{ Name: 'Provider', Value: 'p' }], Values: [100, 0], Counts: [2, 3] },
    { MetricName: 'FailureRate', Dimensions: [], Values: [100], Counts: [9] },
  ];
  const line = {
    _aws: { CloudWatchMetrics: [{ Dimensions: [['Provider']], Metrics: [{ Name: 'FailureRate' }] }] },
    Provider: 'p',
    FailureRate: [100, 100, 0, 0, 0],
  };
  const points = new Map([
    ['FailureRate p', 5],
    ['FailureRate 100 p', 2],
  ]);
  expect(pointsOfData(MetricData)).toEqual(points);
  expect(pointsOfData(dataOfLine(JSON.stringify(line)))).toEqual(points);
  expect(dataOfLine('{"level":"INFO"}')).toEqual([]);
});
