// Read by the infrastructure, the functions and the CLI: names only, nothing heavy.

export const partitionKey = 'pk';

/** Epoch seconds after which DynamoDB may delete the item. */
export const timeToLiveAttribute = 'expiresAt';

/** Provider ids hold no `#`, message ids may. */
export const messageKey = (provider: string, messageId: string): string => `${provider}#${messageId}`;

export function splitKey(key: string): { readonly provider: string; readonly messageId: string } {
  const at = key.indexOf('#');
  return { provider: key.slice(0, at), messageId: key.slice(at + 1) };
}
