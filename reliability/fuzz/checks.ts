import type { FuzzCase } from './case.ts';
import { secretTexts } from './leaks.ts';
import { addressOf } from './oracle.ts';
import { neighbourId, type Observation } from './run-case.ts';
import type { Sent } from './seeds.ts';

/** What a case did that it must not do. */
export interface Fault {
  /** What was expected. */
  readonly check: string;
  readonly got: string;
}

type Check = (one: FuzzCase, seen: Observation) => string | null;

/** SQS takes these characters and no others. @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const refusedBySqs = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
const mostSqsBytes = 1024 * 1024;

/** Every promise that is checked: what was expected, by name. Each gives what it got instead, or null where it holds. */
const checks: Readonly<Record<string, Check>> = {
  'nothing is thrown and no rejection goes unhandled': ({ setup }, { errors, deadLetters }) => {
    if (errors.length > 0) return errors.map(named).join('; ');
    const isThrown = deadLetters.some(({ reason }) => reason === 'the parser failed');
    return isThrown && !setup.parserThrows ? 'the parser threw' : null;
  },

  'the answer that the documentation promises': ({ expected }, { answer }) =>
    answer === null || answer.status === expected.status || (expected.isOpen && answer.status === 401)
      ? null
      : `${answer.status} instead of ${expected.status} (${authenticity(expected.isAuthentic)})`,

  'the header that belongs to the answer': ({ expected: { header } }, { answer }) =>
    answer === null || header === null || answer.headers?.[header] ? null : `no ${header}`,

  'an authentic request is queued once, any other never': ({ expected }, { queued, answer }) =>
    queued.length === ((expected.isOpen ? answer?.status === 200 : expected.isQueued) ? 1 : 0)
      ? null
      : `queued ${queued.length} times (${authenticity(expected.isAuthentic)})`,

  'the queue message holds the request to the byte, and nothing secret': (one, { queued }) =>
    firstOf(queued, ({ body }) => envelopeFault(one, body)),

  'SQS takes the message': (_, { queued }) =>
    firstOf(queued, ({ body }) => {
      if (Buffer.byteLength(body) > mostSqsBytes) return `${Buffer.byteLength(body)} bytes`;
      const refused = refusedBySqs.exec(body);
      return refused ? `U+${refused[0].codePointAt(0)?.toString(16)} in it` : null;
    }),

  'the consumer asks for nothing again': (_, { failed, lines }) =>
    failed.length === 0 ? null : `${failed.join(', ')} failed: ${lines.at(0)}`,

  'what is queued ends in the table, is set aside and counted, or goes with a reason to the dead-letter queue': (
    one,
    seen,
  ) => {
    if (seen.queued.length === 0) return isTouched(seen) ? 'stored without being queued' : null;
    const stored = ownItems(seen).length;
    const aside = setAside(seen);
    const letters = seen.deadLetters.length;
    const times = one.isRepeated ? 3 : 1;
    // Of several reports, some may be unreadable: the request is then kept for those, beside what is stored of it.
    const isWhole = (letters === 0 || letters === times) && aside % times === 0;
    if (!isWhole || stored + aside + letters === 0)
      return `${stored} items, ${aside} set aside, ${letters} dead letters`;
    return firstOf(seen.deadLetters, ({ body, reason }) =>
      !reason ? 'no reason' : body !== seen.queued[0]?.body ? 'a dead letter that is not the request' : null,
    );
  },

  'an unreadable one is counted as such, a readable one is not': ({ isRepeated }, { series, deadLetters, queued }) => {
    const counted = countOf(series, 'Quarantined');
    return queued.length === 0 || counted === deadLetters.length
      ? null
      : `${counted} counted${isRepeated ? ' of three' : ''}`;
  },

  'id and status are those that were sent': ({ meaning }, seen) => {
    if (meaning === null || seen.queued.length === 0) return null;
    const wanted = listed(meaning.reports);
    const got = listed(ownItems(seen));
    return got === wanted
      ? null
      : `${got || `nothing stored (${seen.deadLetters[0]?.reason})`} instead of ${wanted || 'nothing'}`;
  },

  'set aside is what was no report, and quarantined what nobody can read': ({ meaning, isRepeated }, seen) => {
    if (meaning === null || seen.queued.length === 0) return null;
    const times = isRepeated ? 3 : 1;
    const wanted = `${meaning.others * times} set aside, ${meaning.isUnreadable ? times : 0} quarantined`;
    const got = `${setAside(seen)} set aside, ${seen.deadLetters.length} quarantined`;
    return got === wanted ? null : `${got} instead of ${wanted}`;
  },

  'an id is stored to the letter': (_, seen) =>
    // U+FFFD stands for bytes that were no text: two ids would become one.
    firstOf(ownItems(seen), ({ messageId }) => (messageId.includes('\uFFFD') ? `an id with U+FFFD` : null)),

  'the same message again changes nothing': (_, { entries: [first, last] }) =>
    first === last ? null : `${last} history entries instead of ${first}`,

  'a neighbour in the batch is stored': ({ hasNeighbour }, { queued, table }) =>
    !hasNeighbour || queued.length === 0 || [...table.items.values()].some(({ messageId }) => messageId === neighbourId)
      ? null
      : 'it is not',

  'every queue message is settled once a run, whatever it holds': (
    { isRepeated, hasNeighbour },
    { series, queued },
  ) => {
    const settled = countOf(series, 'Settled');
    const wanted = queued.length * (isRepeated ? 3 : 1) + (hasNeighbour && queued.length > 0 ? 1 : 0);
    return settled === wanted ? null : `${settled} settled of ${wanted}`;
  },

  'CloudWatch takes the metrics': (_, { series }) =>
    firstOf(series, ({ name, values }) =>
      [...values].every(([value, count]) => Number.isFinite(value) && Math.abs(value) < 2 ** 360 && count > 0)
        ? null
        : `${name} of ${[...values.keys()].join(', ')}`,
    ),

  'no log line, answer, metric or reason holds a phone number, text or secret': secretTexts,
};

/** The names of all checks. */
export const checkNames: readonly string[] = Object.keys(checks);

/** All that is wrong with what a case did. */
export const faultsOf = (one: FuzzCase, seen: Observation): readonly Fault[] =>
  Object.entries(checks).flatMap(([name, check]) => {
    const got = check(one, seen);
    return got === null ? [] : [{ check: name, got }];
  });

const listed = (reports: readonly Sent[]): string =>
  reports
    .map(({ messageId, status }) => JSON.stringify([messageId, status]))
    .sort()
    .join(' and ');

/** Of all values of a metric the sum, however they are split. */
const countOf = (series: Observation['series'], metric: string): number =>
  series
    .filter(({ name, dimensions }) => name === metric && Object.keys(dimensions).length === 0)
    .reduce((sum, { values }) => sum + [...values].reduce((all, [value, count]) => all + value * count, 0), 0);

/** Events that are no reports: nothing is kept of them but that there were so many. */
const setAside = ({ series }: Observation): number => countOf(series, 'OtherEvents');

export const ownItems = ({ table }: Observation) =>
  [...table.items.values()].filter(({ messageId }) => messageId !== neighbourId);

const isTouched = ({ table, deadLetters }: Observation): boolean => table.items.size > 0 || deadLetters.length > 0;

function firstOf<T>(items: readonly T[], fault: (item: T) => string | null): string | null {
  for (const item of items) {
    const found = fault(item);
    if (found !== null) return found;
  }
  return null;
}

const authenticity = (isAuthentic: boolean | null): string =>
  isAuthentic === null ? 'whoever sent it' : isAuthentic ? 'authentic' : 'forged';

const named = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));

const envelopeKeys = ['v', 'provider', 'receivedAt', 'requestId', 'method', 'query', 'headers', 'body', 'encoding'];

/** The envelope is read here by its description: version 1, the body as text or base64, two headers about it. */
function envelopeFault({ wire, raw, event, secrets }: FuzzCase, text: string): string | null {
  const envelope = JSON.parse(text);
  if (!envelope.headers) return 'no envelope';
  const { 'content-type': contentType, 'content-encoding': contentEncoding, ...otherHeaders } = envelope.headers;
  const surplus = Object.keys(envelope).filter((key) => !envelopeKeys.includes(key));
  if (surplus.length + Object.keys(otherHeaders).length > 0) return `more in it than that: ${surplus}`;
  if (!Buffer.from(envelope.body, envelope.encoding).equals(raw)) return 'other bytes';
  if (envelope.query !== wire.query) return 'another query';
  if (contentType !== wire.headers['content-type']) return 'another content type';
  if (contentEncoding !== wire.headers['content-encoding']) return 'another content encoding';
  if (envelope.provider !== addressOf(wire)?.id) return 'another provider';
  if (envelope.receivedAt !== event.requestContext.timeEpoch) return 'another time';
  const own = JSON.stringify({ ...envelope, body: '', query: '' });
  return secrets.some((secret) => own.includes(secret)) ? 'a secret' : null;
}
