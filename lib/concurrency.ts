import { longestWaitSeconds } from '../functions/shared/api-routes.ts';
import { forwardsOf } from './forwarding.ts';
import type { Settings } from './settings.ts';
import type { Standing } from './standing.ts';

/** What Lambda allows many a new account in a region; the default quota is 1,000. */
const newAccountLimit = 10;
/** Runs at once without which ingest does not answer a burst in time. */
const leastForIngest = 5;
/**
 * What Lambda leaves to functions without a share of their own; where an account has fewer, it may reserve none.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html (read 2026-11-27)
 */
const leastUnreserved = 100;

/** Of a table that is billed by requests, as it is made; one that grows has more, and its publisher as many runs at once. */
const shardsOfANewTable = 4;

/** Of one account in one region, in runs at the same time. */
export interface AccountConcurrency {
  readonly limit: number;
  /** What is not reserved for single functions. */
  readonly unreserved: number;
  /** What this stage's functions, deployed before, have reserved. */
  readonly reservedByStage: number;
}

type Limits = Pick<
  Settings['limits'],
  'consumerConcurrency' | 'forwarderConcurrency' | 'ingestReservedConcurrency' | 'apiReservedConcurrency'
>;

/** What of a stage takes runs. */
export interface Running extends Pick<Settings, 'api' | 'deadlines' | 'providers'> {
  readonly limits: Limits;
  readonly events?: object | undefined;
}

/** Runs at once, without a share of their own, of the functions that follow from events, deadlines and what is passed on. */
export const runsBeside = ({ events, deadlines, providers, limits }: Omit<Running, 'api'>) => ({
  publisher: events ? shardsOfANewTable : 0,
  judge: deadlines.length > 0 ? 1 : 0,
  forwarder: Object.keys(forwardsOf({ providers })).length > 0 ? limits.forwarderConcurrency : 0,
});

/** Why a stage does not fit into an account, each with its mend; nothing where it does. */
export function concurrencyProblems(stage: Running, account: AccountConcurrency): readonly string[] {
  const { limits, api } = stage;
  const { consumerConcurrency: consumer, ingestReservedConcurrency: ingest } = limits;
  const { publisher, judge, forwarder } = runsBeside(stage);
  const beside = publisher + judge + forwarder;
  const forApi = api ? limits.apiReservedConcurrency : 0;
  const unreserved = account.unreserved + account.reservedByStage - ingest - forApi;
  const reserved = ingest + forApi;
  const refused = `With ${reserved} reserved for ${ingest === 0 ? 'the API' : forApi === 0 ? 'ingest' : 'ingest and the API'} ${unreserved} runs are left unreserved; Lambda keeps ${leastUnreserved}, and refuses the deployment. Lower ${[ingest > 0 && 'limits.ingestReservedConcurrency', forApi > 0 && 'limits.apiReservedConcurrency'].filter(Boolean).join(' or ')} (0 reserves none), or raise the quota.`;
  if (ingest === 0) {
    if (forApi > 0 && unreserved < leastUnreserved) return [refused];
    const most = unreserved - leastForIngest - beside;
    if (consumer <= most) return [];
    const mend =
      most >= 2 ? `Set limits.consumerConcurrency to at most ${most}, or raise the quota.` : 'Raise the quota.';
    const others = [
      publisher > 0 && `the publisher of events ${publisher}`,
      judge > 0 && `the judge of deadlines ${judge}`,
      forwarder > 0 && `the forwarder of callbacks ${forwarder}`,
    ];
    return [
      `${[`A consumer that waits for a throttled table may hold ${consumer}`, ...others.filter(Boolean)].join(', ')} of the ${unreserved} runs that functions without a share have together: too few are left for ingest (expected ${leastForIngest}), and callbacks get 5xx. ${mend}`,
    ];
  }
  const problems: string[] = [];
  if (ingest < leastForIngest) problems.push(capsIngest(ingest));
  if (unreserved < leastUnreserved) problems.push(refused);
  if (unreserved < consumer + beside)
    problems.push(
      `limits.consumerConcurrency is ${consumer}${beside > 0 ? `, and what follows from events, deadlines and forward takes ${beside}` : ''}, of ${unreserved} runs that functions without a share have together: throttled runs use up receives. Lower it, or raise the quota.`,
    );
  return problems;
}

/** What a stage should know of its settings before anybody asks the account; told at synth, but for the API's only where it is protected. */
export function concurrencyWarnings(
  settings: Settings,
  { isOwn }: Pick<Standing, 'isOwn'>,
): Readonly<Record<string, string>> {
  const { limits, protect, stage } = settings;
  const waiting = waitingWarnings(settings);
  if (!protect) return waiting;
  const { publisher, judge, forwarder } = runsBeside(settings);
  const beside = publisher + judge + forwarder;
  const { consumerConcurrency: consumer, ingestReservedConcurrency: ingest } = limits;
  if (ingest > 0) return ingest < leastForIngest ? { ingestReserved: capsIngest(ingest) } : {};
  const ask = isOwn ? `npm run -s dlr -- preflight --stage ${stage}` : 'aws lambda get-account-settings';
  return consumer + beside + leastForIngest > newAccountLimit
    ? {
        ...waiting,
        concurrency: `the ${beside > 0 ? 'functions behind the queue and the table' : 'consumer'} of ${stage} may take ${consumer + beside} of the account’s concurrency and ingest has none of its own: ask the account with "${ask}" (new ones have ${newAccountLimit}), or set limits.ingestReservedConcurrency.`,
      }
    : waiting;
}

/** Calls that wait take the account's runs, however many it has: what ingest has of its own is out of their reach. */
function waitingWarnings({ api, limits, stage }: Settings): Readonly<Record<string, string>> {
  const { ingestReservedConcurrency: ingest, apiReservedConcurrency: forApi, apiRequestsPerSecond: perSecond } = limits;
  if (!api || ingest > 0) return {};
  const most = forApi > 0 ? `limits.apiReservedConcurrency (${forApi}) of them` : `${perSecond * longestWaitSeconds}`;
  return {
    waitingCalls: `calls of the API of ${stage} that wait for a message to be final hold a run each for up to ${longestWaitSeconds} s, ${most} at once at limits.apiRequestsPerSecond (${perSecond}), of the same runs as ingest: set limits.ingestReservedConcurrency${forApi > 0 ? '' : ', and bound them with limits.apiReservedConcurrency'}.`,
  };
}

const capsIngest = (reserved: number): string =>
  `limits.ingestReservedConcurrency is ${reserved}: what is reserved is also the most that runs, so that a burst of callbacks gets 5xx. Set it to at least ${leastForIngest}, or to 0.`;
