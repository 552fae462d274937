import type { Message } from '../../functions/domain/message.ts';
import type { Backend } from '../backend.ts';
import { OperatorError } from '../operator-error.ts';
import { safe } from '../show.ts';
import { missingInWords } from '../words.ts';

/** The message of that id. @throws OperatorError where there is none, or no such provider. */
export async function messageOf(backend: Backend, provider: string, messageId: string): Promise<Message> {
  const traced = await backend.message(provider, messageId);
  if (traced.kind === 'found') return traced.message;
  const configured = await backend.providers();
  throw new OperatorError(
    configured.includes(provider)
      ? safe(missingInWords(provider, messageId, traced.similar))
      : `No provider "${provider}" is configured; there are ${configured.join(', ')}.`,
  );
}
