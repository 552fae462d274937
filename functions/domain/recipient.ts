import type { E164 } from './e164.ts';

/** How the table keeps recipients: as numbers, as masked numbers, or not readable at all; the last two with a keyed hash, by which they are found. */
export const recipientForms = ['plain', 'masked', 'hash'] as const;
export type RecipientForm = (typeof recipientForms)[number];

/** A number that the table must not tell: `~` and its hash, the masked number before it or not. */
export type HiddenRecipient = string & { readonly __brand: 'HiddenRecipient' };

/** A recipient as the table keeps it. Two of one number are equal, whatever shows of it; they name a person, and are compared, but not read. */
export type Recipient = E164 | HiddenRecipient;

const mark = '~';

/** @param hash of the number, by a key that the table's readers do not have. */
export const hideRecipient = (number: E164, form: Exclude<RecipientForm, 'plain'>, hash: string): HiddenRecipient =>
  `${form === 'masked' ? maskNumber(number) : ''}${mark}${hash}` as HiddenRecipient;

/** `+491*******23`: where it is from, nearly, and what its owner knows it by. */
export const maskNumber = (number: E164): string =>
  `${number.slice(0, 4)}${'*'.repeat(number.length - 6)}${number.slice(-2)}`;

/** What may be shown of a recipient: the number, the masked number, or null. */
export const shownRecipient = (recipient: Recipient | null): string | null =>
  recipient?.slice(0, recipient.includes(mark) ? recipient.indexOf(mark) : undefined) || null;

/** The id under which the message to one of several recipients is kept for which a provider used one id. */
export const ofRecipient = (messageId: string, recipient: Recipient): string => `${messageId}/${recipient}`;
