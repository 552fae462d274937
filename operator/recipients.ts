import { readKey } from '../functions/aws/key.ts';
import {
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

/** A stack of an earlier version has no such output, and keeps numbers as they are. */
async function settingOf({ output }: Pick<Deployed, 'output'>): Promise<RecipientSetting> {
  try {
    return readRecipientSetting(await output(outputs.recipients));
  } catch (error) {
    if (error instanceof OperatorError) return { form: 'plain', keyId: null };
    throw error;
  }
}
