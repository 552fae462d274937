import type { Clock } from '../../runtime/clock.ts';
import { type CommonProperties, readCompositeAlarmProperties, readMetricAlarmProperties } from './alarm-properties.ts';
import type { AlarmState } from './alarm-state.ts';
import { minuteMs } from './buckets.ts';
import { type CompositeRule, explainRule, readCompositeRule } from './composite-rule.ts';
import { createMetricAlarm, type Evaluation, type MetricAlarm } from './metric-alarm.ts';
import type { MetricStore } from './store.ts';

export interface AlarmDeclaration {
  readonly type: 'metric' | 'composite';
  readonly name: string;
  readonly arn: string;
  /** CloudFormation properties of AWS::CloudWatch::Alarm or AWS::CloudWatch::CompositeAlarm, resolved. */
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface AlarmStatus {
  readonly name: string;
  readonly state: AlarmState;
  /** Why, as of the latest evaluation; times of day are UTC. */
  readonly reason: string;
  readonly description: string;
  /** ISO time, on the clock, of the last change of state. */
  readonly since: string;
  /** ARNs that AWS would publish to on ALARM. */
  readonly actions: readonly string[];
  readonly kind: AlarmDeclaration['type'];
}

export interface AlarmChange {
  readonly name: string;
  /**
   * The contributor that went to ALARM while its alarm was there already, of which `from` and `to` then tell; null where the
   * alarm itself changed, whose reason names the contributors that turned it on.
   */
  readonly contributor: string | null;
  /** ISO time on the clock. */
  readonly at: string;
  readonly from: AlarmState;
  readonly to: AlarmState;
  readonly reason: string;
  /** ARNs that AWS would have published to. */
  readonly notified: readonly string[];
}

export interface Alarms {
  /** Evaluates every alarm as of now; on AWS that happens each minute. */
  evaluate(): void;
  /** In the order of the declarations. */
  list(): readonly AlarmStatus[];
  /** Newest first, at most 200. */
  changes(): readonly AlarmChange[];
}

const maxChanges = 200;
const compactEveryMs = 60 * minuteMs;

interface Alarm {
  readonly name: string;
  readonly kind: AlarmDeclaration['type'];
  readonly properties: CommonProperties;
  readonly metric: MetricAlarm | null;
  readonly rule: CompositeRule | null;
  state: AlarmState;
  reason: () => string;
  sinceMs: number;
}

/**
 * The alarms of the stack, evaluated against the store in the time of the clock.
 * @throws Error naming the alarm, for what is not supported or refers to an alarm that there is not.
 */
export function createAlarms(declarations: readonly AlarmDeclaration[], store: MetricStore, clock: Clock): Alarms {
  const alarms = new Map(declarations.map((one) => [one.name, createAlarm(one, declarations, clock.now())]));
  const changes: AlarmChange[] = [];
  let compactedMs = clock.now();

  const settle = (alarm: Alarm, { state, reason, newcomers }: Evaluation, nowMs: number): void => {
    const { state: from, name } = alarm;
    alarm.reason = reason ?? alarm.reason;
    if (state === from && newcomers.length === 0) return;
    const change = { name, at: isoTime(nowMs), to: state, notified: actionsOn(state, alarm.properties) };
    // AWS tells of each contributor; those that turn the alarm on are told of with it.
    if (state === from) changes.unshift(...newcomers.map((newcomer) => ({ ...change, ...newcomer })));
    else {
      alarm.state = state;
      alarm.sinceMs = nowMs;
      changes.unshift({ ...change, contributor: null, from, reason: alarm.reason() });
    }
    changes.length = Math.min(changes.length, maxChanges);
  };

  return {
    evaluate: () => {
      const nowMs = clock.now();
      if (nowMs - compactedMs >= compactEveryMs) {
        store.compact(nowMs);
        compactedMs = nowMs;
      }
      for (const alarm of alarms.values()) {
        const evaluation = alarm.metric?.evaluate(store, nowMs, alarm.state);
        if (evaluation) settle(alarm, evaluation, nowMs);
      }
      for (const [alarm, evaluation] of evaluateComposites(alarms)) settle(alarm, evaluation, nowMs);
    },
    list: () =>
      [...alarms.values()].map(({ name, kind, state, reason, sinceMs, properties }) => ({
        name,
        state,
        reason: reason(),
        description: properties.AlarmDescription,
        since: isoTime(sinceMs),
        actions: properties.AlarmActions,
        kind,
      })),
    changes: () => [...changes],
  };
}

function createAlarm(declaration: AlarmDeclaration, all: readonly AlarmDeclaration[], nowMs: number): Alarm {
  const { type, name, properties } = declaration;
  const initial = {
    name,
    kind: type,
    state: 'INSUFFICIENT_DATA',
    reason: () => 'Unchecked: Initial alarm creation',
    sinceMs: nowMs,
  } as const;
  const nameOf = (nameOrArn: string): string | null =>
    all.find((other) => other.name === nameOrArn || other.arn === nameOrArn)?.name ?? null;
  try {
    if (type === 'metric') {
      const read = readMetricAlarmProperties(properties);
      return { ...initial, properties: read, metric: createMetricAlarm(read), rule: null };
    }
    const read = readCompositeAlarmProperties(properties);
    return { ...initial, properties: read, metric: null, rule: readCompositeRule(read.AlarmRule, nameOf) };
  } catch (error) {
    throw new Error(`The alarm ${name}: ${(error as Error).message}`, { cause: error });
  }
}

/** Composites may watch composites in any order, so they are evaluated again until none changes; only that result counts. */
function evaluateComposites(alarms: ReadonlyMap<string, Alarm>): ReadonlyMap<Alarm, Evaluation> {
  const results = new Map<Alarm, Evaluation>();
  const stateOf = (name: string): AlarmState => {
    const alarm = alarms.get(name);
    return (alarm && (results.get(alarm)?.state ?? alarm.state)) ?? 'INSUFFICIENT_DATA';
  };
  let isStable = false;
  // As many rounds as alarms are enough, unless they watch each other in a circle.
  for (let round = 0; round <= alarms.size && !isStable; round++) {
    isStable = true;
    for (const alarm of alarms.values()) {
      if (!alarm.rule) continue;
      const before = stateOf(alarm.name);
      const causes = explainRule(alarm.rule, stateOf);
      const state = causes ? 'ALARM' : 'OK';
      results.set(alarm, {
        state,
        reason: () => (causes ? `The rule holds: ${causes.join(', ')}` : 'The rule does not hold'),
        newcomers: [],
      });
      if (state !== before) isStable = false;
    }
  }
  return results;
}

function actionsOn(
  state: AlarmState,
  { ActionsEnabled, AlarmActions, OKActions, InsufficientDataActions }: CommonProperties,
): readonly string[] {
  if (!ActionsEnabled) return [];
  return { ALARM: AlarmActions, OK: OKActions, INSUFFICIENT_DATA: InsufficientDataActions }[state];
}

const isoTime = (ms: number): string => new Date(ms).toISOString();
