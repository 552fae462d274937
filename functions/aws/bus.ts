import { EventBridgeClient, type EventBridgeClientConfig, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { BusEvent } from '../shared/events.ts';
import { attempts } from './attempts.ts';

/** What became of one event: taken, or why not. */
export type Taken = { readonly taken: true } | { readonly taken: false; readonly code: string };

export interface Bus {
  /**
   * Puts at most `mostPerPut` events of at most `mostPutBytes` together. @returns what became of each, in their order.
   * @throws Error of the SDK, where none was taken or nobody knows.
   */
  readonly put: (events: readonly BusEvent[], signal?: AbortSignal) => Promise<readonly Taken[]>;
}

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html (read 2026-11-27) */
export const mostPerPut = 10;
/** All entries of a call together; AWS took 256 KB when it took least. */
export const mostPutBytes = 240 * 1024;

/** What an event counts for in a call. @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html */
export const putBytes = ({ type, detail }: BusEvent): number =>
  Buffer.byteLength(JSON.stringify(detail)) + type.length + 64;

/** Codes that tell of the event itself: it would be refused for ever. All others may pass, or be mended. */
export const isRefusedForGood = (code: string): boolean =>
  ['InvalidArgument', 'MalformedDetail', 'RedactionFailure', 'ValidationException', 'RequestEntityTooLarge'].includes(
    code,
  );

/** @param busName name or ARN. @param source who speaks. */
export function connectBus(busName: string, source: string, config: EventBridgeClientConfig = {}): Bus {
  const client = new EventBridgeClient({ ...attempts(2, 2000), ...config });
  return {
    put: async (events, signal) => {
      const command = new PutEventsCommand({
        Entries: events.map(({ type, atMs, detail }) => ({
          EventBusName: busName,
          Source: source,
          DetailType: type,
          Time: new Date(atMs),
          Detail: JSON.stringify(detail),
        })),
      });
      const { Entries = [] } = await client.send(command, signal ? { abortSignal: signal } : {});
      return events.map((_, at) => {
        const code = Entries[at] ? Entries[at].ErrorCode : 'NoAnswer';
        return code === undefined ? { taken: true } : { taken: false, code };
      });
    },
  };
}
