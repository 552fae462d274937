import { json, type RawRequest } from '../../local/running.ts';

/** A report of Smstake, as it writes them. */
export const smstake = (
  message_id: string,
  {
    status = 'delivered',
    to = '',
    reference = '',
    error = '',
  }: Partial<Record<'status' | 'to' | 'reference' | 'error', string>>,
): RawRequest =>
  json('smstake', {
    message_id,
    status,
    ...(to && { to }),
    ...(reference && { client_ref: reference }),
    ...(error && { error_code: error }),
  });

/** A report of one part of three, as Mobivate's form writes it, with the recipient that other forms have. */
export const partOf = (id: string, part: number, status: string, to: string): RawRequest => ({
  provider: 'mobivate',
  contentType: 'application/x-www-form-urlencoded',
  body: Buffer.from(
    new URLSearchParams({
      xml: `<deliveryreceipt><deliveryMessageId>${id}</deliveryMessageId><status>${status}</status><part>${part}</part><parts>3</parts><recipient>${to}</recipient></deliveryreceipt>`,
    }).toString(),
  ),
});
