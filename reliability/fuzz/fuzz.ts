import { cacheSecrets } from '../../functions/aws/secrets.ts';
import { consume } from '../../functions/consumer/consume.ts';
import { receive } from '../../functions/ingest/receive.ts';
import { toRequest } from '../../functions/ingest/request.ts';
import type { Provider } from '../../functions/providers/provider.ts';
import { registry } from '../../functions/providers/registry.ts';
import type { SecretDocument } from '../../functions/shared/secrets.ts';
import { type Capture, startCapture } from './capture.ts';
import { describe, type FuzzCase, type Material, makeCase } from './case.ts';
import { type Fault, faultsOf } from './checks.ts';
import { knowledgeOf } from './knowledge.ts';
import { type Observation, runCase, type Stage, type Subject } from './run-case.ts';
import { collectSeeds } from './seeds.ts';
import { type Setup, setupsFor } from './setups.ts';
import { createTally, type Tally } from './tally.ts';

/** What is deployed. */
export const deployed: Subject = { toRequest, receive, consume, registry };

/** The longest that one case may take, in milliseconds of processor time; one that took longer is run again. */
export const ceilingMs = 250;
/** A broken build fails everywhere: the first failures tell enough. */
const mostFailures = 20;

export interface FuzzOptions {
  readonly seed: number;
  /** Indices of the cases. */
  readonly from: number;
  readonly to: number;
  /** The only provider to fuzz. */
  readonly provider?: string | undefined;
  readonly subject?: Subject;
  readonly onCase?: (index: number) => void;
  /** The longest that one case may take, in milliseconds. */
  readonly ceiling?: number;
  /** Ends the run at the first failure of this check. */
  readonly until?: string;
}

export interface Failure extends Fault {
  readonly index: number;
  readonly provider: string;
  readonly mutations: readonly string[];
  readonly about: string;
}

export interface FuzzResult {
  readonly tally: Tally;
  readonly failures: readonly Failure[];
  readonly seconds: number;
  /** Seconds of processor time, of all threads: what it would have taken on a machine without other work. */
  readonly processorSeconds: number;
}

/** @throws Error for a provider that there is not. */
export function materialFor(subject: Subject, provider?: string): Material {
  const chosen = [...subject.registry.values()].filter(({ id }) => provider === undefined || id === provider);
  if (chosen.length === 0)
    throw new Error(`There is no provider ${provider}; expected one of ${[...subject.registry.keys()].join(', ')}.`);
  const providers = chosen.map(({ id }) => id);
  return {
    providers,
    seeds: collectSeeds(chosen),
    setups: setupsFor(providers, (id) => knowledgeOf(id).signature !== null),
  };
}

/** Runs the cases one after the other, up to the end or to too many failures. */
export async function fuzz({
  seed,
  from,
  to,
  provider,
  subject = deployed,
  onCase,
  ceiling = ceilingMs,
  until,
}: FuzzOptions): Promise<FuzzResult> {
  const material = materialFor(subject, provider);
  const stages = new Map(material.setups.map((setup) => [setup, stageOf(subject, material.providers, setup)]));
  const tally = createTally();
  const failures: Failure[] = [];
  const capture = startCapture();
  const [started, processor] = [performance.now(), process.cpuUsage()];
  try {
    for (let index = from; index < to; index += 1) {
      onCase?.(index);
      const one = makeCase(material, seed, index);
      const seen = await runPatiently(subject, stages.get(one.setup) as Stage, one, capture, ceiling);
      tally.add(one, seen);
      for (const fault of allFaults(one, seen, ceiling)) {
        if (until !== undefined && fault.check !== until) continue;
        const { mutations, seed: real } = one;
        failures.push({ ...fault, index, provider: real.provider, mutations, about: describe(one) });
      }
      if (failures.length >= (until === undefined ? mostFailures : 1)) break;
    }
  } finally {
    capture.stop();
  }
  const { user, system } = process.cpuUsage(processor);
  return { tally, failures, seconds: (performance.now() - started) / 1000, processorSeconds: (user + system) / 1e6 };
}

/** One case with all that it did. */
export async function fuzzOne(
  seed: number,
  index: number,
  provider?: string,
  subject: Subject = deployed,
): Promise<{ readonly one: FuzzCase; readonly seen: Observation; readonly faults: readonly Fault[] }> {
  const material = materialFor(subject, provider);
  const one = makeCase(material, seed, index);
  const capture = startCapture();
  try {
    const seen = await runPatiently(subject, stageOf(subject, material.providers, one.setup), one, capture, ceilingMs);
    return { one, seen, faults: allFaults(one, seen, ceilingMs) };
  } finally {
    capture.stop();
  }
}

/** The one check that looks at the clock. */
export const slowCheck = 'a case takes no longer than its ceiling';

const allFaults = (one: FuzzCase, seen: Observation, ceiling: number): readonly Fault[] => {
  const slow = seen.ms > ceiling ? [{ check: slowCheck, got: `${Math.round(seen.ms)} ms or more, three times` }] : [];
  return [...faultsOf(one, seen), ...slow];
};

/** The observation with what came after the case; of a slow case the fastest of three runs. */
async function runPatiently(
  subject: Subject,
  stage: Stage,
  one: FuzzCase,
  capture: Capture,
  ceiling: number,
): Promise<Observation> {
  let best: Observation | null = null;
  for (let run = 0; run < 3; run += 1) {
    capture.uncaught.length = 0;
    const seen = await runCase(subject, stage, one, capture);
    // Rejections that nobody handles are told once the microtasks are done.
    await new Promise(setImmediate);
    const whole = { ...seen, errors: [...seen.errors, ...capture.uncaught] };
    if (best === null || whole.ms < best.ms) best = whole;
    if (best.ms <= ceiling) break;
  }
  return best as Observation;
}

/** The setup as both functions get it, with a secret store and a registry of its own. */
export function stageOf({ registry: all }: Subject, providers: readonly string[], setup: Setup): Stage {
  const settings = providers.flatMap((id) => {
    const authentication = setup.authentication(id);
    return authentication === null ? [] : [[id, { authentication, timeZone: setup.timeZone }] as const];
  });
  const read = async (): Promise<SecretDocument> => {
    if (setup.document === null) throw new Error('the store is silent');
    return setup.document as SecretDocument;
  };
  const throwing = (provider: Provider): Provider => ({
    ...provider,
    parse: ({ body, query }) => {
      throw new Error(`unexpected ${body.toString('utf8')}\n    at ${body.toString('utf8')} ${query}`);
    },
  });
  return {
    providers: Object.fromEntries(settings),
    secrets: cacheSecrets(read),
    registry: setup.parserThrows ? new Map([...all].map(([id, one]) => [id, throwing(one)])) : all,
  };
}
