import { createHmac } from 'node:crypto';
import type { E164 } from '../domain/e164.ts';
import {
  type HiddenRecipient,
  hideRecipient,
  type Recipient,
  type RecipientForm,
  recipientForms,
} from '../domain/recipient.ts';

/** How a stage keeps recipients, and where the key of their hashes is: null where numbers are kept as they are. */
export interface RecipientSetting {
  readonly form: RecipientForm;
  readonly keyId: string | null;
}

export const writeRecipientSetting = ({ form, keyId }: RecipientSetting): string =>
  keyId === null ? form : `${form}:${keyId}`;

/** @throws Error where it is none. */
export function readRecipientSetting(text: string): RecipientSetting {
  const [, word, keyId = null] = /^(\w+)(?::(.+))?$/.exec(text) ?? [];
  const form = recipientForms.find((one) => one === word);
  if (form === undefined || (form === 'plain') !== (keyId === null))
    throw new Error('The way to keep recipients is none that this version knows: deploy the stack again.');
  return { form, keyId };
}

/** The form in which a number is kept, and after it those in which it may have been before the setting was changed. */
export type KeepRecipient = (number: E164) => readonly [Recipient, ...Recipient[]];
/** Likewise, where no number is kept as it is. */
export type HideRecipient = (number: E164) => readonly [HiddenRecipient, ...Recipient[]];

export const keepPlain: KeepRecipient = (number) => [number];

/** Whether numbers are to be hidden, here and in all other texts. */
export const isHiding = (keep: KeepRecipient | HideRecipient): keep is HideRecipient => keep !== keepPlain;

/** Characters of a hash: 132 bits, so that no two numbers ever have the same. */
const hashLength = 22;

/** @param key of the hashes; with another one, nothing that was kept before is found. */
export const keepHidden =
  (form: Exclude<RecipientForm, 'plain'>, key: string): HideRecipient =>
  (number) => {
    const hash = createHmac('sha256', key).update(number).digest('base64url').slice(0, hashLength);
    const other = form === 'masked' ? 'hash' : 'masked';
    return [hideRecipient(number, form, hash), hideRecipient(number, other, hash), number];
  };
