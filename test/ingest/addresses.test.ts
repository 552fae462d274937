import { createHmac } from 'node:crypto';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { authenticate } from '../../functions/ingest/authenticate.ts';
import { toRequest } from '../../functions/ingest/request.ts';
import type { Provider } from '../../functions/providers/provider.ts';
import { registry } from '../../functions/providers/registry.ts';
import type { Signature } from '../../functions/providers/signatures/signature.ts';
import { baseUrlsKey, readBaseUrls } from '../../functions/shared/addresses.ts';
import { outputs } from '../../functions/shared/stack-outputs.ts';
import { readApiAddresses } from '../../local/runtime/api-addresses.ts';
import { startClock } from '../../local/runtime/clock.ts';
import { createHttpApi, type HttpApi } from '../../local/runtime/http-api.ts';
import type { LocalFunction } from '../../local/runtime/lambda.ts';
import { physicalIds, resolve } from '../../local/template/resolve.ts';
import type { Template } from '../../local/template/synthesize.ts';
import { genuineRequest } from '../../operator/request.ts';
import { synthesize } from '../lib/synthesize.ts';

// From the template to the function, over HTTP: what is registered is what is read, and what a signature is held against.

const apiHost = 'ab12cd34ef.execute-api.us-east-1.amazonaws.com';
const domain = 'dlr.example.com';
const publicUrl = 'https://hooks.example.com/sms/in';
const prefix = '/sms/in';

/** Where a request arrives at the API that was sent to a path of the registered URL. */
type Front = (path: string) => { readonly host: string; readonly path: string };
const straightTo =
  (host: string): Front =>
  (path) => ({ host, path });

const kinds: readonly (readonly [string, object, Front])[] = [
  ['the default endpoint', {}, straightTo(apiHost)],
  ['a domain', { domain: { name: domain } }, straightTo(domain)],
  ['a domain with a path', { domain: { name: domain, path: 'prod' } }, straightTo(domain)],
  [
    'a domain with a longer path',
    { domain: { name: domain, path: 'sms/prod', defaultEndpoint: false } },
    straightTo(domain),
  ],
  ['a front without a path', { publicUrl: 'https://hooks.example.com' }, straightTo(apiHost)],
  ['a front that passes its path on', { publicUrl }, straightTo(apiHost)],
  ['a front that takes its path away', { publicUrl }, (path) => ({ host: apiHost, path: path.slice(prefix.length) })],
  [
    'a front that passes its path on, before a domain',
    { publicUrl, domain: { name: domain, path: 'prod', defaultEndpoint: false } },
    (path) => ({ host: domain, path: `/prod${path}` }),
  ],
  [
    'a front that puts the domain’s path in the place of its own',
    { publicUrl, domain: { name: domain, path: 'prod', defaultEndpoint: false } },
    (path) => ({ host: domain, path: `/prod${path.slice(prefix.length)}` }),
  ],
  [
    'a domain that got a front, by a provider that was given the domain',
    { publicUrl, domain: { name: domain, path: 'prod' } },
    straightTo(domain),
  ],
  [
    'an API that got a domain, by a provider that was given the default endpoint',
    { domain: { name: domain, path: 'prod' } },
    straightTo(apiHost),
  ],
];
/** The base URL that a provider of the last two was given; the others were given that of the outputs. */
const givenBefore: Readonly<Record<string, string>> = {
  'a domain that got a front, by a provider that was given the domain': `https://${domain}/prod/webhooks`,
  'an API that got a domain, by a provider that was given the default endpoint': `https://${apiHost}/webhooks`,
};

let api: HttpApi;
let event: APIGatewayProxyEventV2 | null = null;
const server = createServer((incoming, response) => {
  void api(incoming, response).then((matched) => matched || response.writeHead(418).end());
});
beforeAll(() => new Promise<void>((done) => void server.listen(0, '127.0.0.1', done)));
afterAll(() => void server.close());

/** The API of the template that some settings make, what ingest is told, and the base URL to register. */
function stageOf(more: object) {
  const template = synthesize(more).toJSON() as Template;
  const ids = physicalIds(template, { awsUrl: 'http://127.0.0.1:1', baseUrl: `https://${apiHost}` });
  const propertiesOf = (type: string) =>
    Object.entries(template.Resources).flatMap(([id, { Type, Properties = {} }]) =>
      Type === type
        ? [{ id, ...(resolve(Properties, ids) as Record<string, unknown>) } as Record<string, unknown>]
        : [],
    );
  const lambda = {
    invoke: async (given: APIGatewayProxyEventV2) => {
      // AWS speaks HTTPS only.
      event = { ...given, headers: { ...given.headers, 'x-forwarded-proto': 'https' } };
      return { kind: 'result', result: { statusCode: 204 } };
    },
  } as unknown as LocalFunction;
  const routes = propertiesOf('AWS::ApiGatewayV2::Route').map(({ RouteKey }) => ({
    routeKey: String(RouteKey),
    lambda,
  }));
  const [declared = {}] = propertiesOf('AWS::ApiGatewayV2::Api');
  const addresses = readApiAddresses(declared, propertiesOf('AWS::ApiGatewayV2::ApiMapping'));
  const [told] = propertiesOf('AWS::Lambda::Function').flatMap(({ id, Environment }) =>
    String(id).startsWith('Ingest') ? [(Environment as { Variables: Record<string, string> }).Variables] : [],
  );
  return {
    api: createHttpApi(routes, startClock(), () => {}, undefined, addresses),
    baseUrls: readBaseUrls(told?.[baseUrlsKey]),
    baseUrl: String(resolve(template.Outputs[outputs.callbackBaseUrl]?.Value, ids)),
  };
}

/** To the letter: `fetch` would tidy the path. */
const send = (host: string, path: string, headers: object, body: string): Promise<number | undefined> => {
  event = null;
  const { port } = server.address() as AddressInfo;
  return new Promise((done, fail) => {
    request({ port, host: '127.0.0.1', path, method: 'POST', headers: { ...headers, host } }, (response) => {
      response.resume().on('end', () => done(response.statusCode));
    })
      .on('error', fail)
      .end(body);
  });
};

/** A scheme as Twilio, Plivo and Bird have it: over the URL, query and all, and the body. */
const overTheUrl: Signature = {
  covers: 'body',
  headers: ['x-signature'],
  secretName: 'secret',
  sign: (secret, { raw, url }) => ({ headers: { 'X-Signature': overUrl(secret, raw, url) } }),
  verify: (secret, { raw, urls, headers }) => urls.some((url) => overUrl(secret, raw, url) === headers['x-signature']),
};
const overUrl = (secret: string, raw: Buffer, url: string): string =>
  createHmac('sha256', secret).update(url).update(raw).digest('hex');
const provider = { ...registry.get('wavix'), signature: overTheUrl } as Provider;

describe.each(kinds)('%s', (kind, more, front) => {
  const stage = stageOf(more);
  const baseUrl = givenBefore[kind] ?? stage.baseUrl;
  const token = fc.stringMatching(/^[A-Za-z0-9_-]{1,43}$/);
  const query = fc.constantFrom('', 'a=%20b', 'q=1&q=2&x=%2Fy//', 'sig=a%2Bb%3D');

  /** Sends to a URL as registered. */
  const post = (url: string, headers: object = {}): Promise<number | undefined> => {
    const { pathname, search } = new URL(url);
    const at = front(pathname);
    api = stage.api;
    return send(at.host, `${at.path}${search}`, headers, '{}');
  };

  test('any registered URL is read as its provider and token', async () => {
    const wavix = fc.constantFrom('wavix', 'Wavix', 'WAVIX');
    const end = fc.constantFrom('', '/', '//');
    await fc.assert(
      fc.asyncProperty(wavix, fc.option(token), end, query, async (id, secret, slashes, search) => {
        const path = [baseUrl, id, ...(secret === null ? [] : [secret])].join('/') + slashes;
        expect(await post(search === '' ? path : `${path}?${search}`)).toBe(204);
        expect(toRequest(event as never, stage.baseUrls)).toMatchObject({
          provider: 'wavix',
          token: secret,
          query: search,
        });
      }),
      { numRuns: 40 },
    );
  });

  test('a signature over the URL holds for the one that was registered, and for no other', async () => {
    await fc.assert(
      fc.asyncProperty(token, query, fc.boolean(), async (secret, search, isForged) => {
        const url = `${baseUrl}/wavix/${secret}`;
        const signedUrl = isForged ? `${baseUrl}/wavix/${secret}0` : url;
        const endpoint = {
          provider: 'wavix',
          url: signedUrl,
          method: 'POST',
          authentication: ['signature'],
          signingSecret: 's',
        } as const;
        const { headers } = genuineRequest(provider, endpoint, {
          contentType: 'application/json',
          query: search,
          body: '{}',
        });
        expect(await post(search === '' ? url : `${url}?${search}`, headers)).toBe(204);
        const { kind: outcome } = authenticate(
          provider,
          { signature: true },
          { providers: { wavix: { signingSecret: 's' } } },
          toRequest(event as never, stage.baseUrls),
        );
        expect(outcome).toBe(isForged ? 'rejected' : 'authentic');
      }),
      { numRuns: 40 },
    );
  });
});

test('what the event says of host and path decides nothing about provider and token', () => {
  fc.assert(
    fc.property(fc.webUrl(), fc.webPath(), fc.array(fc.webUrl()), (host, path, baseUrls) => {
      const lying = {
        rawPath: path,
        rawQueryString: '',
        headers: {},
        pathParameters: { path: 'wavix/t' },
        requestContext: { domainName: host, http: { method: 'POST', path, sourceIp: '' }, requestId: '', timeEpoch: 0 },
      } as never;
      expect(toRequest(lying, baseUrls)).toMatchObject({ provider: 'wavix', token: 't' });
    }),
  );
});
