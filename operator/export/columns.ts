import { type Message, type MessageEvent, type StoredMessage, toMessage } from '../../functions/domain/message.ts';
import type { DetailName } from '../../functions/domain/report.ts';
import { begunAt } from '../read-table.ts';

/** What a column holds: a text, an instant, a whole number, true or false, several texts. Any may be empty (null). */
export type ColumnType = 'text' | 'time' | 'integer' | 'boolean' | 'texts';

export interface Column {
  readonly type: ColumnType;
  /** For whoever reads the file. */
  readonly about: string;
}

type Columns<Names extends string> = Readonly<Record<Names, Column>>;

const text = (about: string): Column => ({ type: 'text', about });
const time = (about: string): Column => ({ type: 'time', about });
const integer = (about: string): Column => ({ type: 'integer', about });
const boolean = (about: string): Column => ({ type: 'boolean', about });
const texts = (about: string): Column => ({ type: 'texts', about });

/** Of a message, those are left out that are made of other messages or of words that change with the version. */
type OfMessage =
  | Exclude<keyof Message, 'details' | 'explanation' | 'history' | 'parts' | 'price'>
  | DetailName
  | 'begunAt'
  | 'priceAmount'
  | 'priceCurrency';

/** The columns of a message, in their order. A field that a message gets must be named here: the compiler says so. */
export const messageColumns: Columns<OfMessage> = {
  provider: text('who sent the reports'),
  messageId: text('the provider’s id; of a part its number follows a slash, and each part has a row'),
  begunAt: time('when the first report that the table took was received: what --since and --until go by'),
  status: text('what the highest report says'),
  final: boolean('whether the provider expects to say nothing more'),
  providerStatus: text('the provider’s word for the status'),
  recipient: text('E.164, or as the settings keep it'),
  country: text('of the recipient, two letters'),
  carrier: text('the mobile network, as the provider calls it'),
  channel: text('sms where no report says otherwise'),
  senderId: text('who it seemed to come from'),
  clientReference: text('the id that the application gave'),
  tag: text('a word that the application gave'),
  segments: integer('parts that the message was sent in'),
  priceAmount: text('what the application said that it costs, a decimal number'),
  priceCurrency: text('the currency of that, ISO 4217'),
  preview: text('how its text begins, where the application and the settings keep that'),
  recordedAt: time('when the application’s word that it sent the message was taken in'),
  submittedAt: time('when the provider took it, by its clock'),
  doneAt: time('when it reached its status, by the provider’s clock'),
  firstReceivedAt: time('when the earliest of its reports was received'),
  failedAt: time('when it was first told to have failed; empty unless it stands as failed'),
  updatedAt: time('when the latest of its reports was received'),
  dueAt: time('by when something was expected of it, where a deadline of the settings fits it'),
  overdueAt: time('when it was found to be late'),
  confirmedAt: time('when the application learnt that it arrived: its code was typed in'),
  errorCode: text('the provider’s code for the cause of a failure'),
  failureReason: text('that cause, in one word for all providers'),
  retryable: boolean('whether sending a failed message again may help; empty where nobody knows'),
  contradicted: boolean('whether the provider took a delivery back'),
  batchId: text('detail: the batch that it was sent in'),
  callDurationSeconds: integer('detail: of a call'),
  carrierFees: text('detail: as the provider writes it'),
  charge: text('detail: as the provider writes it'),
  dltTemplateId: text('detail: the template that it was sent by (India’s DLT)'),
  hlr: text('detail: what the carrier’s register said'),
  unlistedWords: texts('status words that Delivrd has no meaning for'),
  otherRecipients: texts('recipients that the provider used the same id for; their messages have rows of their own'),
  leftOutSince: time('when the first report came that its history had no room for'),
  rereads: texts('when it was read anew by mended tables, and from which status to which'),
};

/** The columns of a report in the history of its message. */
export const reportColumns: Columns<Exclude<keyof MessageEvent, 'part'>> = {
  receivedAt: time('when Delivrd received it'),
  status: text('what it says'),
  providerStatus: text('the provider’s word for that'),
  providerCode: text('a code beside the word'),
  occurredAt: time('when it happened, by the provider’s clock'),
  errorCode: text('the provider’s code for an error'),
  errorMessage: text('the provider’s words about it'),
  failureReason: text('the cause, in one word for all providers'),
  isHint: boolean('whether the cause is only what the status word hints at'),
  effect: text('applied where it moved the message, recorded where a higher status stood'),
  contradicts: boolean('whether it takes back a delivery that stands all the same'),
};

export type Value = string | number | boolean | null | readonly string[];
export type Values = Readonly<Record<string, Value>>;

/** A message as it is exported. */
export interface Row {
  readonly message: Values;
  readonly history: readonly Values[];
}

export function rowOf(stored: StoredMessage): Row {
  const { details, history, otherRecipients, price, rereads, ...message } = toMessage(stored);
  const values: Readonly<Record<string, unknown>> = {
    ...message,
    ...details,
    begunAt: begunAt(stored),
    priceAmount: price?.amount ?? null,
    priceCurrency: price?.currency ?? null,
    // Under their ids, where the stage keeps no numbers that can be read.
    otherRecipients: otherRecipients.map(({ recipient, messageId }) => recipient ?? messageId),
    rereads: rereads.map(({ at, from, to }) => `${at} ${from} ${to}`),
  };
  return {
    message: pick(messageColumns, values),
    history: history.map((event) => pick(reportColumns, { ...event })),
  };
}

const pick = (columns: Columns<string>, values: Readonly<Record<string, unknown>>): Values =>
  Object.fromEntries(Object.keys(columns).map((name) => [name, (values[name] ?? null) as Value]));
