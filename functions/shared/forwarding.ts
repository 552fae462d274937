// Read by ingest and by the forwarder: what a callback carries that is passed on.

/** On what is passed on: the request's own id, the same each time it comes. */
export const requestIdHeader = 'x-delivrd-request-id';
/** On what is passed on: how often it was, this time included. */
export const hopsHeader = 'x-delivrd-hops';

/** So often one callback is passed on, from stage to stage: two that name each other would never end. */
export const mostHops = 3;

type Headers = Readonly<Record<string, string | undefined>>;

/** How often a callback was passed on before it came. */
export function hopsOf(headers: Headers): number {
  const written = headers[hopsHeader];
  if (written === undefined) return 0;
  return /^\d$/.test(written) ? Number(written) : mostHops;
}

/** Headers of one connection, which end with it (RFC 9110, 7.6.1), and those that whoever sends writes anew. */
const ofConnection: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Headers that API Gateway, and what may stand in front of it, have added. Not `x-amz-`: SNS signs itself so. */
const ofGateways = /^(x-forwarded-|x-amzn-|x-amz-cf-|cloudfront-|cf-|forwarded$|via$|cdn-loop$)/;

/** The headers of a request that say something of its sender and content, for whoever it is passed on to. */
export function senderHeaders(headers: Headers): Readonly<Record<string, string>> {
  // Whoever connects may name more that end with the connection.
  const alsoOfIt = new Set(headers['connection']?.toLowerCase().split(/[\s,]+/));
  return Object.fromEntries(
    Object.entries(headers).filter(
      (header): header is [string, string] =>
        header[1] !== undefined &&
        !ofConnection.has(header[0]) &&
        !alsoOfIt.has(header[0]) &&
        !ofGateways.test(header[0]),
    ),
  );
}
