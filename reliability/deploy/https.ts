import { readFileSync } from 'node:fs';
import { type RequestOptions, request } from 'node:https';
import { text } from 'node:stream/consumers';

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** One request to this machine, whatever the URL's host is called, with only this certificate trusted. */
export function send(
  url: string,
  certificate: string,
  options: RequestOptions,
  body: string | undefined = '',
): Promise<Answer> {
  const { hostname, port, pathname, search, host } = new URL(url);
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        ...options,
        host: '127.0.0.1',
        port,
        path: pathname + search,
        servername: hostname === '127.0.0.1' ? '' : hostname,
        ca: readFileSync(certificate),
        headers: { ...options.headers, host },
        timeout: 30_000,
      },
      (answer) => {
        text(answer).then((told) => resolve({ status: answer.statusCode ?? 0, body: told }), reject);
      },
    );
    sent.once('timeout', () => sent.destroy(new Error(`${url} did not answer within 30 s.`)));
    sent.once('error', reject);
    sent.end(body);
  });
}

export const get = (url: string, certificate: string): Promise<Answer> => send(url, certificate, { method: 'GET' });

export const postJson = (url: string, certificate: string, body: unknown): Promise<Answer> =>
  send(url, certificate, { method: 'POST', headers: { 'content-type': 'application/json' } }, JSON.stringify(body));
