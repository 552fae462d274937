import { type KeepRecipient, keepHidden, readRecipientSetting } from '../shared/recipients.ts';

/** What hides numbers, or looks for hidden ones; nothing where they are kept as they are. */
export interface RecipientKeeper {
  /** The form in which numbers are kept. @throws Error of the SDK where the key of the hashes can't be read. */
  readonly recipients?: () => Promise<KeepRecipient>;
}

/** By the setting of the stage. The key never changes: it is read once, and again only after a failure. */
export function recipientKeeper(setting: string): RecipientKeeper {
  const { form, keyId } = readRecipientSetting(setting);
  if (form === 'plain' || keyId === null) return {};
  let keeper: Promise<KeepRecipient> | null = null;
  const read = async (): Promise<KeepRecipient> => {
    // Loads the client of Secrets Manager, which nothing else there needs.
    const { readKey } = await import('./key.ts');
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
