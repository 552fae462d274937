import { judgeNumber } from '../aws/recipient.ts';
import { readPlace } from '../shared/places.ts';
import { segmentText } from './address.ts';
import { type Answer, ok, wrong } from './answer.ts';
import type { Application } from './application.ts';
import type { Call } from './call.ts';
import { needIndex } from './index-setting.ts';
import { numbersIn } from './numbers.ts';
import { readQuery } from './query.ts';

/** `GET /recipients/{recipient}`: whether a number is fine, by its last messages. */
export async function judge({ search, indexes, providers }: Application, call: Call): Promise<Answer> {
  readQuery(call.query, []);
  needIndex(indexes, 'recipient');
  const written = call.segments.join('/');
  // As people write it, too: API Gateway has decoded it, and nothing that it does makes another number of one.
  const text = written.startsWith('~') ? segmentText(written, 'recipient') : written;
  const judged = await judgeNumber(
    numbersIn(text, providers),
    (number, { limit, next }) =>
      search.byNumbers([number], { limit, after: next === undefined ? null : readPlace(next) }),
    call.receivedAt,
  );
  if (judged.kind === 'one') return ok(judged.recipient);
  throw wrong({
    // Not `recipient`: it is no wrong number.
    path: 'recipient.countryCode',
    expected: `a number with + and its country code: it may be one of ${judged.numbers.length}`,
  });
}
