import type { IncomingMessage, ServerResponse } from 'node:http';
import { type AwsAnswer, queryAnswer, queryError, type Service } from '../front-door.ts';

/** What SNS serves to anybody: the certificates of its notifications, and the confirmation of a subscription. */
export interface PublicSns {
  /** The service, with what it serves unsigned; `signed` takes the rest, where there is one. */
  readonly service: (signed: Service | undefined) => Service;
  /** Serves the certificates here as well, so that whoever plays a sender can look at them. */
  readonly serve: (request: IncomingMessage, response: ServerResponse) => boolean;
}

/** @param senders with their certificates and where genuine notifications say that these are. */
export function serveSns(
  senders: ReadonlyMap<string, { readonly certificateUrl?: string; readonly certificate?: string }>,
): PublicSns {
  const certificates = new Map(
    [...senders.values()].flatMap(({ certificateUrl, certificate }) =>
      certificateUrl !== undefined && certificate !== undefined
        ? [[new URL(certificateUrl).pathname, certificate] as const]
        : [],
    ),
  );
  const unsigned = (action: string, input: Readonly<Record<string, unknown>>): AwsAnswer | null => {
    if (action === 'ConfirmSubscription')
      return input['Token'] === undefined
        ? queryError(400, 'InvalidParameter', 'Invalid parameter: Token')
        : queryAnswer(action, `<SubscriptionArn>${String(input['TopicArn'])}:local</SubscriptionArn>`);
    const pem = action === 'Get' ? certificates.get(String(input['path'])) : undefined;
    return pem === undefined ? null : { status: 200, contentType: 'application/x-pem-file', body: pem };
  };
  return {
    service: (signed) => async (call) =>
      unsigned(call.action, call.input as Readonly<Record<string, unknown>>) ??
      (signed ? signed(call) : queryError(404, 'NotFound', 'Not here.')),
    serve: ({ method, url = '/' }, response) => {
      const pem = method === 'GET' ? certificates.get(url) : undefined;
      if (pem === undefined) return false;
      response.writeHead(200, { 'content-type': 'application/x-pem-file' }).end(pem);
      return true;
    },
  };
}
