import { SignatureV4 } from '@smithy/signature-v4';
import { localSecret, Sha256 } from '../local/runtime/signature.ts';
import { region } from '../local/template/resolve.ts';

export interface Unsigned {
  readonly method: string;
  /** Path and query, encoded. */
  readonly url: string;
  readonly body?: string;
}

/** The headers of a request of an application, as the AWS SDK's library signs it. */
export async function signed(
  { method, url, body = '' }: Unsigned,
  host: string,
  { accessKeyId = 'application', secretAccessKey = localSecret, service = 'execute-api', at = new Date() } = {},
): Promise<Record<string, string>> {
  const signer = new SignatureV4({ credentials: { accessKeyId, secretAccessKey }, region, service, sha256: Sha256 });
  const [path = '', query = ''] = url.split('?');
  const request = await signer.sign(
    {
      method,
      protocol: 'http:',
      hostname: host,
      path,
      query: Object.fromEntries(new URLSearchParams(query)),
      headers: { host, 'content-type': 'application/json' },
      body,
    },
    { signingDate: at },
  );
  return request.headers;
}
