import type { Clock } from '../../runtime/clock.ts';
import type { Random } from '../../runtime/random.ts';
import { type Caller, DeliveryError } from './call.ts';
import type { Rule, Target } from './declared.ts';
import type { Json } from './json-path.ts';
import type { CallTarget, SendToQueue } from './targets.ts';

/** What EventBridge counts of a rule. */
export type Counted =
  | 'DeadLetterInvocations'
  | 'FailedInvocations'
  | 'InvocationAttempts'
  | 'Invocations'
  | 'InvocationsFailedToBeSentToDlq'
  | 'InvocationsSentToDlq'
  | 'RetryInvocationAttempts';

export interface DeliveryHands {
  readonly call: CallTarget;
  readonly send: SendToQueue;
  readonly clock: Pick<Clock, 'now'>;
  readonly random: Pick<Random, 'between'>;
  readonly count: (rule: Rule, metric: Counted) => void;
  /** Waits so many milliseconds of the stack's clock; false where the stack ends meanwhile. */
  readonly wait: (ms: number) => Promise<boolean>;
  /** Whether the stack ends. */
  readonly isOver: () => boolean;
}

const firstRetryMs = 1_000;
/** Of 185 tries in a day most are minutes apart; AWS tells no more. */
const longestRetryMs = 10 * 60_000;

/** Delivers an event to a target: tries again as its retry policy says, then sends it to its dead-letter queue. */
export async function deliver(
  rule: Rule,
  target: Target,
  event: Json,
  { call, send, clock, random, count, wait, isOver }: DeliveryHands,
): Promise<void> {
  const acceptedMs = clock.now();
  const caller: Caller =
    target.role === null
      ? { caller: 'events.amazonaws.com', environment: rule.arn }
      : { caller: target.role, environment: '' };
  const context = {
    ruleArn: rule.arn,
    ruleName: rule.name,
    ingestionTime: new Date(acceptedMs).toISOString().replace(/\.\d+Z$/, 'Z'),
  };
  const input = target.toInput(event, context);

  const bury = async ({ code, message }: DeliveryError, retries: number, exhausted: string | null): Promise<void> => {
    count(rule, 'Invocations');
    count(rule, 'FailedInvocations');
    if (target.deadLetterArn === null) return;
    const attributes = {
      [rule.source === 'aws.scheduler' ? 'SCHEDULE_ARN' : 'RULE_ARN']: rule.arn,
      TARGET_ARN: target.arn,
      ERROR_CODE: code,
      ERROR_MESSAGE: message,
      RETRY_ATTEMPTS: String(retries),
      ...(exhausted === null ? {} : { EXHAUSTED_RETRY_CONDITION: exhausted }),
    };
    // In EventBridge's own name, unless only a role could allow it.
    const sender = rule.source === 'aws.scheduler' ? caller : { caller: 'events.amazonaws.com', environment: rule.arn };
    const body = rule.source === 'aws.scheduler' ? input : JSON.stringify(event);
    for (let attempt = 0; ; attempt += 1) {
      try {
        await send(sender, target.deadLetterArn, body, attributes);
        count(rule, 'InvocationsSentToDlq');
        return;
      } catch (error) {
        // A queue that only passes over a moment must not lose what nobody else has any more.
        if ((error as DeliveryError).isPassing && (await wait(retryMs(attempt, random)))) continue;
        count(rule, 'InvocationsFailedToBeSentToDlq');
        return;
      }
    }
  };

  for (let attempt = 0; ; attempt += 1) {
    count(rule, 'InvocationAttempts');
    if (attempt > 0) count(rule, 'RetryInvocationAttempts');
    try {
      await call(caller, target, input, event);
      count(rule, 'Invocations');
      return;
    } catch (error) {
      if (isOver()) return;
      const failure =
        error instanceof DeliveryError
          ? error
          : new DeliveryError('INVALID_PARAMETER', (error as Error).message, false);
      if (!failure.isPassing) return bury(failure, attempt, null);
      if (attempt >= target.maximumRetryAttempts) return bury(failure, attempt, 'MaximumRetryAttempts');
      const ms = Math.max(retryMs(attempt, random), failure.retryAfterMs ?? 0);
      if (clock.now() + ms - acceptedMs > target.maximumAgeSeconds * 1000)
        return bury(failure, attempt, 'MaximumEventAgeInSeconds');
      if (!(await wait(ms))) return;
    }
  }
}

/** Longer from one to the next, by chance a little less. */
const retryMs = (attempt: number, random: Pick<Random, 'between'>): number =>
  Math.min(longestRetryMs, firstRetryMs * 2 ** attempt) * random.between(0.5, 1);
