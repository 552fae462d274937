import type { Catalogue } from './catalogue.ts';

/**
 * Why a message to India was refused or not delivered: the codes and texts of DLT scrubbing (600 and up), and the short
 * forms that operators and gateways there put in receipts. Gateways publish copies of one table: 600-625 were read on
 * several pages, 630-670 on fewer, because the stored copies break off. Short forms stand without their numbers.
 *
 * Left out, so that they stay unknown:
 * - 1004: published nowhere; 1026, 801, 001-041, 100-129, 400-463, 901-920: another meaning at each gateway. `dltAmbiguous` has more.
 * - 606-609, 619, 626-629 and other reserved numbers; 52xx-59xx and 70xx that only one unnamed table explains.
 * - NET-ERR, HANDSET-ERR, REJECTED, DROPPED, FAILED, MISC ERROR, BLOCKED BY DLT, DLT FAILURE: too many causes.
 *
 * 613-616 are read as most pages give them; one calls them "invalid template id", "CLI mismatch", "invalid category". A text that
 * stands beside a code goes before it.
 *
 * Read 2026-11-27, as stored copies:
 * @see https://smsgatewayhub.freshdesk.com/support/solutions/articles/3000129776-dlt-sms-error-codes-latest-india-2025
 * @see https://support.exotel.com/support/solutions/articles/3000120944-dlt-platform-error-codes-in-india
 * @see https://authkey.io/dlt-registration/dlt-error-codes (whole: 600-804 and operators' numbers)
 * @see https://yourbulksms.com/dlt-platform-error-code and https://c2sms.com/dlt-platform-error-codes
 * @see https://gulfnados.com/?p=11734 (where the numbers contradict the others)
 * @see https://messaging.kaleyra.com/support/solutions/articles/3000091772-sms-status-codes and
 * https://kaleyra.freshdesk.com/support/solutions/articles/3000091797-error-codes-and-descriptions (short forms)
 * @see https://support.nopaperforms.com/hc/en-us/articles/9889062789785 (texts in receipts)
 * @see https://docs.clevertap.com (error descriptions that Indian gateways report)
 * @see https://support.infobip.com/why-am-i-getting-error-code-4147-ec-header-suspended-due-to-usage
 */
export const dltErrors: Catalogue = [
  {
    codes: ['600', '601', '604', '7003'],
    texts: [
      'ENTITY_NOT_FOUND',
      'EC_ENTITY_NOT_FOUND',
      'No record found with EID as primary key',
      'ENTITY_NOT_REGISTERED',
      'EC_ENTITY_NOT_REGISTERED',
      'Entity not registered on the DLT',
      'No entry of entity on the platform',
      'Entity not in DB',
      'INVALID_ENTITY_ID',
      'EC_INVALID_ENTITY_ID',
      'Received wrong entity id format or no entity id tag',
      'Entity ID Blank',
      'ENTITY_ID_ERROR',
      'TLV_PEID_NOT_FOUND',
      'TAG_PE_ID_ABSENT',
    ],
    reason: 'sender_not_registered',
    words:
      'The sending business (principal entity) is not known on the DLT platform by the id sent; correct the entity id, or register it.',
  },
  {
    codes: ['602', '603', '7001', '7002', '802'],
    texts: [
      'ENTITY_INACTIVE',
      'EC_ENTITY_INACTIVE',
      'Entity is inactive',
      'Entity is inactive on the platform',
      'ENTITY_OP_INACTIVE',
      'EntityID Inactive/Not registered with Airtel',
      'ENTITY_BLACKLISTED',
      'Entity is Blacklist',
      'Entity is blacklisted',
      'Entity is blacklisted on all platforms',
      'ENTITY_BLOCKED_BY_DLT',
      'EC_ENTITY_BLOCKED_BY_DLT',
    ],
    reason: 'sender_not_registered',
    words:
      'The sending business (principal entity) is inactive or blacklisted on the DLT platform; have the operator reinstate it before you send again.',
  },
  {
    // 611 and 612 also stand for a wrong entity, header or CLI at some gateways: the same reason, so the words name them.
    codes: ['610', '611', '612', '677', '678', '680'],
    texts: [
      'TELEMARKETER_NOT_FOUND',
      'TELEMARKETER_NOT_REGISTERED',
      'EC_TELEMARKETER_NOT_REGISTERED',
      'No entry of TMID on the platform',
      'TELEMARKETER_INACTIVE',
      'Telemarketer is inactive on the platform',
      'TELEMARKETER_BLACKLISTED',
      'Telemarketer is blacklisted on all platforms',
      'Telemarketer ID does not exist / In active',
      'Telemarketer ID blacklisted',
      'One of the Telemarketers in the chain is blacklisted',
      'Invalid TM_ID',
      'Invalid Telemarketer',
      'Invalid Telemarketer ID',
      'Invalid entity id/Header ID',
      'Invalid CLI',
      'TAG_TM_ID_ABSENT',
    ],
    reason: 'sender_not_registered',
    words:
      'The gateway (telemarketer), or the entity or header it sent with, is not registered and active on the DLT platform; ask the gateway which, and have it registered.',
  },
  {
    codes: ['605', '613', '614', '615', '616', '617', '618', '811', '812', '813'],
    texts: [
      'ENTITY_ID_NOT_ALLOWED_FOR_TM',
      'EC_ENTITY_ID_NOT_ALLOWED_FOR_TM',
      'Principal entity is not allowed for the TM',
      'TELEMARKETER_NOT_ALLOWED_FOR_ENTITY',
      'PE_TM_HASH_NOT_RECEIVED',
      'Empty Hash provided',
      'PE_TM_HASH_NOT_REGISTERED',
      'Submitted hash does not match any registered hash for the PE',
      'PE_TM_HASH_INACTIVE',
      'PE_TM_Hash is Inactive',
      'PE_TM_HASH_BLACKLISTED',
      'PE_TM_Hash is Blacklisted',
      'Status of this hash is Blacklisted',
      'PE_TM_HASH_SUSPENDED',
      'PE_TM_Hash is Suspended',
      'Status of this hash is Suspended by Customer',
      'PE_TM_Hash is not valid/ not available / Blank',
      'PE_TM_Hash TM-D ID not matched',
      'PE_TM_Hash PEIDnotmatched',
      'PE-TM chain is inactive',
      'Invalid PE-TM hash',
      'Hash does not match with PE-TM Chain',
    ],
    reason: 'sender_not_registered',
    words:
      'On the DLT platform the business has not bound this gateway (the PE-TM chain is missing or not active); bind the two there, then send again.',
  },
  {
    codes: ['620', '5203'],
    texts: [
      'HEADER_NOT_FOUND',
      'No record found with header (case sensitive) as primary key',
      'HEADER-NOT-REGISTERED',
      'SNDR-NT-REG',
      'SNDRID-NOT-ALLOTED',
      'INVALID_SENDERID',
      'Senderid is not whitelisted in account',
      'HEADER_IN_FREEPOOL',
    ],
    reason: 'sender_not_registered',
    words:
      'The sender id (header) is not registered on the DLT platform as written; compare its spelling and capitals, or register it.',
  },
  {
    codes: ['621', '622', '624', '625', '803', '804', '4108', '4147', '5201', '5202', '5204'],
    texts: [
      'HEADER_INACTIVE',
      'Header is inactive on the platform',
      'Header Inactive/Not registered with Airtel',
      'If Header not Active',
      'HDR_OP_INACTIVE',
      'SNDR-INACTVE',
      'SNDR-INACTIVE',
      'HEADER_BLACKLISTED',
      'Header is blacklisted',
      'If Header is Blacklisted',
      'Header is blacklisted on all platforms',
      'HEADER_SUSPENDED_DUE_TO_VALIDITY',
      'EC_HEADER_SUSPENDED_DUE_TO_VALIDITY',
      'Header is Suspended after the validity period',
      'HEADER_SUSPENDED_DUE_TO_USAGE',
      'EC_HEADER_SUSPENDED_DUE_TO_USAGE',
      'HEADER_SUSPENDED_DUE_TO_CUSTOMER',
      'EC_HEADER_SUSPENDED_DUE_TO_CUSTOMER',
      'Header Suspension - Customer initiative (Self)',
      'EC_HEADER_IN_SUSPENDED_VERIFIED',
      'SENDER_BLOCKED_BY_DLT',
      'EC_SENDER_BLOCKED_BY_DLT',
      'Header_Blocked_Operator_Failure',
      'Global senderid blocked',
      'Global Sender ID Block',
      'SENDER ID BLOCKED',
    ],
    reason: 'sender_not_registered',
    words:
      'The sender id (header) is inactive, suspended or blacklisted on the DLT platform; reactivate it there, or send from another.',
  },
  {
    codes: ['623'],
    texts: [
      'PEID_NOT_MATCHED_WITH_HEADER',
      'Principle Entity Id is not matched with Header Id',
      'Principal Entity Id is not matched with Header Id',
      'Principal Entity Id not matched with Header Id',
      'Header not mapped to Entity',
      'SENDER NOT MATCHED',
      'SNDR-NT-MTCH',
      'Entity ID not matching with desire User_ID',
      'HEADER_AND_ACCOUNTTYPE_MISMATCH',
    ],
    reason: 'sender_not_registered',
    words:
      'The sender id (header) does not belong to the entity id sent with it, or not to this kind of account; send the pair that is registered together.',
  },
  {
    codes: ['630', '637'],
    texts: [
      'TEMPLATE_NOT_FOUND',
      'No record found with Template Id as primary key/no template found',
      'TL-NT-FOUND',
      'Content Not in DB',
      'Content Unregistered',
      'INVALID_TEMPLATE_ID',
      'INVALID TEMPLATE',
      'TL-ID-INVLD',
      'Received wrong Template id format',
      'Received wrong Template id format or no Template id tag',
      'Content ID Blank',
      'TLV_TMPID_NOT_FOUND',
      'TAG_TEMPLATE_ID_ABSENT',
      'INVALID_TEMPLATE_TYPE',
    ],
    reason: 'template_mismatch',
    words: 'No such template is registered on the DLT platform; correct the template id, or register the template.',
  },
  {
    codes: ['631', '632'],
    texts: [
      'TEMPLATE_INACTIVE',
      'TL-INACTIVE',
      'Template is inactive',
      'Template is inactive on the platform',
      'Content ID not Active',
      'TEMPLATE_BLACKLISTED',
      'TL-BLKLST',
      'Template is blacklisted on all platforms',
      'Content Blacklisted',
      'EC_CTID_BLACKLISTED',
      'TEMPLATE_SUSPENDED_DUE_TO_USAGE',
      'TEMPLATE_SUSPENDED_DUE_TO_VALIDITY',
      'TEMPLATE_SUSPENDED_DUE_TO_CUSTOMER',
      'Template Suspension - Customer initiative (Self)',
      'EC_TEMPLATE_IN_SUSPENDED_VERFIED',
      'EC_TEMPLATE_IN_SUSPENDED_VERIFIED',
      'TEMPLATE_BLOCKED_BY_DLT',
      'EC_TEMPLATE_BLOCKED_BY_DLT',
    ],
    reason: 'template_mismatch',
    words:
      'The template is inactive, suspended or blacklisted on the DLT platform; reactivate it there, or send with another.',
  },
  {
    codes: ['633', '636', '666', '5307'],
    texts: [
      'TEMPLATE_NOT_MATCHED',
      'Template not matched for given Template ID',
      'Template not matched for the given Template Id',
      'TL-NT-MTCHD',
      'INV-TEMPLATE-MATCH',
      'TEMPLATE_CONTENT_MISMATCH',
      'CONTENT_TEMPLATE_MISMATCH',
      'SMS Content mis-match',
      'SMS not Matched with DLT Template',
      'Content Regex not matched',
      'TEMPLATE_FAILED_ON_DYNAMIC_PART',
      'ERROR_IDENTIFYING_TEMPLATE',
      'Error in identifying the template',
    ],
    reason: 'template_mismatch',
    words: 'The text differs from the template registered on the DLT platform; make the fixed words the same.',
  },
  {
    codes: ['634', '683', '687', '5402', '5403', '5404', '5405', '5406'],
    texts: [
      'HEADER_NOT_REGISTERED_FOR_TEMPLATE',
      'Header is not registered for the template',
      'SDR-TL-MSMAT',
      'CLI Mismatch with Template',
      'Content with unknown header',
      'TEMPLATE_NOT_REGISTERED_TO_ENTITY',
      'Entity id not matched with the used template',
      'PROMOTIONAL_TEMPLATE_USED_ON_OTHERS_HEADER',
      'Content Type Mismatched',
      'SMS Type of header is not match Template',
      'SMS Type is not match with header / Template SMS Type',
    ],
    reason: 'template_mismatch',
    words:
      'The template is not registered for this sender id, entity or kind of message; link them on the DLT platform, or send with the template that belongs to them.',
  },
  {
    codes: ['635'],
    texts: [
      'TEMPLATE_VARIABLE_EXCEEDED_MAX_LENGTH',
      'TEMPLATE_VARIABLE_EXCEEDED',
      'TEMPLATE_VARIABLE_EXCEEED',
      'Variable length exceeded the max configured length',
      'Variable Exceeded Error',
      'TL-LMT-EXCED',
    ],
    reason: 'template_mismatch',
    words: 'A value filled into the template is longer than it allows; shorten it, or register a further variable.',
  },
  {
    // The operators' own numbers for a template; their finer meanings stand in one source only.
    codes: ['5301', '5302', '5303', '5304', '5305', '5306', '5407'],
    texts: ['TEMPLATE_ERROR'],
    reason: 'template_mismatch',
    words:
      'The operator did not find the template registered, active and fit for this message; check the template on the DLT platform.',
  },
  {
    codes: ['650', '652'],
    texts: [
      'PREFERENCE_NOT_MATCHED',
      'PRFT-NT-MTCH',
      'Blocked in preferences with MSISDN as PK',
      'SE_CATEGORY_BLOCK',
      'SE category blocking on fully DND, if consent not available',
      'NDNC',
      'NDNC REJECTED',
      'NDNC Failed',
      'DND',
      'DNDNUMB',
      'CON-DND',
      'FAILED_DND',
      'DND failure',
      'DND Fail',
      'DND Block',
      'DND Blocked',
      'DND registered number',
      'Failed Due to number in DND',
      'Messages failed on DND numbers',
    ],
    reason: 'opted_out',
    words:
      "The recipient is on India's do-not-disturb register for this kind of message; send it only with their consent.",
  },
  {
    codes: ['660'],
    texts: [
      'CONSENT_FAILED',
      'General error code for Consent',
      'General Consent error',
      'Invalid Consent',
      'Consent Not in DB',
      'Consent Expired',
      'Consent Revoked',
      'Failed DLT consent error',
      'FAILED_DLT_CONSENT',
    ],
    reason: 'opted_out',
    words:
      "The recipient's consent to this sender is missing, expired or withdrawn on the DLT platform; obtain it before you send again.",
  },
  {
    texts: [
      'OUTPUT-REJ',
      'OPTOUT-REJ',
      'OPT-OUT',
      'OPTED-OUT',
      'NOT-OPTIN',
      'Mobile number is present in Optout list',
      'Unsubscribed from the group',
    ],
    reason: 'opted_out',
    words: 'The recipient has unsubscribed, or never signed up; do not write again until they do.',
  },
  {
    codes: ['651'],
    texts: [
      'INVALID_PROMO_TIME',
      'Block promo hours (9PM to 10AM)',
      'Messages has been submitted between 9PM to 10 AM (promo time)',
      'MESSAGE_RECEIVED_POST_CUT_OFF',
    ],
    reason: 'limit_exceeded',
    words:
      'Promotional messages may not be sent in India at night; this passes, so send again after 10 in the morning.',
  },
  {
    texts: [
      'DESTINATION_FLOODING',
      'Throttling error',
      'Message queue full',
      'EC_MESSAGE_WAITING_LIST_FULL',
      'Blocked due to exceeded quota',
    ],
    reason: 'limit_exceeded',
    words: 'Too many messages came at once for this number or account; this passes, so send later and more slowly.',
  },
  {
    codes: ['642', '700', '701'],
    texts: [
      'CTA_NOT_WHITELISTED',
      'No CTA whitelisted',
      'URL CTA not matched with whitelisted data',
      'URL not whitelisted',
      'Email not whitelisted',
      'URL_BLACKLISTED',
      'URL_INACTIVE',
    ],
    reason: 'blocked',
    words:
      'The message holds a link or call-back number that is not whitelisted on the DLT platform; have it whitelisted there, or leave it out.',
  },
  {
    texts: [
      'SPAM',
      'FAILED_SPAM',
      'Failed spam detected',
      'Message filtered in spam',
      'Gateway message filtered',
      'RESTRICTED_CONTENT_FOUND',
      'Content_Blocked_Operator_Failure',
      'Global keyword Failure',
      'MESSAGE CONTENT IS BLACKLISTED',
      'MESSAGE CONTENT IS BLACKLISTED AT OPERATOR',
    ],
    reason: 'blocked',
    words: 'The operator or gateway stopped the message for its content; change the wording before you send again.',
  },
  {
    // A blacklisted number need not have asked for it: operators put numbers there after complaints or by order.
    texts: [
      'BLACKLIST',
      'BLACKLISTED',
      'FAILED_BLACKLISTED',
      'Failed rejected blacklist',
      'Blacklisted number',
      'EC_BLACKLISTED_MSISDN',
      'Subscriber MSISDN Blacklisted',
      'EC_DEST_ADDRESS_BLACKLISTED',
      'EC_GLOBAL_MSISDN_BLOCKED',
      'GLOBAL_BLACK_LIST_NUMBER_FOUND',
      'MSISDN BLOCKED',
      'Global Receiver blocked',
      'SERIES-BLK',
      'SERIES-BLOCK',
      'Series blocked by the operator',
    ],
    reason: 'blocked',
    words:
      'The operator or gateway has the number, or its series, on a blacklist; ask the gateway why, and do not send again until it is lifted.',
  },
  {
    texts: [
      'BARRED',
      'Barring',
      'Call Barred',
      'Barred call',
      'Service_Barred',
      'Operation barred',
      'CUG REJECT',
      'Facility_Not_Supported',
      'Teleservice not provisioned',
      'Not Provisioned service',
      'MS does not support SMS',
    ],
    reason: 'blocked',
    words: 'The recipient cannot receive messages: the line is barred for them, or has no SMS; reach them another way.',
  },
  {
    texts: ['NOT-ALLOWED', 'Country not enabled'],
    reason: 'blocked',
    words: 'The account may not send to this country; ask the gateway to enable it.',
  },
  {
    texts: ['REJECTED-MULTIPART', 'MAX-LENGTH'],
    reason: 'blocked',
    words: 'The message is longer than the gateway takes; shorten it, or ask for long messages to be enabled.',
  },
  {
    texts: ['Filtered in duplicate', 'Duplicate Message Drop'],
    reason: 'blocked',
    words: 'The gateway dropped the message as a copy of one sent shortly before; look whether the first arrived.',
  },
  {
    texts: [
      'INVALID-SUB',
      'Invalid subscriber',
      'Unknown subscriber',
      'EC_UNKNOWN_SUBSCRIBER',
      'Unidentified subscriber',
      'EC_UNIDENTIFIED_SUBSCRIBER',
      'Illegal subscriber',
      'EC_ILLEGAL_SUBSCRIBER',
      'INV-NUMBER',
      'INVALID-NUM',
      'KLR-INV-NUMBER',
      'INV-MOB-PATTRN',
      'Invalid number',
      'FAILED_INVALID_NUMBER',
      'Invalid mobile number',
      'Invalid_Destination',
      'INVALID_DESTINATION_NUMBER',
      'International invalid mobile length',
    ],
    reason: 'invalid_number',
    words: 'The number does not exist or is not in use; ask the recipient for the right one.',
  },
  {
    texts: [
      'ABSENT-SUB',
      'Absent subscriber',
      'EC_ABSENT_SUBSCRIBER',
      'Absent Subscriber for SM',
      'Absent Subscriber for MT',
      'Mobile subscriber not reachable',
      'MOB-OFF',
      'Mobile handset switched off',
    ],
    reason: 'unreachable',
    words: 'The phone was switched off or out of coverage; sending again later may help.',
  },
  {
    texts: [
      'MESSAGE INBOX FULL',
      'MSG INBOX FULL',
      'INBOX FULL',
      'MEMEXEC',
      'Memory capacity exceeded',
      'EC_MEMORY_CAPACITY_EXCEEDED',
      'Handset memory full',
      'SIM Full',
      'MS store is full',
      'MS out of memory',
    ],
    reason: 'unreachable',
    words: "The phone's message store is full; it can receive again when the recipient deletes some.",
  },
  {
    texts: [
      'HANDSET-BUSY',
      'Busy Subscriber',
      'Subscriber is busy',
      'Subscriber Busy for MT',
      'Subscriber busy for MT-SMS',
      'EC_SUBSCRIBER_BUSY_FOR_MT_SMS',
    ],
    reason: 'unreachable',
    words: 'The phone was busy when the message came; sending again later may help.',
  },
  {
    texts: ['NO-CREDITS', 'Insufficient credits', 'Insufficient Balance', 'Not enough credit to send message'],
    reason: 'insufficient_credit',
    words: 'The account at the gateway has no credit left; top it up, then send again.',
  },
  {
    codes: ['670', '4107'],
    texts: [
      'SCRUBBING_FAILED',
      'DLT_SCRUBBING_TIMEOUT',
      'EC_DLT_SCRUBBING_TIMEOUT',
      'General error code in case of any exceptions',
      'SERVER-ERR',
      'Failed system error',
      'SMSC system failure',
      'System failure',
      'EC_SYSTEM_FAILURE',
    ],
    reason: 'internal',
    words:
      'A fault at the DLT platform, operator or gateway stopped the message; send again, and ask the gateway if it goes on.',
  },
];

const byDltOrChoice =
  'Blocked by the DLT platform, or by the recipient’s own choice: the operators’ tables differ. Ask the gateway which.';
const senderOrTemplate =
  'The sender id or the template is at fault: the operators’ tables differ. Check both on the DLT platform.';

/** Codes that mean one thing at one operator and another at the next, from the same pages: told to a person, they decide nothing. */
export const dltAmbiguous: Readonly<Record<string, string>> = {
  34: 'The phone was off at one operator, a failure of the system at others. Ask the gateway which.',
  195: 'Any field of SMPP that is missing: a fault in what the gateway sent. Ask the gateway which.',
  4106: byDltOrChoice,
  ...Object.fromEntries(Array.from({ length: 8 }, (_, at) => [String(5101 + at), byDltOrChoice])),
  5205: senderOrTemplate,
  5401: senderOrTemplate,
};
