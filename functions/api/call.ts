import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/** One call of the application, as API Gateway hands it over. */
export interface Call {
  readonly route: string;
  readonly method: string;
  /** The segments below the route's own, as API Gateway decodes them. */
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
  readonly raw: Buffer;
  readonly requestId: string;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
}

export const toCall = (event: APIGatewayProxyEventV2): Call => ({
  route: event.routeKey,
  method: event.requestContext.http.method,
  // Not the raw path: a domain's mapping stands in it.
  segments: (event.pathParameters?.['path'] ?? '').split('/'),
  // Not what API Gateway makes of it: that joins several values by a comma.
  query: new URLSearchParams(event.rawQueryString),
  raw: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
  requestId: event.requestContext.requestId,
  receivedAt: event.requestContext.timeEpoch,
});
