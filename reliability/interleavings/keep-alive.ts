import { Agent, request } from 'node:http';
import type { Service } from '../../local/aws/front-door.ts';

/** A service behind an endpoint of this machine, over connections that stay open: a schedule is many small calls. */
export function keepAliveTo(url: string): Service & { readonly close: () => void } {
  const agent = new Agent({ keepAlive: true });
  const service: Service = ({ headers, input }) =>
    new Promise((resolve, reject) => {
      const body = JSON.stringify(input);
      const { 'x-amz-target': target = '', authorization = '', 'x-amz-date': date = '' } = headers;
      const sent = {
        'content-type': 'application/x-amz-json-1.0',
        'content-length': Buffer.byteLength(body),
        'x-amz-target': target,
        'x-amz-date': date,
        authorization,
      };
      const outgoing = request(url, { method: 'POST', agent, headers: sent }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('error', reject);
        response.once('end', () =>
          resolve({
            status: response.statusCode ?? 500,
            contentType: response.headers['content-type'] ?? 'application/x-amz-json-1.0',
            body: Buffer.concat(chunks).toString('utf8'),
          }),
        );
      });
      outgoing.once('error', reject);
      outgoing.end(body);
    });
  return Object.assign(service, { close: () => agent.destroy() });
}
