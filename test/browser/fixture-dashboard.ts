import type { Annotation, Dashboard, MetricWidget, Series, Widget } from '../../local/console/api.ts';

const minuteMs = 60_000;
const providers = ['mobivate', 'smspm', 'smstake', 'wavix'];

/** The same number between 0 and 1 for the same place. */
function noise(...place: readonly (string | number)[]): number {
  let hash = 2166136261;
  for (const character of place.join('/')) hash = Math.imul(hash ^ character.charCodeAt(0), 16777619);
  hash = Math.imul(hash ^ (hash >>> 15), 2246822507);
  return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32;
}

interface Shape {
  readonly base: number;
  readonly swing?: number;
  /** Minutes without data, as a share. */
  readonly gaps?: number;
  readonly outage?: number;
}

function points(label: string, shape: Shape, startMs: number, endMs: number): [number, number][] {
  const { base, swing = 0.3, gaps = 0, outage = 1 } = shape;
  const made: [number, number][] = [];
  for (let ms = Math.ceil(startMs / minuteMs) * minuteMs; ms < endMs; ms += minuteMs) {
    const minute = ms / minuteMs;
    if (noise('gap', label, Math.floor(minute / 7)) < gaps) continue;
    const wave = 1 + swing * Math.sin(minute / 25 + noise(label) * 6) + swing * (noise(label, minute) - 0.5);
    const ageMinutes = (endMs - ms) / minuteMs;
    made.push([ms, Math.max(0, base * wave * (ageMinutes < 30 ? outage : 1))]);
  }
  return made;
}

/** As a ranking comes: in another order each minute. */
const byLastValue = (a: Series, b: Series): number => (b.points.at(-1)?.[1] ?? 0) - (a.points.at(-1)?.[1] ?? 0);

/** A dashboard of about the size of the synthesized one. */
export function fixtureDashboard(minutes: number, nowMs: number): Dashboard {
  const endMs = Math.ceil(nowMs / minuteMs) * minuteMs;
  const startMs = endMs - minutes * minuteMs;
  const series = (label: string, shape: Shape, yAxis: Series['yAxis'] = 'left', color?: string): Series => ({
    label,
    yAxis,
    periodSeconds: 60,
    ...(color === undefined ? {} : { color }),
    points: points(label, shape, startMs, endMs),
  });
  const perProvider = (base: number, shape: Partial<Shape> = {}): Series[] =>
    providers.map((provider, index) => ({
      ...series(provider, { base: base * (1 - index * 0.18), ...shape }),
      points: points(`${provider}${base}`, { base: base * (1 - index * 0.18), ...shape }, startMs, endMs),
    }));
  const chart = (
    title: string,
    [x, y, width, height]: readonly [number, number, number, number],
    lines: readonly Series[],
    more: Partial<MetricWidget> = {},
  ): MetricWidget => ({
    type: 'metric',
    view: 'timeSeries',
    stacked: false,
    annotations: [],
    periodSeconds: 60,
    title,
    x,
    y,
    width,
    height,
    series: lines,
    ...more,
  });
  const mark = (label: string, value: number): Annotation => ({ label, value, color: '#d62728', yAxis: 'left' });
  const heading = (y: number, markdown: string): Widget => ({ type: 'text', x: 0, y, width: 24, height: 1, markdown });

  const widgets: Widget[] = [
    {
      type: 'text',
      x: 0,
      y: 0,
      width: 24,
      height: 2,
      markdown: '# Delivrd-dev\nWhat reaches the handset, per provider. [Runbook](/runbook#start), then `dlr trace`.',
    },
    {
      type: 'alarm',
      x: 0,
      y: 2,
      width: 24,
      height: 3,
      title: 'What calls somebody',
      alarms: [
        'Delivrd-dev-wavix',
        'Delivrd-dev-smstake',
        'Delivrd-dev-mobivate',
        'Delivrd-dev-smspm',
        'Delivrd-dev-dead-letters',
        'Delivrd-dev-ingest',
        'Delivrd-dev-queue-age',
        'Delivrd-dev-country-IN',
      ],
    },
    heading(5, '## Outcomes'),
    chart(
      'Outcomes',
      [0, 6, 12, 6],
      [
        series('Delivered', { base: 2400 }),
        series('Failed', { base: 160, outage: 4 }),
        series('Unconfirmed', { base: 60 }),
        series('Failure rate', { base: 7, outage: 3 }, 'right', '#ff7f0e'),
      ],
      { stacked: true, leftLabel: 'messages per minute', rightLabel: 'percent' },
    ),
    chart(
      'Failure rate',
      [12, 6, 12, 6],
      perProvider(4, { gaps: 0.1 }).map((one) =>
        one.label === 'wavix' ? { ...one, points: points('wavixfail', { base: 6, outage: 5 }, startMs, endMs) } : one,
      ),
      {
        leftLabel: 'percent',
        annotations: [mark('page above 20%', 20), mark('ticket above 10%', 10)],
      },
    ),
    chart('Now', [0, 12, 6, 4], [series('Delivered', { base: 2400 }), series('Failed', { base: 160, outage: 4 })], {
      view: 'singleValue',
    }),
    chart('Queue', [6, 12, 6, 4], [series('waiting', { base: 12 }), series('in flight', { base: 40 })], {
      view: 'singleValue',
    }),
    chart('Time to final, median', [12, 12, 12, 6], perProvider(7), { leftLabel: 'seconds' }),
    chart(
      'Time to store and volume',
      [0, 16, 12, 6],
      [series('p50', { base: 240 }), series('p99', { base: 900 }), series('reports', { base: 2700 }, 'right')],
      { leftLabel: 'milliseconds', rightLabel: 'reports per minute', annotations: [mark('ticket above 60 s', 60_000)] },
    ),
    chart('Late reports', [12, 18, 6, 5], perProvider(5, { gaps: 0.75 })),
    chart('Repeats', [18, 18, 6, 5], perProvider(14, { gaps: 0.3 })),
    chart('Revised finals', [0, 22, 6, 5], perProvider(1.5, { gaps: 0.92 })),
    chart(
      'Unknown status words',
      [6, 22, 6, 5],
      providers.map((label) => ({ label, yAxis: 'left', periodSeconds: 60, points: [] })),
      { annotations: [mark('ticket from 1', 1)] },
    ),
    heading(27, '## Countries'),
    ...['mobivate', 'smspm', 'smstake', 'wavix'].map((provider, index) =>
      chart(
        `Failure rate by country, ${provider}`,
        [index * 6, 28, 6, 6],
        ['DE', 'EE', 'FR', 'GB', 'IN', 'US', 'Other']
          .map((country, at) => series(country, { base: 2 + at * 0.8, gaps: 0.15 }))
          .toSorted(byLastValue),
        { leftLabel: 'percent', leftMin: 0, leftMax: 100 },
      ),
    ),
    heading(34, '## Machinery'),
    chart(
      'Ingest',
      [0, 35, 8, 6],
      [series('requests', { base: 2800 }), series('4xx', { base: 30 }), series('5xx', { base: 3, gaps: 0.5 }, 'right')],
      { leftLabel: 'requests per minute', rightLabel: 'errors' },
    ),
    chart(
      'Ingest duration',
      [8, 35, 8, 6],
      [
        series('p50', { base: 9 }),
        series('p90', { base: 22 }),
        series('p99', { base: 180 }),
        series('max', { base: 600 }),
      ],
      { leftLabel: 'milliseconds', annotations: [mark('the provider gives up: 1400', 1400)] },
    ),
    chart(
      'Consumer',
      [16, 35, 8, 6],
      [
        series('runs', { base: 80 }),
        series('errors', { base: 1, gaps: 0.8 }),
        series('throttles', { base: 0.4, gaps: 0.9 }),
      ],
    ),
    chart('Queue age', [0, 41, 6, 5], [series('oldest report', { base: 3 })], {
      leftLabel: 'seconds',
      annotations: [mark('page above 300', 300)],
    }),
    chart('Queue depth', [6, 41, 6, 5], [series('waiting', { base: 12 }), series('in flight', { base: 40 })], {
      stacked: true,
    }),
    chart('Dead letters', [12, 41, 6, 5], [series('held', { base: 4, swing: 0 })]),
    chart(
      'Table',
      [18, 41, 6, 5],
      [
        series('read units', { base: 300 }),
        series('write units', { base: 2600 }),
        series('throttled', { base: 0, gaps: 0.5 }, 'right'),
      ],
    ),
    chart(
      'Concurrency',
      [0, 46, 12, 5],
      ['ingest', 'consumer', 'provisioned', 'limit', 'unreserved', 'spill', 'init', 'restore', 'burst', 'reserved'].map(
        (label, at) => series(label, { base: 10 + at * 9 }),
      ),
    ),
    chart(
      'Cost of the day so far',
      [12, 46, 12, 5],
      [
        series('API', { base: 4 }),
        series('functions', { base: 3 }),
        series('queue', { base: 2 }),
        series('table', { base: 6 }),
      ],
      { stacked: true, leftLabel: 'dollars' },
    ),
  ];
  return { name: 'Delivrd-dev', startMs, endMs, widgets };
}
