import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createClient, type Message } from '../../client/index.ts';
import { tellStory } from '../../examples/otp/story.ts';
import type { FailureReason } from '../../functions/domain/failure-reason.ts';
import type { Status } from '../../functions/domain/status.ts';
import { messageOf } from '../client/fakes.ts';

let server: Server | null = null;
afterEach(() => server?.close());

const bodyOf = async (request: IncomingMessage): Promise<never> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return (chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString()) : {}) as never;
};

/** Delivrd's API and callback URLs, as the contract says them, over HTTP. */
async function fakeDelivrd(): Promise<string> {
  const messages = new Map<string, Message>();
  const unsigned: string[] = [];
  const learn = (provider: string, id: string, facts: Partial<Message>, status?: Status): void => {
    const before = messages.get(`${provider}/${id}`);
    const known = messageOf(provider, id, status ?? before?.status ?? 'unknown', { atMs: Date.now() });
    const { status: told, final, providerStatus, updatedAt } = known;
    const state = status === undefined && before ? {} : { status: told, final, providerStatus };
    messages.set(`${provider}/${id}`, { ...known, ...before, ...state, ...facts, updatedAt });
  };
  const report = (provider: string, body: Readonly<Record<string, string>>): void => {
    const status = (body['status'] === 'answered' ? 'delivered' : body['status']) as Status;
    const failureReason: FailureReason | null = status === 'rejected' ? 'opted_out' : null;
    learn(provider, body['message_id'] ?? '', { recipient: body['to'] ?? null, failureReason }, status);
  };
  const serve = async (request: IncomingMessage): Promise<unknown> => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://fake');
    const [, first = '', provider = '', id = ''] = pathname.split('/');
    const body: Record<string, unknown> = await bodyOf(request);
    if (first === 'webhooks') return report(provider, body as never);
    if (!request.headers.authorization?.includes('Credential=application/')) unsigned.push(pathname);
    if (first === 'recipients') {
      const number = Buffer.from(provider.slice(1), 'base64url').toString();
      const out = [...messages.values()].find((one) => one.recipient === number && one.failureReason === 'opted_out');
      return { verdict: out ? 'opted_out' : 'unknown', since: out?.updatedAt ?? null };
    }
    if (request.method === 'POST') {
      for (const { provider: by, messageId, ...facts } of body['messages'] as Partial<Message>[])
        learn(by ?? '', messageId ?? '', facts);
      return { recorded: 1 };
    }
    if (request.method === 'PUT') return learn(provider, id, { confirmedAt: new Date().toISOString() as never });
    const reference = searchParams.get('clientReference');
    if (reference !== null)
      return { messages: [...messages.values()].filter((one) => one.clientReference === reference), next: null };
    const untilMs = Date.now() + Number(searchParams.get('waitForFinal') ?? 0) * 1000;
    while (!messages.get(`${provider}/${id}`)?.final && Date.now() < untilMs)
      await new Promise((resolve) => setTimeout(resolve, 20));
    return messages.get(`${provider}/${id}`) ?? null;
  };
  server = createServer((request, response) => {
    void serve(request).then((answer) => {
      if (unsigned.length > 0) response.writeHead(403).end('{"message":"Forbidden"}');
      else if (answer === null) response.writeHead(404).end('{"error":"no such message"}');
      else response.end(JSON.stringify(answer ?? {}));
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('codes go out by SMS, again where one did not arrive, by a call at the deadline, and not to who opted out', async () => {
  const url = await fakeDelivrd();
  const credentials = { accessKeyId: 'application', secretAccessKey: 'local' };
  const client = createClient({ url, region: 'us-east-1', credentials });
  const urls = ['wavix', 'smstake'].map((provider) => ({ provider, url: `${url}/webhooks/${provider}` }));
  const lines: string[] = [];
  await tellStory(client, urls, (line) => lines.push(line));
  expect(lines.map((line) => line.replace(/\d\.\d s|20\S+Z/g, '…').replace(/ +/g, ' '))).toEqual([
    'Ada … an SMS is sent',
    'Ada … the SMS is there; the code is typed in',
    'Ada … confirmed at …, 1 sent in all',
    'Ben … an SMS is sent',
    'Ben … undelivered, so SMS 2 is sent',
    'Ben … the SMS is there; the code is typed in',
    'Ben … confirmed at …, 2 sent in all',
    'Cleo … an SMS is sent',
    'Cleo … the SMS is still sent, so a call is made',
    'Cleo … the call is answered; the code is typed in',
    'Cleo … confirmed at …, 2 sent in all',
    'Dan … an SMS is sent',
    'Dan … failed: opted out',
    'Dan asks once more',
    'Dan nothing is sent: opted out since …',
    'What Delivrd knows of Cleo’s code:',
    ' wavix sms: sent, 0.0450 EUR',
    ' smstake voice: delivered',
  ]);
});
