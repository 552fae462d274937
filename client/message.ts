import type { Message as KeptMessage } from '../functions/domain/message.ts';

/** An amount of money as text, so that no digit is lost, and its currency (ISO 4217). */
export interface Price {
  readonly amount: string;
  readonly currency: string;
}

/** A message as the API tells it. Times are ISO 8601 UTC; what nobody told is null. */
export interface Message extends KeptMessage {
  readonly price: Price | null;
  readonly preview: string | null;
  readonly recordedAt: string | null;
  readonly dueAt: string | null;
  readonly overdueAt: string | null;
  readonly confirmedAt: string | null;
}
