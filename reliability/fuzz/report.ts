import type { ApiResult } from './api.ts';
import { describe, type FuzzCase } from './case.ts';
import type { Fault } from './checks.ts';
import type { FuzzResult } from './fuzz.ts';
import type { Growth } from './growth.ts';
import type { Observation } from './run-case.ts';
import type { Counts } from './tally.ts';

interface Outcome {
  readonly result: FuzzResult;
  readonly growth: readonly Growth[];
  /** Of the application's API; null where it was not asked. */
  readonly api: ApiResult | null;
  readonly seed: number;
  readonly cases: number;
  readonly provider: string | undefined;
}

/** The command that runs one case again. */
export const reproduce = (seed: number, index: number | string, provider: string | undefined): string =>
  `npm run fuzz -- --seed ${seed} --only ${index}${provider === undefined ? '' : ` --provider ${provider}`}`;

/** Prints what a run did: counts, then what failed and how to see it again. */
export function printResult({ result, growth, api, seed, cases, provider }: Outcome, asJson: boolean): void {
  const { tally, failures, seconds, processorSeconds } = result;
  const summary = tally.summary();
  const casesPerSecond = Math.round(summary.cases / seconds);
  const slowShapes = growth.filter(({ fault }) => fault !== null);
  const failed = failures.map((failure) => ({ ...failure, command: reproduce(seed, failure.index, provider) }));
  if (asJson) {
    const shapes = growth.map(({ times, ...rest }) => ({ ...rest, times: Object.fromEntries(times) }));
    console.log(
      JSON.stringify(
        { seed, ...summary, seconds, processorSeconds, casesPerSecond, failures: failed, shapes, api },
        null,
        2,
      ),
    );
    return;
  }
  const { authentic, forged, stored, quarantined, mixed, setAside, compared, comparedWithout, slowest } = summary;
  const slowestShape = growth.toSorted((a, b) => longest(b) - longest(a))[0];
  for (const [title, counts] of [
    ['provider', summary.byProvider],
    ['setup', summary.bySetup],
    ['mutation', summary.byMutation],
    ['answer', summary.byAnswer],
    ['reason in quarantine', summary.byReason],
  ] as const)
    console.log(table(title, counts));
  console.log(
    [
      `${summary.cases} of ${cases} cases of seed ${seed} in ${seconds.toFixed(1)} s, ${casesPerSecond} a second`,
      `${processorSeconds.toFixed(1)} s of processor time: ${Math.round(summary.cases / processorSeconds)} cases a second of it`,
      `${authentic} authentic, ${forged} forged; of those queued ${stored} stored, ${quarantined} quarantined, ${mixed} both, ${setAside} set aside`,
      `${compared} with id and status compared with what was sent, ${comparedWithout} known to hold no report`,
      slowest && `slowest case: ${slowest.ms.toFixed(1)} ms, index ${slowest.index} (${slowest.about})`,
      `${growth.length} hostile shapes, ${slowShapes.length} slower than they may be`,
      slowestShape &&
        `slowest shape: ${longest(slowestShape).toFixed(1)} ms, ${slowestShape.provider}, ${slowestShape.shape}`,
    ]
      .filter(Boolean)
      .join('\n'),
  );
  for (const { provider: id, shape, fault } of slowShapes) console.log(`\nFAILED ${id}, ${shape}: ${fault}`);
  for (const { index, about, check, got, command } of failed)
    console.log(`\nFAILED case ${index} (${about})\n  expected: ${check}\n  got:      ${got}\n  again:    ${command}`);
  if (api)
    console.log(
      `\napplication’s API: ${api.cases} cases, answered ${Object.entries(api.byStatus)
        .map(([status, count]) => `${status} ${count} times`)
        .join(', ')}`,
    );
  for (const { index, check, got } of api?.failures ?? [])
    console.log(`\nFAILED case ${index} of the application’s API\n  expected: ${check}\n  got:      ${got}`);
  console.log(`\n${failed.length + slowShapes.length + (api?.failures.length ?? 0)} failures`);
}

/** Prints one case: what was sent, what was to come of it, what came. */
export function printOne(
  { one, seen, faults }: { readonly one: FuzzCase; readonly seen: Observation; readonly faults: readonly Fault[] },
  asJson: boolean,
): void {
  const { index, event, expected, meaning, mutations } = one;
  const { answer, queued, deadLetters, failed, table: stored, lines, errors, ms } = seen;
  const shown = {
    index,
    case: describe(one),
    mutations,
    settings: one.setup.authentication(one.seed.provider),
    event: { ...event, body: event.body && cut(event.body) },
    body: cut(JSON.stringify(one.raw.toString('utf8'))),
    expected,
    meaning,
    answer,
    queued: queued.map(({ body }) => cut(body)),
    deadLetters: deadLetters.map(({ reason }) => reason),
    failed,
    items: [...stored.items.values()].map(({ seen: fingerprints, ...item }) => ({ ...item, seen: [...fingerprints] })),
    lines,
    errors: errors.map(String),
    ms,
    faults,
  };
  console.log(asJson ? JSON.stringify(shown) : JSON.stringify(shown, null, 2));
  if (!asJson) console.log(`\n${faults.length} failures`);
}

const longest = ({ times }: Growth): number => Math.max(...times.values());

const cut = (text: string): string =>
  text.length <= 4_000 ? text : `${text.slice(0, 4_000)}… (${text.length} characters)`;

function table(title: string, counts: Counts): string {
  const width = Math.max(...Object.keys(counts).map((name) => name.length), title.length);
  const rows = Object.entries(counts).map(([name, count]) => `  ${name.padEnd(width)} ${String(count).padStart(8)}`);
  return `by ${title}\n${rows.join('\n')}\n`;
}
