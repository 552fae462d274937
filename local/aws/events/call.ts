import { Agent, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { region } from '../../template/resolve.ts';

/** Who calls, and for the sake of which resource, by its ARN. */
export interface Caller {
  readonly caller: string;
  readonly environment: string;
}

/** A call to a target that failed. `code` is as the dead letter tells it. */
export class DeliveryError extends Error {
  readonly code: string;
  readonly isPassing: boolean;
  /** How long the target asks to be left alone; null where it says nothing. */
  readonly retryAfterMs: number | null;
  constructor(code: string, message: string, isPassing: boolean, retryAfterMs: number | null = null) {
    super(message);
    this.code = code;
    this.isPassing = isPassing;
    this.retryAfterMs = retryAfterMs;
  }
}

export interface HttpCall {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const agent = new Agent({ keepAlive: true });

/**
 * Makes a call of AWS through the front door, in the name of a service.
 * @throws DeliveryError where it is refused or not answered.
 */
export async function callAws(
  awsUrl: string,
  { caller, environment }: Caller,
  service: string,
  call: HttpCall,
): Promise<void> {
  const headers = {
    ...call.headers,
    // Nobody here looks at the signature but for who signed.
    authorization: `AWS4-HMAC-SHA256 Credential=${caller}/20260101/${region}/${service}/aws4_request`,
    'x-amz-security-token': environment,
    'content-length': String(Buffer.byteLength(call.body)),
  };
  const { status, body } = await new Promise<{ status: number; body: string }>((resolve, reject) => {
    const answered = (response: IncomingMessage): void => {
      text(response).then((body) => resolve({ status: response.statusCode ?? 500, body }), reject);
    };
    request(new URL(call.path, awsUrl), { method: 'POST', agent, headers }, answered)
      .once('error', reject)
      .end(call.body);
  }).catch((error: Error) => {
    throw new DeliveryError('CONNECTION_FAILURE', error.message, true);
  });
  if (status >= 300) throw toError(status, body);
}

/** From either protocol's error. */
function toError(status: number, body: string): DeliveryError {
  const { code, message } = body.startsWith('{') ? fromJson(body) : fromXml(body);
  if (/AccessDenied|AuthorizationError/.test(code)) return new DeliveryError('NO_PERMISSIONS', message, false);
  if (/NotFound|NonExistentQueue|QueueDoesNotExist/.test(code)) return new DeliveryError('NO_RESOURCE', message, false);
  if (/Throttl|TooManyRequests|RequestLimitExceeded/.test(code)) return new DeliveryError('THROTTLING', message, true);
  return new DeliveryError(status >= 500 ? 'ERROR_FROM_TARGET' : 'INVALID_PARAMETER', message, status >= 500);
}

function fromJson(body: string): { readonly code: string; readonly message: string } {
  const { __type = '', message, Message } = JSON.parse(body) as Readonly<Record<string, string | undefined>>;
  return { code: __type, message: message ?? Message ?? __type };
}

const fromXml = (body: string): { readonly code: string; readonly message: string } => ({
  code: /<Code>(.*?)<\/Code>/s.exec(body)?.[1] ?? '',
  message: /<Message>(.*?)<\/Message>/s.exec(body)?.[1] ?? body,
});
