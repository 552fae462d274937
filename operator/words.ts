import type { Recipient } from '../functions/aws/recipient.ts';
import type { Message, Parts, Reread } from '../functions/domain/message.ts';
import { unreachableAfter, unreachableForDays } from '../functions/domain/recipient-health.ts';
import type { SearchIndex } from '../functions/shared/table-keys.ts';
import type { Look } from './quarantine.ts';
import type { Seeing } from './queue-look.ts';
import type { MessageAddress } from './similar.ts';

// What the CLI and the console say in the same words, to somebody who was woken by it.

/** `1 of 3 delivered, 1 failed, 1 without a final report yet`. */
export function partsInWords({ total, delivered, failed, out }: Parts): string {
  const unconfirmed = total - delivered - failed - out;
  return [
    `${delivered} of ${total} delivered`,
    failed > 0 && `${failed} failed`,
    out > 0 && `${out} without a final report yet`,
    unconfirmed > 0 && `${unconfirmed} unconfirmed`,
  ]
    .filter(Boolean)
    .join(', ');
}

/** A length of time in its one or two largest units: `40 s`, `5 min`, `3 h 20 min`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  const days = Math.floor(hours / 24);
  return hours % 24 === 0 ? `${days} d` : `${days} d ${hours % 24} h`;
}

/** Whether to send a failed message again. */
export function againInWords(retryable: boolean | null): string {
  if (retryable === null) return 'nobody knows whether sending again helps';
  return retryable ? 'sending again may help' : 'sending again will not help';
}

/** What follows a status: whether it is the last. @param withoutReceipts countries whose carriers send no receipts. */
export function finalityInWords({ final, country }: Message, withoutReceipts: readonly string[]): string {
  if (final) return '';
  return isWithoutReceipt({ final, country }, withoutReceipts) ? ', no receipt expected' : ', not final';
}

/** Whether it stays as it is, since its country's carriers tell nothing more. */
export const isWithoutReceipt = (
  { final, country }: Pick<Message, 'final' | 'country'>,
  withoutReceipts: readonly string[],
): boolean => !final && country !== null && withoutReceipts.includes(country);

/** By when something was expected of a message, and whether it was late; null where no deadline fits it. */
export const dueInWords = ({ dueAt, overdueAt }: Message): string | null =>
  dueAt && `${dueAt}${overdueAt === null ? '' : `, and it was late: found so at ${overdueAt}`}`;

/** What to make of a delivery that its provider took back; null where it did not. */
export function contradictionInWords({ contradicted, provider, parts, history }: Message): string | null {
  if (!contradicted) return null;
  const names = [...new Set(history.filter((event) => event.contradicts).map(({ part }) => part))];
  const what =
    parts === null
      ? 'it'
      : names.map((name) => (name === null ? 'a part without a number' : `part ${name}`)).join(', ');
  return `${provider} said that ${what} was delivered, and then that ${what} failed. Delivered stands here; ask ${provider} which is true.`;
}

/** Words that Delivrd has no meaning for; null where there are none. */
export const unlistedInWords = ({ unlistedWords, provider }: Message): string | null =>
  unlistedWords.length === 0
    ? null
    : `${unlistedWords.map((word) => `“${word}”`).join(', ')}: not on the list of ${provider}’s words, so its meaning is not sure.`;

/** That a history is not whole; null where it is. */
export const leftOutInWords = ({ leftOutSince }: Message): string | null =>
  leftOutSince === null
    ? null
    : `The history is full: reports since ${leftOutSince} are not listed here; the status takes account of them.`;

/** What came of reading a message again. */
export const rereadInWords = ({ from, to }: Reread): string =>
  from === to
    ? `read again by mended tables: still ${to}, though a report means something else than it did`
    : `read again by mended tables: ${to}, where it was ${from}`;

/** Messages that may be meant by an id; empty where there are none. */
const similarInWords = (similar: readonly MessageAddress[]): string =>
  similar.length === 0
    ? ''
    : ` There is ${similar.map(({ provider, messageId }) => `${provider} ${messageId}`).join(', ')}: is it that? Ids are kept to the letter.`;

/** Why nothing is shown under an id. */
export const missingInWords = (provider: string, messageId: string, similar: readonly MessageAddress[]): string =>
  `The table has no message ${messageId.trim()} of ${provider}${
    similar.length === 0
      ? ': no report of it came (one shows a second or two after it is received), or it is older than what is kept. Ids are kept to the letter.'
      : `.${similarInWords(similar)}`
  }`;

/** Why there may be nothing yet: an index follows the table. */
const lagInWords = 'A message shows here a second or two after its report is received';

/** That a list has nothing in it. */
export const noneInWords = (what: string): string =>
  `No message ${what} is found. ${lagInWords}; it may also be older than what is kept, or than the index.`;

/** That a list was broken off, having read as much as one answer may. */
export const boundInWords = (looked: number, upTo: string | null): string =>
  `Broken off after a look at ${looked} messages, back to ${upTo}: there may be others before.`;

const notAsked: Readonly<Record<SearchIndex, string>> = {
  recipient: 'Recipients are not searched',
  clientReference: 'Client references are not searched',
  failures: 'Failed messages are not listed',
};

/** That an index is not there to be asked, and how to get it. */
export const switchedOffInWords = (index: SearchIndex): string =>
  `${notAsked[index]} here: search.${index} is off. Set it to true in cdk.json and deploy; the index then fills itself with what is there.`;

/** That nobody waits for messages, and how to change that. */
export const noDeadlinesInWords =
  'Messages that are not final are not listed here: the stage has no deadlines. Set "deadlines": [{ "minutes": 10 }] in cdk.json and deploy; it lists those that begin from then on.';

/** Why nothing is found under a text that may be anything. */
export const nothingInWords = (
  text: string,
  whyNoNumber: string | null,
  similar: readonly MessageAddress[],
  off: readonly SearchIndex[],
): string =>
  [
    `No id, phone number or client reference ${text} is found.${similarInWords(similar)}`,
    whyNoNumber && `As a number, ${whyNoNumber}`,
    ...off.map(switchedOffInWords),
    `${lagInWords}.`,
  ]
    .filter(Boolean)
    .join(' ');

/** Why no provider has an id. */
export const nothingUnderIdInWords = (
  messageId: string,
  configured: readonly string[],
  similar: readonly MessageAddress[],
): string =>
  `No message ${messageId.trim()} of ${configured.join(', ')} is found${
    similar.length > 0
      ? `.${similarInWords(similar)}`
      : ': no report of it came (one shows a second or two after it is received), or it is older than what is kept. Ids are kept to the letter. A number is found with trace --recipient, a reference with trace --reference.'
  }`;

export const noSuchProvider = (provider: string, configured: readonly string[]): string =>
  `No provider "${provider}" is configured; there are ${configured.join(', ')}.`;

/** What to make of a number. */
export function healthInWords(found: Recipient): string {
  const { judged, isOpen } = found;
  const words = verdictOfNumber(found);
  if (!isOpen) return words;
  return `${words} None of its last ${judged} messages was delivered, and those before are not looked at: there may be more.`;
}

function verdictOfNumber({ verdict, since: at, evidence, isOpen }: Recipient): string {
  const times = `${evidence.length} message${evidence.length === 1 ? '' : 's'}`;
  const since = isOpen ? `${at} at the latest` : at;
  switch (verdict) {
    case 'fine':
      return `fine: last delivered ${since}, and nothing against it since.`;
    case 'unreachable':
      return `unreachable lately: ${times} in a row since ${since}. Sending again may help later.`;
    case 'invalid_number':
      return `invalid number since ${since} (${times}): stop sending to it.`;
    case 'opted_out':
      return `opted out since ${since} (${times}): stop sending to it.`;
    case 'unknown':
      return evidence.length === 0
        ? `nothing known: no message ${isOpen ? 'of these' : 'that is kept'} was delivered to it, or failed because of it.`
        : `nothing known: ${times} failed as unreachable since its last delivery, if there was one; it takes ${unreachableAfter} in a row, the last within ${unreachableForDays} days, to call it so.`;
  }
}

/** What a look at the quarantine left out; null where it saw all that there is. */
export function missedInWords({ seen, total, ended }: Seeing): string | null {
  if (seen >= total) return null;
  const those = `${seen} of about ${total}`;
  if (ended === 'limit') return `${those} are shown, whichever SQS gave first; --limit ${total} shows all.`;
  if (ended === 'interrupted') return `Interrupted: ${those} were seen.`;
  if (ended === 'time') return `It took too long: ${those} were seen.`;
  return `May be incomplete: ${those} were seen. Others are hidden while somebody else looks at them, or for a minute and a half after a look that was killed; SQS also counts late. Look again in a minute.`;
}

/** What was dropped, and what may be left of it. */
export function droppedInWords(dropped: Look): string {
  const { length } = dropped.requests;
  const missed = missedInWords(dropped);
  return [length === 1 ? 'Dropped.' : `Dropped, all ${length} copies.`, missed && `Another copy may be left. ${missed}`]
    .filter(Boolean)
    .join(' ');
}
