import type { Answered } from './http-api.ts';

/** The variables that the access log's format uses. The path is not among them and must not be: it ends in the URL token. */
const variables = new Map<string, (answered: Answered) => string | number | null>([
  ['$context.requestTime', ({ atMs }) => requestTime(atMs)],
  ['$context.requestId', ({ requestId }) => requestId],
  ['$context.routeKey', ({ routeKey }) => routeKey],
  ['$context.status', ({ status }) => status],
  ['$context.identity.sourceIp', ({ sourceIp }) => sourceIp],
  ['$context.responseLatency', ({ latencyMs }) => Math.round(latencyMs)],
  ['$context.integrationLatency', ({ integrationMs }) => integrationMs && Math.round(integrationMs)],
  ['$context.error.message', ({ error }) => error],
  ['$context.integration.error', ({ integrationError }) => integrationError],
]);

/**
 * Writes one line for each answer in a stage's format; what there is not of a request is `-`.
 * @throws Error for a variable that it does not know.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
 */
export function createAccessLog(format: string): (answered: Answered) => string {
  const variable = /\$context(?:\.\w+)*/g;
  for (const [name] of format.matchAll(variable))
    if (!variables.has(name)) throw new Error(`The local stack does not know ${name} in the format of an access log.`);
  return (answered) =>
    format.replace(variable, (name) => {
      const value = String(variables.get(name)?.(answered) ?? '-');
      // The format is JSON, and its values stand in quotes.
      return JSON.stringify(value).slice(1, -1);
    });
}

/** As the Common Log Format writes times: `21/Nov/2026:14:00:00 +0000`. */
function requestTime(atMs: number): string {
  const [, day, month, year, time] = /, (\d\d) (\w+) (\d+) (\S+) GMT/.exec(new Date(atMs).toUTCString()) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
}
