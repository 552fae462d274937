import type { Gate } from '../providers/gate.ts';
import { type Envelope, keptHeaders, packBody } from '../shared/envelope.ts';
import { hopsOf, mostHops, senderHeaders } from '../shared/forwarding.ts';
import type { ProviderSettings } from '../shared/provider-settings.ts';
import type { CallbackRequest } from './callback.ts';

/** An authentic request as the queue gets it: without its token and, unless it is passed on, without headers that nobody reads. */
export function seal(
  { id, readHeaders = [] }: Pick<Gate, 'id' | 'readHeaders'>,
  settings: Pick<ProviderSettings, 'forward'>,
  {
    receivedAt,
    requestId,
    method,
    query,
    headers,
    raw,
  }: Omit<CallbackRequest, 'provider' | 'token' | 'sourceIp' | 'urls' | 'certificate'>,
): Envelope {
  const isForwarded = settings.forward !== undefined && hopsOf(headers) < mostHops;
  return {
    v: 1,
    provider: id,
    receivedAt,
    requestId,
    method,
    query,
    headers: isForwarded ? senderHeaders(headers) : pick(headers, [...keptHeaders, ...readHeaders]),
    ...packBody(raw),
    ...(isForwarded && { forward: true }),
  };
}

/** The headers of these names that are there. */
export const pick = (
  headers: Readonly<Record<string, string | undefined>>,
  names: readonly string[],
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = headers[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
