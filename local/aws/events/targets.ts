import { setTimeout } from 'node:timers/promises';
import type { Permissions } from '../policy/permissions.ts';
import { type Caller, callAws, DeliveryError } from './call.ts';
import type { DeclaredEvents, Destination, Target } from './declared.ts';
import type { Json } from './json-path.ts';
import { post } from './post.ts';

export interface TargetHands {
  readonly awsUrl: string;
  readonly permissions: Pick<Permissions, 'ask'>;
  readonly declared: Pick<DeclaredEvents, 'destinations' | 'queueUrls'>;
  /** Puts an event on another bus, by its name. */
  readonly forward: (busName: string, event: Json) => void;
  /** Ends what waits. */
  readonly signal: AbortSignal;
}

/** Hands an event to a target. @throws DeliveryError where that fails. */
export type CallTarget = (caller: Caller, target: Target, input: string, event: Json) => Promise<void>;

/** Sends a text to a queue, with attributes. */
export type SendToQueue = (
  caller: Caller,
  queueArn: string,
  body: string,
  attributes?: Readonly<Record<string, string>>,
) => Promise<void>;

/** Calls the kinds of targets that are known: queues, topics, functions, buses and HTTP endpoints. */
export function createTargets({ awsUrl, permissions, declared, forward, signal }: TargetHands): {
  readonly call: CallTarget;
  readonly send: SendToQueue;
} {
  const send: SendToQueue = async (caller, queueArn, MessageBody, attributes = {}) => {
    const QueueUrl = declared.queueUrls.get(queueArn);
    if (QueueUrl === undefined) throw new DeliveryError('NO_RESOURCE', `There is no queue ${queueArn}.`, false);
    const MessageAttributes = Object.fromEntries(
      Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
    );
    const input = { QueueUrl, MessageBody, ...(Object.keys(attributes).length > 0 ? { MessageAttributes } : {}) };
    const headers = { 'x-amz-target': 'AmazonSQS.SendMessage', 'content-type': 'application/x-amz-json-1.0' };
    await callAws(awsUrl, caller, 'sqs', { path: '/', headers, body: JSON.stringify(input) });
  };

  const publish = (caller: Caller, TopicArn: string, Message: string): Promise<void> => {
    const body = new URLSearchParams({ Action: 'Publish', Version: '2010-03-31', TopicArn, Message }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return callAws(awsUrl, caller, 'sns', { path: '/', headers, body });
  };

  const invoke = (caller: Caller, functionArn: string, body: string): Promise<void> => {
    const path = `/2015-03-31/functions/${encodeURIComponent(functionArn.replace(/:\$LATEST$/, ''))}/invocations`;
    const headers = { 'content-type': 'application/json', 'x-amz-invocation-type': 'Event' };
    return callAws(awsUrl, caller, 'lambda', { path, headers, body });
  };

  /** What is no call through the front door. */
  const ask = (caller: Caller, action: string, resource: string): void => {
    const refused = permissions.ask(caller, action, resource);
    if (refused !== null) throw new DeliveryError('NO_PERMISSIONS', refused, false);
  };

  const waits = new Map<Destination, number>();
  /** Resolves when the endpoint's rate allows one more, in real time. */
  const turnOf = async (destination: Destination): Promise<void> => {
    const atMs = Math.max(performance.now(), waits.get(destination) ?? 0);
    waits.set(destination, atMs + 1000 / destination.perSecond);
    const ms = atMs - performance.now();
    if (ms > 1) await setTimeout(ms, undefined, { signal });
  };

  const call: CallTarget = async (caller, { arn, http }, input, event) => {
    if (arn.includes(':sqs:')) return send(caller, arn, input);
    if (arn.includes(':sns:')) return publish(caller, arn, input);
    if (arn.includes(':lambda:')) return invoke(caller, arn, input);
    if (arn.includes(':event-bus/')) {
      ask(caller, 'events:PutEvents', arn);
      return forward(arn.replace(/^.*event-bus\//, ''), event);
    }
    const destination = declared.destinations.get(arn);
    if (!destination) throw new DeliveryError('NO_RESOURCE', `There is no target ${arn}.`, false);
    ask(caller, 'events:InvokeApiDestination', arn);
    await turnOf(destination);
    return post(destination, http, input, event, signal);
  };
  return { call, send };
}

/** Whether the local stack knows targets of this kind. */
export const isKnownTarget = (arn: string): boolean => /:(sqs|sns|lambda):|:event-bus\/|:api-destination\//.test(arn);
