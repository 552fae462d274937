import { readMessage } from '../aws/messages.ts';
import type { Reader } from '../aws/table.ts';
import { type Message, toMessage } from '../domain/message.ts';
import { isLong, mayHaveParts, partId } from '../domain/parts.ts';
import { explained } from '../providers/explain.ts';
import { longestWaitSeconds } from '../shared/api-routes.ts';
import { pause } from '../shared/pause.ts';
import { addressOf } from './address.ts';
import { type Answer, ok, refusal, wrong } from './answer.ts';
import type { Application } from './application.ts';
import type { Call } from './call.ts';
import { readQuery, wholeIn } from './query.ts';

/** Waits between two looks, in milliseconds: the first, how much longer each is than the one before, the longest. */
const firstWaitMs = 250;
const growth = 1.5;
const longestWaitMs = 2000;

/**
 * `GET /messages/{provider}/{id}`: the message; with `waitForFinal` once it is final or, after so many seconds, as it is.
 * One look costs a consistent read, of which 25 seconds take 17; two where only the application told of it, and eleven more at the first
 * and the last; of a message in parts, one for each of them.
 */
export async function read({ table, providers }: Application, call: Call): Promise<Answer> {
  const { provider, messageId } = addressOf(call.segments);
  const { waitForFinal } = readQuery(call.query, ['waitForFinal']);
  const waitMs = (wholeIn(waitForFinal, 'waitForFinal', 1, longestWaitSeconds) ?? 0) * 1000;
  // One that the settings had before may have messages, but gets none.
  const isKnown = Object.hasOwn(providers, provider);
  const message = await settled(table, provider, messageId, isKnown ? waitMs : 0);
  if (message) return ok(explained(message));
  if (!isKnown) throw wrong({ path: 'provider', expected: `one of ${Object.keys(providers).join(', ')}` }, 404);
  throw refusal(
    404,
    'There is no such message: neither a send nor a report of it came, or it is older than what is kept.',
  );
}

async function settled(
  table: Reader,
  provider: string,
  messageId: string,
  waitMs: number,
  now: () => number = () => performance.now(),
): Promise<Message | null> {
  const endsAt = now() + waitMs;
  let message = await readMessage(table, provider, messageId);
  for (
    let pauseMs = firstWaitMs;
    !message?.final && now() < endsAt;
    pauseMs = Math.min(longestWaitMs, growth * pauseMs)
  ) {
    await pause(Math.min(pauseMs, endsAt - now()));
    message = await again(table, provider, messageId, message);
  }
  // Parts of which none was there at first are looked for once more, and not each time: that takes up to a hundred reads.
  const mayBeLong = message === null || message.status === 'recorded';
  return mayBeLong && waitMs > 0 ? readMessage(table, provider, messageId) : message;
}

/** The message at another look, by as few reads as tell it. */
async function again(
  table: Reader,
  provider: string,
  messageId: string,
  before: Message | null,
): Promise<Message | null> {
  if (before?.parts) return readMessage(table, provider, messageId);
  const item = await table.read(provider, messageId);
  if (item === null) return before;
  if (!mayHaveParts(item)) return toMessage(item);
  // Whether its parts are counted from 0 or from 1, no whole is delivered without this one.
  const long = isLong(item.facts) ? item : await table.read(provider, partId(messageId, 1));
  return long && isLong(long.facts) ? readMessage(table, provider, messageId) : toMessage(item);
}
