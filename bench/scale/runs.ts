import { aws } from './aws.ts';

/** Runs at once that functions share, and how often they may be called. */
export interface Runs {
  /** As many of `count` as there are. */
  readonly take: (count: number) => number;
  readonly giveBack: (count: number) => void;
  readonly pass: (ms: number) => void;
  /** The part of what was asked for that was had in the last step in which somebody asked: who asks next to many has no better chance. */
  readonly chance: () => number;
}

/** So many runs at once, and ten calls a second for each of them: more is throttled, and costs nothing. */
export function startRuns(most: number): Runs {
  const callsPerSecond = most * aws.lambda.callsPerSecondOfARun;
  let taken = 0;
  let calls = callsPerSecond;
  let [asked, had, chance] = [0, 0, 1];
  return {
    take: (count) => {
      const got = Math.min(count, most - taken, Math.floor(calls));
      taken += got;
      calls -= got;
      asked += count;
      had += got;
      return got;
    },
    giveBack: (count) => {
      taken -= count;
    },
    pass: (ms) => {
      calls = Math.min(callsPerSecond, calls + (callsPerSecond * ms) / 1000);
      if (asked > 0) chance = had / asked;
      [asked, had] = [0, 0];
    },
    chance: () => chance,
  };
}

/** Execution environments of one function: whoever finds none idle starts one, as long as Lambda starts more. */
export interface Environments {
  /** For so many more runs: how many of them start an environment; the rest of `count` that gets none is throttled. */
  readonly start: (count: number) => { readonly warm: number; readonly cold: number };
  readonly giveBack: (count: number) => void;
  readonly pass: (ms: number) => void;
}

/** None at first; none goes away, since a quiet time of hours is not looked at. */
export function startEnvironments(): Environments {
  const { environments, environmentsPerMs } = aws.lambda;
  let idle = 0;
  let more: number = environments;
  return {
    start: (count) => {
      const warm = Math.min(count, idle);
      const cold = Math.min(count - warm, Math.floor(more));
      idle -= warm;
      more -= cold;
      return { warm, cold };
    },
    giveBack: (count) => {
      idle += count;
    },
    pass: (ms) => {
      more = Math.min(environments, more + environmentsPerMs * ms);
    },
  };
}
