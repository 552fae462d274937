import type { Message } from '../domain/message.ts';
import { knownError } from './reading/errors.ts';
import { registry } from './registry.ts';

/** The message with what its provider's catalogue says about the cause of its failure, its parts' likewise. */
export function explained(message: Message): Message {
  const { parts } = message;
  return {
    ...message,
    explanation: explanationOf(message),
    parts: parts && { ...parts, list: parts.list.map(explained) },
  };
}

function explanationOf({ provider, failureReason, errorCode, history }: Message): string | null {
  const catalogue = registry.get(provider)?.catalogue ?? [];
  // The latest report that names the cause that is shown.
  const told = history.toReversed().find((one) => one.failureReason === failureReason && one.errorCode === errorCode);
  if (failureReason === null || told === undefined) return null;
  const { errorMessage, providerStatus, providerCode } = told;
  const known =
    knownError(catalogue, { code: errorCode, message: errorMessage }) ??
    knownError(catalogue, { code: providerCode, message: providerStatus });
  return known?.reason === failureReason ? known.words : null;
}
