import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { accountId, region } from '../../template/resolve.ts';
import { type AwsAnswer, errorAnswer, jsonAnswer } from '../front-door.ts';
import type { Json } from './json-path.ts';

/** Of all entries together; it was 256 KB until 2026. */
const mostBytes = 2 ** 20;
const mostEntries = 10;

const entriesSchema = z.array(
  z.object({
    EventBusName: z.string().optional(),
    Source: z.string().optional(),
    DetailType: z.string().optional(),
    Detail: z.string().optional(),
    Resources: z.array(z.string()).optional(),
    /** Epoch seconds. */
    Time: z.number().optional(),
  }),
);

type Entry = z.infer<typeof entriesSchema>[number];

/** An entry's event, or why it is none. */
type Read = { readonly event: Json } | { readonly ErrorCode: string; readonly ErrorMessage: string };

/**
 * Answers PutEvents: each entry that is in order is accepted, for the bus that it names.
 * @param nowMs epoch milliseconds, for entries without a time.
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html (read 2026-11-27)
 */
export function putEvents(input: Json, nowMs: number, accept: (busName: string, event: Json) => void): AwsAnswer {
  const { data: entries, error } = entriesSchema.safeParse(input['Entries']);
  if (!entries) return errorAnswer(400, 'ValidationException', z.prettifyError(error));
  if (entries.length === 0 || entries.length > mostEntries) {
    const expected = entries.length === 0 ? 'greater than or equal to 1' : `less than or equal to ${mostEntries}`;
    return errorAnswer(
      400,
      'ValidationException',
      `1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length ${expected}`,
    );
  }
  if (entries.reduce((sum, entry) => sum + sizeOf(entry), 0) > mostBytes)
    return errorAnswer(400, 'ValidationException', 'Total size of the entries in the request is over the limit.');
  const Entries = entries.map((entry) => {
    const read = readEntry(entry, nowMs);
    if (!('event' in read)) return read;
    accept((entry.EventBusName ?? 'default').replace(/^arn:.*:event-bus\//, ''), read.event);
    return { EventId: read.event['id'] };
  });
  return jsonAnswer({ FailedEntryCount: Entries.filter((entry) => 'ErrorCode' in entry).length, Entries });
}

/** As AWS counts it. */
const sizeOf = ({ Time, Source = '', DetailType = '', Detail = '', Resources = [] }: Entry): number =>
  [Source, DetailType, Detail, ...Resources].reduce((sum, one) => sum + Buffer.byteLength(one), Time ? 14 : 0);

function readEntry(entry: Entry, nowMs: number): Read {
  for (const name of ['Source', 'DetailType', 'Detail'] as const)
    if (!entry[name])
      return {
        ErrorCode: 'InvalidArgument',
        ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
      };
  const { Source = '', DetailType, Detail = '', Resources = [], Time } = entry;
  if (Source.startsWith('aws.'))
    return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' };
  const detail = readObject(Detail);
  if (detail === null) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  const event = toEvent(Time === undefined ? nowMs : Time * 1000, {
    'detail-type': DetailType,
    source: Source,
    resources: Resources,
    detail,
  });
  return { event };
}

function readObject(text: string): Json | null {
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

/** An event as targets see it. @param atMs epoch milliseconds. */
export const toEvent = (
  atMs: number,
  { 'detail-type': detailType, source, resources, detail }: Json,
): Json & { readonly id: string } => ({
  version: '0',
  id: randomUUID(),
  'detail-type': detailType,
  source,
  account: accountId,
  time: new Date(atMs).toISOString().replace(/\.\d+Z$/, 'Z'),
  region,
  resources,
  detail,
});
