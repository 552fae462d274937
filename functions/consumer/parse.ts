import type { ParseOutcome } from '../domain/report.ts';
import type { Callback, Provider } from '../providers/provider.ts';
import type { ProviderSettings } from '../shared/provider-settings.ts';

/** What a provider's callback says, by these settings; undefined for a provider that has none any more. */
export const parseCallback = (
  provider: Provider,
  settings: ProviderSettings | undefined,
  { headers, query, body }: Omit<Callback, 'timeZone'>,
): ParseOutcome =>
  provider.parse({
    headers,
    query: isQueryCovered(provider, settings, body) ? query : '',
    body,
    timeZone: settings?.timeZone,
  });

/** A query that the signature does not cover may be anybody's. */
export function isQueryCovered(
  { signature }: Pick<Provider, 'signature'>,
  settings: ProviderSettings | undefined,
  body: Buffer,
): boolean {
  if (!settings?.authentication.signature || signature === null) return true;
  return signature.covers === 'either' ? body.length === 0 : signature.covers !== 'body';
}
