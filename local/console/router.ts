/** A message that the address bar names. */
export interface MessageAddress {
  readonly provider: string;
  readonly messageId: string;
}

export const messageHash = ({ provider, messageId }: MessageAddress): string =>
  `#/message/${encodeURIComponent(provider)}/${encodeURIComponent(messageId)}`;

/** The message that a hash names, or null for any other hash. */
export function readHash(hash: string): MessageAddress | null {
  const [, provider, messageId] = /^#\/message\/([^/]+)\/(.+)$/.exec(hash) ?? [];
  if (provider === undefined || messageId === undefined) return null;
  try {
    return { provider: decodeURIComponent(provider), messageId: decodeURIComponent(messageId).trim() };
  } catch {
    return null;
  }
}

/** Takes the message out of the address bar without moving the page. */
export function clearHash(): void {
  if (readHash(location.hash)) history.replaceState(null, '', location.pathname);
}
