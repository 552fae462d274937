import { Duration, Stack } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard as CloudWatchDashboard,
  GraphWidget,
  type GraphWidgetProps,
  type HorizontalAnnotation,
  type IMetric,
  type IWidget,
  MathExpression,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { type MetricName, metricNamespace } from '../functions/shared/metric-names.ts';
import { nameBy } from '../functions/shared/named.ts';
import type { Alarms } from './alarms/alarms.ts';
import { acknowledgementAlarmMs, tightestDeadlineMs } from './alarms/pipeline.ts';
import type { ApplicationApi } from './application-api.ts';
import type { Consumer } from './consumer.ts';
import type { Due } from './due.ts';
import { isConverting } from './due-rules.ts';
import type { Events } from './events.ts';
import type { Forwarding } from './forwarding.ts';
import type { Ingest } from './ingest.ts';
import type { ReportQueue } from './report-queue.ts';
import type { MessageTable } from './report-table.ts';
import { providersWith, type SeriesOf, seriesOf } from './series.ts';
import type { Settings } from './settings.ts';

export interface DashboardProps {
  /** Begins its name. */
  readonly name: string;
  readonly settings: Settings;
  readonly alarms: Alarms;
  readonly ingest: Ingest;
  readonly consumer: Consumer;
  readonly queues: ReportQueue;
  readonly table: MessageTable;
  /** Only where the stage has one. */
  readonly application: ApplicationApi | undefined;
  /** Only where the stage publishes events. */
  readonly events: Events | undefined;
  /** Only where the stage has deadlines. */
  readonly due: Due | undefined;
  /** Only where callbacks are passed on. */
  readonly forwarding: Forwarding | undefined;
}

/**
 * A route that delivers so much is healthy; in a country that drops below the second line somebody should look.
 * @see "How to Handle SMS Delivery Reports (DLR) in Production" on smspm.com (read 2026-11-21)
 */
const healthyPercent = 95;
const investigatePercent = 85;

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html (read 2026-11-27) */
const mostPerAlarmWidget = 100;

const colours = { good: '#2ca02c', warn: '#ff7f0e', bad: '#d62728', quiet: '#7f7f7f' };

const fine = Duration.minutes(1);
const coarse = Duration.minutes(5);

/** One dashboard, from top to bottom as the data flows: who is failing, since when, is it them or us. */
export class Dashboard extends Construct {
  readonly dashboard: CloudWatchDashboard;
  private readonly settings: Settings;
  private readonly series: SeriesOf;

  constructor(scope: Construct, id: string, props: DashboardProps) {
    super(scope, id);
    this.settings = props.settings;
    this.series = seriesOf(props.settings);
    this.dashboard = new CloudWatchDashboard(this, 'Dashboard', {
      // Dashboards are global in an account: the same stage may stand in several regions.
      dashboardName: `${props.name}-${Stack.of(this).region}`,
      defaultInterval: Duration.hours(3),
      widgets: [
        ...this.alarmStates(props),
        [heading('Who is failing', 'Providers and countries, by what reached the handset.')],
        ...rows(this.rates()),
        ...rows(this.outcomes()),
        [heading('What the reports tell', 'How long until the last word, and which words were taken back.')],
        ...rows([...this.times(), ...this.kinds()]),
        [heading('The pipeline', 'Is it them or us: from the callback to the table.')],
        ...rows(this.pipeline(props)),
      ],
    });
  }

  private alarmStates({ alarms }: DashboardProps): IWidget[][] {
    const told = alarms.registrar.all.filter(({ severity }) => severity !== null).map(({ alarm }) => alarm);
    const widgets = Math.ceil(told.length / mostPerAlarmWidget);
    const size = Math.ceil(told.length / widgets);
    return Array.from({ length: widgets }, (_, at) => {
      const own = told.slice(at * size, (at + 1) * size);
      return [
        new AlarmStatusWidget({
          title: widgets === 1 ? 'Alarms' : `Alarms, ${at + 1} of ${widgets}`,
          alarms: own,
          width: 24,
          height: 1 + Math.ceil(own.length / 12),
        }),
      ];
    });
  }

  private nameOf(provider: string): string {
    return nameBy(this.settings.providers, provider);
  }

  private rates(): Graph[] {
    const { failureRate } = this.settings.alarms;
    const byCountry = (dimensions: string): string =>
      `SELECT AVG(FailureRate) FROM SCHEMA("${metricNamespace(this.settings.stage)}", Provider, Country) GROUP BY ${dimensions} ORDER BY AVG() DESC LIMIT 10`;
    const percent = { min: 0, max: 100, label: '%', showUnits: false };
    return [
      graph('Delivery rate by provider', {
        left: Object.keys(this.settings.providers).map(
          (provider) =>
            new MathExpression({
              expression: `100 - ${idOf(provider)}`,
              usingMetrics: { [idOf(provider)]: this.series('FailureRate', 'Average', coarse, { Provider: provider }) },
              label: this.nameOf(provider),
              period: coarse,
            }),
        ),
        leftYAxis: percent,
        leftAnnotations: [
          line(healthyPercent, 'healthy', colours.good),
          line(investigatePercent, 'investigate', colours.warn),
        ],
      }),
      ...this.conversion(percent),
      graph('Failure rate by provider', {
        left: this.perProvider('FailureRate', 'Average', coarse),
        leftYAxis: { min: 0, label: '%', showUnits: false },
        leftAnnotations: [line(failureRate.percent, `alarm, over ${failureRate.windowMinutes} min`, colours.bad)],
      }),
      graph('Worst countries, failure rate', {
        left: [new MathExpression({ expression: byCountry('Country'), usingMetrics: {}, period: coarse, label: '' })],
        leftYAxis: percent,
        leftAnnotations: [line(100 - this.settings.alarms.deliveryRate.percent, 'investigate', colours.warn)],
      }),
      graph('Worst routes, failure rate', {
        left: [
          new MathExpression({
            expression: byCountry('Provider, Country'),
            usingMetrics: {},
            period: coarse,
            label: '',
          }),
        ],
        leftYAxis: percent,
      }),
    ];
  }

  /** Beside what the providers say, what people did: only where a tag is confirmed. */
  private conversion(percent: GraphWidgetProps['leftYAxis'] & object): Graph[] {
    if (!isConverting(this.settings)) return [];
    const schema = `SCHEMA("${metricNamespace(this.settings.stage)}", Provider, Country)`;
    const expression = `SELECT AVG(Conversion) FROM ${schema} GROUP BY Provider, Country ORDER BY AVG() ASC LIMIT 10`;
    return [
      graph('Conversion by provider', { left: this.perProvider('Conversion', 'Average', coarse), leftYAxis: percent }),
      graph('Worst routes, conversion', {
        left: [new MathExpression({ expression, usingMetrics: {}, period: coarse, label: '' })],
        leftYAxis: percent,
      }),
    ];
  }

  private outcomes(): Graph[] {
    const outcomes = (dimensions: Readonly<Record<string, string>> = {}): IMetric[] => [
      this.series('Delivered', 'Sum', coarse, dimensions, 'Delivered').with({ color: colours.good }),
      this.series('Failed', 'Sum', coarse, dimensions, 'Failed').with({ color: colours.bad }),
      this.series('Unconfirmed', 'Sum', coarse, dimensions, 'Unconfirmed').with({ color: colours.quiet }),
    ];
    return [
      graph('Outcomes, all providers', {
        left: outcomes(),
        right: [this.series('FailureRate', 'Average', coarse, {}, 'Failure rate').with({ color: colours.warn })],
        stacked: true,
        leftYAxis: counted,
        rightYAxis: { min: 0, label: '%', showUnits: false },
      }),
      ...Object.keys(this.settings.providers).map((provider) =>
        graph(`Outcomes, ${this.nameOf(provider)}`, {
          left: outcomes({ Provider: provider }),
          stacked: true,
          leftYAxis: counted,
        }),
      ),
    ];
  }

  private times(): Graph[] {
    const seconds = { min: 0, label: 'seconds', showUnits: false };
    return [
      graph('Time to final', {
        left: ['p50', 'p90', 'p99'].map((p) => this.series('TimeToFinal', p, coarse, {}, p)),
        leftYAxis: seconds,
      }),
      graph('Time to final by provider, p90', {
        left: this.perProvider('TimeToFinal', 'p90', coarse),
        leftYAxis: seconds,
      }),
      graph('Not final yet, by when they began', {
        left: [
          this.unfinished('all', {}, 'All'),
          ...Object.keys(this.settings.providers).map((id) => this.unfinished(id, { Provider: id }, this.nameOf(id))),
        ],
        leftYAxis: counted,
      }),
      ...this.late(),
    ];
  }

  /** Only where the stage has deadlines. */
  private late(): Graph[] {
    if (this.settings.deadlines.length === 0) return [];
    const all = (name: MetricName) => this.series(name, 'Sum', coarse, {}, words[name]);
    return [
      graph('By their deadline', {
        left: [
          all('InTime').with({ color: colours.good }),
          all('Overdue').with({ color: colours.warn }),
          all('Missing').with({ color: colours.bad }),
        ],
        stacked: true,
        leftYAxis: counted,
      }),
      graph('Overdue by provider', { left: this.perProvider('Overdue', 'Sum', coarse), leftYAxis: counted }),
      graph('Never reported by provider', { left: this.perProvider('Missing', 'Sum', coarse), leftYAxis: counted }),
    ];
  }

  private unfinished(id: string, own: Readonly<Record<string, string>>, label: string): IMetric {
    const [begun, ended] = [`b_${idOf(id)}`, `e_${idOf(id)}`];
    return new MathExpression({
      expression: `${begun} - ${ended}`,
      usingMetrics: {
        [begun]: this.series('Begun', 'Sum', coarse, own),
        [ended]: this.series('Ended', 'Sum', coarse, own),
      },
      label,
      period: coarse,
    });
  }

  private kinds(): Graph[] {
    const all = (title: string, names: readonly MetricName[]): Graph =>
      graph(title, {
        left: names.map((name) => this.series(name, 'Sum', coarse, {}, words[name])),
        leftYAxis: counted,
      });
    const split = (name: MetricName): Graph =>
      graph(`${words[name]} by provider`, { left: this.perProvider(name, 'Sum', coarse), leftYAxis: counted });
    return [
      all('Revised, taken back, late, without receipt', ['Revised', 'Contradicted', 'Late', 'Unconfirmed']),
      split('Revised'),
      split('Contradicted'),
      split('Late'),
      all('Interim reports and repeats', ['Interim', 'Duplicate']),
      split('Interim'),
      split('Duplicate'),
      ...this.otherEvents(),
      all('What needs a look', ['UnknownStatus', 'Quarantined', 'Rejected', 'OldSecret']),
      split('UnknownStatus'),
      split('Quarantined'),
      split('Rejected'),
    ];
  }

  /** Only where a provider is known to send them. */
  private otherEvents(): Graph[] {
    if (providersWith(this.settings, 'OtherEvents').length === 0) return [];
    const schema = `SCHEMA("${metricNamespace(this.settings.stage)}", Provider, Kind)`;
    return [
      graph('Events that are no reports, by kind', {
        left: [
          new MathExpression({
            expression: `SELECT SUM(OtherEvents) FROM ${schema} GROUP BY Kind ORDER BY SUM() DESC LIMIT 10`,
            usingMetrics: {},
            period: coarse,
            label: '',
          }),
        ],
        right: [
          this.series('OtherEvents', 'Sum', coarse, {}, words.OtherEvents),
          ...this.perProvider('OtherEvents', 'Sum', coarse),
        ],
        leftYAxis: counted,
        rightYAxis: counted,
      }),
    ];
  }

  private pipeline({ ingest, consumer, queues, table, application, due, events, forwarding }: DashboardProps): Graph[] {
    const { stage } = ingest;
    const sum = { statistic: 'Sum', period: fine };
    const most = { statistic: 'Maximum', period: fine };
    const time = { min: 0, label: 'ms', showUnits: false };
    const lambda = ({ function: of }: Pick<typeof ingest.function, 'function'>, name: string): Graph =>
      graph(`${name} function`, {
        left: ['p50', 'p99'].map((statistic) =>
          of.metricDuration({ statistic, period: fine, label: `Duration ${statistic}` }),
        ),
        right: [
          of.metricInvocations({ ...sum, label: 'Runs', color: colours.quiet }),
          of.metricErrors({ ...sum, label: 'Errors', color: colours.bad }),
          of.metricThrottles({ ...sum, label: 'Throttles', color: colours.warn }),
        ],
        leftYAxis: time,
        rightYAxis: counted,
      });
    return [
      graph('Callbacks', {
        left: [
          stage.metricCount({ ...sum, label: 'Requests' }),
          stage.metricClientError({ ...sum, label: '4xx', color: colours.warn }),
          stage.metricServerError({ ...sum, label: '5xx', color: colours.bad }),
          this.series('Throttled', 'Sum', fine, {}, '429').with({ color: colours.bad }),
        ],
        leftYAxis: counted,
      }),
      graph('Refused for now, by provider', {
        left: [this.series('Refused', 'Sum', fine, {}, 'All'), ...this.perProvider('Refused', 'Sum', fine)],
        leftYAxis: counted,
      }),
      graph('Taken in and brought to an end', {
        left: [
          queues.queue.metricNumberOfMessagesSent({ ...sum, label: 'Taken in' }),
          this.series('Settled', 'Sum', fine, {}, 'Brought to an end'),
        ],
        leftYAxis: counted,
      }),
      graph('Acknowledgement latency', {
        left: ['p50', 'p99'].map((statistic) => stage.metricLatency({ statistic, period: fine, label: statistic })),
        leftYAxis: time,
        leftAnnotations: [
          line(tightestDeadlineMs(this.settings), 'tightest deadline', colours.bad),
          line(acknowledgementAlarmMs(this.settings), 'alarm', colours.warn),
        ],
      }),
      lambda(ingest.function, 'Ingest'),
      graph('Queue', {
        left: [queues.queue.metricApproximateAgeOfOldestMessage({ ...most, label: 'Age of the oldest (s)' })],
        right: [
          queues.queue.metricApproximateNumberOfMessagesVisible({ ...most, label: 'Waiting' }),
          queues.queue.metricApproximateNumberOfMessagesNotVisible({ ...most, label: 'In flight' }),
        ],
        leftYAxis: { min: 0, label: 'seconds', showUnits: false },
        rightYAxis: counted,
      }),
      lambda(consumer.function, 'Consumer'),
      ...(due ? [lambda(due.function, 'Deadlines')] : []),
      graph('Time to store', {
        left: ['p50', 'p99'].map((p) => this.series('TimeToStore', p, fine, {}, p)),
        leftYAxis: time,
      }),
      graph('Time to store by provider, p99', {
        left: this.perProvider('TimeToStore', 'p99', fine),
        leftYAxis: time,
      }),
      graph('Table, write units', {
        left: [table.metricConsumedWriteCapacityUnits({ ...sum, label: 'Write units' })],
        leftYAxis: counted,
      }),
      graph('Dead letters', {
        left: [
          queues.deadLetterQueue.metricApproximateNumberOfMessagesVisible({ ...most, label: 'Kept' }),
          queues.deadLetterQueue.metricApproximateNumberOfMessagesNotVisible({ ...most, label: 'Being looked at' }),
          // What SQS moves there after too many receives is not among them.
          queues.deadLetterQueue.metricNumberOfMessagesSent({ ...sum, label: 'Put there unreadable' }),
        ],
        right: [
          queues.deadLetterQueue.metricApproximateAgeOfOldestMessage({ ...most, label: 'Age of the oldest (s)' }),
        ],
        leftYAxis: counted,
        rightYAxis: { min: 0, label: 'seconds', showUnits: false },
      }),
      ...(queues.unauthentic
        ? [
            graph('Not authentic, kept', {
              left: [queues.unauthentic.metricApproximateNumberOfMessagesVisible({ ...most, label: 'Kept' })],
              right: [this.series('Unkept', 'Sum', fine, {}, 'Not kept')],
              leftYAxis: counted,
              rightYAxis: counted,
            }),
          ]
        : []),
      ...(events
        ? [
            lambda(events.publisher, 'Publisher'),
            graph('Events', {
              left: [
                events.publisher.function.metric('IteratorAge', { ...most, label: 'Age of what is published (ms)' }),
              ],
              right: [events.deadLetterQueue.metricApproximateNumberOfMessagesVisible({ ...most, label: 'Set aside' })],
              leftYAxis: time,
              rightYAxis: counted,
            }),
          ]
        : []),
      ...(forwarding
        ? [
            graph('Passed on to the old URL', {
              left: [
                this.series('Forwarded', 'Sum', fine, {}, 'Taken').with({ color: colours.good }),
                this.series('ForwardFailed', 'Sum', fine, {}, 'Tries that failed').with({ color: colours.bad }),
              ],
              right: [
                forwarding.queue.metricApproximateNumberOfMessagesVisible({ ...most, label: 'Waiting' }),
                // What failed waits hidden.
                forwarding.queue.metricApproximateNumberOfMessagesNotVisible({ ...most, label: 'To be tried again' }),
                forwarding.deadLetterQueue.metricApproximateNumberOfMessagesVisible({ ...most, label: 'Set aside' }),
              ],
              leftYAxis: counted,
              rightYAxis: counted,
            }),
            graph('Not taken by the old URL, by provider', {
              left: this.perProvider('ForwardFailed', 'Sum', fine),
              leftYAxis: counted,
            }),
            lambda(forwarding.function, 'Forwarder'),
          ]
        : []),
      graph('Metrics that CloudWatch refused', {
        left: [this.series('Unpublished', 'Sum', coarse, {}, 'Calls')],
        leftYAxis: counted,
      }),
      ...(application
        ? [
            graph('Application’s API', {
              left: [
                application.stage.metricCount({ ...sum, label: 'Requests' }),
                application.stage.metricClientError({ ...sum, label: '4xx', color: colours.warn }),
                application.stage.metricServerError({ ...sum, label: '5xx', color: colours.bad }),
              ],
              leftYAxis: counted,
            }),
            lambda(application.function, 'API'),
          ]
        : []),
    ];
  }

  private perProvider(name: MetricName, statistic: string, period: Duration): IMetric[] {
    return providersWith(this.settings, name).map((provider) =>
      this.series(name, statistic, period, { Provider: provider }, this.nameOf(provider)),
    );
  }
}

const counted = { min: 0, showUnits: false, label: 'count' };

const words: { readonly [Name in MetricName]?: string } = {
  Revised: 'Revised',
  Contradicted: 'Taken back after delivery',
  Late: 'Late',
  Unconfirmed: 'Without receipt',
  Interim: 'Interim',
  Duplicate: 'Repeats',
  UnknownStatus: 'Unknown words',
  Quarantined: 'Unreadable',
  OtherEvents: 'Other events',
  Rejected: 'Refused',
  OldSecret: 'Let in by an old secret',
  InTime: 'In time',
  Overdue: 'Overdue',
  Missing: 'Never reported',
};

/** Ids of metric math begin with a small letter and know no hyphen. */
const idOf = (provider: string): string => `p_${provider.replaceAll('-', '_')}`;

const line = (value: number, label: string, color: string): HorizontalAnnotation => ({
  value,
  label: `${label} ${value}`,
  color,
});

const heading = (title: string, text: string): IWidget =>
  new TextWidget({ markdown: `## ${title}\n${text}`, width: 24, height: 2 });

/** A graph before it has its place. */
type Graph = GraphWidgetProps & { readonly title: string };

const graph = (title: string, props: Omit<GraphWidgetProps, 'title'>): Graph => ({ title, ...props });

const columns = 24;
const mostPerRow = 4;

/** Rows of at most four graphs, as even as they can be, each as wide as the dashboard. */
function rows(graphs: readonly Graph[]): IWidget[][] {
  const count = Math.ceil(graphs.length / mostPerRow);
  const longer = graphs.length % count;
  const least = Math.floor(graphs.length / count);
  const sizes = Array.from({ length: count }, (_, row) => least + (row >= count - longer ? 1 : 0));
  const starts = sizes.map((_, row) => sizes.slice(0, row).reduce((sum, size) => sum + size, 0));
  return sizes.map((size, row) =>
    graphs
      .slice(starts[row], (starts[row] ?? 0) + size)
      .map((props) => new GraphWidget({ width: columns / size, height: 6, ...props })),
  );
}
