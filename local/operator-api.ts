import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Table } from '../functions/aws/table.ts';
import { toMessage } from '../functions/domain/message.ts';
import type { Endpoint } from '../operator/endpoints.ts';
import type { QuarantinedRequest } from '../operator/quarantine.ts';
import { answer, decode } from './http-api.ts';
import type { MetricTotal } from './services/cloudwatch.ts';
import type { Usage } from './usage.ts';

const addresses =
  'There are /api/endpoints, /api/messages/{provider}/{messageId}, /api/quarantine, /api/metrics and /api/usage.';

/** What the operator's API tells about. */
export interface Sources {
  readonly endpoints: () => readonly Endpoint[];
  readonly table: Pick<Table, 'read'>;
  readonly quarantine: () => Promise<readonly QuarantinedRequest[]>;
  readonly metrics: () => readonly MetricTotal[];
  readonly usage: () => Usage;
}

/** The local HTTP API: answers what lies under `/api`, and `/`; false for any other address. */
export function createOperatorApi(sources: Sources) {
  const read = async (path: string): Promise<unknown> => {
    switch (path) {
      case '/api/endpoints':
        return sources.endpoints();
      case '/api/quarantine':
        return sources.quarantine();
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
    if (path === '/' && request.method === 'GET') {
      response.writeHead(200, { 'content-type': 'text/plain' }).end(`Delivrd runs here. ${addresses}\n`);
      return true;
    }
    if (!path.startsWith('/api/')) return false;
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD');
      answer(response, 405, 'Only GET here.');
      return true;
    }
    const value = await read(path);
    if (value === undefined) answer(response, 404, `No such address. ${addresses}`);
    else if (value === null) answer(response, 404, 'No report of this message has come.');
    else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    return true;
  };
}
