import type { Message } from '../functions/domain/message.ts';
import type { Price } from '../functions/domain/report.ts';
import { writePathText } from '../functions/shared/path-text.ts';
import { call } from './call.ts';
import type { Client } from './client.ts';
import type { Request } from './request.ts';

/** A message that the application sent: all it knows of it, as far as it wants that kept. */
export interface Send {
  /** The provider's id in the settings, such as `wavix`. */
  readonly provider: string;
  /** The id that the provider gave it. */
  readonly messageId: string;
  /** In E.164, with `+`. */
  readonly recipient?: string | undefined;
  readonly senderId?: string | undefined;
  /** The application's own id of what it was sent for. */
  readonly clientReference?: string | undefined;
  /** What kind of message it is, such as `otp`. */
  readonly tag?: string | undefined;
  /** @default `sms`, as far as the API is concerned */
  readonly channel?: string | undefined;
  readonly segments?: number | undefined;
  readonly price?: Price | undefined;
  readonly sentAt?: string | Date | undefined;
  /** At most 50 characters of the text; refused unless the stack's setting `preview` is on. */
  readonly preview?: string | undefined;
}

export interface Options {
  readonly signal?: AbortSignal | undefined;
}

/** So many sends the API takes at once. */
const mostAtOnce = 100;

/**
 * Tells that messages were sent; before or after their reports, and as often as wanted: a repeat changes nothing.
 * @throws DelivrdError; of more than 100 sends, those of the hundreds before are then recorded. Its `path` names the mistake where it is
 * one, counted within its hundred.
 */
export async function recordSend(client: Client, sends: Send | readonly Send[], options: Options = {}): Promise<void> {
  const all = 'provider' in sends ? [sends] : sends;
  for (let at = 0; at < all.length; at += mostAtOnce) {
    const request = { method: 'POST', route: '/messages', path: '/messages' } as const;
    await call(client, { ...request, body: { messages: all.slice(at, at + mostAtOnce) } }, options);
  }
}

/**
 * One message; null where nobody has reported or recorded it.
 * @throws DelivrdError, with the path `provider` where there is no such one.
 */
export async function getMessage(
  client: Client,
  provider: string,
  messageId: string,
  options: Options = {},
): Promise<Message | null> {
  return (await call(client, aboutMessage('GET', provider, messageId), { ...options, orNull: true })) as Message | null;
}

/** A request about one message. */
export function aboutMessage(method: 'GET' | 'PUT', provider: string, messageId: string, more = ''): Request {
  return {
    method,
    route: `/messages/{provider}/{id}${more}`,
    path: `/messages/${writePathText(provider)}/${writePathText(messageId)}${more}`,
  };
}

/** Which messages are looked for: one of the two. */
export type Wanted = ({ readonly recipient: string } | { readonly clientReference: string }) & {
  readonly limit?: number | undefined;
  /** Of the page before. */
  readonly next?: string | undefined;
};

export interface Page {
  /** Newest first. */
  readonly messages: readonly Message[];
  /** For the next page; null where there is none. */
  readonly next: string | null;
}

/** The messages to a recipient or of a client reference, newest first. */
export async function findMessages(client: Client, wanted: Wanted, options: Options = {}): Promise<Page> {
  const query = Object.entries(wanted).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  const request = { method: 'GET', route: '/messages', path: `/messages?${query.join('&')}` } as const;
  return (await call(client, request, options)) as Page;
}

/**
 * Tells that a message did what it was for: its code was typed in.
 * @param at @default when the API hears of it
 */
export async function confirm(
  client: Client,
  provider: string,
  messageId: string,
  { at, signal }: Options & { readonly at?: Date | string | undefined } = {},
): Promise<void> {
  const request = aboutMessage('PUT', provider, messageId, '/confirmation');
  await call(client, { ...request, body: at === undefined ? {} : { confirmedAt: at } }, { signal });
}
