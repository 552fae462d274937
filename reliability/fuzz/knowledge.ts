import { type Scheme, schemes } from './schemes.ts';

/**
 * What the checks know of a provider, written down apart from the code under test: a parser or a verifier that is wrong
 * must not be able to agree with itself.
 */
export interface Knowledge {
  /** Names of fields that decide id and status beside those that decide for all, as `looseName` writes them. */
  readonly decisive: readonly string[];
  /** The only event that is a report, where the provider names it; by any other name it is none. */
  readonly reportEvent: string | null;
  /**
   * Whether its reports are told by a shape of their own and not by their look: what a field means once its neighbours were changed,
   * only its parser could say. Of such requests just those are compared with what was sent whose content nobody touched, and of all
   * others what holds for every provider: the answer, nothing lost, nothing leaked, nothing slow.
   */
  readonly isShaped: boolean;
  /** How it signs; null where it documents no signature. */
  readonly signature: Scheme | null;
}

type Own = Omit<Knowledge, 'signature'>;

const byLook: Own = { decisive: [], reportEvent: null, isShaped: false };
const shaped: Own = { ...byLook, isShaped: true };

const list: Readonly<Record<string, Own>> = {
  '46elks': { ...byLook, decisive: ['direction'] },
  africastalking: shaped,
  'alibaba-sms': shaped,
  'aws-sms': shaped,
  bandwidth: shaped,
  bird: shaped,
  clickatell: shaped,
  clicksend: shaped,
  '8x8': shaped,
  gatewayapi: shaped,
  'govuk-notify': shaped,
  gupshup: shaped,
  infobip: shaped,
  jasmin: shaped,
  kannel: shaped,
  lox24: shaped,
  kaleyra: shaped,
  messagebird: shaped,
  mobivate: byLook,
  msg91: shaped,
  plivo: shaped,
  'route-mobile': shaped,
  sinch: shaped,
  smspm: byLook,
  smstake: { ...byLook, reportEvent: 'message.dlr' },
  telnyx: shaped,
  twilio: shaped,
  'vonage-messages': shaped,
  'vonage-sms': shaped,
  wavix: byLook,
  whatsapp: shaped,
};

/** @throws Error for a provider that nobody has written down here. */
export function knowledgeOf(provider: string): Knowledge {
  const known = Object.hasOwn(list, provider) ? list[provider] : undefined;
  if (known) return { ...known, signature: schemes.get(provider) ?? null };
  throw new Error(`The fuzzer knows nothing of ${provider}: add it to reliability/fuzz/knowledge.ts.`);
}

/** A name without letter case and separators: fields whose names differ in nothing else are one. */
export const looseName = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/** Fields that decide what a report means whoever sends it: id, part, word, code and the name of an event. */
const decisiveForAll: readonly string[] = [
  ...['id', 'messageid', 'msgid', 'smsid', 'messagesid', 'smssid', 'messageuuid', 'deliverymessageid', 'msgref'],
  ...['status', 'messagestatus', 'msgstatus', 'deliverystatus', 'dlrstatus', 'smsstatus', 'statusname', 'state'],
  ...['part', 'partnumber', 'partno', 'partnum', 'parts', 'partscount', 'partcount', 'messageparts', 'totalparts'],
  ...[
    'segments',
    'segmentscount',
    'segmentcount',
    'statuscode',
    'stat',
    'dlrcode',
    'smppstatus',
    'event',
    'eventtype',
    'eventname',
    'type',
  ],
];

/** Fields that hold a report where they hold a document; a text in them decides nothing. */
export const wrapperNames: ReadonlySet<string> = new Set([
  ...['data', 'payload', 'body', 'message', 'messages', 'result', 'results', 'report', 'reports', 'response'],
  ...['dlr', 'dlrs', 'deliveryreport', 'deliveryreports', 'deliveryreceipt', 'deliveryreceipts', 'receipt'],
  ...['receipts', 'delivery', 'deliveries', 'notification', 'notifications', 'event', 'events', 'item', 'items'],
  ...['record', 'records', 'sms', 'xml', 'json', 'statuses', 'root', 'object'],
]);

/** Whether a document names an id that can only be a message's: under whatever name it stands, it may be a report. */
export const namesMessage = (document: string): boolean =>
  /messageid|msgid|smsid|messagesid|smssid|messageuuid|msgref/.test(looseName(document));

export const isWrapper = (name: string): boolean => wrapperNames.has(looseName(name));

/** Whether a field of this name decides what a report means, whatever it holds. */
export const isDecisive = ({ decisive }: Knowledge, name: string): boolean =>
  decisiveForAll.includes(looseName(name)) || decisive.includes(looseName(name));
