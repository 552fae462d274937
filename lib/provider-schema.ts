import { z } from 'zod';
import { customUses } from '../functions/providers/custom/settings.ts';
import { gates } from '../functions/providers/registry.ts';
import { gatesBy, isCustom } from '../functions/shared/named.ts';
import {
  authenticationMethods,
  defaultToleranceMinutes,
  type ProviderSettings,
} from '../functions/shared/provider-settings.ts';
import { country } from './country.ts';
import { customShape, refineCustom } from './custom-settings.ts';
import { httpsUrl } from './https-url.ts';

const ipRange = z
  .union([z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6()], {
    error: 'expected an IP address or a range such as 203.0.113.0/24',
  })
  .refine((range) => !range.endsWith('/0'), {
    error: 'a range of all addresses keeps nobody out; name the provider’s own',
  });

/** A name in callback URLs, metrics and the keys of messages. */
const providerName = /^[a-z0-9][a-z0-9-]{0,30}$/;

/** Two weeks: no provider tries again for longer. */
const mostToleranceMinutes = 20_160;

const providerSchema = z.strictObject({
  authentication: z
    .strictObject({
      signature: z.boolean().optional().describe('The provider’s own signature.'),
      urlToken: z.boolean().optional().describe('A secret token at the end of the callback URL.'),
      basic: z.boolean().optional().describe('HTTP basic authentication.'),
      ipRanges: z
        .array(ipRange)
        .min(1, 'expected at least one range')
        .optional()
        .describe('Source addresses or ranges, such as `203.0.113.0/24`.'),
      toleranceMinutes: z
        .number()
        .int('expected a whole number of minutes')
        .min(1, 'expected at least 1')
        .max(
          mostToleranceMinutes,
          `expected at most ${mostToleranceMinutes}, which is two weeks; the default is ${defaultToleranceMinutes}`,
        )
        .optional()
        .describe(
          `Minutes that a signed time may be from that of arrival; ${defaultToleranceMinutes} where none are given.`,
        ),
    })
    .refine((methods) => authenticationMethods.some((method) => methods[method]), {
      error: `anyone could post here; expected at least one of ${authenticationMethods.join(', ')}, for instance { "urlToken": true }`,
    })
    .prefault({})
    .describe('How a callback proves that it is the provider’s: at least one, and all that are set must hold.'),
  timeZone: z
    .string()
    .refine(isTimeZone, { error: 'expected an IANA time zone such as Asia/Kolkata' })
    .optional()
    .describe(
      'IANA zone of times that the provider writes without one; where none is given that of the provider, if docs/providers.md knows one, else UTC.',
    ),
  defaultCountry: country.optional().describe('Country whose national numbers the provider writes, such as `IN`.'),
  forward: httpsUrl('https://old.example.com/dlr')
    .optional()
    .describe(
      'The old URL, to which each authentic callback is passed on as well: for as long as both run side by side.',
    ),
  use: z.string().optional().describe('The provider that it is, where its name is one of your own.'),
  ...customShape,
}) satisfies z.ZodType<ProviderSettings>;

/** The providers by the names in their callback URLs. */
export const providersSchema = z
  .record(z.string(), providerSchema)
  .superRefine((providers, context) => {
    const all = gatesBy(providers);
    for (const [name, settings] of Object.entries(providers)) {
      const { use, authentication } = settings;
      const refuse = (path: readonly string[], message: string) =>
        context.addIssue({ code: 'custom', path: [name, ...path], message });
      const known = [...gates.keys()].join(', ');
      const gate = isCustom(settings) ? all.get(name) : gates.get(use ?? name);
      if (isCustom(settings)) refineCustom(settings, refuse);
      for (const own of Object.keys(customShape))
        if (
          !isCustom(settings) &&
          Object.hasOwn(settings, own) &&
          settings[own as keyof typeof customShape] !== undefined
        )
          refuse(
            [own],
            `only a provider that is settings alone has it; expected "use": ${customUses.map((one) => `"${one}"`).join(' or ')} beside it, or nothing`,
          );
      if (use !== undefined && !gate) refuse(['use'], `expected one of ${[...customUses, known].join(', ')}`);
      else if (!gate) refuse([], `expected one of ${known}; under a name of your own, "use" with one of them`);
      else if (use !== undefined && use !== name && gates.has(name))
        refuse([], `it is the name of another provider than ${use}; expected one of your own, such as ${use}-2`);
      else if (!providerName.test(name))
        refuse(
          [],
          'expected 1 to 31 lower-case letters, digits or hyphens, no hyphen first: it stands in the callback URL',
        );
      else if (gate.signature === null && authentication.signature)
        refuse(
          ['authentication', 'signature'],
          isCustom(settings)
            ? 'nothing says how it signs; expected "signature" beside "authentication", for instance { "family": "hmac-body", "header": "X-Signature" }'
            : `${gate.name} documents no signature; expected urlToken, basic or ipRanges instead`,
        );
      else if (settings.signature && !authentication.signature)
        refuse(['signature'], 'nobody would look at it; expected "signature": true in authentication');
      else if (authentication.basic && gate.signature?.headers.includes('authorization') && authentication.signature)
        refuse(
          ['authentication', 'basic'],
          'its signature stands in the same header, Authorization; expected one of the two',
        );
    }
  })
  .refine(
    (providers) =>
      new Set(Object.keys(providers).map((name) => name.replaceAll('-', ''))).size === Object.keys(providers).length,
    { error: 'two names differ in nothing but hyphens; expected names that nobody takes for each other' },
  )
  .refine((providers) => Object.keys(providers).length > 0, { error: 'expected at least one provider' });

function isTimeZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}
