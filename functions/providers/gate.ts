import type { Signature } from './signatures/signature.ts';

/** An answer to the letter, where the provider looks at it. */
export interface Acknowledgement {
  readonly contentType: string;
  readonly body: string;
}

/** A request by which a provider makes sure that the URL is meant for it, before it reports. */
export type Handshake =
  /** Wants `answer`, from whoever knows the endpoint's token. */
  | { readonly kind: 'challenge'; readonly token: string; readonly answer: Acknowledgement }
  /** Wants this URL to be asked, once the request is authentic; it is one that the provider's scheme names. */
  | { readonly kind: 'confirmation'; readonly url: string };

/** What a handshake is seen by. */
export interface Knock {
  readonly method: string;
  /** The query string as sent, still encoded. */
  readonly query: string;
  readonly raw: Buffer;
}

/** What is known of a provider at the door: how it shows that it is the sender, and what it wants to hear. No more is in the bundle of ingest. */
export interface Gate {
  /** The segment of the callback URL: lower-case letters, digits and hyphens. */
  readonly id: string;
  readonly name: string;
  readonly method: 'POST' | 'GET';
  /** Null where the provider documents no signature: the URL then carries a token. */
  readonly signature: Signature | null;
  /** Milliseconds that the provider says it waits for an answer; null where it does not say. */
  readonly deadlineMs: number | null;
  /** Whether it is known to send a callback unsigned when it has trouble, and signed again after a 5xx. @default false */
  readonly resendsUnsigned?: boolean;
  /** What it wants to hear once its callback is queued. @default what all do */
  readonly acknowledgement?: Acknowledgement;
  /** Headers that its parser reads beside those of all, in lower case: only such as its signature covers. @default none */
  readonly readHeaders?: readonly string[];
  /** Whether its handshake is a challenge: who registers the URL then gives it the endpoint's token as well. @default false */
  readonly asksForToken?: boolean;
  /** The handshake in a request; null where it is none. */
  readonly handshake?: (knock: Knock) => Handshake | null;
}
