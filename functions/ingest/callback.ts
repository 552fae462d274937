import type { Credentials } from './authenticate.ts';

/** An HTTP request to a callback URL, whatever the host it came through. */
export interface CallbackRequest extends Credentials {
  /** In lower case, known or not; null where the path is no address. */
  readonly provider: string | null;
  /** Still encoded. */
  readonly query: string;
  readonly requestId: string;
  readonly receivedAt: number;
}
