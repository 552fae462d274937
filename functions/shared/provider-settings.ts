import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { CustomSettings } from '../providers/custom/settings.ts';

/** How a callback shows that it comes from its provider. Every one that is set must hold. */
export interface AuthenticationSettings {
  /** The provider's own signature over the request. */
  readonly signature?: boolean | undefined;
  /** A secret token at the end of the callback URL. */
  readonly urlToken?: boolean | undefined;
  /** HTTP basic authentication. */
  readonly basic?: boolean | undefined;
  /** Source addresses in CIDR notation. */
  readonly ipRanges?: readonly string[] | undefined;
  /** How far a time that a signature covers may be from that of arrival, in minutes. */
  readonly toleranceMinutes?: number | undefined;
}

/** Three days: longer than anybody tries again (docs/adr/0030-signed-times.md). */
export const defaultToleranceMinutes = 4320;

/** The checks, in the order in which they are named to people. */
export const authenticationMethods = [
  'signature',
  'urlToken',
  'basic',
  'ipRanges',
] as const satisfies readonly (keyof AuthenticationSettings)[];

export type AuthenticationMethod = (typeof authenticationMethods)[number];

export interface ProviderSettings extends Partial<Omit<CustomSettings, 'use'>> {
  /** The provider that it is, where its name is another one: a second account or brand there, or one that is settings alone. */
  readonly use?: string | undefined;
  readonly authentication: AuthenticationSettings;
  /** IANA name of the zone of times that the provider writes without one. */
  readonly timeZone?: string | undefined;
  /** ISO 3166 code of the country whose national numbers the provider writes. */
  readonly defaultCountry?: string | undefined;
  /** Where each authentic callback is passed on to as well; as the functions get it, only that it is: the URL may hold a secret. */
  readonly forward?: string | true | undefined;
}

/** The configured providers by name, as the functions get them in PROVIDERS. */
export type Providers = Readonly<Record<string, ProviderSettings>>;

/** Longer ones are compressed: all of a function's environment has 4 KB, and thirty providers say much alike. */
const mostPlain = 400;

/** As the functions get them. */
export function writeProviders(providers: Providers): string {
  const text = JSON.stringify(
    Object.fromEntries(Object.entries(providers).map(([name, settings]) => [name, withoutOldUrl(settings)])),
  );
  return text.length <= mostPlain ? text : deflateRawSync(text).toString('base64');
}

/** That it is passed on, not where to. */
const withoutOldUrl = ({ forward, ...settings }: ProviderSettings): ProviderSettings => ({
  ...settings,
  ...(forward !== undefined && { forward: true }),
});

/** Of either form. */
export const readProviders = (text: string): Providers =>
  JSON.parse(text.startsWith('{') ? text : inflateRawSync(Buffer.from(text, 'base64')).toString('utf8')) as Providers;
