import type { DashboardData, DashboardWidget } from '../aws/cloudwatch/dashboard.ts';

// What the local HTTP API answers. Every text in it comes from outside and is only ever shown as text.

export type { Endpoint as CallbackUrl } from '../../operator/endpoint.ts';
export type { Anything as FoundMessages } from '../../operator/find.ts';
export type { QuarantinedRequest as Quarantined } from '../../operator/quarantine.ts';
export type { AlarmState } from '../aws/cloudwatch/alarm-state.ts';
export type { PublishedEvent as Published } from '../aws/events/bridge.ts';
export type { LocalAlarm as Alarm, LocalAlarmChange as AlarmChange } from '../aws/monitoring.ts';
export type { DemoState as Demo } from '../demo/demo.ts';
export type { Fault } from '../demo/faults.ts';
export type { FeedItem as FeedEntry } from '../server/feed.ts';
export type { ExplainedMessage, StackStatus } from '../server/operator-api.ts';
export type { Sample } from '../server/samples.ts';

export type Dashboard = DashboardData & { readonly name: string };
export type Widget = DashboardWidget;
export type TextWidget = Extract<Widget, { type: 'text' }>;
export type AlarmWidget = Extract<Widget, { type: 'alarm' }>;
export type MetricWidget = Extract<Widget, { type: 'metric' }>;
export type Annotation = MetricWidget['annotations'][number];
export type Series = MetricWidget['series'][number];
export type Side = Series['yAxis'];
export type Place = Pick<Widget, 'x' | 'y' | 'width' | 'height'>;

/** An answer other than 2xx. */
export class Refusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The API's own words, a hint at an id in another letter case included. */
export const refusalText = (error: unknown): string =>
  error instanceof Refusal ? error.message : 'The local stack does not answer.';

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

/** The path of a message below `/api/messages`, `/api/explanations` or `/api/records`. */
export const messagePath = (
  kind: 'messages' | 'explanations' | 'records',
  provider: string,
  messageId: string,
): string => `/api/${kind}/${encodeURIComponent(provider)}/${encodeURIComponent(messageId)}`;
