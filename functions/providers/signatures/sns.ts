import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  X509Certificate,
} from 'node:crypto';
import { asObject, jsonObject } from '../reading/json.ts';
import { selfSigned } from './certificate.ts';
import { keepKeys } from './kept-key.ts';
import { equalTexts, isNear, type Keys, type Signature } from './signature.ts';

/** What SNS posts, as far as it is signed or says how. */
export interface SnsEnvelope {
  readonly type: 'Notification' | 'SubscriptionConfirmation' | 'UnsubscribeConfirmation';
  readonly topicArn: string;
  readonly message: string;
  readonly messageId: string;
  readonly timestamp: string;
  /** The fields that are signed, in their order. */
  readonly signed: readonly (readonly [string, string])[];
}

const notification = ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'];
/** The end of a subscription is signed like its beginning. */
const confirmation = ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];
const signedFields: ReadonlyMap<unknown, readonly string[]> = new Map([
  ['Notification', notification],
  ['SubscriptionConfirmation', confirmation],
  ['UnsubscribeConfirmation', confirmation],
]);

/** The envelope of SNS that a document is; null where it is none. What else stands in it nobody vouches for. */
export function snsEnvelope(document: unknown): SnsEnvelope | null {
  const fields = asObject(document) ?? {};
  const names = signedFields.get(fields['Type']);
  const signed = names?.flatMap((name) => {
    const value = fields[name];
    // Lambda is given null where there is no subject.
    return name === 'Subject' && (value === undefined || value === null) ? [] : [[name, value] as const];
  });
  if (!signed?.every((one): one is readonly [string, string] => isSignable(one))) return null;
  const { Type, TopicArn = '', Message = '', MessageId = '', Timestamp = '' } = Object.fromEntries(signed);
  return {
    type: Type as SnsEnvelope['type'],
    topicArn: TopicArn,
    message: Message,
    messageId: MessageId,
    timestamp: Timestamp,
    signed,
  };
}

/** A line end anywhere but in the message would let one signed text be parted into other fields. */
const isSignable = ([name, value]: readonly [string, unknown]): boolean =>
  typeof value === 'string' && (name === 'Message' || !/[\r\n]/.test(value));

const hosts = /^sns\.[a-z0-9-]{3,}\.amazonaws\.com(?:\.cn)?$/;

/** A URL of SNS itself; null for any other. */
function snsUrl(written: unknown): URL | null {
  const url = typeof written === 'string' && URL.canParse(written) ? new URL(written) : null;
  const isPlain = url?.username === '' && url.password === '' && url.port === '' && url.hash === '';
  // Written as it is asked for, so that nobody reads it otherwise.
  return url?.href === written && isPlain && url.protocol === 'https:' && hosts.test(url.hostname) ? url : null;
}

const documents = new WeakMap<Buffer, ReturnType<typeof jsonObject>>();

/** The document of a request, read once: whether it is a handshake, where its certificate is and whether it is signed are asked one after the other. */
function documentIn(raw: Buffer): ReturnType<typeof jsonObject> {
  const known = documents.get(raw);
  if (known !== undefined) return known;
  const document = jsonObject(raw);
  documents.set(raw, document);
  return document;
}

/** Where the certificate of an envelope is; null where it is not at SNS. */
function certificateUrlIn(document: unknown): string | null {
  const fields = asObject(document) ?? {};
  // Lambda writes the end of the name in small letters.
  const url = snsUrl(fields['SigningCertURL'] ?? fields['SigningCertUrl']);
  return url?.search === '' && url.pathname.endsWith('.pem') ? url.href : null;
}

/** The URL that confirms a subscription to the topic that the envelope names, where it asks for that; null where it does not. */
export function subscribeUrl(raw: Buffer): string | null {
  const envelope = snsEnvelope(documentIn(raw));
  if (envelope?.type !== 'SubscriptionConfirmation') return null;
  const written = new Map(envelope.signed);
  const url = snsUrl(written.get('SubscribeURL'));
  const asked = [...(url?.searchParams ?? [])].toSorted();
  const expected = [
    ['Action', 'ConfirmSubscription'],
    ['Token', written.get('Token')],
    ['TopicArn', envelope.topicArn],
  ];
  return url?.pathname === '/' && JSON.stringify(asked) === JSON.stringify(expected) ? url.href : null;
}

const topicArn = /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}(?:\.fifo)?$/;
/** SNS tries again for an hour at most, with the time at which the message was published. */
const longestRetriesMs = 3_600_000;

/** The topic of a sender that is played here. */
export const playedTopicArn = 'arn:aws:sns:us-west-2:123456789012:MyTopic';

/**
 * Amazon SNS: RSA over some fields of the envelope, by a certificate that SNS serves. Any account can have SNS sign, so that what proves
 * the sender is the topic: its ARN is the secret that is kept. The certificate must have been fetched from `certificateUrl`.
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html (read 2026-11-28)
 */
export const snsTopic = (): Signature => ({
  covers: 'body',
  secretName: 'ARN of the topic',
  headers: [],
  isAsymmetric: true,
  newKeys,
  secretMistake: (secret) =>
    topicArn.test(secret)
      ? null
      : 'expected the ARN of the topic, such as arn:aws:sns:eu-west-1:123456789012:sms-events',
  certificateUrl: ({ raw }, secrets) => {
    const document = documentIn(raw);
    // Of another topic's nothing is let in: nobody makes us fetch for it.
    return secrets.includes(snsEnvelope(document)?.topicArn ?? '') ? certificateUrlIn(document) : null;
  },
  sign: (privateKey, { raw }, atMs) => ({ headers: {}, raw: signEnvelope(privateKey, raw, atMs) }),
  verify: (secret, { raw, certificate, ...request }) => {
    const document = documentIn(raw);
    const envelope = snsEnvelope(document);
    const { SignatureVersion: version, Signature: signature } = document ?? {};
    if (secret === '' || envelope === null || certificateUrlIn(document) === null) return false;
    const toleranceMs = request.toleranceMs + longestRetriesMs;
    if (!isNear(Date.parse(envelope.timestamp), { ...request, toleranceMs })) return false;
    return equalTexts(envelope.topicArn, secret) && isSignedBy(certificate, version, envelope, signature);
  },
});

const hashOf = (version: unknown): string | null => (version === '1' ? 'sha1' : version === '2' ? 'sha256' : null);

const contentOf = ({ signed }: SnsEnvelope): Buffer =>
  Buffer.from(signed.map(([name, value]) => `${name}\n${value}\n`).join(''));

const publicKeyIn = keepKeys((certificate) => new X509Certificate(certificate).publicKey);

function isSignedBy(certificate: string | undefined, version: unknown, envelope: SnsEnvelope, given: unknown): boolean {
  const hash = hashOf(version);
  if (certificate === undefined || hash === null || typeof given !== 'string') return false;
  const signature = Buffer.from(given, 'base64');
  try {
    const publicKey = publicKeyIn(certificate);
    return (
      publicKey?.asymmetricKeyType === 'rsa' &&
      // No second text for the same bytes.
      signature.toString('base64') === given &&
      verify(hash, contentOf(envelope), publicKey, signature)
    );
  } catch {
    return false;
  }
}

/** The envelope signed by this key; anything else becomes the message of one. */
function signEnvelope(privateKeyPem: string, raw: Buffer, atMs: number): Buffer {
  const document = jsonObject(raw);
  const inEnvelope = snsEnvelope(document) ? document : null;
  const key = createPrivateKey(privateKeyPem);
  const timed = {
    Type: 'Notification',
    MessageId: createHash('sha256')
      .update(raw)
      .digest('hex')
      .slice(0, 32)
      .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
    TopicArn: playedTopicArn,
    Message: raw.toString('utf8'),
    SignatureVersion: '1',
    ...inEnvelope,
    Timestamp: new Date(atMs).toISOString(),
    SigningCertURL: certificateUrlOf(createPublicKey(key).export({ type: 'spki', format: 'der' })),
  };
  const envelope = snsEnvelope(timed);
  const hash = hashOf(timed.SignatureVersion);
  if (envelope === null || hash === null) throw new TypeError('no envelope that SNS would sign');
  return Buffer.from(JSON.stringify({ ...timed, Signature: sign(hash, contentOf(envelope), key).toString('base64') }));
}

/** Of each key another, so that no certificate is taken for another's that was fetched before. */
const certificateUrlOf = (publicKey: Buffer): string =>
  `https://sns.us-west-2.amazonaws.com/SimpleNotificationService-${createHash('sha256').update(publicKey).digest('hex').slice(0, 32)}.pem`;

function newKeys(): Keys {
  const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    secret: playedTopicArn,
    signingSecret: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: {
      pem: selfSigned('sns.amazonaws.com', keys),
      url: certificateUrlOf(keys.publicKey.export({ type: 'spki', format: 'der' })),
    },
  };
}
