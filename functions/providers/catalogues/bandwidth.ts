import type { Catalogue } from './catalogue.ts';

/**
 * The errors of Bandwidth: 4 is the sender's side, 5 a fault; 1 to 5 behind it Bandwidth, 6 and 7 the carrier. Codes and names as
 * https://dev.bandwidth.com/docs/messaging/errors had them (Bandwidth/api-docs, 2023-11-02; read 2026-11-28), which says that the
 * code alone should be used, not the description.
 */
export const bandwidthErrors: Catalogue = [
  {
    codes: ['4303', '4350', '4404', '4406', '4408', '4720', '4721'],
    texts: [
      'malformed-invalid-to-number',
      'rejected-unallocated-to-number',
      'invalid-destination-address',
      'destination-tn-deactivated',
    ],
    reason: 'invalid_number',
    words: 'The number does not exist, is a landline, or is no longer in use; ask the recipient for another one.',
  },
  {
    codes: ['4701', '4702', '4753'],
    texts: ['destination-service-unavailable', 'destination-subscriber-unavailable', 'destination-rejected-handset'],
    reason: 'unreachable',
    words: 'The phone is off, out of coverage, full, or refused it; send again later.',
  },
  {
    codes: ['4775'],
    texts: ['destination-rejected-due-to-user-opt-out'],
    reason: 'opted_out',
    words: 'The recipient has opted out of this sender; remove the number, and do not write again.',
  },
  {
    codes: ['4470', '4770', '4771'],
    texts: ['rejected-spam-detected', 'destination-spam-detected', 'rejected-shortened-url'],
    reason: 'blocked',
    words:
      'Bandwidth or the carrier took it for spam, or did not take a shortened link; change wording and links before you send again.',
  },
  {
    codes: ['4481', '4482', '4772', '4790'],
    texts: ['rejected-from-number-in-blacklist', 'rejected-to-number-in-blacklist', 'rejected-tn-blocked'],
    reason: 'blocked',
    words: 'Sender or recipient is blocked at Bandwidth or the carrier; ask Bandwidth which, and why.',
  },
  {
    codes: ['4001', '4420', '4421', '4431', '4432', '4433', '4434', '4492', '4493', '4700', '4730'],
    texts: [
      'service-not-allowed',
      'rejected-carrier-does-not-exist',
      'rejected-forbidden-no-destination',
      'rejected-forbidden-shortcode',
      'rejected-forbidden-country',
      'forbidden to country',
      'rejected-forbidden-tollfree',
      'reject-emergency',
      'invalid-service-type',
      'no-route-to-destination-carrier',
    ],
    reason: 'blocked',
    words:
      'The account may not send there, or no route leads there: ask Bandwidth to enable the destination, or send through another provider.',
  },
  {
    codes: ['4301', '4409', '4410', '4411', '4412', '4435', '4711', '4712', '4751', '4752'],
    texts: [
      'malformed-invalid-encoding',
      'media-unavailable',
      'rejected-message-size-limit-exceeded',
      'media-content-invalid',
      'forbidden-too-many-recipients',
      'destination-rejected-message-size-invalid',
      'destination-rejected-malformed',
    ],
    reason: 'blocked',
    words:
      'The message was not taken as it is: its letters, its length, its attachments, or more than 10 recipients; correct it.',
  },
  {
    codes: ['4401'],
    texts: ['rejected-routing-error'],
    reason: 'blocked',
    words: 'Sender and recipient are the same number, or the recipient is wrongly set up at Bandwidth; look at both.',
  },
  {
    codes: [
      ...['4302', '4403', '4405', '4407', '4451', '4452', '4740', '4773', '4774', '4791', '4792', '4793', '4795'],
    ],
    texts: [
      'malformed-invalid-from-number',
      'rejected-forbidden-from-number',
      'rejected-unallocated-from-number',
      'rejected-wrong-application-id',
      'invalid-source-address-address',
      'inactive-campaign',
      'provisioning-issue',
      'destination-rejected-campaign-not-allowed',
      'destination-rejected-sc-not-provisioned',
      'tfn-not-verified',
    ],
    reason: 'sender_not_registered',
    words:
      'The sender is not in order: not of this account or application, its campaign not active, its short code or toll-free number not registered; complete it in the Bandwidth App.',
  },
  {
    codes: ['4780', '4781', '4785'],
    texts: ['volume-violation-tmo', 'volume-violation-att', 'volumetric-violation'],
    reason: 'limit_exceeded',
    words: 'More was sent than the brand or campaign may; this passes, so send later and more slowly.',
  },
  {
    codes: ['4360'],
    texts: ['message-not-sent-expiration-date-passed'],
    reason: 'expired',
    words: 'The expiration of the message passed before it could be sent; allow more time.',
  },
  {
    codes: [
      ...['5100', '5101', '5106', '5111', '5201', '5211', '5220', '5231', '5500', '5501'],
      ...['5600', '5610', '5620', '5630', '5650'],
    ],
    texts: [
      'temporary-app-error',
      'impossible-to-route',
      'temporary-rout-error-retries-exceeded',
      'discarded-concatenation-timeout',
      'message-send-failed',
      'destination-carrier-queue-full',
      'destination-app-error',
    ],
    reason: 'internal',
    words: 'A fault at Bandwidth or the carrier stopped it; send again, and ask Bandwidth if it goes on.',
  },
  {
    codes: ['4750', '5999', '9999'],
    texts: ['destination-rejected-message', 'unknown-error'],
    reason: 'unknown',
    words:
      'The carrier refused it and gave no reason that Bandwidth knows; ask whether the phone has credit and takes SMS.',
  },
  {
    codes: ['9902'],
    texts: ['delivery-receipt-expired'],
    reason: 'unknown',
    words: 'Bandwidth waited for a receipt in vain; that does not mean that the message did not arrive.',
  },
];
