import { type Envelope, readEnvelope } from '../../functions/shared/envelope.ts';
import type { AwsAnswer, AwsCall, FrontDoor } from '../../local/aws/front-door.ts';
import type { Run } from '../../local/runtime/lambda.ts';
import { addPoints, type Datum, dataOfLine, imbalanceOfData, type Points, pointsOfData } from './points.ts';

/** One try of a `PutMetricData`. The tries of one call by the SDK share its invocation. */
export interface Try {
  readonly invocation: string;
  /** Its number among them, from 1. */
  readonly attempt: number;
  /** What took effect; nothing where the service never saw it. */
  readonly effect: Points | null;
  /** Whether the stage has the values of its providers, and they those of their countries. */
  readonly isBalanced: boolean;
  /** Whether the caller heard that it did: answered 200, and the connection kept. */
  readonly heard: boolean;
}

/** One run of the consumer, and what it published. */
export interface ConsumerRun {
  /** The queue messages that it was given, and those that it took. */
  readonly given: readonly string[];
  readonly taken: ReadonlySet<string>;
  /** How it ended without an answer; null where it gave one. */
  readonly died: string | null;
  /** Whether a fault killed its process. */
  readonly killed: boolean;
  readonly tries: readonly Try[];
  /** What it wrote to the log instead, and what that lacks of a balance of stage, providers and countries. */
  readonly logged: Points;
  readonly logImbalance: Points;
}

/** One delivery of a queue message. */
export interface Delivery {
  readonly message: string;
  /** Epoch milliseconds. */
  readonly receivedAtMs: number;
  /** When its deletion took effect, in epoch milliseconds; null where none did. */
  readonly deletedAtMs: number | null;
  /** Why SQS may deliver the message again though a run took this delivery; null without a reason. */
  readonly mayComeAgain: string | null;
}

/** What really happened, seen from the services' side of the faults. */
export interface Ledger {
  /** Everything that the queue took from ingest, by queue message. */
  readonly queued: ReadonlyMap<string, Envelope>;
  /** How many messages the reports queue took, whatever they hold and whether or not their sender heard so. */
  readonly takenIn: number;
  /** Bodies that the dead-letter queue took from the consumer, and whether the consumer heard so. */
  readonly buried: readonly { readonly body: string; readonly heard: boolean }[];
  readonly runs: readonly ConsumerRun[];
  /** What all published data together lack of such a balance: half of a call may have been taken. */
  readonly imbalance: Points;
  readonly deliveries: Iterable<Delivery>;
  /** Writes that put a lower version over a higher one, or did not tell what they wrote over. */
  readonly regressions: readonly string[];
  readonly takeLogLine: (line: string, environment: string) => void;
  readonly takeRun: (run: Run) => void;
  /** Begins to look at a front door, before faults are injected. */
  readonly watch: (door: FrontDoor, queues: Queues) => void;
}

export interface Queues {
  readonly reports: string;
  readonly deadLetters: string;
  /** How long a message that was received is hidden, in milliseconds. */
  readonly hiddenMs: number;
}

type Changing<T> = { -readonly [Key in keyof T]: T[Key] };
/** What an environment's process wrote to the log since its last run was over. */
type Logged = Pick<ConsumerRun, 'logged' | 'logImbalance'>;

export function openLedger(): Ledger {
  const queued = new Map<string, Envelope>();
  let takenIn = 0;
  const buried: { body: string; heard: boolean }[] = [];
  const runs: ConsumerRun[] = [];
  const imbalance: Points = new Map();
  const regressions: string[] = [];
  const current = new Map<string, Logged>();
  // A call may be read, and take effect, after the run that made it is over: it belongs to the run that it names.
  const triesOfRuns = new Map<string, Changing<Try>[]>();
  const written = new Set<string>();
  // By receipt handle.
  const deliveries = new Map<string, Changing<Delivery>>();
  // A call is known by its headers, which no gate changes.
  const tries = new WeakMap<AwsCall['headers'], Changing<Try>>();
  const burials = new WeakMap<AwsCall['headers'], { body: string; heard: boolean }>();

  const loggedBy = (environment: string): Logged => {
    const found = current.get(environment) ?? { logged: new Map(), logImbalance: new Map() };
    current.set(environment, found);
    return found;
  };
  const triesOf = (traceId: string): Changing<Try>[] => {
    const found = triesOfRuns.get(traceId) ?? [];
    triesOfRuns.set(traceId, found);
    return found;
  };
  const mayComeAgain = (handle: unknown, reason: string): void => {
    const delivery = deliveries.get(String(handle));
    if (delivery) delivery.mayComeAgain = reason;
  };

  const noteWrite = (input: Values, body: Values): void => {
    const key = JSON.stringify(input['Key']);
    const after = (input['ExpressionAttributeValues'] as Versioned)[':version']?.S;
    const before = (body['Attributes'] as Versioned | undefined)?.['version']?.S;
    if (written.has(key) && before === undefined) regressions.push(`a write of ${key} does not tell what stood there`);
    if (after !== undefined && before !== undefined && after <= before) regressions.push(`${before} -> ${after}`);
    written.add(key);
  };

  const watch: Ledger['watch'] = ({ gates, effects, witnesses, hangUps }, { reports, deadLetters, hiddenMs }) => {
    gates.unshift(async ({ action, headers }) => {
      if (action !== 'PutMetricData') return null;
      const invocation = headers['amz-sdk-invocation-id'] ?? '';
      const attempt = Number(/attempt=(\d+)/.exec(headers['amz-sdk-request'] ?? '')?.[1]);
      const one = { invocation, attempt, effect: null, isBalanced: true, heard: false };
      triesOf(headers['x-amzn-trace-id'] ?? '').push(one);
      tries.set(headers, one);
      return null;
    });
    const noteEffect = ({ action, input, headers }: AwsCall, text: string): void => {
      const body = JSON.parse(text || '{}');
      if (action === 'SendMessage' && input['QueueUrl'] === reports) {
        takenIn += 1;
        const envelope = readEnvelope(String(input['MessageBody']));
        if (envelope) queued.set(body.MessageId, envelope);
      }
      if (action === 'SendMessageBatch' && input['QueueUrl'] === reports) {
        const entries = input['Entries'] as readonly { readonly Id: string; readonly MessageBody: string }[];
        const ids = new Map<string, string>(
          (body.Successful ?? []).map((one: Values) => [one['Id'], one['MessageId']]),
        );
        for (const { Id, MessageBody } of entries) {
          const [id, envelope] = [ids.get(Id), readEnvelope(MessageBody)];
          if (id !== undefined) takenIn += 1;
          if (id !== undefined && envelope) queued.set(id, envelope);
        }
      }
      if (action === 'SendMessage' && input['QueueUrl'] === deadLetters) {
        const burial = { body: String(input['MessageBody']), heard: false };
        buried.push(burial);
        burials.set(headers, burial);
      }
      if (action === 'ReceiveMessage')
        for (const { ReceiptHandle, MessageId } of body.Messages ?? [])
          deliveries.set(ReceiptHandle, {
            message: MessageId,
            receivedAtMs: Date.now(),
            deletedAtMs: null,
            mayComeAgain: null,
          });
      if (action === 'ChangeMessageVisibility') mayComeAgain(input['ReceiptHandle'], 'shown again');
      if (action === 'DeleteMessageBatch')
        for (const handle of handlesOf(input)) {
          const delivery = deliveries.get(handle);
          if (!delivery) continue;
          delivery.deletedAtMs = Date.now();
          if (Date.now() - delivery.receivedAtMs >= hiddenMs) mayComeAgain(handle, 'deleted too late');
        }
      if (action === 'UpdateItem' && bringsReports(input)) noteWrite(input, body);
      const one = tries.get(headers);
      if (one) {
        one.effect = pointsOfData(input['MetricData'] as Datum[]);
        one.isBalanced = imbalanceOfData(input['MetricData'] as Datum[]).size === 0;
        addPoints(imbalance, imbalanceOfData(input['MetricData'] as Datum[]));
      }
    };
    // Certificates are no JSON.
    effects.push((call, { status, body }) => {
      if (status === 200 && call.service !== 'sns') noteEffect(call, body);
    });
    hangUps.push(({ headers }) => {
      const [one, burial] = [tries.get(headers), burials.get(headers)];
      if (one) one.heard = false;
      if (burial) burial.heard = false;
    });
    witnesses.push(({ action, input, headers }: AwsCall, { status }: AwsAnswer) => {
      const [one, burial] = [tries.get(headers), burials.get(headers)];
      if (one) one.heard = status === 200;
      if (burial) burial.heard = status === 200;
      if (action === 'DeleteMessageBatch' && status !== 200)
        for (const handle of handlesOf(input))
          if (deliveries.get(handle)?.deletedAtMs === null) mayComeAgain(handle, 'deletion failed');
    });
  };

  return {
    queued,
    get takenIn() {
      return takenIn;
    },
    buried,
    runs,
    imbalance,
    deliveries: { [Symbol.iterator]: () => deliveries.values() },
    regressions,
    watch,
    takeLogLine: (line, environment) => {
      const data = dataOfLine(line).filter(({ MetricName }) => MetricName !== 'Unpublished');
      addPoints(imbalance, imbalanceOfData(data));
      addPoints(loggedBy(environment).logged, pointsOfData(data));
      addPoints(loggedBy(environment).logImbalance, imbalanceOfData(data));
    },
    takeRun: ({ functionName, environment, traceId, event, outcome, killed }) => {
      const made = loggedBy(environment);
      current.delete(environment);
      if (!functionName.startsWith('Consumer')) return;
      const given = [
        ...new Set((event as { Records: { messageId: string }[] }).Records.map(({ messageId }) => messageId)),
      ];
      const died = outcome.kind === 'error' ? outcome.error : null;
      const failed = new Set(
        outcome.kind === 'error'
          ? given
          : (outcome.result as { batchItemFailures: { itemIdentifier: string }[] }).batchItemFailures.map(
              ({ itemIdentifier }) => itemIdentifier,
            ),
      );
      // The same list of tries: what is read later is added to it.
      const taken = new Set(given.filter((id) => !failed.has(id)));
      runs.push({ ...made, given, died, killed, taken, tries: triesOf(traceId) });
    },
  };
}

/** A mark beside the reports, such as that a message is late, moves nothing, and need not tell what it found. */
const bringsReports = ({ UpdateExpression = '#version = :version' }: Values): boolean =>
  /#(version|history) = /.test(String(UpdateExpression));

const handlesOf = (input: Values): readonly string[] =>
  (input['Entries'] as readonly { ReceiptHandle: string }[]).map(({ ReceiptHandle }) => ReceiptHandle);

type Values = Readonly<Record<string, unknown>>;
type Versioned = Readonly<Record<string, { readonly S?: string } | undefined>>;
