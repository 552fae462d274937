import { z } from 'zod';
import { callbackPath } from '../functions/shared/addresses.ts';
import type { Providers } from '../functions/shared/provider-settings.ts';

const label = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?';
const host = `(${label}\\.)+${label}`;
/** No character that a route or a mapping would read as anything else, and no dots alone. */
const path = '[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*';

const domainName = z
  .string()
  .max(253, 'expected at most 253 characters')
  .regex(
    new RegExp(`^${host}$`),
    'expected a domain name in small letters such as dlr.example.com: no https://, no path, no dot at the end',
  );

/** Characters of a certificate's first name. @see https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html (read 2026-11-27) */
const longestCertified = 64;

/** Ends as every callback URL goes on: a slip, which would say it twice. */
const saysItTwice = (text: string): boolean => `/${text}`.endsWith(callbackPath);
const withoutCallbackPath = `expected it without ${callbackPath}, which every callback URL has behind it`;

/** A name of one's own for the API. */
export const domainSchema = z
  .strictObject({
    name: domainName.describe('Such as `dlr.example.com`; without a certificate or a zone it must be there already.'),
    certificateArn: z
      .string()
      .regex(
        /^arn:aws(-[a-z]+)*:acm:[a-z0-9-]+:\d{12}:certificate\/[A-Za-z0-9-]+$/,
        'expected the ARN of a certificate in ACM, such as arn:aws:acm:eu-west-1:111122223333:certificate/…',
      )
      .optional()
      .describe('Makes the domain, with this certificate.'),
    hostedZone: z
      .strictObject({
        id: z
          .string()
          .regex(/^Z[A-Z0-9]{1,31}$/, 'expected the id of a hosted zone such as Z0123456789ABCDEFGHIJ, no /hostedzone/')
          .describe('Its id, such as `Z0123456789ABCDEFGHIJ`.'),
        name: domainName.describe('Its name, such as `example.com`.'),
      })
      .optional()
      .describe('Makes the domain and its record in this zone and, without an ARN, a certificate.'),
    path: z
      .string()
      .regex(
        new RegExp(`^${path}$`),
        'expected letters, digits, . _ - in parts with a / between them, none at the ends',
      )
      .refine((text) => !saysItTwice(text), withoutCallbackPath)
      .optional()
      .describe('Key of the API mapping.'),
    defaultEndpoint: z.boolean().default(true).describe('False switches the API’s own address off.'),
  })
  .superRefine(({ name, hostedZone, certificateArn }, context) => {
    if (hostedZone && certificateArn === undefined && name.length > longestCertified)
      context.addIssue({
        code: 'custom',
        path: ['name'],
        message: `expected at most ${longestCertified} characters, for which ACM makes a certificate; or one of yours in certificateArn`,
      });
    if (hostedZone && name !== hostedZone.name && !name.endsWith(`.${hostedZone.name}`))
      context.addIssue({
        code: 'custom',
        path: ['hostedZone', 'name'],
        message: `expected the zone that holds ${name}: its name, or what is behind one of its dots`,
      });
  });

/** Where something else stands in front of the API. */
export const publicUrlSchema = z
  .string()
  .regex(
    new RegExp(`^https://${host}(:[0-9]{1,5})?(/${path})?$`),
    'expected a URL such as https://hooks.example.com/sms: https, small letters in the name, no query, no / at the end',
  )
  .refine((url) => !saysItTwice(url), withoutCallbackPath);

export type Domain = Readonly<z.infer<typeof domainSchema>>;

/** What the URL of the application's API has behind the domain and its path. */
const apiPath = 'application';

/** The key by which a domain's mapping leads to the application's API. */
export const apiMappingKey = ({ path }: Domain): string => [path, apiPath].filter(Boolean).join('/');

interface Addressed {
  readonly domain?: Domain | undefined;
  readonly api?: boolean | undefined;
  readonly publicUrl?: string | undefined;
}

/** Whether this stage makes the domain; else it is there, and the stage only maps its API onto it. */
export const makesDomain = ({ certificateArn, hostedZone }: Domain): boolean =>
  certificateArn !== undefined || hostedZone !== undefined;

/** The base URLs of a stage beside that of its API, that to register first. */
export const baseUrlsOf = ({ domain, publicUrl }: Addressed): readonly string[] => [
  ...(publicUrl === undefined ? [] : [publicUrl]),
  ...(domain ? [[`https://${domain.name}`, domain.path].filter(Boolean).join('/')] : []),
];

/** What of a stage no other stage may have, each with the setting that claims it. */
export const claimsOf = (
  stage: Addressed,
): readonly { readonly setting: keyof Addressed; readonly claim: string }[] => {
  const { domain } = stage;
  return [
    ...(['publicUrl', 'domain'] as const).flatMap((setting) =>
      baseUrlsOf({ [setting]: stage[setting] }).map((url) => ({ setting, claim: `answers at ${url}` })),
    ),
    ...(domain && stage.api
      ? [{ setting: 'api' as const, claim: `answers at https://${domain.name}/${apiMappingKey(domain)}` }]
      : []),
    ...(domain && makesDomain(domain) ? [{ setting: 'domain' as const, claim: `makes ${domain.name}` }] : []),
  ];
};

/** What is wrong with the certificate in a region, or null. HTTP APIs are regional, and so is what they show. */
export function certificateMistake({ domain }: Addressed, region: string): string | null {
  const ofCertificate = domain?.certificateArn?.split(':')[3];
  return ofCertificate === undefined || ofCertificate === region
    ? null
    : `expected a certificate of ${region}, into which this would be deployed; or AWS_REGION=${ofCertificate}`;
}

/**
 * What one should know: that what is registered hangs on these settings, and, with something in front, that the API sees its
 * address and not the provider's.
 */
export function addressWarnings({
  providers,
  ...stage
}: Addressed & { readonly providers: Providers }): Readonly<Record<string, string>> {
  const [registered] = baseUrlsOf(stage);
  if (registered === undefined) return {};
  const behind = Object.keys(providers).filter((id) => stage.publicUrl && providers[id]?.authentication.ipRanges);
  return {
    callbackUrls: `callback URLs begin with ${registered}: another domain.name, domain.path, domain.hostedZone or publicUrl changes what is registered, or how it is found (docs/upgrading.md).`,
    ...Object.fromEntries(
      behind.map((id) => [
        `ipRanges-${id}`,
        `behind publicUrl all requests come from what stands there: ipRanges of ${id} must name its addresses.`,
      ]),
    ),
  };
}
