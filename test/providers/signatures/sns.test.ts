import { createPrivateKey, sign, X509Certificate } from 'node:crypto';
import https from 'node:https';
import { createRequire } from 'node:module';
import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { SignedRequest } from '../../../functions/providers/signatures/signature.ts';
import { playedTopicArn, snsEnvelope, snsTopic, subscribeUrl } from '../../../functions/providers/signatures/sns.ts';
import { atMs, edited, sent, toleranceMs, unsigned } from './request.ts';

const require = createRequire(import.meta.url);
const SnsPayloadValidator = require('sns-payload-validator');

const signature = snsTopic();
const keys = signature.newKeys?.();
const { secret, signingSecret } = keys ?? { secret: '', signingSecret: '' };
const certificate = keys?.certificate?.pem ?? '';

const envelope = {
  Type: 'Notification',
  MessageId: '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324',
  TopicArn: playedTopicArn,
  Message: '{"eventType":"TEXT_DELIVERED"}',
  Timestamp: '2012-05-02T00:54:06.655Z',
  SignatureVersion: '1',
  UnsubscribeURL: 'https://sns.us-west-2.amazonaws.com/?Action=Unsubscribe',
};
const confirmation = {
  ...envelope,
  Type: 'SubscriptionConfirmation',
  Token:
    '2336412f37fb687f5d51e6e241d09c805a5a57b30d712f794cc5f6a988666d92768dd60a747ba6f3beb71854e285d6ad02428b09ceece29417f1f02d609c582afbacc99c583a916b9981dd2728f4ae6fdb82efd087cc3b7849e05798d2d2785c03b0879594eeac82c01f235d0e717736',
  Message: 'You have chosen to subscribe to the topic.\nTo confirm the subscription, visit the SubscribeURL.',
};
const confirming = {
  ...confirmation,
  SubscribeURL: `https://sns.us-west-2.amazonaws.com/?Action=ConfirmSubscription&TopicArn=${playedTopicArn}&Token=${confirmation.Token}`,
};

const posted = (document: object): SignedRequest => ({
  ...sent(signature, signingSecret, unsigned({ raw: Buffer.from(JSON.stringify(document)) })),
  certificate,
});
const changed = (request: SignedRequest, change: object): SignedRequest => ({
  ...request,
  raw: Buffer.from(JSON.stringify({ ...JSON.parse(request.raw.toString('utf8')), ...change })),
});
const verify = (request: SignedRequest, arn = secret): boolean => signature.verify(arn, request);

const texts = fc.record(
  {
    Message: fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('', 'a\nb', 'Type\nNotification\n', '💬')),
    Subject: fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => text.replace(/[\r\n]/g, '')),
    SignatureVersion: fc.constantFrom('1', '2'),
  },
  { requiredKeys: ['Message', 'SignatureVersion'] },
);

test('new keys are a topic, a private key, and a certificate of it that others read', () => {
  const read = new X509Certificate(certificate);
  expect(read.checkPrivateKey(createPrivateKey(signingSecret))).toBe(true);
  expect(read.verify(read.publicKey)).toBe(true);
  expect(read.subject).toBe('CN=sns.amazonaws.com');
  expect(Date.parse(read.validTo) - Date.now()).toBeGreaterThan(9 * 365 * 86_400_000);
  expect(signature.secretMistake?.(secret)).toBeNull();
});

test.each([
  '',
  'MyTopic',
  'arn:aws:sqs:us-west-2:123456789012:MyTopic',
  'arn:aws:sns:us-west-2:12345:MyTopic',
  `${playedTopicArn} `,
  signingSecret,
])('a secret that is no ARN of a topic is a mistake: %j', (text) => {
  expect(signature.secretMistake?.(text)).toMatch(/^expected the ARN/);
});

test.each(['arn:aws-cn:sns:cn-north-1:123456789012:a', 'arn:aws-us-gov:sns:us-gov-west-1:123456789012:A_b-1.fifo'])(
  '%s is one',
  (text) => {
    expect(signature.secretMistake?.(text)).toBeNull();
  },
);

describe('a notification', () => {
  test('is taken as it was signed, whatever its text and version', () => {
    fc.assert(
      fc.property(texts, (given) => {
        expect(verify(posted({ ...envelope, ...given }))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test('is refused with another letter in anything that is signed, or in the signature', () => {
    const names = ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type', 'Signature', 'SignatureVersion'];
    const request = posted({ ...envelope, Subject: 'A subject' });
    const document = JSON.parse(request.raw.toString('utf8'));
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.nat(),
        fc.constantFrom('change', 'add', 'drop' as const),
        fc.constantFrom(...'aA0=\n é'),
        (name, at, kind, letter) => {
          const text = edited(document[name], at, kind, letter);
          fc.pre(text !== document[name]);
          expect(verify(changed(request, { [name]: text }))).toBe(false);
          expect(verify(changed(request, { [name]: undefined }))).toBe(false);
        },
      ),
      { numRuns: 300 },
    );
    expect(verify(changed(posted(envelope), { Subject: 'added' }))).toBe(false);
  });

  test('is refused from another topic, by another key, and by what is no certificate', () => {
    const request = posted(envelope);
    const other = signature.newKeys?.();
    expect(verify(request)).toBe(true);
    expect(verify(request, `${playedTopicArn}2`)).toBe(false);
    expect(verify(request, '')).toBe(false);
    for (const one of [
      other?.certificate?.pem,
      undefined,
      '',
      'no certificate',
      signingSecret,
      new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    ])
      expect(verify({ ...request, certificate: one })).toBe(false);
    expect(signature.verify(signingSecret, request)).toBe(false);
  });

  test('is refused without its envelope, as with raw message delivery', () => {
    for (const body of [
      '',
      '{}',
      'null',
      '[]',
      envelope.Message,
      JSON.stringify(JSON.stringify(envelope)),
      `[${JSON.stringify(envelope)}]`,
    ])
      expect(verify({ ...posted(envelope), raw: Buffer.from(body) })).toBe(false);
  });

  test('cannot be parted into other fields than were signed', () => {
    // Both say the same once they are put together.
    const genuine = {
      ...envelope,
      Message: 'a\nMessageId\nb\nTimestamp\n2012-05-02T00:54:06.655Z\nTopicArn\nx\nType\nNotification',
    };
    const [message = '', ...rest] = genuine.Message.split('\nMessageId\n');
    const request = posted(genuine);
    const at = JSON.parse(request.raw.toString('utf8')).Timestamp;
    const parted = changed(request, {
      Message: message,
      MessageId: `${rest.join('')}\nMessageId\n${envelope.MessageId}`,
      Timestamp: at,
    });
    expect(verify(request)).toBe(true);
    expect(verify(parted)).toBe(false);
    for (const end of ['\n', '\r'])
      for (const name of ['MessageId', 'Subject', 'Timestamp', 'TopicArn'])
        expect(snsEnvelope({ ...envelope, Subject: 'x', [name]: `a${end}b` })).toBeNull();
  });

  test('holds for an hour of tries and the tolerance', () => {
    const request = posted(envelope);
    const late = (ms: number) => verify({ ...request, receivedAt: atMs + ms });
    expect([late(3_600_000 + toleranceMs), late(3_600_001 + toleranceMs)]).toEqual([true, false]);
    expect([late(-3_600_000 - toleranceMs), late(-3_600_001 - toleranceMs)]).toEqual([true, false]);
    expect(verify(changed(request, { Timestamp: 'never' }))).toBe(false);
  });

  test('of another version is refused, though it is signed', () => {
    const { raw } = posted(envelope);
    const document = JSON.parse(raw.toString('utf8'));
    for (const version of ['3', '', 1, null])
      expect(verify(changed(posted(envelope), { SignatureVersion: version }))).toBe(false);
    // A version is not signed: by the other hash, the signature is another.
    expect(verify(changed(posted(envelope), { SignatureVersion: '2' }))).toBe(false);
    const content = ['Message', 'MessageId', 'Timestamp', 'TopicArn', 'Type']
      .map((name) => `${name}\n${document[name]}\n`)
      .join('');
    const bySha256 = sign('sha256', Buffer.from(content), createPrivateKey(signingSecret)).toString('base64');
    expect(verify(changed(posted(envelope), { SignatureVersion: '2', Signature: bySha256 }))).toBe(true);
  });
});

describe('a certificate', () => {
  const urlOf = (url: unknown, name = 'SigningCertURL') =>
    signature.certificateUrl?.({ raw: Buffer.from(JSON.stringify({ ...envelope, [name]: url })) }, [playedTopicArn]);

  test.each([
    'https://sns.us-west-2.amazonaws.com/SimpleNotificationService-f3ecfb7224c7233fe7bb5f59f96de52f.pem',
    'https://sns.cn-north-1.amazonaws.com.cn/SimpleNotificationService-a.pem',
    'https://sns.us-gov-west-1.amazonaws.com/a.pem',
  ])('may be at %s', (url) => {
    expect(urlOf(url)).toBe(url);
    expect(urlOf(url, 'SigningCertUrl')).toBe(url);
  });

  test.each([
    'http://sns.us-west-2.amazonaws.com/a.pem',
    'https://sns.us-west-2.amazonaws.com.evil.example/a.pem',
    'https://evil.example/sns.us-west-2.amazonaws.com/a.pem',
    'https://sns.us-west-2.amazonaws.com@evil.example/a.pem',
    'https://user:password@sns.us-west-2.amazonaws.com/a.pem',
    'https://sns.us-west-2.amazonaws.com:8443/a.pem',
    'https://sns.us-west-2.amazonaws.com/a.pem?x=.pem',
    'https://sns.us-west-2.amazonaws.com/a#.pem',
    'https://sns.us-west-2.amazonaws.com/a.txt',
    'https://xsns.us-west-2.amazonaws.com/a.pem',
    'https://sns.a.b.amazonaws.com/a.pem',
    'https://s3.us-west-2.amazonaws.com/bucket/a.pem',
    'https://sns.us-west-2.amazonaws.com\\@evil.example/a.pem',
    'file:///etc/ssl/cert.pem',
    '',
    null,
    7,
    ['https://sns.us-west-2.amazonaws.com/a.pem'],
  ])('is not fetched from %j, and none from there proves anything', (url) => {
    expect(urlOf(url)).toBeNull();
    expect(verify(changed(posted(envelope), { SigningCertURL: url }))).toBe(false);
  });

  test('is fetched for none of another topic', () => {
    const raw = Buffer.from(JSON.stringify(envelope));
    expect(signature.certificateUrl?.({ raw }, [`${playedTopicArn}x`, ''])).toBeNull();
    expect(signature.certificateUrl?.({ raw }, [])).toBeNull();
  });

  test('is asked for at a place of its own for each key', () => {
    const other = signature.newKeys?.();
    const raws = [signingSecret, other?.signingSecret ?? ''].map(
      (key) => sent(signature, key, unsigned({ raw: Buffer.from(JSON.stringify(envelope)) })).raw,
    );
    const urls = raws.map((raw) => signature.certificateUrl?.({ raw }, [playedTopicArn]));
    expect(new Set(urls).size).toBe(2);
    for (const url of urls)
      expect(url).toMatch(/^https:\/\/sns\.us-west-2\.amazonaws\.com\/SimpleNotificationService-[0-9a-f]{32}\.pem$/);
  });
});

describe('the confirmation of a subscription', () => {
  const urlIn = (change: object) => subscribeUrl(Buffer.from(JSON.stringify({ ...confirming, ...change })));

  test('is signed like a notification, with its token and its URL', () => {
    const request = posted(confirming);
    expect(verify(request)).toBe(true);
    expect(verify(changed(request, { Token: 'other' }))).toBe(false);
    expect(verify(changed(request, { SubscribeURL: 'https://sns.us-west-2.amazonaws.com/' }))).toBe(false);
    expect(verify(changed(request, { Type: 'UnsubscribeConfirmation' }))).toBe(false);
    expect(verify(posted({ ...confirming, Type: 'UnsubscribeConfirmation' }))).toBe(true);
  });

  test('names the URL to ask', () => {
    expect(urlIn({})).toBe(confirming.SubscribeURL);
  });

  test.each([
    ['a notification', { Type: 'Notification' }],
    ['the end of one', { Type: 'UnsubscribeConfirmation' }],
    ['another topic', { TopicArn: `${playedTopicArn}2` }],
    ['another token', { Token: 'other' }],
    ['another action', { SubscribeURL: confirming.SubscribeURL.replace('ConfirmSubscription', 'Publish') }],
    ['something more', { SubscribeURL: `${confirming.SubscribeURL}&Action=Publish` }],
    ['another path', { SubscribeURL: confirming.SubscribeURL.replace('/?', '/x?') }],
    ['another host', { SubscribeURL: confirming.SubscribeURL.replace('sns.us-west-2.amazonaws.com', 'evil.example') }],
    ['a host of the kind', { SubscribeURL: confirming.SubscribeURL.replace('sns.us-west-2', 'sqs.us-west-2') }],
    ['no encryption', { SubscribeURL: confirming.SubscribeURL.replace('https:', 'http:') }],
    ['no URL', { SubscribeURL: undefined }],
  ])('is none with %s', (_, change) => {
    expect(urlIn(change)).toBeNull();
  });
});

describe('by others', () => {
  beforeAll(() => {
    // Both fetch the certificate themselves.
    vi.spyOn(https, 'get').mockImplementation(((_url: string, ...rest: readonly unknown[]) => {
      const answer = Object.assign(new PassThrough(), { statusCode: 200 });
      (rest.at(-1) as (response: PassThrough) => void)(answer);
      answer.end(certificate);
      return answer;
    }) as never);
  });
  afterAll(() => {
    vi.restoreAllMocks();
  });

  const takes = (document: object): Promise<boolean> =>
    new SnsPayloadValidator({ useCache: false }).validate(structuredClone(document)).then(
      () => true,
      () => false,
    );

  test('what is signed here is taken by a validator of others, and refused by it where it is here', async () => {
    await fc.assert(
      fc.asyncProperty(texts, fc.boolean(), async (given, isChanged) => {
        const request = posted({ ...envelope, ...given });
        const document = JSON.parse(
          (isChanged ? changed(request, { Message: `${given.Message}.` }) : request).raw.toString('utf8'),
        );
        expect(await takes(document)).toBe(!isChanged);
      }),
      { numRuns: 40 },
    );
  });

  test('confirmations are, too', async () => {
    const begin = JSON.parse(posted(confirming).raw.toString('utf8'));
    const end = JSON.parse(posted({ ...confirming, Type: 'UnsubscribeConfirmation' }).raw.toString('utf8'));
    expect([await takes(begin), await takes(end)]).toEqual([true, true]);
  });
});
