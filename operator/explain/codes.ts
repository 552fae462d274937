import type { Message, MessageEvent } from '../../functions/domain/message.ts';
import { fold } from '../../functions/domain/report.ts';
import { type Meaning, meaningOfError, meaningOfWord, providerName } from '../../functions/providers/explain.ts';
import { conflictOf } from './conflict.ts';
import { reasonInWords, statusInWords } from './words.ts';

/** A word or code that the provider used, as it wrote it. */
export interface ExplainedCode {
  readonly code: string;
  readonly meaning: string;
  /** Whose list says so: the provider’s or SMPP’s; null where the code is on neither. */
  readonly source: string | null;
}

/** What each word, code and error of a message’s reports means, in the order in which they were first used. */
export function codesOf({ provider, history }: Message): readonly ExplainedCode[] {
  const found = new Map<string, ExplainedCode>();
  for (const event of history.filter(({ status }) => status !== 'recorded'))
    for (const code of [...wordsOf(provider, event), ...errorOf(provider, event)]) {
      // Another report may have told what this one’s beside it alone does not.
      const known = found.get(code.code);
      if (known === undefined || (known.source === null && code.source !== null)) found.set(code.code, code);
    }
  return [...found.values()];
}

function wordsOf(provider: string, event: MessageEvent): readonly ExplainedCode[] {
  const { status, providerStatus, providerCode } = event;
  const conflict = conflictOf(provider, event);
  const words = providerCode === null || fold(providerCode) === fold(providerStatus) ? [] : [providerCode];
  return [providerStatus, ...words].map((code) => {
    const meaning = meaningOfWord(provider, code, status);
    const told = meaning ? entry(code, meaning) : unlisted(code);
    return conflict?.doubted === code
      ? { ...told, meaning: `${told.meaning} Not believed here: ${conflict.believed} beside it says ${status}.` }
      : told;
  });

  function unlisted(code: string): ExplainedCode {
    const said =
      status === 'unknown'
        ? `On no list, neither that of ${providerName(provider)} nor SMPP’s: what it means is not sure.`
        : `On no list; the report that has it was read as ${status}: ${statusInWords[status]}.`;
    return { code, meaning: said, source: null };
  }
}

function errorOf(provider: string, event: MessageEvent): readonly ExplainedCode[] {
  const { errorCode, errorMessage, failureReason, isHint } = event;
  const code = [errorCode, errorMessage].filter((told) => told !== null && told !== '').join(' ');
  if (code === '') return [];
  const meaning = meaningOfError(provider, { code: errorCode, message: errorMessage });
  if (meaning) return [entry(code, meaning)];
  // A bare number has no words: where the cause is known, others told it.
  const isUnderstood = failureReason !== null && failureReason !== 'unknown' && !isHint && /\p{L}/u.test(code);
  const said = isUnderstood
    ? `On no list; its words are understood as: ${reasonInWords[failureReason]}.`
    : `On no list, neither that of ${providerName(provider)} nor SMPP’s: ask ${providerName(provider)} what it means.`;
  return [{ code, meaning: said, source: null }];
}

const entry = (code: string, { words, source }: Meaning): ExplainedCode => ({ code, meaning: words, source });
