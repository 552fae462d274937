import type { Message, SQSClient } from '@aws-sdk/client-sqs';
import { instant } from '../../functions/domain/instant.ts';
import { inflate } from '../../functions/providers/reading/document.ts';
import { type Envelope, rawBody } from '../../functions/shared/envelope.ts';
import { mostLooked } from '../queue-limits.ts';
import { type Hidden, lookThrough, type Seeing, type Watch } from '../queue-look.ts';
import type { Person } from './person.ts';

/** Requests in a queue of what is not in the table that hold a number. */
export interface DeadLetters extends Seeing {
  readonly naming: readonly NamingRequest[];
}

export interface NamingRequest {
  /** By which `dlr quarantine --drop` takes it. */
  readonly id: string;
  readonly provider: string;
  /** ISO 8601 in UTC; null where the queue message is no envelope. */
  readonly receivedAt: string | null;
}

/** What a request says, and what it is named by. */
type Request = Pick<Envelope, 'requestId' | 'provider' | 'receivedAt' | 'query' | 'headers' | 'body' | 'encoding'>;

/** Looks through such a queue for a person; everything stays there. @param requestIn what a message of it holds; null where that can't be read. */
export const findDeadLetters = (
  client: SQSClient,
  queueUrl: string,
  requestIn: (text: string) => Request | null,
  person: Pick<Person, 'isIn'>,
  watch: Watch,
): Promise<DeadLetters> =>
  lookThrough(
    client,
    queueUrl,
    { ...watch, limit: mostLooked },
    { read: (message) => read(message, requestIn, person) },
    async (seen, look) => {
      const naming = [...seen.values()].flatMap(({ request }) => request ?? []);
      // A crash of the consumer can leave two of one request, which go together.
      return { ...look, naming: [...new Map(naming.map((one) => [one.id, one])).values()] };
    },
  );

interface Seen extends Hidden {
  /** Null where it does not hold the number. */
  readonly request: NamingRequest | null;
}

function read(
  { MessageId = '', ReceiptHandle = '', Body = '' }: Message,
  requestIn: (text: string) => Request | null,
  { isIn }: Pick<Person, 'isIn'>,
): Seen {
  const envelope = requestIn(Body);
  const request = {
    id: envelope?.requestId ?? MessageId,
    provider: envelope?.provider ?? 'unknown',
    receivedAt: envelope && instant(envelope.receivedAt),
  };
  const holds = (envelope ? textsOf(envelope) : [Body]).some(isIn);
  return { messageId: MessageId, handle: ReceiptHandle, request: holds ? request : null };
}

/** All that a request says, as it came and without its codings. */
function textsOf(envelope: Request): readonly string[] {
  const raw = rawBody(envelope);
  const inflated = inflate(raw, envelope.headers['content-encoding'] ?? '');
  const body = (Buffer.isBuffer(inflated) ? inflated : raw).toString('utf8');
  return [envelope.query, body].flatMap((text) => [text, decodeLoosely(text)]);
}

/** Percent-decoded as far as it goes, with the spaces that forms write as plus. */
const decodeLoosely = (text: string): string =>
  text
    .replace(/\+/g, ' ')
    .replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
