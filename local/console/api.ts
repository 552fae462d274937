import type { FailureReason } from '../../functions/domain/failure-reason.ts';
import type { Effect } from '../../functions/domain/join.ts';
import type { Status } from '../../functions/domain/status.ts';

// What the local HTTP API answers. Every text in it comes from outside and is only ever shown as text.

export interface StackStatus {
  readonly stage: string;
  readonly stackName: string;
  /** Epoch milliseconds on the stack's clock. */
  readonly now: number;
  /** Seconds that pass on that clock in one second. */
  readonly speed: number;
  readonly demo: boolean;
}

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
export type Severity = 'page' | 'ticket';

export interface Alarm {
  readonly name: string;
  readonly state: AlarmState;
  readonly reason: string;
  /** Whom it calls; null where it only feeds a composite. */
  readonly severity: Severity | null;
  readonly description: string;
  /** The heading of the runbook that is about it. */
  readonly runbook: string | null;
  readonly since: string;
  readonly kind: 'metric' | 'composite';
}

export interface AlarmChange {
  readonly name: string;
  readonly at: string;
  readonly from: AlarmState;
  readonly to: AlarmState;
  readonly reason: string;
  readonly notified: readonly Severity[];
}

export interface Dashboard {
  readonly name: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly widgets: readonly Widget[];
}

/** A place on CloudWatch's grid of 24 columns. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export type Widget = TextWidget | AlarmWidget | MetricWidget;

export interface TextWidget extends Place {
  readonly type: 'text';
  readonly markdown: string;
}

export interface AlarmWidget extends Place {
  readonly type: 'alarm';
  readonly title: string;
  readonly alarms: readonly string[];
}

export type Side = 'left' | 'right';

export interface MetricWidget extends Place {
  readonly type: 'metric';
  readonly title: string;
  readonly view: 'timeSeries' | 'singleValue';
  readonly stacked: boolean;
  readonly leftLabel?: string;
  readonly rightLabel?: string;
  readonly leftMin?: number;
  readonly leftMax?: number;
  readonly rightMin?: number;
  readonly rightMax?: number;
  readonly annotations: readonly Annotation[];
  readonly periodSeconds: number;
  readonly series: readonly Series[];
}

export interface Annotation {
  readonly label: string;
  readonly value: number;
  readonly color?: string;
  readonly yAxis?: Side;
}

export interface Series {
  readonly label: string;
  readonly color?: string;
  readonly yAxis: Side;
  /** Where it is another than the widget's. */
  readonly periodSeconds?: number;
  /** Epoch milliseconds and value, only where there is data. */
  readonly points: readonly (readonly [number, number])[];
}

export interface CallbackUrl {
  readonly provider: string;
  readonly url: string;
  readonly method: string;
  readonly authentication: readonly string[];
  readonly signingSecret?: string | null;
}

export interface Sample {
  readonly provider: string;
  readonly name: string;
  readonly curl: string;
  readonly messageId: string;
}

export interface FeedEntry {
  readonly provider: string;
  readonly messageId: string;
  readonly status: Status;
  readonly final: boolean;
  readonly providerStatus: string;
  readonly country: string | null;
  readonly receivedAt: string;
  readonly effect: Effect;
  readonly failureReason: FailureReason | null;
}

export interface Quarantined {
  readonly id: string;
  readonly provider: string;
  readonly reason: string;
  readonly receivedAt: string | null;
}

export interface Demo {
  readonly seed: number | string;
  readonly speed: number;
  readonly reportsPerSecond: number;
  readonly sent: number;
  readonly faults: readonly Fault[];
}

export interface Fault {
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly on: boolean;
}

/** An answer other than 2xx. */
export class Refusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const patienceMs = 5000;

/** The text of an answer. @throws Refusal for a status other than 2xx, another error where nothing answered in time. */
export async function readText(path: string, init: RequestInit = {}): Promise<string> {
  const response = await fetch(path, { ...init, signal: AbortSignal.timeout(patienceMs) });
  const text = await response.text();
  if (response.ok) return text;
  throw new Refusal(response.status, messageOf(text) ?? `The answer was ${response.status}.`);
}

export const readJson = async <T>(path: string, init: RequestInit = {}): Promise<T> =>
  JSON.parse(await readText(path, init)) as T;

function messageOf(text: string): string | null {
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    return typeof message === 'string' ? message : null;
  } catch {
    return null;
  }
}

/** The path of a message below `/api/messages` or `/api/records`. */
export const messagePath = (kind: 'messages' | 'records', provider: string, messageId: string): string =>
  `/api/${kind}/${encodeURIComponent(provider)}/${encodeURIComponent(messageId)}`;
