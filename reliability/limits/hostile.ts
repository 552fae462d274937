import { instant } from '../../functions/domain/instant.ts';
import { detailNames, noFacts, type Report } from '../../functions/domain/report.ts';
import { statuses } from '../../functions/domain/status.ts';
import { longestReference, longestText } from '../../functions/providers/reading/fields.ts';

/** Three bytes of UTF-8 for one of JavaScript's characters: nothing takes more, a surrogate pair has four for two. */
export const dearest = '\uFFFF';
const longId = dearest.repeat(500);
const longText = dearest.repeat(longestText);
const longReference = dearest.repeat(longestReference);
export const longestOf = <T extends string>(words: readonly T[]): T =>
  words.reduce((longest, word) => (word.length > longest.length ? word : longest));
const longestFailure = 'sender_not_registered';
const same = (names: readonly string[], value: string) => Object.fromEntries(names.map((name) => [name, value]));

/** A report with nothing left out and every text as long as providers' parsers let through; no two have the same number. */
export const fullReport = (at: number): Report => ({
  ...bareReport(at),
  doneAt: instant(1_760_000_000_000 + at),
  errorCode: longText,
  failureReason: longestFailure,
  recipient: '+447911123456',
  facts: {
    ...same(Object.keys(noFacts), longText),
    clientReference: longReference,
    tag: longReference,
    segments: 123_456_789_012_345,
    submittedAt: instant(1_760_000_000_000),
  } as Report['facts'],
  details: same(detailNames, longText),
});

/** The same with nothing but what every report has. */
export const bareReport = (at: number): Report => ({
  messageId: longId,
  status: longestOf(Object.keys(statuses) as (keyof typeof statuses)[]),
  providerStatus: longText,
  doneAt: null,
  providerCode: longText,
  errorCode: null,
  errorMessage: longText,
  failureReason: null,
  isHint: null,
  recipient: null,
  eventId: `${at}`,
  part: null,
  facts: noFacts,
  details: {},
});

const shortReport = (at: number): Report => ({
  ...bareReport(at),
  messageId: 'short',
  status: 'sent',
  providerStatus: 'sent',
  providerCode: null,
  errorMessage: null,
  doneAt: instant(1_760_000_000_000 + at),
});

/** A sender who tries for an expensive item. */
export interface Sender {
  readonly name: string;
  /** Distinct reports under one id, far more than there is room for. */
  readonly reports: readonly Report[];
}

const many = 70;
const numbered = (make: (at: number) => Report): readonly Report[] => Array.from({ length: many }, (_, at) => make(at));

export const senders: readonly Sender[] = [
  { name: 'everything as long as it can be', reports: numbered(fullReport) },
  { name: 'short reports', reports: numbered(shortReport) },
  {
    name: 'a fact in each of many reports, and short ones',
    reports: [
      ...Object.entries({ ...fullReport(0).facts, ...fullReport(0).details }).map(([name, value], at) => ({
        ...shortReport(many + at),
        ...(Object.hasOwn(noFacts, name) ? { facts: { ...noFacts, [name]: value } } : { details: { [name]: value } }),
        messageId: 'facts',
      })),
      ...numbered((at) => ({ ...shortReport(at), messageId: 'facts' })),
    ],
  },
  {
    name: 'words that nobody listed',
    reports: numbered((at) => ({
      ...bareReport(at),
      messageId: 'words',
      status: 'unknown',
      providerStatus: `${at}${longText}`,
    })),
  },
  {
    name: 'one id for many recipients',
    reports: numbered((at) => ({
      ...fullReport(at % 3),
      messageId: 'recipients',
      recipient: `+4479111${String(at).padStart(5, '0')}`,
    })),
  },
];
