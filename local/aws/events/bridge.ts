import type { Clock } from '../../runtime/clock.ts';
import { createRandom } from '../../runtime/random.ts';
import type { MetricId } from '../cloudwatch/store.ts';
import { errorAnswer, type Service } from '../front-door.ts';
import type { Permissions } from '../policy/permissions.ts';
import { type DeclaredEvents, defaultBus, type Rule } from './declared.ts';
import { type Counted, deliver } from './delivery.ts';
import type { Json } from './json-path.ts';
import { putEvents, toEvent } from './put-events.ts';
import { readSchedule } from './schedule.ts';
import { createTargets, isKnownTarget } from './targets.ts';

/** An event that somebody put on a bus. */
export interface PublishedEvent {
  readonly id: string;
  readonly type: string;
  /** ISO 8601. */
  readonly time: string;
  readonly detail: unknown;
}

export interface EventBridge {
  readonly service: Service;
  /** The newest first; of each type so many as are kept. */
  readonly published: () => readonly PublishedEvent[];
  /** Lets the schedules run from now on. */
  readonly start: () => void;
  readonly close: () => Promise<void>;
}

export interface EventBridgeHooks {
  readonly awsUrl: string;
  readonly clock: Clock;
  readonly permissions: Pick<Permissions, 'ask'>;
  readonly record: (id: MetricId, unit: string, value: number) => void;
}

/** Of each type: what comes seldom is not pushed out by what comes often. */
const mostPublished = 1000;
/** A timer of Node can't wait longer. */
const longestTimerMs = 2 ** 31 - 1;

/** EventBridge as far as a template declares it: its rules see what is put on its buses, and what time it is. */
export function createEventBridge(
  declared: DeclaredEvents,
  { awsUrl, clock, permissions, record }: EventBridgeHooks,
): EventBridge {
  for (const { name, targets } of declared.rules)
    for (const { arn } of targets)
      if (!isKnownTarget(arn)) throw new Error(`The local stack does not know targets such as ${arn} (${name}).`);
  const published: PublishedEvent[] = [];
  const kept = new Map<string, number>();
  const keep = (event: PublishedEvent): void => {
    published.push(event);
    const count = (kept.get(event.type) ?? 0) + 1;
    kept.set(event.type, Math.min(count, mostPublished));
    if (count > mostPublished)
      published.splice(
        published.findIndex(({ type }) => type === event.type),
        1,
      );
  };
  const stopping = new AbortController();
  const { signal } = stopping;
  const running = new Set<Promise<void>>();
  const random = createRandom(1);

  const wait = (ms: number): Promise<boolean> =>
    new Promise((resolve) => {
      const over = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', over);
        resolve(!signal.aborted);
      };
      const timer = setTimeout(over, Math.min(longestTimerMs, ms / clock.speed));
      signal.addEventListener('abort', over);
      if (signal.aborted) over();
    });

  const count = (rule: Rule, name: Counted | 'MatchedEvents' | 'TriggeredRules'): void => {
    const dimensions = { ...(rule.bus === defaultBus ? {} : { EventBusName: rule.bus }), RuleName: rule.name };
    record({ namespace: 'AWS/Events', name, dimensions }, 'Count', 1);
  };

  const forwarded = new WeakSet<Json>();
  const { call, send } = createTargets({
    awsUrl,
    permissions,
    declared,
    signal,
    forward: (busName, event) => {
      // An event goes from a bus to a second one, and no further.
      if (forwarded.has(event)) return;
      const copy = { ...event };
      forwarded.add(copy);
      accept(busName, copy);
    },
  });

  const trigger = (rule: Rule, event: Json): void => {
    count(rule, 'TriggeredRules');
    for (const target of rule.targets) {
      const task = deliver(rule, target, event, {
        call,
        send,
        clock,
        random,
        count,
        wait,
        isOver: () => signal.aborted,
      }).finally(() => running.delete(task));
      running.add(task);
    }
  };

  function accept(busName: string, event: Json): void {
    for (const rule of declared.rules) {
      if (rule.bus !== busName || !rule.matches?.(event)) continue;
      count(rule, 'MatchedEvents');
      trigger(rule, event);
    }
  }

  const runSchedule = async (rule: Rule, expression: string): Promise<void> => {
    const schedule = readSchedule(expression, clock.now());
    for (let dueMs = schedule(clock.now()); dueMs !== null; dueMs = schedule(clock.now())) {
      while (clock.now() < dueMs) if (!(await wait(dueMs - clock.now() + 1))) return;
      const detail = rule.source === 'aws.scheduler' ? '{}' : {};
      trigger(
        rule,
        toEvent(dueMs, { 'detail-type': 'Scheduled Event', source: rule.source, resources: [rule.arn], detail }),
      );
    }
  };

  return {
    service: async ({ action, input }) => {
      if (action !== 'PutEvents') return errorAnswer(400, 'UnknownOperationException', action);
      return putEvents(input, clock.now(), (busName, event) => {
        keep({
          id: String(event['id']),
          type: String(event['detail-type']),
          time: String(event['time']),
          detail: event['detail'],
        });
        // A bus that is not there takes events as well, and nobody hears of them.
        accept(busName, event);
      });
    },
    published: () => published.toReversed(),
    start: () => {
      for (const rule of declared.rules) {
        if (rule.schedule === null) continue;
        const task = runSchedule(rule, rule.schedule).finally(() => running.delete(task));
        running.add(task);
      }
    },
    close: async () => {
      stopping.abort();
      await Promise.allSettled(running);
    },
  };
}
