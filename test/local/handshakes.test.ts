import { X509Certificate } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Provider } from '../../functions/providers/provider.ts';
import { openDeployed } from '../../operator/deployed.ts';
import { diagnoseRequest } from '../../operator/doctor/request/read.ts';
import type { Endpoint } from '../../operator/endpoint.ts';
import { type Genuine, genuineRequest, toFetch } from '../../operator/request.ts';
import { addSecret, secretCalled } from '../../operator/secrets/change.ts';
import { sendReport } from '../../operator/send.ts';
import { type Running, run, settingsWith } from './running.ts';
import { vendorProviders, vendors } from './vendors.ts';

// What providers ask before they report, and what the CLI does for providers of every make: on one running stack.

const signed = { authentication: { signature: true } };
const names = ['aws-sms', 'whatsapp', 'twilio', 'telnyx', 'messagebird', 'brand', 'own'];
const asked: string[] = [];
let running: Running;

beforeAll(async () => {
  running = await run({
    ...settingsWith({ batchWindowSeconds: 0, batchSize: 10 }),
    providers: {
      ...vendorProviders,
      ...Object.fromEntries(names.slice(0, 5).map((name) => [name, signed])),
      brand: { use: 'twilio', ...signed },
      own: {
        use: 'custom',
        ...signed,
        signature: { family: 'hmac-body', header: 'X-Own-Signature' },
        fields: { id: 'data.ref', status: 'data.outcome' },
        statuses: { arrived: 'delivered', lost: 'undelivered' },
      },
    },
  });
  running.stack.frontDoor.witnesses.push(({ service, action }) => {
    if (service === 'sns') asked.push(action);
  });
});
afterAll(() => running?.stack.close());

const shown = async (name: string): Promise<Endpoint> => {
  const all = await running.api<Endpoint[]>('/api/endpoints');
  return all.find((one) => (one.name ?? one.provider) === name) as Endpoint;
};
const provider = (name: string): Provider => running.stack.providers.get(name) as Provider;

describe('SNS', () => {
  const confirmation = ({ topicArn }: Endpoint, about = topicArn): string => {
    const query = `Action=ConfirmSubscription&TopicArn=${about}&Token=2336412f`;
    return JSON.stringify({
      Type: 'SubscriptionConfirmation',
      MessageId: '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324',
      Token: '2336412f',
      TopicArn: about,
      Message: 'You have chosen to subscribe to the topic.\nTo confirm the subscription, visit the SubscribeURL.',
      SubscribeURL: `https://sns.us-west-2.amazonaws.com/?${query}`,
      Timestamp: '2026-11-28T00:00:00.000Z',
      SignatureVersion: '1',
    });
  };
  const sent = (endpoint: Endpoint, body: string): Genuine =>
    genuineRequest(provider('aws-sms'), endpoint, { contentType: 'text/plain; charset=UTF-8', query: '', body });
  const post = async (request: Genuine): Promise<number> => (await fetch(request.url, toFetch(request))).status;

  test('the endpoint tells its topic, and serves the certificate of its notifications', async () => {
    const endpoint = await shown('aws-sms');
    expect(endpoint.topicArn).toMatch(/^arn:aws:sns:/);
    expect(Object.keys(endpoint)).not.toContain('certificate');
    const { pathname, hostname } = new URL(endpoint.certificateUrl as string);
    expect(hostname).toMatch(/^sns\.[a-z0-9-]+\.amazonaws\.com$/);
    const pem = await (await fetch(running.stack.url + pathname)).text();
    const { publicKey } = new X509Certificate(pem);
    expect(publicKey.asymmetricKeyType).toBe('rsa');
  });

  test('a subscription to the topic is confirmed by asking SNS once, and queues nothing', async () => {
    const endpoint = await shown('aws-sms');
    asked.length = 0;
    expect(await post(sent(endpoint, confirmation(endpoint)))).toBe(200);
    expect(asked.filter((action) => action === 'ConfirmSubscription')).toHaveLength(1);
    await running.drained();
    expect(await running.sum('OtherEvents', { Provider: 'aws-sms' })).toBe(0);
  });

  test('one to another topic, or one that was altered, asks nobody', async () => {
    const endpoint = await shown('aws-sms');
    asked.length = 0;
    const other = sent(endpoint, confirmation(endpoint, 'arn:aws:sns:us-west-2:210987654321:Theirs'));
    expect(await post(other)).toBe(401);
    const genuine = sent(endpoint, confirmation(endpoint));
    const altered = genuine.body.toString('utf8').replaceAll('2336412f', '2336412e');
    expect(await post({ ...genuine, body: Buffer.from(altered) })).toBe(401);
    expect(asked.filter((action) => action === 'ConfirmSubscription')).toEqual([]);
  });

  test('a captured notification is diagnosed by the certificate that it names', async () => {
    const stack = await openDeployed({ port: Number(new URL(running.stack.url).port) });
    const folder = await mkdtemp(join(tmpdir(), 'delivrd-'));
    const diagnose = async (change: (body: string) => string): Promise<readonly (string | null)[]> => {
      const { url, headers, body } = genuineRequest(
        provider('aws-sms'),
        await shown('aws-sms'),
        provider('aws-sms').compose({ messageId: 'seen' }),
      );
      const request = join(folder, 'request.json');
      await writeFile(request, JSON.stringify({ method: 'POST', url, headers, body: change(body.toString('utf8')) }));
      const options = { provider: 'aws-sms', request, otherStack: [], port: 0, where: '' };
      const findings = await diagnoseRequest(stack, options);
      return findings.filter(({ check }) => check === 'signature').map(({ result }) => result);
    };
    expect(await diagnose((body) => body)).toEqual(['ok']);
    expect(await diagnose((body) => body.replace('seen', 'sean'))).toEqual(['fail']);
  });
});

describe('WhatsApp', () => {
  const knock = async (token: string): Promise<Response> => {
    const { url } = await shown('whatsapp');
    const query = new URLSearchParams({
      'hub.mode': 'subscribe',
      'hub.verify_token': token,
      'hub.challenge': '1158201444',
    });
    return fetch(`${url}?${query}`);
  };

  test('its challenge is answered to who knows the token that is told', async () => {
    const { verifyToken = '' } = await shown('whatsapp');
    const answered = await knock(verifyToken);
    expect([answered.status, await answered.text()]).toEqual([200, '1158201444']);
  });

  test('and to nobody else', async () => {
    const { verifyToken = '' } = await shown('whatsapp');
    for (const token of ['', `${verifyToken}x`]) {
      const answered = await knock(token);
      expect(await answered.text()).not.toContain('1158201444');
    }
  });
});

describe('the CLI', () => {
  const played = async () => {
    const stack = await openDeployed({ port: Number(new URL(running.stack.url).port) });
    return { endpoints: () => running.api<Endpoint[]>('/api/endpoints'), providers: stack.providers };
  };

  test.each(names)('%s: a report is sent as its provider would, and is found under its name', async (name) => {
    const sent = await sendReport(await played(), name, { status: 'delivered', id: `cli-${name}` });
    expect(sent).toMatchObject({ provider: name, answer: 200 });
    await running.drained();
    expect(await running.message(name, `cli-${name}`)).toMatchObject({ provider: name, status: 'delivered' });
  });

  test('to AWS, what only its provider can sign is said to be so', async () => {
    const endpoints = async () =>
      (await running.api<Endpoint[]>('/api/endpoints')).map(({ signingSecret: _, ...rest }) => rest);
    const { providers } = await played();
    for (const name of ['telnyx', 'aws-sms'])
      await expect(sendReport({ endpoints, providers }, name, { status: 'delivered' })).rejects.toThrow(
        /signs with a private key that only it has/,
      );
  });

  test.each([
    ['telnyx', 'no key', /^Nothing stored, since that is no public key of Telnyx: it must be an Ed25519 public key/],
    [
      'aws-sms',
      'my-topic',
      /^Nothing stored, since that is no ARN of the topic of AWS End User Messaging SMS: expected /,
    ],
  ])('%s: what can’t be its secret is refused with what was expected', async (name, wrong, said) => {
    const stack = await openDeployed({ port: Number(new URL(running.stack.url).port) });
    await expect(addSecret(stack, name, 'signingSecret', wrong)).rejects.toThrow(said);
  });

  test('a secret is asked for by the name that its provider has for it', async () => {
    const stack = await openDeployed({ port: Number(new URL(running.stack.url).port) });
    expect(await secretCalled(stack, 'twilio', 'signingSecret')).toBe('auth token of Twilio');
    expect(await secretCalled(stack, 'brand', 'signingSecret')).toBe('auth token of Twilio (brand)');
  });
});

describe('vendors', () => vendors(() => running));
