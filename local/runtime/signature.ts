import { createHash, createHmac, type Hash, type Hmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { SignatureV4 } from '@smithy/signature-v4';
import { region } from '../template/resolve.ts';

/** The secret that belongs to every access key of the local stack: who may do what is told by the key alone. */
export const localSecret = 'local';

/** A request as it came: what was signed is the path before anybody decoded it. */
export interface SignedRequest {
  readonly method: string;
  /** Path and query, still encoded. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

const service = 'execute-api';
/** AWS takes no signature that is older, or further ahead. */
const mostSkewMs = 5 * 60_000;

/**
 * The access key that signed a request by Signature Version 4, or null where its signature does not hold. The signature is made
 * again by the library of the SDK, over the headers that it names.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html (read 2026-11-27)
 */
export async function signerOf({ method, url, headers, body }: SignedRequest, nowMs: number): Promise<string | null> {
  const { authorization = '' } = headers;
  const parts =
    /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/;
  const [, accessKeyId, day, ofRegion, ofService, names = '', signature = ''] = parts.exec(authorization) ?? [];
  if (accessKeyId === undefined || ofRegion !== region || ofService !== service) return null;
  const signed = names.split(';');
  const date = String(headers['x-amz-date'] ?? '');
  const [, ...digits] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date) ?? [];
  const [year, month, dayOfMonth, hour, minute, second] = digits;
  const signedMs = Date.parse(`${year}-${month}-${dayOfMonth}T${hour}:${minute}:${second}Z`);
  if (!(Math.abs(nowMs - signedMs) <= mostSkewMs) || !date.startsWith(String(day))) return null;
  if (!signed.includes('host') || !signed.includes('x-amz-date')) return null;
  const told = headers['x-amz-content-sha256'];
  if (told !== undefined && told !== createHash('sha256').update(body).digest('hex')) return null;
  const signer = new SignatureV4({
    credentials: { accessKeyId, secretAccessKey: localSecret },
    region,
    service,
    sha256: Sha256,
    applyChecksum: false,
  });
  const [path = '/', ...query] = url.split('?');
  const again = await signer.sign(
    {
      method,
      protocol: 'http:',
      hostname: '',
      path,
      query: readQuery(query.join('?')),
      headers: Object.fromEntries(signed.map((name) => [name, String(headers[name] ?? '')])),
      body,
    },
    { signingDate: new Date(signedMs), signableHeaders: new Set(signed) },
  );
  const made = /Signature=([0-9a-f]{64})$/.exec(again.headers['authorization'] ?? '')?.[1] ?? '';
  return made.length === signature.length && timingSafeEqual(Buffer.from(made), Buffer.from(signature))
    ? accessKeyId
    : null;
}

function readQuery(text: string): Record<string, string[]> {
  const values: Record<string, string[]> = {};
  for (const pair of text.split('&').filter((one) => one !== '')) {
    const at = pair.indexOf('=');
    const [name, value] = at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
    const key = decoded(name);
    values[key] = [...(values[key] ?? []), decoded(value)];
  }
  return values;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** As the library wants it. */
export class Sha256 {
  private readonly hash: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', toBytes(secret));
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.hash.update(toBytes(data));
  }

  async digest(): Promise<Uint8Array> {
    return new Uint8Array(this.hash.digest());
  }

  reset(): void {
    throw new Error('A hash is used once.');
  }
}

function toBytes(data: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data);
  return data instanceof ArrayBuffer
    ? new Uint8Array(data)
    : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
