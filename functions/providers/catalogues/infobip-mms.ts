import type { Catalogue } from './catalogue.ts';

/** What Infobip writes as the error of an MMS, but for EC_VALIDITY_EXPIRED, whose name SMS has too (its “MMS error codes”; sources in ../infobip.ts, read 2026-11-28). */
export const infobipMmsErrors: Catalogue = [
  {
    codes: ['15003', '15009', '15017', '15201'],
    texts: [
      'EC_MSISDN_NOT_REGISTERED',
      'EC_RECIPIENT_NOT_FOUND',
      'EC_RECIPIENT_DEACTIVATED',
      'EC_MMS_INVALID_DESTINATION_ADDRESS',
    ],
    reason: 'invalid_number',
    words: 'The operator does not know the number, or it is no longer in use. Check it with the recipient.',
  },
  {
    codes: ['15006'],
    reason: 'expired',
    words: 'The phone could not be reached while the message was valid. Send it again if it still matters.',
  },
  {
    codes: ['15015'],
    texts: ['EC_MMS_SC_BLOCKED_BY_END_USER'],
    reason: 'opted_out',
    words: 'The recipient has stopped messages of this sender. Do not send again unless they ask for it.',
  },
  {
    codes: ['15010', '15202', '15020', '15021'],
    texts: [
      'EC_SOURCE_ADDRESS_NOT_REGISTERED',
      'EC_MMS_INVALID_SOURCE_ADDRESS',
      'EC_CAMPAIGN_BLOCKED_BY_OPERATOR',
      'EC_CAMPAIGN_INFO_NOT_PROVISIONED',
    ],
    reason: 'sender_not_registered',
    words:
      'The sender or its campaign is not registered with the operator, or blocked there. Have it registered, or send from another.',
  },
  {
    codes: ['15011', '15018', '15019', '15012'],
    texts: [
      'EC_RECIPIENT_BLOCKED_BY_OPERATOR',
      'EC_RECIPIENT_SUSPENDED',
      'EC_HANDSET_DOES_NOT_SUPPORT_MMS',
      'EC_DRM_NOT_SUPPORTED',
    ],
    reason: 'blocked',
    words: 'The recipient’s phone or subscription takes no MMS. Send an SMS with a link instead.',
  },
  {
    codes: ['15007', '15013', '15014', '15022', '15024', '15026', '15200', '15203'],
    texts: [
      'EC_CONTENT_CANNOT_BE_DOWNLOADED_ON_HANDSET',
      'EC_MMS_CONTENT_BLOCKED_BY_OPERATOR',
      'EC_MMS_INVALID_SUBJECT',
      'EC_URL_ATTACHMENT_TOO_LARGE',
      'EC_REMOTE_CONTENT_FAILURE',
      'EC_TOO_BIG_CONTENT',
      'EC_INVALID_MSG_TYPE',
      'EC_INVALID_SUBJECT',
    ],
    reason: 'blocked',
    words:
      'The subject or the attachment is not one that the network takes. Check size, format and address, then send again.',
  },
  {
    codes: ['15016', '15023'],
    texts: ['EC_UNKNOWN_CARRIER', 'EC_FAILED_TO_ROUTE_MESSAGE'],
    reason: 'blocked',
    words: 'There is no route to the recipient’s operator. Have Infobip set one up, or send an SMS.',
  },
  {
    codes: ['15004', '15005'],
    texts: ['EC_DEFERRED', 'EC_MMS_FORWARDED'],
    reason: 'unknown',
    words: 'The phone has fetched the header of the message, not all of it. It may still be read.',
  },
  {
    codes: ['15000', '15002', '15008', '15025'],
    texts: [
      'EC_MMS_GENERAL_ERROR',
      'EC_SYSTEM_ERROR',
      'EC_PROVIDER_DELIVERY_ERROR',
      'EC_REMOTE_CONTENT_INTERNAL_FAILURE',
    ],
    reason: 'internal',
    words: 'The MMS could not be sent, by a fault of Infobip or the operator. Send it again.',
  },
];
