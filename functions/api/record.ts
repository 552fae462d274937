import { type Instant, instant, isPossible, parseInstant } from '../domain/instant.ts';
import { expectedId, readId } from '../providers/reading/fields.ts';
import { longestPreview } from '../shared/api-routes.ts';
import { readRecipient } from '../shared/phone.ts';
import { isSensitive } from '../shared/preview-setting.ts';
import { type Answer, ok, wrong } from './answer.ts';
import type { Application } from './application.ts';
import { jsonPath, readBody } from './body.ts';
import type { Call } from './call.ts';
import { expectedInstant, recording, type Send } from './schemas.ts';
import { type Told, tell } from './tell.ts';

/** So far the clock of an application may be ahead of ours. */
const mostAheadMs = 300_000;

/** `POST /messages`: what the application sent. All of it is queued, or it is not answered with 200; of one mistake nothing is queued. */
export async function record(application: Application, call: Call): Promise<Answer> {
  const { messages } = readBody(call.raw, recording);
  const told = messages.map((message, at) => toTold(application, call, message, at));
  await tell(application.queue, told, call);
  return ok({ recorded: told.length });
}

function toTold({ providers, preview }: Application, call: Call, message: Send, at: number): Told {
  const mistake = (field: string, expected: string) =>
    wrong({ path: jsonPath(['messages', at, ...field.split('.')]), expected });

  const { provider } = message;
  const settings = Object.hasOwn(providers, provider) ? providers[provider] : undefined;
  if (!settings) throw mistake('provider', `one of ${Object.keys(providers).join(', ')}`);
  const messageId = readId(message.messageId);
  if (messageId === null) throw mistake('messageId', expectedId);
  const recipient = message.recipient == null ? null : readRecipient(message.recipient, settings.defaultCountry);
  if (recipient === null && message.recipient != null)
    throw mistake('recipient', expectedRecipient(settings.defaultCountry));
  if (message.price != null && !isCurrency(message.price.currency))
    throw mistake('price.currency', 'a currency of ISO 4217, such as EUR');
  const sentAt = message.sentAt == null ? null : readTime(message.sentAt, call.receivedAt);
  if (sentAt === null && message.sentAt != null) throw mistake('sentAt', expectedTime(call.receivedAt));
  const plain = (name: 'senderId' | 'clientReference' | 'tag' | 'channel'): string | undefined => {
    const text = message[name]?.trim();
    if (text === '' || text?.isWellFormed() === false) throw mistake(name, 'text that is not white space alone');
    return text;
  };
  const tag = plain('tag');
  if (message.preview != null) {
    if (!preview.isOn) throw mistake('preview', 'none: the setting preview is off in this stage');
    if (tag === undefined && preview.sensitiveTags.length > 0)
      throw mistake('preview', 'none without a tag: another send or a report may tell one that is marked sensitive');
    if (isSensitive(preview.sensitiveTags, tag))
      throw mistake('preview', 'none: its tag is marked sensitive in the setting tags');
    if ([...message.preview].length > longestPreview || !message.preview.isWellFormed())
      throw mistake('preview', `text of at most ${longestPreview} characters`);
  }
  const body = {
    messageId,
    recipient: recipient ?? undefined,
    senderId: plain('senderId'),
    clientReference: plain('clientReference'),
    tag,
    channel: plain('channel')?.toLowerCase(),
    segments: message.segments ?? undefined,
    price: message.price ? { ...message.price, amount: decimal(message.price.amount) } : undefined,
    sentAt: sentAt ?? undefined,
    preview: message.preview || undefined,
  };
  return { kind: 'send', provider, body };
}

const expectedRecipient = (defaultCountry: string | undefined): string =>
  `a phone number with its country code, such as +491711234567${defaultCountry ? `, or one of ${defaultCountry}` : ''}`;

/** A number as decimal text, without the exponent that JavaScript writes; text as it is. */
const decimal = (amount: string | number): string =>
  typeof amount === 'string' ? amount : amount.toFixed(12).replace(/\.?0+$/, '');

let currencies: ReadonlySet<string> | null = null;

function isCurrency(code: string): boolean {
  currencies ??= new Set(Intl.supportedValuesOf('currency'));
  return currencies.has(code);
}

/** A time that can have been, by a clock that is a little ahead at most; else null. */
export function readTime(text: string, receivedAtMs: number): Instant | null {
  const at = parseInstant(text);
  return at !== null && isPossible(at, receivedAtMs) && Date.parse(at) <= receivedAtMs + mostAheadMs ? at : null;
}

export const expectedTime = (receivedAtMs: number): string =>
  `${expectedInstant}, not in the future (it is ${instant(receivedAtMs)})`;
