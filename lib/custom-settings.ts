import { z } from 'zod';
import { failureReasons } from '../functions/domain/failure-reason.ts';
import { fold } from '../functions/domain/report.ts';
import { isReportedStatus, type ReportedStatus, statuses } from '../functions/domain/status.ts';
import { type CustomField, type CustomSettings, customFields } from '../functions/providers/custom/settings.ts';
import { bareCode } from '../functions/providers/reading/errors.ts';
import { isOfMany, readPath } from '../functions/providers/reading/path.ts';
import type { SignatureSettings } from '../functions/providers/signatures/families.ts';
import { digestEncodings, hashes, secretEncodings } from '../functions/providers/signatures/hmac-body.ts';

const listed = (words: readonly string[]): string => words.join(', ');
const oneOf = <Word extends string>(words: readonly Word[]) => z.enum([...words], `expected one of ${listed(words)}`);

const path = z.string().refine((text) => readPath(text) !== null, {
  error:
    'expected a path such as data.items[0].status: names joined by full stops, places of a list in brackets, counted from 0; behind $. it begins at the document',
  abort: true,
});
const is = (text: string, check: 'isFromRoot' | 'isOfMany'): boolean => {
  const read = readPath(text);
  return read !== null && (check === 'isFromRoot' ? read.isFromRoot : isOfMany(read));
};
const onePath = path.refine((text) => !is(text, 'isOfMany'), {
  error:
    'only the path in reports may have [], and others begin at one of these; expected a path without it, or a place such as [0]',
});
const reportsPath = path.refine((text) => !is(text, 'isFromRoot'), {
  error: 'it begins at the document anyway; expected it without $',
});

/** As HTTP has it. */
const headerName = z
  .string()
  .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/, 'expected the name of a header, such as X-Signature');
/** What stands in a header before something. */
const headerText = z.string().regex(/^[\x21-\x7e]{1,40}$/, 'expected at most 40 letters, digits and signs of ASCII');

/** An object with these settings and no others: which there are, a union does not tell. */
const closed = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.looseObject(shape).superRefine((value, context) => {
    for (const name of Object.keys(value))
      if (!Object.hasOwn(shape, name))
        context.addIssue({
          code: 'custom',
          path: [name],
          message: `no such setting; there are ${listed(Object.keys(shape))}`,
        });
  });

const signatures = {
  'hmac-body': closed({
    family: z.literal('hmac-body').describe('An HMAC of the body in a header.'),
    header: headerName.describe('The header with the signature.'),
    prefix: headerText.optional().describe('What stands in it before the signature.'),
    algorithm: oneOf(hashes).optional().describe('The hash; sha256 where none is given.'),
    encoding: oneOf(digestEncodings).optional().describe('How the signature is written.'),
    secretEncoding: oneOf(secretEncodings)
      .optional()
      .describe('How the secret is written; as text where nothing is given.'),
  }),
  'standard-webhooks': closed({
    family: z.literal('standard-webhooks').describe('As standardwebhooks.com has it.'),
    asymmetric: z.boolean().optional().describe('Whether it signs with a private key.'),
  }),
  token: closed({
    family: z.literal('token').describe('The secret itself, in a header.'),
    header: headerName.optional().describe('The header with the secret; Authorization where none is given.'),
    scheme: headerText.optional().describe('The word before it.'),
  }),
} satisfies { readonly [F in SignatureSettings['family']]: z.ZodType<Extract<SignatureSettings, { family: F }>> };

const { 'hmac-body': firstFamily, ...otherFamilies } = signatures;
const signature = z.discriminatedUnion('family', [firstFamily, ...Object.values(otherFamilies)], {
  error: (issue) => (issue.code === 'invalid_union' ? `expected one of ${listed(Object.keys(signatures))}` : undefined),
});

/** What is written for a word or code, none of them twice. @param bare what of it counts. */
const byWord = <Value extends z.ZodType<string>>(value: Value, bare: (text: string) => string) =>
  z.record(z.string(), value).superRefine((map, context) => {
    const seen = new Map<string, string>();
    for (const word of Object.keys(map)) {
      const first = seen.get(bare(word));
      seen.set(bare(word), first ?? word);
      const mistake =
        word.trim() !== word || word === ''
          ? 'expected a word without white space around it'
          : first === undefined
            ? null
            : `it is the same as ${JSON.stringify(first)}, however it is written; expected one of the two`;
      if (mistake !== null) context.addIssue({ code: 'custom', path: [word], message: mistake });
    }
  });

/** A word that stands for nothing is listed nowhere: it is then counted and told. */
const listedStatuses = Object.keys(statuses).filter(
  (status): status is Exclude<ReportedStatus, 'unknown'> => isReportedStatus(status) && status !== 'unknown',
);

/** The settings of a provider that is settings alone, beside those that every provider has. */
export const customShape = {
  method: oneOf(['POST', 'GET']).optional().describe('How it calls; POST where nothing is given.'),
  signature: signature.optional().describe('How it signs, where `authentication.signature` asks for that.'),
  acknowledgement: z
    .strictObject({
      body: z
        .string()
        .min(1, 'expected a text')
        .max(200, 'expected at most 200 characters')
        .describe('The text of the answer.'),
      contentType: z
        .string()
        .regex(/^[\w.+-]{1,60}\/[\w.+-]{1,60}(?:; ?charset=[\w-]{1,20})?$/, 'expected a type such as text/plain')
        .default('text/plain')
        .describe('Its content type.'),
    })
    .optional()
    .describe('What it wants to hear to the letter.'),
  reports: reportsPath.optional().describe('The path to the reports, where there may be several: `data.items[]`.'),
  fields: z
    .strictObject(
      Object.fromEntries(
        customFields.map((field) => [field, onePath.optional().describe(`The path to its ${field}.`)]),
      ) as Record<CustomField, z.ZodOptional<typeof onePath>>,
    )
    .optional()
    .describe('Where what stands, as paths that begin at a report; at the document behind `$.`.'),
  event: z
    .strictObject({
      path: onePath.describe('The path to what says it.'),
      reports: z
        .array(z.string().trim().min(1, 'expected a text'))
        .min(1, 'expected at least one event that is a report')
        .describe('What stands there where it is a report.'),
    })
    .optional()
    .describe('Where the callback says what it tells of, and the values of reports; all others are no reports.'),
  statuses: byWord(oneOf(listedStatuses), (word) => fold(word) ?? '')
    .optional()
    .describe('The status that each of its words means.'),
  errors: byWord(oneOf(failureReasons), bareCode)
    .optional()
    .describe('Why a message failed, by the code of the error.'),
  channel: z
    .string()
    .regex(/^[a-z][a-z0-9_-]{0,31}$/, 'expected a word in small letters, such as sms')
    .optional()
    .describe('The channel of reports that name none; sms where none is given.'),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'expected the three capital letters of a currency, such as EUR')
    .optional()
    .describe('The currency of prices beside which none is.'),
} satisfies { readonly [Name in Exclude<keyof CustomSettings, 'use'>]-?: z.ZodType<CustomSettings[Name]> };

/**
 * What single settings do not show: those that can't go together.
 * @param refuse told where, from these settings on, and why.
 */
export function refineCustom(
  { use, method, signature: signs, reports, fields }: CustomSettings,
  refuse: (path: readonly string[], message: string) => void,
): void {
  if (use === 'standard-webhooks' && signs && signs.family !== use)
    refuse(['signature', 'family'], `a provider that uses ${use} signs so; expected ${use}, or "use": "custom"`);
  const family = signs?.family ?? (use === 'standard-webhooks' ? use : undefined);
  if (method === 'GET' && (family === 'hmac-body' || family === 'standard-webhooks'))
    refuse(
      ['method'],
      `${family} signs the body alone, and a GET has none: anyone could write its query; expected POST`,
    );
  if (method === 'GET' && reports?.startsWith('['))
    refuse(['reports'], 'what comes by GET is no list; expected a path that begins with a name');
  if (reports !== undefined && is(reports, 'isOfMany') && fields?.id !== undefined && is(fields.id, 'isFromRoot'))
    refuse(['fields', 'id'], 'all reports of a callback would have the same; expected a path that begins at a report');
}
