import { instant } from '../domain/instant.ts';
import { addressOf } from './address.ts';
import { type Answer, ok, refusal, wrong } from './answer.ts';
import type { Application } from './application.ts';
import { readBody } from './body.ts';
import type { Call } from './call.ts';
import { expectedTime, readTime } from './record.ts';
import { confirmation } from './schemas.ts';
import { tell } from './tell.ts';

/** `PUT /messages/{provider}/{id}/confirmation`: what the message was for was done. 200 once that is queued, known message or not. */
export async function confirm({ providers, queue }: Application, call: Call): Promise<Answer> {
  if (call.segments.at(-1) !== 'confirmation')
    throw refusal(404, 'Only PUT /messages/{provider}/{id}/confirmation is there.');
  const { provider, messageId } = addressOf(call.segments.slice(0, -1));
  if (!Object.hasOwn(providers, provider))
    throw wrong({ path: 'provider', expected: `one of ${Object.keys(providers).join(', ')}` }, 404);
  const told = readBody(call.raw, confirmation).confirmedAt;
  const confirmedAt = told == null ? instant(call.receivedAt) : readTime(told, call.receivedAt);
  if (confirmedAt === null) throw wrong({ path: 'confirmedAt', expected: expectedTime(call.receivedAt) });
  await tell(queue, [{ kind: 'confirmation', provider, body: { messageId, confirmedAt } }], call);
  return ok({ confirmedAt });
}
