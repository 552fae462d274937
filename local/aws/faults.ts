import type { LocalFunction } from '../runtime/lambda.ts';
import { createRandom } from '../runtime/random.ts';
import {
  type AwsAnswer,
  type AwsCall,
  droppedConnection,
  errorAnswer,
  type FrontDoor,
  type Gate,
  isQuery,
  jsonAnswer,
  queryError,
} from './front-door.ts';
import { throttleErrors } from './throttles.ts';

/** What can go wrong with a call. Before: the call has no effect. After: it has, and its caller does not hear of it. */
export const faultKinds = [
  /** Refused with one of the service's errors for too many calls. */
  'throttled',
  /** Refused with 500 or 503. */
  'refused',
  'dropped-before',
  'dropped-after',
  /** Answered, but late. */
  'slow',
  /** No answer at all, for longer than any client waits. */
  'silent-before',
  'silent-after',
  /** Of `PutMetricData`, the first half is taken and the call refused. */
  'half-taken',
  /** Of `PutEvents`, every second entry is taken, and the answer says that the others were not. */
  'some-failed',
  /** Of `PutEvents`, every second entry is taken, and the others are refused as what would be refused for ever. */
  'refused-for-good',
  /** The calling function's process ends. */
  'killed-before',
  'killed-after',
  /** The calling function's process stands still for a while. */
  'frozen-before',
  'frozen-after',
  /** Of `ReceiveMessage`, what was received can be received again at once, while its first receiver is at work. */
  'redelivered',
  /** Of `GetRecords`, the place in the stream is refused as one that is too old, so that its reader must ask for another. */
  'iterator-lost',
] as const;

export type FaultKind = (typeof faultKinds)[number];

/** A fault for a share of the calls; what a rule leaves out, it does not look at. */
export interface FaultRule {
  readonly kind: FaultKind;
  /** From 0 (no call) to 1 (every call). */
  readonly share: number;
  /** Strikes at most so often; without end where it is left out. */
  readonly times?: number;
  /** How the caller's name begins; a function's is its logical id. */
  readonly caller?: string;
  readonly service?: string;
  readonly action?: string;
  /** Called each time that it strikes. */
  readonly onStrike?: () => void;
}

/** A kind of call: of whom, and `service:action`. */
export interface SeenCall {
  readonly caller: string;
  readonly call: string;
}

export interface InjectedFault extends SeenCall {
  readonly kind: FaultKind;
  readonly count: number;
}

export interface AwsFaults {
  /** Lets a rule hold until the returned function is called. The first rule that strikes decides. */
  readonly add: (...rules: readonly FaultRule[]) => () => void;
  /** What was done so far, by caller and call. */
  readonly injected: () => readonly InjectedFault[];
  /** Each kind of call that came by, whether or not a fault met it. */
  readonly seen: () => readonly SeenCall[];
}

export interface AwsFaultOptions {
  readonly seed: number;
  /** The functions whose processes can be killed and frozen. */
  readonly functions: readonly LocalFunction[];
  readonly slowMs?: readonly [least: number, most: number];
  readonly frozenMs?: readonly [least: number, most: number];
  readonly silentMs?: number;
}

/** The errors by which a service says that it is called too often, all of them with status 400. */
const throttles: Readonly<Record<string, readonly [string, ...string[]]>> = {
  dynamodb: throttleErrors,
  sqs: ['RequestThrottled', 'ThrottlingException'],
  cloudwatch: ['ThrottlingException', 'Throttling', 'RequestLimitExceeded'],
  secretsmanager: ['ThrottlingException'],
  lambda: ['TooManyRequestsException'],
  sns: ['Throttling'],
};

/** Which of EventBridge's failures of an entry pass by themselves. */
const entryFailures = ['ThrottlingException', 'InternalFailure'] as const;
/** And which do not. */
const entryRefusals = ['InvalidArgument', 'MalformedDetail'] as const;

const refuse = (call: AwsCall, status: number, code: string, message: string): AwsAnswer =>
  (isQuery(call) ? queryError : errorAnswer)(status, code, message);

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms).unref());

/** Faults in the calls that go through the front door, by rule. One seed gives one sequence of chances. */
export function injectFaults(
  { gates, carryOut }: Pick<FrontDoor, 'gates' | 'carryOut'>,
  options: AwsFaultOptions,
): AwsFaults {
  const { slowMs = [100, 800], frozenMs = [100, 3_000], silentMs = 6_000, functions } = options;
  const random = createRandom(options.seed);
  const rules = new Map<FaultRule, { left: number }>();
  const counts = new Map<string, InjectedFault>();
  const seen = new Map<string, SeenCall>();

  const functionOf = (call: AwsCall): LocalFunction | undefined =>
    functions.find(({ declaration }) => declaration.name === call.caller);

  const failSome = async (call: AwsCall, codes: readonly [string, ...string[]]): Promise<AwsAnswer> => {
    const entries = call.input['Entries'] as readonly unknown[];
    const isTaken = (_: unknown, at: number): boolean => at % 2 === 1;
    const some = entries.filter(isTaken);
    const answer = await carryOut({ ...call, input: { ...call.input, Entries: some } });
    if (some.length > 0 && answer.status !== 200) return answer;
    const taken = some.length === 0 ? [] : [...JSON.parse(answer.body).Entries];
    const failed = { ErrorCode: random.pick(codes), ErrorMessage: 'Some of the entries were not taken' };
    const Entries = entries.map((_, at) => (isTaken(_, at) ? taken.shift() : failed));
    return jsonAnswer({ FailedEntryCount: Entries.filter(({ ErrorCode }) => ErrorCode !== undefined).length, Entries });
  };

  const effects: Readonly<Record<FaultKind, (call: AwsCall, next: () => Promise<AwsAnswer>) => Promise<AwsAnswer>>> = {
    throttled: async (call) =>
      refuse(call, 400, random.pick(throttles[call.service] ?? ['ThrottlingException']), 'Rate exceeded'),
    refused: async (call) =>
      random.isLucky(0.5)
        ? refuse(call, 500, 'InternalServerError', 'Internal server error')
        : refuse(call, 503, 'ServiceUnavailable', 'Service is unavailable'),
    'dropped-before': async () => droppedConnection,
    'dropped-after': async (_, next) => next().then(() => droppedConnection),
    slow: async (_, next) => wait(random.between(...slowMs)).then(next),
    'silent-before': async () => wait(silentMs).then(() => droppedConnection),
    'silent-after': async (_, next) => {
      await next();
      await wait(silentMs);
      return droppedConnection;
    },
    'half-taken': async (call) => {
      const data = call.input['MetricData'] as readonly unknown[];
      const half = { ...call, input: { ...call.input, MetricData: data.slice(0, Math.floor(data.length / 2)) } };
      await carryOut(half);
      return errorAnswer(500, 'InternalFailure', 'Some of the data were not taken');
    },
    'some-failed': (call) => failSome(call, entryFailures),
    'refused-for-good': (call) => failSome(call, entryRefusals),
    'killed-before': async (call) => {
      functionOf(call)?.kill(call.environment);
      return droppedConnection;
    },
    'killed-after': async (call, next) => {
      await next();
      functionOf(call)?.kill(call.environment);
      return droppedConnection;
    },
    'frozen-before': async (call, next) => {
      const ms = random.between(...frozenMs);
      functionOf(call)?.freeze(call.environment, ms);
      await wait(ms);
      return next();
    },
    'frozen-after': async (call, next) => {
      const answer = await next();
      functionOf(call)?.freeze(call.environment, random.between(...frozenMs));
      return answer;
    },
    'iterator-lost': async (call) => refuse(call, 400, 'ExpiredIteratorException', 'Iterator expired'),
    redelivered: async (call, next) => {
      const answer = await next();
      const { Messages = [] } = JSON.parse(answer.body || '{}') as { Messages?: { ReceiptHandle: string }[] };
      const show = { 'x-amz-target': 'AmazonSQS.ChangeMessageVisibility' };
      for (const { ReceiptHandle } of Messages) {
        // In nobody's name: the poller has no right to it.
        const input = { QueueUrl: call.input['QueueUrl'], ReceiptHandle, VisibilityTimeout: 0 };
        const headers = { ...call.headers, ...show };
        const shown = await carryOut({
          ...call,
          caller: 'fault',
          action: 'ChangeMessageVisibility',
          input,
          headers,
        });
        if (shown.status !== 200) throw new Error(`A message could not be shown again: ${shown.body}`);
      }
      return answer;
    },
  };

  const gate: Gate = async (call, next) => {
    const named = { caller: call.caller, call: `${call.service}:${call.action}` };
    seen.set(`${named.caller} ${named.call}`, named);
    for (const [{ kind, share, caller = '', service, action, onStrike }, still] of rules) {
      const isMeant =
        call.caller.startsWith(caller) &&
        (service ?? call.service) === call.service &&
        (action ?? call.action) === call.action;
      if (!isMeant || still.left === 0 || !random.isLucky(share)) continue;
      // Who is gone already can't be ended.
      if (/^(killed|frozen)-/.test(kind) && !functionOf(call)?.isRunning(call.environment)) continue;
      still.left -= 1;
      onStrike?.();
      const key = `${kind} ${named.caller} ${named.call}`;
      const count = (counts.get(key)?.count ?? 0) + 1;
      counts.set(key, { kind, ...named, count });
      return effects[kind](call, next);
    }
    return null;
  };
  gates.push(gate);

  return {
    add: (...added) => {
      for (const rule of added) rules.set(rule, { left: rule.times ?? Number.POSITIVE_INFINITY });
      return () => {
        for (const rule of added) rules.delete(rule);
      };
    },
    injected: () => [...counts.values()],
    seen: () => [...seen.values()],
  };
}
