import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SQSClient, Message as SqsMessage } from '@aws-sdk/client-sqs';
import type { Table } from '../functions/aws/table.ts';
import { instant } from '../functions/domain/instant.ts';
import { toMessage } from '../functions/domain/message.ts';
import { readEnvelope } from '../functions/shared/envelope.ts';
import type { Endpoint } from '../operator/endpoints.ts';
import { peek } from './event-source.ts';
import { answer, decode } from './http-api.ts';
import type { MetricTotal } from './services/cloudwatch.ts';
import type { Usage } from './usage.ts';

/** What the operator's API tells about. */
export interface Sources {
  readonly endpoints: () => readonly Endpoint[];
  readonly table: Pick<Table, 'read'>;
  readonly sqs: SQSClient;
  readonly deadLetterQueueUrl: string;
  readonly metrics: () => readonly MetricTotal[];
  readonly usage: () => Usage;
}

/** A request that the consumer could not bring into the table. */
export interface QuarantinedRequest {
  readonly id: string;
  readonly provider: string;
  readonly reason: string;
  readonly receivedAt: string | null;
}

/** The local HTTP API: GET only, JSON only; null where it has no such address. */
export function createOperatorApi(sources: Sources) {
  let peeking: Promise<unknown> = Promise.resolve();
  const quarantine = async (): Promise<readonly QuarantinedRequest[]> => {
    // One look at a time: a message is hidden while it is looked at.
    const turn = peeking.then(() => peek(sources.sqs, sources.deadLetterQueueUrl));
    peeking = turn.catch(() => undefined);
    return (await turn).map(toQuarantined);
  };

  const read = async (path: string): Promise<unknown> => {
    switch (path) {
      case '/api/endpoints':
        return sources.endpoints();
      case '/api/quarantine':
        return quarantine();
      case '/api/metrics':
        return sources.metrics();
      case '/api/usage':
        return sources.usage();
    }
    const [, provider, messageId] = /^\/api\/messages\/([^/]+)\/([^/]+)$/.exec(path) ?? [];
    if (provider === undefined || messageId === undefined) return undefined;
    const stored = await sources.table.read(decode(provider), decode(messageId));
    return stored ? toMessage(stored) : null;
  };

  return async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    if (!path.startsWith('/api/')) return false;
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD');
      answer(response, 405, 'Only GET here.');
      return true;
    }
    const value = await read(path);
    if (value === undefined)
      answer(
        response,
        404,
        'No such address; there are /api/endpoints, /api/messages/{provider}/{messageId}, /api/quarantine, /api/metrics and /api/usage.',
      );
    else if (value === null) answer(response, 404, 'No report of this message has come.');
    else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    return true;
  };
}

function toQuarantined({ MessageId, Body, MessageAttributes, Attributes }: SqsMessage): QuarantinedRequest {
  const envelope = readEnvelope(Body ?? '');
  return {
    id: envelope?.requestId ?? MessageId ?? '',
    provider: envelope?.provider ?? 'unknown',
    reason:
      MessageAttributes?.['reason']?.StringValue ??
      `the consumer gave up (received ${Attributes?.['ApproximateReceiveCount']} times)`,
    receivedAt: envelope ? instant(envelope.receivedAt) : null,
  };
}
