import { writePathText } from '../functions/shared/path-text.ts';
import { call } from './call.ts';
import type { Client } from './client.ts';
import type { Options } from './messages.ts';

/** How a provider did in a country over the last hours. Rates are percentages; null where nothing is known. */
export interface Route {
  readonly provider: string;
  readonly deliveryRate: number | null;
  /** That the delivery rate is hardly lower; the rank goes by it, so that few messages prove little. */
  readonly lowerBound: number | null;
  /** Messages that did what they were for: their code was typed in. */
  readonly conversion: number | null;
  readonly timeToFinalP90Seconds: number | null;
  readonly pricePerDelivered: number | string | null;
  readonly messages: number;
}

export interface RouteOptions extends Options {
  /** Providers to choose from. @default all that are known for the country */
  readonly among?: readonly string[] | undefined;
}

/** The providers of a country, best first. @param country ISO 3166, such as `IN`. */
export async function getRoutes(client: Client, country: string, options: Options = {}): Promise<readonly Route[]> {
  const request = { method: 'GET', route: '/routes/{country}' } as const;
  const path = `/routes/${writePathText(country)}`;
  return ((await call(client, { ...request, path }, options)) as { routes: readonly Route[] }).routes;
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
