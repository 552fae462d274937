import type { FailureReason } from '../../domain/failure-reason.ts';
import type { ReportedStatus } from '../../domain/status.ts';
import type { Acknowledgement } from '../gate.ts';
import type { SignatureSettings } from '../signatures/families.ts';

/** All that a path can be given for; `statusCode` is one for the status beside its word, `code` and `message` are the error's. */
export const customFields = [
  'id',
  'status',
  'statusCode',
  'recipient',
  'sender',
  'time',
  'submittedAt',
  'code',
  'message',
  'reference',
  'tag',
  'carrier',
  'segments',
  'part',
  'channel',
  'eventId',
  'price',
  'currency',
] as const;
export type CustomField = (typeof customFields)[number];

/** The two ways to describe a provider by settings alone; the second is the first with its signature. */
export const customUses = ['custom', 'standard-webhooks'] as const;

/** A provider that is settings alone. What is not said is found by its look, as every provider's. Paths as in reading/path.ts. */
export interface CustomSettings {
  readonly use: (typeof customUses)[number];
  /** @default POST */
  readonly method?: 'POST' | 'GET' | undefined;
  readonly signature?: SignatureSettings | undefined;
  /** What it wants to hear to the letter. @default what all do */
  readonly acknowledgement?: Acknowledgement | undefined;
  /** The path to the reports, where there may be several: `data.items[]`. @default the document, or each entry where it is a list */
  readonly reports?: string | undefined;
  /** Paths that begin at a report; at the document behind `$.`. */
  readonly fields?: { readonly [Field in CustomField]?: string | undefined } | undefined;
  /** Where the callback says what it tells of, and the values of reports; all others are no reports. */
  readonly event?: { readonly path: string; readonly reports: readonly string[] } | undefined;
  readonly statuses?: Readonly<Record<string, ReportedStatus>> | undefined;
  /** Why a message failed, by the code of the error. */
  readonly errors?: Readonly<Record<string, FailureReason>> | undefined;
  /** The channel of reports that name none. @default sms */
  readonly channel?: string | undefined;
  /** The currency (ISO 4217) of prices beside which none is. */
  readonly currency?: string | undefined;
}
