import { expect, test } from 'vitest';
import { concurrencyProblems, concurrencyWarnings } from '../../lib/concurrency.ts';
import { readSettings } from '../../lib/settings.ts';

interface Given {
  readonly api?: boolean;
  readonly events?: boolean;
  readonly deadlines?: readonly object[];
  readonly forward?: string;
  readonly [limit: string]: unknown;
}
const settings = (stage: string, { api = false, events = false, deadlines = [], forward, ...limits }: Given) =>
  readSettings({
    providers: { wavix: { authentication: { urlToken: true }, ...(forward !== undefined && { forward }) } },
    stage,
    api,
    events,
    deadlines,
    limits,
  });
const forward = 'https://old.example.com/dlr';
const deadlines = [{ minutes: 10 }];

/** [limit, unreserved, of the others reserved for this stage's functions] and the settings: the mends that are named. */
test.each<[readonly [number, number, number], Given, readonly RegExp[]]>([
  [[10, 10, 0], {}, []],
  [[1000, 1000, 0], {}, []],
  [[10, 10, 0], { consumerConcurrency: 6 }, [/Set limits.consumerConcurrency to at most 5, or raise the quota/]],
  [[10, 10, 0], { consumerConcurrency: 10 }, [/may hold 10 of the 10 runs .* callbacks get 5xx/]],
  [[6, 6, 0], { consumerConcurrency: 2 }, [/ingest \(expected 5\), and callbacks get 5xx\. Raise the quota\.$/]],
  // Others have reserved what there is.
  [[1000, 100, 0], { consumerConcurrency: 96 }, [/at most 95/]],
  [[1000, 100, 0], { consumerConcurrency: 95 }, []],
  // A share of its own.
  [[1000, 1000, 0], { ingestReservedConcurrency: 900, consumerConcurrency: 100 }, []],
  [[1000, 1000, 0], { ingestReservedConcurrency: 901 }, [/99 runs are left unreserved; Lambda keeps 100/]],
  [[10, 10, 0], { ingestReservedConcurrency: 5 }, [/5 runs are left unreserved/]],
  [
    [10, 10, 0],
    { ingestReservedConcurrency: 6 },
    [/4 runs are left unreserved/, /limits.consumerConcurrency is 5, of 4 runs/],
  ],
  [[1000, 1000, 0], { ingestReservedConcurrency: 4 }, [/the most that runs/]],
  [[1000, 1000, 0], { ingestReservedConcurrency: 5, consumerConcurrency: 996 }, [/is 996, of 995 runs/]],
  // What it has already is free for it.
  [[1000, 100, 50], { ingestReservedConcurrency: 50 }, []],
  [[1000, 100, 50], { ingestReservedConcurrency: 51 }, [/99 runs are left/]],
  [[200, 100, 100], { consumerConcurrency: 195 }, []],
  // What publishes and judges takes of the same.
  [[10, 10, 0], { deadlines }, [/hold 5, the judge of deadlines 1 of the 10 runs .* at most 4, or raise/]],
  [
    [10, 10, 0],
    { events: true, deadlines },
    [/the publisher of events 4, the judge of deadlines 1 .* Raise the quota/],
  ],
  [[1000, 1000, 0], { events: true, deadlines, consumerConcurrency: 990 }, []],
  [[1000, 1000, 0], { events: true, deadlines, consumerConcurrency: 991 }, [/at most 990/]],
  [
    [1000, 1000, 0],
    { events: true, deadlines, ingestReservedConcurrency: 500, consumerConcurrency: 496 },
    [/is 496, and what follows from events, deadlines and forward takes 5, of 500 runs/],
  ],
  [[10, 10, 0], { forward }, [/hold 5, the forwarder of callbacks 2 of the 10 runs .* at most 3, or raise/]],
  [[1000, 1000, 0], { forward, forwarderConcurrency: 90, consumerConcurrency: 905 }, []],
  [[1000, 1000, 0], { forward, forwarderConcurrency: 91, consumerConcurrency: 905 }, [/at most 904/]],
  // That of an API, where there is one.
  [[1000, 1000, 0], { apiReservedConcurrency: 901 }, []],
  [[1000, 1000, 0], { api: true, apiReservedConcurrency: 900 }, []],
  [
    [1000, 1000, 0],
    { api: true, apiReservedConcurrency: 901 },
    [/for the API 99 .* Lower limits.apiReservedConcurrency/],
  ],
  [
    [1000, 1000, 0],
    { api: true, apiReservedConcurrency: 500, ingestReservedConcurrency: 401 },
    [/ingest and the API 99 runs .*ingestReservedConcurrency or limits.apiReservedConcurrency/],
  ],
  [[1000, 900, 100], { api: true, apiReservedConcurrency: 500, ingestReservedConcurrency: 400 }, []],
])('an account of %j with %j: %j', ([limit, unreserved, reservedByStage], limits, mends) => {
  const problems = concurrencyProblems(settings('dev', limits), { limit, unreserved, reservedByStage });
  expect(problems).toEqual(mends.map((mend) => expect.stringMatching(mend)));
});

test.each<[string, Given, readonly RegExp[]]>([
  ['prod', {}, []],
  ['prod', { consumerConcurrency: 6 }, [/dlr -- preflight --stage prod/]],
  ['prod', { consumerConcurrency: 50, ingestReservedConcurrency: 50 }, []],
  ['prod', { ingestReservedConcurrency: 1 }, [/at least 5, or to 0/]],
  ['dev', { consumerConcurrency: 50 }, []],
  ['prod', { api: true }, [/hold a run each for up to 25 s, 12500 at once .*set limits.ingest.*, and bound them with/]],
  ['prod', { api: true, apiRequestsPerSecond: 4 }, [/up to 25 s, 100 at once at limits.apiRequestsPerSecond \(4\)/]],
  [
    'prod',
    { api: true, apiReservedConcurrency: 50 },
    [/Concurrency \(50\) of them .*set limits.ingestReservedConcurrency\.$/],
  ],
  ['prod', { api: true, ingestReservedConcurrency: 50 }, []],
  ['dev', { api: true }, [/calls of the API of dev that wait/]],
  ['dev', { api: true, ingestReservedConcurrency: 5 }, []],
  ['prod', { deadlines }, [/queue and the table of prod may take 6 of the account/]],
  ['prod', { events: true, ingestReservedConcurrency: 50 }, []],
])('at synth %s with %j is warned: %j', (stage, limits, warnings) => {
  expect(Object.values(concurrencyWarnings(settings(stage, limits), { isOwn: true }))).toEqual(
    warnings.map((one) => expect.stringMatching(one)),
  );
});
