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

/** Digits that a masked number never shows: of a shorter one less is told of the others. */
const leastHidden = 5;

/** `+491*******23`: where it is from, nearly, and what its owner knows it by. */
export function maskNumber(number: E164): string {
  const digits = number.slice(1);
  const [first, last] = [
    Math.min(3, digits.length - leastHidden),
    Math.min(2, Math.max(0, digits.length - 3 - leastHidden)),
  ];
  return `+${digits.slice(0, first)}${'*'.repeat(digits.length - first - last)}${digits.slice(digits.length - last)}`;
}

/** What stands for a hidden number inside other texts, however it is kept itself. */
export const referenceOf = (recipient: HiddenRecipient): string => recipient.slice(recipient.indexOf(mark));

/** So many digits of a number that is cut off at the end of a text still are some of it. */
const leastOfCut = 4;

/**
 * A text with something in place of each number with these digits, whatever parts them: up to three characters that are no letters or
 * digits of ASCII. Also where the end of a text that was cut lacks some of them.
 */
export function replaceNumber(text: string, digits: string, instead: string): string {
  const between = '[^0-9A-Za-z]{0,3}';
  const pattern = (some: string): string => [...some].join(between);
  const whole = text.replace(new RegExp(pattern(digits), 'g'), () => instead);
  if (!whole.endsWith('…')) return whole;
  for (let length = digits.length - 1; length >= leastOfCut; length--) {
    const cut = new RegExp(`${pattern(digits.slice(0, length))}${between}…$`);
    if (cut.test(whole)) return whole.replace(cut, () => `${instead}…`);
  }
  return whole;
}

/** What may be shown of a recipient: the number, the masked number, or null. */
export const shownRecipient = (recipient: Recipient | null): string | null =>
  recipient?.slice(0, recipient.includes(mark) ? recipient.indexOf(mark) : undefined) || null;

/** The id under which the message to one of several recipients is kept for which a provider used one id. */
export const ofRecipient = (messageId: string, recipient: Recipient): string => `${messageId}/${recipient}`;
