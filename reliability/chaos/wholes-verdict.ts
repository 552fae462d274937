import type { Message } from '../../functions/domain/message.ts';
import { statuses } from '../../functions/domain/status.ts';
import type { ExpectedMessage } from './reference.ts';
import { partsByWhole, wholeKeyOf, wholeOfParts } from './wholes.ts';

/** What an application was told of a message: by its id, and in the list of its reference. */
export interface Answered {
  readonly byId: Message | null;
  readonly listed: readonly Message[];
}

/** The keys of all messages that are told by their parts, whether those, their send or both were told; some tell how many and report the whole. */
export const longMessages = (expected: ReadonlyMap<string, ExpectedMessage>): readonly string[] => [
  ...new Set(
    [...expected.values()].flatMap(({ pk, facts, highest }) => {
      const isSend = Number(facts.segments ?? 1) > 1 && highest.status === 'recorded';
      return isSend || wholeKeyOf(pk) ? (wholeKeyOf(pk) ?? pk) : [];
    }),
  ),
];

/** What `GET` and `dlr trace`, which read by the same, say of each long message is what its parts and its send say together. */
export function* judgeWholes(expected: ReadonlyMap<string, ExpectedMessage>, answers: ReadonlyMap<string, Answered>) {
  const parts = partsByWhole(expected.values());
  for (const pk of longMessages(expected)) {
    const own = expected.get(pk);
    const list = parts.get(pk) ?? [];
    const all = [...list, ...(own ? [own] : [])];
    const answer = answers.get(pk);
    const message = answer?.byId;
    if (!message) {
      yield `whole: ${pk} is not found, with ${list.length} parts${own ? ' and a send' : ''}`;
      continue;
    }
    // By the parts' own word: the application may count otherwise.
    const total = Math.max(0, ...list.map(({ facts }) => Number(facts.segments ?? 0)));
    const { final, outcome, ...counts } = wholeOfParts(
      list.map(({ highest }) => highest.status),
      total,
    );
    const { parts: told, status } = message;
    const right = {
      final,
      outcome,
      parts: list.length === 0 ? null : counts,
      tag: own?.facts.tag ?? null,
      confirmedAt: own?.facts.confirmedAt ?? null,
      history: all.reduce((sum, { reports }) => sum + reports.size, 0),
    };
    const there = {
      final: message.final,
      outcome: statuses[status].outcome,
      parts: told && { total: told.total, delivered: told.delivered, failed: told.failed, out: told.out },
      tag: message.tag,
      confirmedAt: message.confirmedAt,
      history: message.history.length,
    };
    if (JSON.stringify(there) !== JSON.stringify(right))
      yield `whole: ${pk} is told as ${JSON.stringify(there)}, expected ${JSON.stringify(right)}`;
    const { messageId, clientReference } = message;
    const listed = answer.listed.filter(
      (one) => one.messageId === messageId || one.messageId.startsWith(`${messageId}/`),
    );
    if (clientReference !== null && listed.length === 0) yield `whole: ${pk} is not in the list of its reference`;
  }
}
