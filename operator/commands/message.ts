import type { Message } from '../../functions/domain/message.ts';
import type { Finder } from '../find.ts';
import { OperatorError } from '../operator-error.ts';
import { safe } from '../show.ts';
import { missingInWords, noSuchProvider } from '../words.ts';

/** The message of that id. @throws OperatorError where there is none, or no such provider is configured. */
export async function messageOf(
  finder: Finder,
  configured: readonly string[],
  provider: string,
  messageId: string,
): Promise<Message> {
  const traced = await finder.one(provider, messageId);
  if (traced.kind === 'found') return traced.message;
  throw new OperatorError(
    configured.includes(provider)
      ? safe(missingInWords(provider, messageId, traced.similar))
      : noSuchProvider(provider, configured),
  );
}
