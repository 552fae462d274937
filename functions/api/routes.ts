import { mostHours, usualHours } from '../aws/route-window.ts';
import { isCountry } from '../shared/phone.ts';
import { type Answer, isOff, ok, wrong } from './answer.ts';
import type { Application } from './application.ts';
import type { Call } from './call.ts';
import { readQuery, wholeIn } from './query.ts';

/** `GET /routes/{country}`: how each provider did there over the last `hours`, best first. */
export async function routes({ routes: read }: Application, call: Call): Promise<Answer> {
  const query = readQuery(call.query, ['hours']);
  const country = call.segments.join('/').toUpperCase();
  if (!isCountry(country))
    throw wrong({ path: 'country', expected: 'the two letters of a country such as IN (ISO 3166)' });
  const hours = wholeIn(query.hours, 'hours', 1, mostHours) ?? usualHours;
  if (read === null)
    throw isOff(
      'metrics.routes',
      'The setting metrics.routes is off in this stage, so that nothing is counted of routes.',
    );
  return ok(await read({ country, hours, nowMs: call.receivedAt }));
}
