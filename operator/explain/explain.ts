import type { Message } from '../../functions/domain/message.ts';
import { outcomeOf, type Status } from '../../functions/domain/status.ts';
import { providerName } from '../../functions/providers/explain.ts';
import {
  contradictionInWords,
  dueInWords,
  duration,
  finalityInWords,
  isWithoutReceipt,
  leftOutInWords,
  partsInWords,
  rereadInWords,
  unlistedInWords,
} from '../words.ts';
import { adviceFor, type SendAgain } from './advice.ts';
import { codesOf, type ExplainedCode } from './codes.ts';
import { decidingConflict } from './conflict.ts';
import { whyStatus } from './standing.ts';
import { type ExplainedStep, stepsOf } from './steps.ts';
import { capital, causeOf, reasonInWords, reasonName, statusInWords } from './words.ts';

/** What happened to one message, in plain words. Texts of the provider are in it as they came. */
export interface Explanation {
  readonly provider: string;
  readonly messageId: string;
  readonly status: Status;
  readonly final: boolean;
  /** Whether a report may still come that says more. */
  readonly receiptExpected: boolean;
  /** Where the message is, in a sentence or two that begin with its status. */
  readonly summary: string;
  /** Every report, in the order in which they came. A repeat is none: it changes nothing and is not kept. */
  readonly steps: readonly ExplainedStep[];
  readonly whyThisStatus: string;
  readonly codes: readonly ExplainedCode[];
  readonly sendAgain: SendAgain;
  /** What to do next, the most important first. */
  readonly next: readonly string[];
  /** What casts doubt on some of it: contradictions, words on no list, a history that is not whole, other recipients. */
  readonly notes: readonly string[];
}

/**
 * Tells the story of a message.
 * @param nowMs epoch milliseconds: what is silent for long needs other advice.
 * @param withoutReceipts countries whose carriers send no receipts.
 */
export function explainMessage(message: Message, nowMs: number, withoutReceipts: readonly string[] = []): Explanation {
  const { provider, messageId, status, final } = message;
  return {
    provider,
    messageId,
    status,
    final,
    receiptExpected: !final && !isWithoutReceipt(message, withoutReceipts),
    summary: summaryOf(message, withoutReceipts),
    steps: stepsOf(message),
    whyThisStatus: whyStatus(message),
    codes: codesOf(message),
    ...adviceFor(message, nowMs, withoutReceipts),
    notes: notesOf(message),
  };
}

function summaryOf(message: Message, withoutReceipts: readonly string[]): string {
  const { status, parts, recipient, country } = message;
  const whom = recipient === null ? '' : ` It was for ${recipient}${country === null ? '' : ` (${country})`}.`;
  const lead = `${capital(status)}${finalityInWords(message, withoutReceipts)}`;
  const state = parts
    ? `${lead}, taken as a whole: ${partsInWords(parts)}.`
    : `${lead}: ${statusInWords[status]}${timeTaken(message)}.`;
  return `${state}${causeInWords(message)}${whom}`;
}

/** How long a delivery took, by the provider's own times. */
function timeTaken({ status, submittedAt, doneAt }: Message): string {
  if (outcomeOf(status) !== 'delivered' || submittedAt === null || doneAt === null || doneAt < submittedAt) return '';
  return `, ${duration(Date.parse(doneAt) - Date.parse(submittedAt))} after it was submitted`;
}

function causeInWords(message: Message): string {
  const cause = causeOf(message);
  // That it expired says no more than the status.
  if (cause === null || cause.reason === message.status) return '';
  if (cause.reason === 'unknown') return ` ${capital(reasonInWords.unknown)}.`;
  const { errorCode } = message;
  const name = `${reasonName(cause.reason)}${errorCode === null ? '' : `, code ${errorCode}`}`;
  return cause.isHint
    ? ` No error was told; its word suggests that ${reasonInWords[cause.reason]} (${name}).`
    : ` The cause: ${reasonInWords[cause.reason]} (${name}).`;
}

/** That what decides is in doubt: one word of it says that the message arrived, another that it failed. */
function conflictInWords(message: Message): string | null {
  const { provider } = message;
  const conflict = decidingConflict(message);
  return conflict?.isOfArrival
    ? `In one report ${providerName(provider)} said ${conflict.doubted}, which means ${conflict.doubtedStatus}, and ${conflict.believed}, which means ${message.status}. ${capital(message.status)} stands here; ask ${providerName(provider)} which is true.`
    : null;
}

const notesOf = (message: Message): readonly string[] =>
  [
    contradictionInWords(message),
    conflictInWords(message),
    unlistedInWords(message),
    leftOutInWords(message),
    message.overdueAt && `It was due at ${dueInWords(message)}.`,
    ...message.rereads.map(
      (one) => `On ${one.at} ${one.part === null ? 'it' : `part ${one.part}`} was ${rereadInWords(one)}.`,
    ),
    ...message.otherRecipients.map(
      ({ recipient, messageId }) => `The same id was used for ${recipient}, whose message is ${messageId} here.`,
    ),
  ].filter((note) => note !== null);
