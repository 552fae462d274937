import { readKey } from '../functions/aws/key.ts';
import { numbersMeant, tellingDigits } from '../functions/consumer/phone.ts';
import { referenceOf, replaceNumber } from '../functions/domain/recipient.ts';
import {
  isHiding,
  type KeepRecipient,
  keepHidden,
  keepPlain,
  type RecipientSetting,
  readRecipientSetting,
} from '../functions/shared/recipients.ts';
import { outputs } from '../functions/shared/stack-outputs.ts';
import type { Deployed } from './deployed.ts';
import { OperatorError } from './operator-error.ts';

/**
 * Tells in which forms the table of a stack may have a number, that in which it is kept now first: who looks for a number asks for
 * each. Reads the key of the hashes where there is one, so ask for it only where a number is looked for.
 * @throws Error of the SDK where the key can't be read.
 */
export async function recipientForms(deployed: Pick<Deployed, 'output' | 'place'>): Promise<KeepRecipient> {
  const { form, keyId } = await settingOf(deployed);
  return form === 'plain' || keyId === null ? keepPlain : keepHidden(form, await readKey(keyId, deployed.place));
}

/** Digits in a text that may be a number. */
const mayBeNumber = /\+?\d{7,}/g;

/** Whether a text may hold a number, so that the table may keep it otherwise. */
export const mayHoldNumber = (text: string): boolean => text.search(mayBeNumber) !== -1;

/**
 * The forms in which the table may have a text that an application gave, a reference: as it is, and with the keyed hash of its recipient
 * in place of the number that it may hold. @param countries ISO 3166 codes, in whose national form that may be.
 */
export function textForms(text: string, countries: readonly string[], keep: KeepRecipient): readonly string[] {
  if (!isHiding(keep)) return [text];
  const numbers = (text.match(mayBeNumber) ?? []).flatMap((digits) => numbersMeant(digits, countries));
  const hidden = numbers.map((number) => replaceNumber(text, tellingDigits(number), referenceOf(keep(number)[0])));
  return [...new Set([text, ...hidden])];
}

/** A stack of an earlier version has no such output, and keeps numbers as they are. */
async function settingOf({ output }: Pick<Deployed, 'output'>): Promise<RecipientSetting> {
  try {
    return readRecipientSetting(await output(outputs.recipients));
  } catch (error) {
    if (error instanceof OperatorError) return { form: 'plain', keyId: null };
    throw error;
  }
}
