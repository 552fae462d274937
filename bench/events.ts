import { createHash } from 'node:crypto';
import type { APIGatewayProxyEventV2, SQSEvent } from 'aws-lambda';
import { isText } from '../local/runtime/http-api.ts';
import type { Genuine } from '../operator/request.ts';
import { receivedAtMs } from './queued.ts';

/** Where the API is, in all benchmarks. */
export const apiHost = 'bench.execute-api.us-east-1.amazonaws.com';

/** What the HTTP API gives ingest of a request to a path below `/webhooks/`. */
export function callbackEvent({ url, method, headers, body }: Genuine): APIGatewayProxyEventV2 {
  const { pathname, search } = new URL(url);
  const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const isBase64Encoded = !isText(lower);
  return {
    version: '2.0',
    routeKey: 'ANY /webhooks/{path+}',
    rawPath: pathname,
    rawQueryString: search.slice(1),
    headers: { host: apiHost, 'x-forwarded-proto': 'https', ...lower },
    pathParameters: { path: pathname.replace(/^\/webhooks\//, '') },
    requestContext: {
      accountId: '000000000000',
      apiId: 'bench',
      domainName: apiHost,
      domainPrefix: 'bench',
      http: { method, path: pathname, protocol: 'HTTP/1.1', sourceIp: '198.51.100.9', userAgent: 'bench' },
      requestId: 'JKJaXmPLvHcESHA=',
      routeKey: 'ANY /webhooks/{path+}',
      stage: '$default',
      time: new Date(receivedAtMs).toUTCString(),
      timeEpoch: receivedAtMs,
    },
    ...(body.length > 0 && { body: body.toString(isBase64Encoded ? 'base64' : 'utf8') }),
    isBase64Encoded,
  };
}

/** What Lambda gives the consumer of these messages of the queue. @param name what the ids of the queue messages begin with. */
export const batchEvent = (bodies: readonly string[], name = 'm'): SQSEvent => ({
  Records: bodies.map((body, at) => ({
    messageId: `${name}-${at}`,
    receiptHandle: `handle-${at}`,
    body,
    md5OfBody: createHash('md5').update(body).digest('hex'),
    attributes: {
      SentTimestamp: String(receivedAtMs),
      ApproximateReceiveCount: '1',
      ApproximateFirstReceiveTimestamp: String(receivedAtMs),
      SenderId: 'AROABENCH:ingest',
    },
    messageAttributes: {},
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:reports',
    awsRegion: 'us-east-1',
  })),
});
