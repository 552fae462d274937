import { setTimeout } from 'node:timers/promises';
import type { Severity } from '../../lib/alarms/registrar.ts';
import type { Clock } from '../runtime/clock.ts';
import { type AlarmChange, type AlarmDeclaration, type AlarmStatus, createAlarms } from './cloudwatch/alarms.ts';
import { readDashboard } from './cloudwatch/dashboard.ts';
import type { CloudWatch } from './cloudwatch/service.ts';

export interface LocalAlarm extends Omit<AlarmStatus, 'actions'> {
  /** Null where it only feeds another alarm. */
  readonly severity: Severity | null;
  /** Heading of the runbook. */
  readonly runbook: string | null;
}

export interface LocalAlarmChange extends Omit<AlarmChange, 'notified'> {
  readonly notified: readonly Severity[];
}

/** The alarms and the dashboard of the template, as they were declared. */
export interface Observed {
  readonly alarms: readonly AlarmDeclaration[];
  /** Severity by the topic's ARN. */
  readonly topics: ReadonlyMap<string, Severity>;
  readonly dashboard: { readonly name: string; readonly body: unknown } | null;
}

export interface Monitoring {
  readonly alarms: () => readonly LocalAlarm[];
  readonly changes: () => readonly LocalAlarmChange[];
  /** What the dashboard draws for the last so many minutes. */
  readonly dashboard: (minutes: number) => object | null;
  readonly close: () => Promise<void>;
}

/** What a composite alarm says of the alarms in it, with their own reasons: which it is, and how bad. */
const withCauses = (reason: string, all: readonly AlarmStatus[]): string =>
  reason.replace(/(\S+) is in (ALARM|INSUFFICIENT_DATA)/g, (words, name) => {
    const cause = all.find((one) => one.name === name);
    return cause ? `${words} (${withCauses(cause.reason, all)})` : words;
  });

/** Evaluates the alarms as their clock goes, at least once a second. `before` gathers what is measured by looking. */
export function startMonitoring(
  { store }: CloudWatch,
  clock: Clock,
  { alarms: declared, topics, dashboard }: Observed,
  before: () => Promise<void>,
): Monitoring {
  const alarms = createAlarms(declared, store, clock);
  const everyMs = Math.min(1000, Math.max(200, 60_000 / clock.speed));
  const nameByArn = new Map(declared.map(({ arn, name }) => [arn, name]));
  const stopping = new AbortController();

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      // An emulator that does not answer is a matter of its callers; the alarms go on.
      await before().catch(() => undefined);
      alarms.evaluate();
      await setTimeout(everyMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const running = run();

  return {
    alarms: () =>
      alarms.list().map(({ actions, ...status }, _index, all) => ({
        ...status,
        reason: withCauses(status.reason, all),
        severity: actions.map((arn) => topics.get(arn)).find((one) => one !== undefined) ?? null,
        runbook: /#([\w-]+)\s*$/.exec(status.description)?.[1] ?? null,
      })),
    changes: () =>
      alarms.changes().map(({ notified, ...change }) => ({
        ...change,
        notified: notified.map((arn) => topics.get(arn)).filter((one) => one !== undefined),
      })),
    dashboard: (minutes) =>
      dashboard && {
        name: dashboard.name,
        ...readDashboard(dashboard.body, store, clock, minutes, (arn) => nameByArn.get(arn) ?? arn),
      },
    close: async () => {
      stopping.abort();
      await running;
    },
  };
}
