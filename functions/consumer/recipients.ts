import { type KeepRecipient, keepHidden, readRecipientSetting } from '../shared/recipients.ts';
import type { Consumer } from './consume.ts';

/** What the consumer needs to hide numbers; nothing where they are kept as they are. The key never changes: it is read once, and again only after a failure. */
export function recipientKeeper(setting: string): Pick<Consumer, 'recipients'> {
  const { form, keyId } = readRecipientSetting(setting);
  if (form === 'plain' || keyId === null) return {};
  let keeper: Promise<KeepRecipient> | null = null;
  const read = async (): Promise<KeepRecipient> => {
    // Loads the client of Secrets Manager, which nothing else here needs.
    const { readKey } = await import('../aws/key.ts');
    return keepHidden(form, await readKey(keyId));
  };
  return {
    recipients: () => {
      keeper ??= read().catch((error: unknown) => {
        keeper = null;
        throw error;
      });
      return keeper;
    },
  };
}
