import type { Message } from '../../functions/domain/message.ts';
import type { Finder } from '../find.ts';
import { OperatorError } from '../operator-error.ts';
import { safe } from '../show.ts';
import { missingInWords, noSuchProvider, nothingUnderIdInWords } from '../words.ts';

/**
 * The messages that `[provider] <messageId>` names: one of that provider or, where `two` is left out, those of all configured ones.
 * @throws OperatorError where there is none, or no such provider is configured.
 */
export async function messagesOf(
  finder: Finder,
  configured: readonly string[],
  one: string,
  two: string | undefined,
): Promise<readonly [Message, ...Message[]]> {
  if (two !== undefined) {
    const traced = await finder.one(one, two);
    if (traced.kind === 'found') return [traced.message];
    throw new OperatorError(
      configured.includes(one) ? safe(missingInWords(one, two, traced.similar)) : noSuchProvider(one, configured),
    );
  }
  const [first, ...others] = await finder.byId(one);
  if (first) return [first, ...others];
  throw new OperatorError(safe(nothingUnderIdInWords(one, configured, await finder.similar(one))));
}
