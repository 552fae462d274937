import type { Route, Routes } from '../functions/domain/routes.ts';
import { writePathText } from '../functions/shared/path-text.ts';
import { call } from './call.ts';
import type { Client } from './client.ts';
import type { Options } from './messages.ts';

export interface RouteOptions extends Options {
  /** Providers to choose from. @default all that are known for the country */
  readonly among?: readonly string[] | undefined;
}

/**
 * The providers of a country, best first, over the last six hours; an answer may be five minutes old.
 * @param country ISO 3166, such as `IN`.
 * @throws DelivrdError, also where the stack does not count routes (409).
 */
export async function getRoutes(client: Client, country: string, options: Options = {}): Promise<readonly Route[]> {
  const request = { method: 'GET', route: '/routes/{country}' } as const;
  const path = `/routes/${writePathText(country)}`;
  return ((await call(client, { ...request, path }, options)) as Routes).routes;
}

/** The best provider for a country by what the last hours showed; null where they showed nothing. @param country ISO 3166. */
export async function bestProvider(
  client: Client,
  country: string,
  { among, signal }: RouteOptions = {},
): Promise<Route | null> {
  const routes = await getRoutes(client, country, { signal });
  return routes.find(({ provider }) => among?.includes(provider) ?? true) ?? null;
}
