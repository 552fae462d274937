import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { verifySignature } from '@vonage/jwt';
import { validateV3Signature } from 'plivo/dist/utils/v3Security.js';
import { Webhook } from 'standardwebhooks';
import { TelnyxWebhook } from 'telnyx/lib/webhooks';
import { getExpectedTwilioSignature, validateRequest } from 'twilio/lib/webhooks/webhooks.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Provider } from '../../functions/providers/provider.ts';
import { nameOf } from '../../operator/endpoint.ts';
import { genuineRequest, toFetch } from '../../operator/request.ts';
import type { Running } from './running.ts';

// What vendors' own code signs is let in over HTTP, and only as it was signed; what is sent here as theirs, their code takes.

const require = createRequire(import.meta.url);
const ofSinch = createRequire(require.resolve('@sinch/sms'));
const sinch = ofSinch(join(dirname(ofSinch.resolve('@sinch/sdk-client')), 'utils/authorization.helper.js'));

/** What the running stack must have for these. */
export const vendorProviders = {
  ...Object.fromEntries(
    ['twilio', 'sinch', 'plivo', 'telnyx', 'vonage-messages'].map((name) => [
      name,
      { authentication: { signature: true } },
    ]),
  ),
  hooks: { use: 'standard-webhooks', authentication: { signature: true }, statuses: { arrived: 'delivered' } },
};

interface Sent {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const now = (): string => String(Math.floor(Date.now() / 1000));

/** What the vendor's code signs: with parameters that no example has. */
const bySdk: Readonly<Record<string, (url: string, secret: string) => Sent>> = {
  twilio: (url, secret) => {
    const params = {
      MessageSid: 'SMvendor',
      MessageStatus: 'delivered',
      To: '+4915112345678',
      Empty: '',
      Ünïcode: 'für 😀 & mehr=',
      Media: ['b', 'a', 'b'],
    };
    const body = new URLSearchParams(
      Object.entries(params).flatMap(([name, value]) => [value].flat().map((one) => [name, one] as [string, string])),
    ).toString();
    const given = `${url}?b=2&a=%20x&empty=`;
    return {
      url: given,
      headers: {
        'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
        'x-twilio-signature': getExpectedTwilioSignature(secret, given, params),
      },
      body,
    };
  },
  sinch: (url, secret) => {
    const body = JSON.stringify({
      type: 'recipient_delivery_report_sms',
      batch_id: 'vendor',
      recipient: '4915112345678',
      status: 'Delivered',
      code: 0,
      at: '2026-11-28T00:00:00Z',
      client_reference: 'ü😀',
    });
    const [nonce, time] = ['01JHFFHWYY7HSS4FWTMDTQEK8V', now()];
    return {
      url,
      headers: {
        'content-type': 'application/json',
        'x-sinch-webhook-signature-algorithm': 'HmacSHA256',
        'x-sinch-webhook-signature-nonce': nonce,
        'x-sinch-webhook-signature-timestamp': time,
        'x-sinch-webhook-signature': sinch.calculateWebhookSignature(
          sinch.computeSignedData(body, nonce, time),
          secret,
        ),
      },
      body,
    };
  },
  hooks: (url, secret) => {
    const body = JSON.stringify({ message_id: 'vendor', status: 'arrived', text: 'ü😀' });
    const at = new Date();
    return {
      url,
      headers: {
        'content-type': 'application/json',
        'webhook-id': 'msg_1',
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': `v1,AAAA ${new Webhook(secret).sign('msg_1', at, body)}`,
      },
      body,
    };
  },
};

/** Over HTTP, on a stack that has these providers. */
export const vendors = (world: () => Running): void => {
  let server: Server;
  let received: { readonly url: string; readonly headers: IncomingHttpHeaders; readonly body: Buffer };
  beforeAll(async () => {
    server = createServer(async (request, response) => {
      const body = Buffer.concat(await request.toArray());
      received = { url: `http://${request.headers.host}${request.url}`, headers: request.headers, body };
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => void server?.close());
  const secretOf = (name: string): string => String(world().endpoint(name).signingSecret);
  const post = async ({ url, headers, body }: Sent): Promise<number> =>
    (await fetch(url, { method: 'POST', headers: { ...headers }, body })).status;

  const otherChar = (text: string, at: number): string =>
    `${text.slice(0, at)}${text[at] === 'x' ? 'y' : 'x'}${text.slice(at + 1)}`;

  describe.each(Object.keys(bySdk))('signed by the code of the vendor of %s', (name) => {
    const genuine = (): Sent => bySdk[name]?.(world().endpoint(name).url, secretOf(name)) as Sent;

    test('is let in, and read', async () => {
      expect(await post(genuine())).toBe(200);
      await world().drained();
      const id = name === 'twilio' ? 'SMvendor' : 'vendor';
      expect(await world().message(name, id)).toMatchObject({ status: 'delivered' });
    });

    test('and with any one byte changed is not: of the body, of each header that proves it, of the query where it is signed', async () => {
      const { url, headers, body } = genuine();
      for (let at = 3; at < body.length; at += 17) {
        if (body.codePointAt(at) !== body.charCodeAt(at) || !/[a-z0-9]/i.test(body[at] ?? '')) continue;
        // A letter of an escape may be of either case, and says the same.
        expect([at, await post({ url, headers, body: otherChar(body, at) })]).toEqual([at, 401]);
      }
      for (const header of Object.keys(headers).filter((one) => /signature$|nonce$|timestamp$|webhook-id$/.test(one))) {
        const value = headers[header] ?? '';
        expect([
          header,
          await post({ url, headers: { ...headers, [header]: otherChar(value, value.length - 3) }, body }),
        ]).toEqual([header, 401]);
      }
      if (name === 'twilio') expect(await post({ url: url.replace('b=2', 'b=3'), headers, body })).toBe(401);
    });
  });

  /** Whether the vendor's code takes what came. */
  const takes: Readonly<Record<string, (secret: string) => Promise<boolean> | boolean>> = {
    twilio: (secret) =>
      validateRequest(
        secret,
        String(received.headers['x-twilio-signature']),
        received.url,
        Object.fromEntries(new URLSearchParams(received.body.toString())),
      ),
    plivo: (secret) =>
      validateV3Signature(
        'POST',
        received.url,
        String(received.headers['x-plivo-signature-v3-nonce']),
        secret,
        String(received.headers['x-plivo-signature-v3']),
        Object.fromEntries(new URLSearchParams(received.body.toString())),
      ),
    sinch: (secret) => sinch.validateWebhookSignature(secret, received.headers, received.body.toString()),
    'vonage-messages': (secret) =>
      verifySignature(String(received.headers.authorization).replace('Bearer ', ''), secret),
    hooks: (secret) => {
      new Webhook(secret).verify(received.body.toString(), received.headers as Record<string, string>);
      return true;
    },
  };

  describe.each(Object.keys(takes))('sent as the provider %s', (name) => {
    test('is taken by the code of its vendor, and not with another secret', async () => {
      const endpoint = world().endpoint(name);
      const provider = world().stack.providers.get(nameOf(endpoint)) as Provider;
      const there = { ...endpoint, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/there` };
      const request = genuineRequest(provider, there, provider.compose({ messageId: 'ü 1', atMs: Date.now() }));
      await fetch(request.url, toFetch(request));
      const other = name === 'hooks' ? `whsec_${Buffer.from('x'.repeat(24)).toString('base64')}` : 'other';
      const holds = async (secret: string): Promise<boolean> => {
        try {
          return (await takes[name]?.(secret)) ?? false;
        } catch {
          return false;
        }
      };
      expect([await holds(secretOf(name)), await holds(other)]).toEqual([true, false]);
    });
  });

  test('Telnyx’s code takes what is sent as Telnyx’s', async () => {
    const endpoint = world().endpoint('telnyx');
    const provider = world().stack.providers.get('telnyx') as Provider;
    const there = { ...endpoint, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/there` };
    const request = genuineRequest(provider, there, provider.compose({ messageId: 'm', atMs: Date.now() }));
    await fetch(request.url, toFetch(request));
    const { providers = {} } = JSON.parse(world().stack.secrets.get(world().stack.outputs['SecretId'] as string));
    const key = providers.telnyx.signingSecret;
    await new TelnyxWebhook(key).verify(received.body.toString(), received.headers as Record<string, string>);
    await expect(
      new TelnyxWebhook(key).verify(`${received.body.toString()} `, received.headers as Record<string, string>),
    ).rejects.toThrow();
  });
};
