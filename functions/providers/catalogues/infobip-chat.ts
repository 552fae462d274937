import type { Catalogue } from './catalogue.ts';

/** What Infobip writes as the error of WhatsApp, RCS, Viber and other chat apps (its “Chat error codes”; sources in ../infobip.ts, read 2026-11-28). */
export const infobipChatErrors: Catalogue = [
  {
    codes: ['7002', '7025', '7102', '7201'],
    texts: [
      'EC_UNKNOWN_USER',
      'EC_UNSUPPORTED_MOBILE_APP_VERSION',
      'EC_PHONE_MATCHING_DISABLED',
      'EC_UNSUPPORTED_DEVICE',
    ],
    // By SMS the number may be reached: not the reason that takes it off a list.
    reason: 'blocked',
    words: 'The recipient does not use this app, or too old a version of it. Reach them another way, such as by SMS.',
  },
  {
    codes: ['7003', '7030', '7033'],
    texts: ['EC_BLOCKED_USER', 'EC_TEMPLATE_BLOCKED_BY_USER', 'EC_MARKETING_OPT_OUT'],
    reason: 'opted_out',
    words:
      'The recipient has blocked this sender or template, or stopped its marketing. Do not send again unless they ask for it.',
  },
  {
    codes: ['7010'],
    texts: ['EC_NO_SESSION'],
    reason: 'blocked',
    words: 'More than 24 hours have passed since the recipient last wrote. Send a template message instead.',
  },
  {
    codes: ['7008', '7009', '7031', '7037'],
    texts: ['EC_INVALID_TEMPLATE_ARGS', 'EC_INVALID_TEMPLATE', 'EC_INVALID_WA_FLOW', 'EC_TEMPLATE_NOT_AVAILABLE'],
    reason: 'template_mismatch',
    words:
      'The template, its parameters or its flow is not right. Compare the message with the template as it was approved.',
  },
  {
    codes: ['7036'],
    texts: ['EC_TEMPLATE_NOT_SYNCED'],
    reason: 'limit_exceeded',
    words: 'The template is new and not ready yet. Send again in ten minutes.',
  },
  {
    codes: ['7016', '7017', '7024', '7026', '7032', '7035'],
    texts: [
      'EC_SPAM_RATE',
      'EC_TOO_MANY_REQUESTS',
      'EC_NOT_ALLOWED_SENDING_TIME',
      'EC_MESSAGE_TYPE_EXHAUSTED',
      'EC_FREQUENCY_CAPPING',
      'EC_CALL_PERMISSION_REQUEST_FAILED',
    ],
    reason: 'limit_exceeded',
    words: 'A limit of the app was reached, for this sender, recipient or time of day. This passes: send later.',
  },
  {
    codes: ['7034', '7081', '7084'],
    texts: ['EC_SENDER_NOT_REGISTERED', 'EC_CONFIGURATION_ERROR', 'EC_MISSING_SENDER_METADATA'],
    reason: 'sender_not_registered',
    words: 'The sender is not registered or not set up for this app or network. Have Infobip put it right.',
  },
  {
    codes: ['7011', '7019'],
    texts: ['EC_ACCOUNT_ISSUE', 'EC_PROVIDER_BILLING_ERROR'],
    reason: 'insufficient_credit',
    words:
      'The account with the app’s owner is restricted or its billing is not in order. Look at it there, or ask Infobip.',
  },
  {
    codes: ['7007', '7027'],
    texts: ['EC_ILLEGAL_TRAFFIC_TYPE', 'EC_BLOCKED_CONTENT'],
    reason: 'blocked',
    words: 'The content is not one that this sender may send. Change it before you send again.',
  },
  {
    codes: ['7013', '7014', '7015', '7020', '7022'],
    texts: [
      'EC_MEDIA_HOSTING_ERROR',
      'EC_MEDIA_UPLOAD_ERROR',
      'EC_MEDIA_METADATA_ERROR',
      'EC_DEVICE_REPRODUCTION_ERROR',
      'EC_MEDIA_UNSUPPORTED',
    ],
    reason: 'blocked',
    words: 'The attachment could not be loaded or shown. Check its address, format and size, then send again.',
  },
  {
    codes: ['7004', '7005', '7006', '7021', '7023', '7038', '7083', '7281'],
    texts: [
      'EC_UNAUTHORIZED_ACCESS',
      'EC_FORBIDDEN_ACCESS',
      'EC_BAD_REQUEST',
      'EC_LIMITED_FUNCTIONALITY',
      'EC_DATA_MISMATCH',
      'EC_INVALID_WA_ACCOUNT_TYPE',
      'EC_SERVICE_NOT_ACTIVATED',
      'EC_BAD_ORIGIN',
    ],
    reason: 'blocked',
    words: 'The app refused the request, or the account may not do this there. Check the request, then ask Infobip.',
  },
  {
    codes: ['7001', '7012', '7018', '7029'],
    texts: [
      'EC_UNKNOWN_APPLICATION',
      'EC_DEPLOYMENT_CONFIGURATION_ERROR',
      'EC_INTERNAL_BAD_MAPPING',
      'EC_USER_IDENTITY_CHANGED',
    ],
    reason: 'internal',
    words: 'The sender or the recipient is not set up as the app expects. Ask Infobip to look into it.',
  },
  {
    codes: ['7280'],
    texts: ['EC_DUPLICATE_REQUEST'],
    reason: 'blocked',
    words: 'The same message was sent before. Look whether the first arrived.',
  },
  {
    codes: ['7050', '7051', '7052', '7080', '7082'],
    texts: [
      'EC_PROVIDER_INTERNAL_ERROR',
      'EC_PROVIDER_TIMEOUT',
      'EC_PROVIDER_DR_ERROR',
      'EC_INTERNAL_ERROR',
      'EC_TEMPORARY_GATEWAY_ERROR',
    ],
    reason: 'internal',
    words: 'Infobip or the app’s owner failed to send it. Send it again later.',
  },
];
