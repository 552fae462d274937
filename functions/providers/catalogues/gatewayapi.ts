import type { Catalogue } from './catalogue.ts';

/**
 * Errors of GatewayAPI's delivery reports: codes in hexadecimal, whose first two digits tell where they come from, with the texts that
 * the list has for them. 0x1081 and 0x1082 are on it more than once, with different texts: the text then decides.
 * @see https://gatewayapi.com/docs/error-codes (the beginning) and "Error code index" in a public copy of its documentation's source
 * (all of it; read 2026-11-28)
 */
export const gatewayapiErrors: Catalogue = [
  {
    codes: ['0x1010', '0x1060', '0x1061', '0x1062', '0x1048', '0x1051', '0x1052', '0x1054', '0x1084'],
    texts: [
      'Unknown subscriber',
      'Invalid destination address',
      'Invalid destination numbering plan',
      'Invalid destination type of number',
      'Invalid short message entity address',
      'Unsupported number plan',
      'Unsupported type of number',
      'Dialling zone not found',
      'Invalid Mobile Subscriber',
    ],
    reason: 'invalid_number',
    words: 'The number does not exist, or is none that can get messages; check it with the customer.',
  },
  {
    codes: ['0x1013', '0x1019', '0x1020', '0x1021', '0x1022', '0x1023', '0x1040'],
    texts: [
      'Absent subscriber',
      'Absent subscriber, IMSI detached',
      'Absent subscriber, no page response',
      'Mobile subscriber not reachable',
      'Unidentified subscriber',
      'Subscriber busy for MT SMS',
    ],
    reason: 'unreachable',
    words: 'The phone was off, busy or out of coverage; send again later.',
  },
  {
    codes: ['0x1018', '0x102A', '0x102B', '0x1045'],
    texts: ['Memory capacity exceeded', 'Equipment protocol error'],
    reason: 'unreachable',
    words: 'The phone could not take the message, for want of memory or by a fault of its own; send again later.',
  },
  {
    codes: ['0x1011', '0x1012', '0x1014', '0x1024', '0x1025', '0x1041', '0x1049', '0x103B', '0x103C', '0x1093'],
    texts: [
      'Call barred',
      'Teleservice not provisioned',
      'Facility not supported',
      'Illegal subscriber',
      'Subscriber not service centre subscriber',
      'Error, personal service barring, MO',
      'Error, personal service barring, MT',
      'Illegal mobile subscriber - blocked',
    ],
    reason: 'blocked',
    words: 'The recipient’s line does not get such messages: barred, or without SMS; they have to ask their operator.',
  },
  {
    codes: ['0x1026', '0x102C', '0x102D'],
    texts: ['Illegal equipment', 'Equipment not short message equipped', 'Illegal error'],
    reason: 'blocked',
    words:
      'The operator does not let this phone receive messages, or the phone cannot; reach the recipient another way.',
  },
  {
    codes: [
      ...['0x1015', '0x1016', '0x1017', '0x101A', '0x101B', '0x1027', '0x1028', '0x1029', '0x102E', '0x1038'],
      ...['0x1042', '0x1043', '0x1044', '0x1046', '0x1047', '0x104A', '0x1050', '0x1053', '0x1056', '0x1057'],
      ...['0x106A', '0x107E', '0x1081', '0x1082', '0x1083', '0x1090', '0x1091'],
    ],
    texts: [
      ...['HLR System failure', 'HLR Data missing', 'HLR Internal Error', 'VLR System failure', 'MSC Internal Error'],
      ...[
        'System failure',
        'Unexpected data value',
        'Data missing',
        'SMSC Internal Error',
        'Service centre congestion',
      ],
      ...['Unknown service centre address', 'Internal routing error', 'Destination network type unknown'],
      ...['Not home zone and IMSI fetch failed', 'Message not deliver', 'Error, loop detected', 'Network time-out'],
      ...['ESME Receiver temporary error', 'ESME Internal error', 'ESME Unknown external error', 'ESME error'],
      ...['External error', 'Cannot find information', 'Request failed', 'Internal error'],
    ],
    reason: 'internal',
    words: 'A fault in the recipient’s network or on the way there; send again, and ask GatewayAPI if it goes on.',
  },
  {
    codes: [
      '0x1030',
      '0x1031',
      '0x1032',
      '0x1034',
      '0x1035',
      '0x1036',
      '0x1039',
      '0x103A',
      '0x1055',
      '0x1069',
      '0x0312',
    ],
    texts: [
      ...['Screening block', 'Terminating IMSI blocked', 'Originating location mismatch', 'Error, destination blocked'],
      ...['Error, keyword blocked', 'Error, SC address blocked', 'Error, data coding scheme blocked'],
      ...['Error, information element identifier blocked', 'Not home zone and IMSI not allowed', 'IMSI lookup blocked'],
      ...['ESME Receiver reject error', 'Messages filtered based on content'],
    ],
    reason: 'blocked',
    words:
      'A filter at the operator or at GatewayAPI stopped it; look at the wording and the links, then ask GatewayAPI.',
  },
  {
    codes: ['0x1033', '0x1065', '0x1066', '0x1067'],
    texts: [
      'Error, originator blocked',
      'Invalid source address',
      'Invalid source numbering plan',
      'Invalid source type of number',
    ],
    reason: 'sender_not_registered',
    words: 'The sender is not allowed there; register it, or send from another.',
  },
  {
    codes: ['0x1037', '0x1080', '0x0214'],
    texts: ['Error, blocked due to exceeded quota', 'Message queue full', 'Temporary blacklist for MSISDN'],
    reason: 'limit_exceeded',
    words: 'A quota was reached, or a queue was full; this passes, so send later.',
  },
  {
    codes: [
      ...['0x1063', '0x1064', '0x106B', '0x106C', '0x106D', '0x106E', '0x106F', '0x1070', '0x1071', '0x1072', '0x1073'],
      ...['0x1074', '0x1075', '0x1076', '0x1077', '0x1078', '0x1079', '0x107A', '0x107B', '0x107C', '0x107D', '0x107F'],
      ...['0x1085', '0x1086', '0x1087'],
    ],
    texts: [
      ...[
        'Invalid destination flag',
        'Invalid number of destinations',
        'Invalid command length',
        'Invalid service type',
      ],
      ...['Invalid operation', 'Operation not allowed', 'Invalid parameter', 'Parameter not allowed'],
      ...['Invalid parameter length', 'Invalid optional parameter', 'Optional parameter missing'],
      ...['Invalid validity parameter', 'Invalid scheduled delivery parameter', 'Invalid distribution list'],
      ...['Invalid message class', 'Invalid message length', 'Invalid message reference', 'Invalid number of messages'],
      ...['Invalid predefined message', 'Invalid priority', 'Invalid replace flag', 'Invalid delivery report request'],
      ...['Short message exceeds maximum', 'Unable to Unpack GSM message', 'Unable to convert IRA Alphabet'],
    ],
    reason: 'blocked',
    words:
      'The operator did not take the message as it was sent: a setting of it, its length or its letters; the text tells which.',
  },
  {
    codes: ['0x1068', '0x1001', '0x1002'],
    texts: ['ESME Receiver permanent error', 'Unknown error', 'Generic NACK'],
    reason: 'unknown',
    words: 'The operator refused it for good and does not say why; ask GatewayAPI if it goes on.',
  },
  {
    codes: ['0x1092'],
    texts: ['Operation barred - insufficient funds'],
    // Not our credit: this passes once the recipient tops up.
    reason: 'unreachable',
    words: 'The recipient’s account at the operator has too little credit; try later.',
  },
  {
    codes: ['0x1094'],
    texts: ['Refunded by network operator'],
    reason: 'unknown',
    words: 'The operator gave the charge back; whether the message arrived it does not say.',
  },
  {
    codes: ['0x0215'],
    texts: ['MSISDN blacklisted'],
    reason: 'opted_out',
    words: 'The number is on a stop list; do not send again unless its owner asks for it.',
  },
  {
    codes: ['0x0216'],
    texts: ['Insufficient credit'],
    reason: 'insufficient_credit',
    words: 'The account at GatewayAPI had no credit; top it up, then send again.',
  },
  {
    codes: ['0x0217', '0x021D', '0x021F', '0x0313'],
    texts: ['Unauthorized destination', 'SMS not enabled for account', 'Unauthorized operator'],
    reason: 'blocked',
    words: 'The account may not send to this country or operator; ask GatewayAPI to allow it.',
  },
];
