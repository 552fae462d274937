import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { ApiStage } from '../runtime/api-stage.ts';
import type { Answered } from '../runtime/http-api.ts';
import type { LocalFunction, Run } from '../runtime/lambda.ts';
import type { CloudWatch } from './cloudwatch/service.ts';
import type { AwsAnswer, AwsCall, FrontDoor } from './front-door.ts';

/** What Lambda publishes of a run. Nothing is throttled here, which is the zero that Lambda publishes too. */
export function recordRun({ record }: CloudWatch, { functionName, durationMs, outcome }: Run): void {
  const metric = (name: string) => ({ namespace: 'AWS/Lambda', name, dimensions: { FunctionName: functionName } });
  record(metric('Invocations'), 'Count', 1);
  record(metric('Errors'), 'Count', outcome.kind === 'error' ? 1 : 0);
  record(metric('Throttles'), 'Count', 0);
  record(metric('Duration'), 'Milliseconds', durationMs);
}

/** What Lambda publishes of a run on records of a stream: the age of the last, in real milliseconds. */
export function recordIteratorAge({ record }: CloudWatch, functionName: string, ageMs: number): void {
  const metric = { namespace: 'AWS/Lambda', name: 'IteratorAge', dimensions: { FunctionName: functionName } };
  record(metric, 'Milliseconds', ageMs);
}

/** What API Gateway publishes of a request to a stage of an HTTP API. */
export function recordAnswer(
  { record }: CloudWatch,
  api: Pick<ApiStage, 'apiId' | 'stage'>,
  { status, latencyMs }: Answered,
): void {
  const metric = (name: string) => ({
    namespace: 'AWS/ApiGateway',
    name,
    dimensions: { ApiId: api.apiId, Stage: api.stage },
  });
  record(metric('Count'), 'Count', 1);
  record(metric('4xx'), 'Count', status >= 400 && status < 500 ? 1 : 0);
  record(metric('5xx'), 'Count', status >= 500 ? 1 : 0);
  record(metric('Latency'), 'Milliseconds', latencyMs);
}

/** What DynamoDB publishes of the functions' writes. Deletions are left out: here they stand for the time to live, which is free. */
export function recordWrites(
  { record }: CloudWatch,
  { witnesses }: FrontDoor,
  functions: readonly LocalFunction[],
): void {
  const callers = new Set(functions.map(({ declaration }) => declaration.name));
  witnesses.push(({ caller, service, action, input }, { status, body }) => {
    if (service !== 'dynamodb' || status !== 200 || !callers.has(caller) || action !== 'UpdateItem') return;
    const units = Number(JSON.parse(body).ConsumedCapacity?.CapacityUnits ?? 0);
    record(
      {
        namespace: 'AWS/DynamoDB',
        name: 'ConsumedWriteCapacityUnits',
        dimensions: { TableName: String(input['TableName']) },
      },
      'Count',
      units,
    );
  });
}

/** SQS leaves a message out of the age of the oldest once it was received so often. */
const receivesThatHide = 3;

interface Waiting {
  readonly sentAt: number;
  readonly receives: number;
  readonly handle: string | null;
}

const sentNow = (): Waiting => ({ sentAt: Date.now(), receives: 0, handle: null });

/**
 * What SQS publishes of its queues, each time it is called; of what is sent, as it is sent, whatever its sender then hears of it.
 * Ages are in real seconds: nothing waits longer on a faster clock.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
export function watchQueues(
  { record }: CloudWatch,
  { effects }: Pick<FrontDoor, 'effects'>,
  client: Pick<SQSClient, 'send'>,
  queueUrls: readonly string[],
): () => Promise<void> {
  const waiting = new Map(queueUrls.map((url) => [url, new Map<string, Waiting>()]));
  const handles = new Map<string, string>();
  const recordOf =
    (url: string) =>
    (name: string, unit: string, value: number): void => {
      const dimensions = { QueueName: url.slice(url.lastIndexOf('/') + 1) };
      record({ namespace: 'AWS/SQS', name, dimensions }, unit, value);
    };

  const watch = ({ action, input }: AwsCall, { status, body }: AwsAnswer): void => {
    const url = String(input['QueueUrl']);
    const queue = waiting.get(url);
    if (status !== 200 || !queue) return;
    // What a redrive policy moves comes by no call, and AWS does not count it either.
    if (action === 'SendMessage' || action === 'SendMessageBatch') {
      const answered = JSON.parse(body);
      for (const { MessageId } of action === 'SendMessage' ? [answered] : (answered.Successful ?? [])) {
        if (!queue.has(MessageId)) queue.set(MessageId, sentNow());
        recordOf(url)('NumberOfMessagesSent', 'Count', 1);
      }
    }
    if (action === 'ReceiveMessage') {
      for (const { MessageId, ReceiptHandle, Attributes } of JSON.parse(body).Messages ?? []) {
        // Whoever waits for a message may hear of it before its sender does.
        const isFirst = Attributes?.ApproximateReceiveCount === '1';
        const before = queue.get(MessageId) ?? (isFirst ? sentNow() : undefined);
        if (!before) continue;
        if (before.handle !== null) handles.delete(before.handle);
        if (before.receives + 1 > receivesThatHide) queue.delete(MessageId);
        else {
          queue.set(MessageId, { ...before, receives: before.receives + 1, handle: ReceiptHandle });
          handles.set(ReceiptHandle, MessageId);
        }
      }
    }
    if (action === 'DeleteMessageBatch' || action === 'DeleteMessage') {
      const entries = (input['Entries'] ?? [input]) as readonly { readonly ReceiptHandle: string }[];
      for (const { ReceiptHandle } of entries) {
        queue.delete(handles.get(ReceiptHandle) ?? '');
        handles.delete(ReceiptHandle);
      }
    }
  };

  effects.push((call, answer) => {
    if (call.service === 'sqs') watch(call, answer);
  });

  return async () => {
    for (const [url, messages] of waiting) {
      const command = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] });
      const { Attributes = {} } = await client.send(command);
      const publish = recordOf(url);
      const [oldest] = messages.values();
      publish('ApproximateAgeOfOldestMessage', 'Seconds', oldest ? (Date.now() - oldest.sentAt) / 1000 : 0);
      // An active queue reports that nothing is sent, too.
      publish('NumberOfMessagesSent', 'Count', 0);
      for (const name of ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const) {
        const published = name === 'ApproximateNumberOfMessages' ? `${name}Visible` : name;
        publish(published, 'Count', Number(Attributes[name] ?? 0));
      }
    }
  };
}
