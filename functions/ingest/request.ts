import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { CallbackRequest } from './receive.ts';

/** The HTTP API hands over text types as text and all others, forms among them, in base64: the signature covers the bytes. */
export const toRequest = (event: APIGatewayProxyEventV2): CallbackRequest => ({
  provider: event.pathParameters?.['provider']?.toLowerCase() ?? '',
  token: event.pathParameters?.['token'] ?? null,
  method: event.requestContext.http.method,
  query: event.rawQueryString,
  headers: event.headers,
  raw: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
  sourceIp: event.requestContext.http.sourceIp,
  requestId: event.requestContext.requestId,
  receivedAt: event.requestContext.timeEpoch,
});
