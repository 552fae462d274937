import type { Answer, Request } from './request.ts';

/** Why a call of the API failed, with the mend in its message. No number of a recipient stands in it. */
export class DelivrdError extends Error {
  override readonly name = 'DelivrdError';
  /** HTTP status of the answer; null where none came. */
  readonly status: number | null;
  /** Where in what was sent the mistake is, such as `messages[3].recipient`, or the setting that is off (409); else null. */
  readonly path: string | null;
  /** Whether the same call may succeed later: no answer, 429, 5xx. It was tried again for as long as the call had time. */
  readonly retryable: boolean;

  constructor(
    message: string,
    { status = null, path = null, retryable = false, cause }: Partial<DelivrdError> & ErrorOptions = {},
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.status = status;
    this.path = path;
    this.retryable = retryable;
  }
}

export const isRetryable = (error: unknown): boolean => error instanceof DelivrdError && error.retryable;

/** What the API's own function answers with; what API Gateway answers itself has a `message`. */
interface Told {
  readonly error?: unknown;
  readonly path?: unknown;
  readonly message?: unknown;
}

/** The JSON of an answer as an object; an empty one where it is none. */
function toldBy({ text }: Answer): Told {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null ? body : {};
  } catch {
    return {};
  }
}

/** Whether the API says that there is no such thing; API Gateway's own 404 says that there is no API. */
const isOfApi = (answer: Answer): boolean => answer.status === 404 && toldBy(answer).error !== undefined;

/** Whether there is nothing by what was asked for, other than by a mistake: of that the path is told. */
export const isMissing = (answer: Answer): boolean => isOfApi(answer) && toldBy(answer).path === undefined;

/** The error that an answer is, other than 200. */
export function errorOf(answer: Answer, request: Request): DelivrdError {
  const { status } = answer;
  const { error, message = '', path } = toldBy(answer);
  const said = String(error ?? message).replace(/\.$/, '');
  const where = `${request.method} ${request.route} answered ${status}`;
  return new DelivrdError(`${where}${said && `: ${said}`}.${mendOf(answer, request)}`, {
    status,
    path: typeof path === 'string' ? path : null,
    retryable: status === 429 || status >= 500,
  });
}

function mendOf(answer: Answer, { method, route }: Request): string {
  const resource = `/${method}${route.replace(/\{\w+\}/g, '*')}`;
  switch (answer.status) {
    case 401:
    case 403:
      return ` The credentials must be those of the stack's account, not expired, signed for its region by a clock that is right, and their IAM policy must allow execute-api:Invoke on <output ApiArn>${resource}.`;
    case 404:
      return isOfApi(answer)
        ? ''
        : ' There is no API at this URL: set "api": true in cdk.json, deploy, and take the output ApiUrl as url.';
    case 429:
      return ' Ask less often, or raise limits.apiRequestsPerSecond in cdk.json.';
    default:
      return answer.status >= 300 && answer.status < 400
        ? ' The url leads elsewhere: take the output ApiUrl as it is.'
        : '';
  }
}
