/**
 * What the checks know of a provider, written down apart from the code under test: a parser or a verifier that is wrong
 * must not be able to agree with itself.
 */
export interface Knowledge {
  /** The fields (JSON, form or XML) that decide id and status of the message; a case that leaves them alone must keep both. */
  readonly decisive: readonly string[];
  /** An HMAC-SHA256 of the raw body, by default in hex behind the prefix; null where the provider documents no signature. */
  readonly signature: { readonly header: string; readonly prefix: string } | null;
}

const list: Readonly<Record<string, Knowledge>> = {
  mobivate: { decisive: ['deliveryMessageId', 'status', 'statusCode', 'part', 'parts', 'xml'], signature: null },
  smspm: { decisive: ['messageId', 'id', 'status', 'event'], signature: null },
  smstake: { decisive: ['message_id', 'status'], signature: { header: 'x-smstake-signature', prefix: 'sha256=' } },
  wavix: { decisive: ['message_id', 'status'], signature: null },
};

/** @throws Error for a provider that nobody has written down here. */
export function knowledgeOf(provider: string): Knowledge {
  const known = Object.hasOwn(list, provider) ? list[provider] : undefined;
  if (known) return known;
  throw new Error(`The fuzzer knows nothing of ${provider}: add it to reliability/fuzz/knowledge.ts.`);
}
