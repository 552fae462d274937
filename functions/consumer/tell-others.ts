import { putMs } from '../aws/attempts.ts';
import type { Bus } from '../aws/bus.ts';
import type { EventKind } from '../domain/report.ts';
import { eventKeys } from '../shared/environment.ts';
import { otherEvents } from '../shared/events.ts';
import { within } from '../shared/within.ts';

/** Resolves once the bus has an event for each kind. @throws Error of the SDK, or one that is named after the bus's code. */
export type TellOthers = (
  provider: string,
  kinds: readonly EventKind[],
  queueMessage: string,
  receivedAtMs: number,
) => Promise<void>;

/** Tells nobody where the stage publishes no events; the client of the bus is only loaded for the first callback that needs it. */
export function otherTeller(
  environment: Readonly<Record<string, string | undefined>>,
  connect: (bus: string, source: string) => Promise<Bus> = async (bus, source) =>
    (await import('../aws/bus.ts')).connectBus(bus, source),
): { readonly tellOthers?: TellOthers } {
  const { [eventKeys.bus]: name, [eventKeys.source]: source } = environment;
  if (!name || !source) return {};
  let bus: Promise<Bus> | undefined;
  return {
    tellOthers: async (provider, kinds, queueMessage, receivedAtMs) => {
      bus ??= connect(name, source);
      const { put } = await bus;
      const events = otherEvents(provider, kinds, { queueMessage, receivedAtMs });
      const outcomes = await within(putMs, (signal) => put(events, signal));
      for (const outcome of outcomes)
        if (!outcome.taken) throw Object.assign(new Error('The bus did not take an event.'), { name: outcome.code });
    },
  };
}
