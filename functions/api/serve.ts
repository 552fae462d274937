import { IndexNotThere } from '../aws/search.ts';
import type { ApiRoute } from '../shared/api-routes.ts';
import { describeError, log } from '../shared/log.ts';
import { within } from '../shared/within.ts';
import { type Answer, later, Refusal, refusal } from './answer.ts';
import type { Application } from './application.ts';
import type { Call } from './call.ts';
import { confirm } from './confirm.ts';
import { judge } from './judge.ts';
import { list } from './list.ts';
import { read } from './read-message.ts';
import { record } from './record.ts';
import { routes } from './routes.ts';

type UseCase = (application: Application, call: Call) => Promise<Answer>;

const useCases: Readonly<Record<ApiRoute, UseCase>> = {
  'POST /messages': record,
  'GET /messages': list,
  'GET /messages/{path+}': read,
  'PUT /messages/{path+}': confirm,
  'GET /recipients/{path+}': judge,
  'GET /routes/{path+}': routes,
};

/** Answers one call, whatever happens, within the time. @param remainingMs what is left of the run, in milliseconds. */
export async function serve(application: Application, call: Call, remainingMs: number): Promise<Answer> {
  try {
    const useCase = Object.hasOwn(useCases, call.route) ? useCases[call.route as ApiRoute] : undefined;
    if (!useCase) throw refusal(404, 'There is no such route.');
    return await within(remainingMs, () => useCase(application, call));
  } catch (error) {
    if (error instanceof Refusal) return error.answer;
    log.error('not_answered', { requestId: call.requestId, route: call.route, ...describeError(error) });
    return failure(error).answer;
  }
}

function failure(error: unknown): Refusal {
  if (error instanceof IndexNotThere)
    return later('The index is being built, or the table was adopted without it: see docs/api.md.');
  // A mistake of ours has the names of JavaScript; what AWS or the way to it says has others.
  const isOurs = error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError;
  return isOurs
    ? refusal(500, 'A mistake of the API itself: its log tells where, by the request id.')
    : later('AWS did not answer in time: try again.');
}
