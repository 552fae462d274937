import type { Row } from './columns.ts';

/** Writes messages in a format, a few at a time. What it returns is to be written in this order, each once. */
export interface Encoder {
  /** What stands before the first message. */
  readonly begin: () => Uint8Array;
  /** It may hold some of them back. */
  readonly add: (rows: readonly Row[]) => Uint8Array;
  readonly holdsBack: () => boolean;
  /** What was held back. */
  readonly flush: () => Uint8Array;
  /** What stands after the last message; nothing may be held back. */
  readonly end: () => Uint8Array;
  /** What another encoder goes on from; nothing may be held back. */
  readonly state: () => string;
}

export const formats = ['csv', 'jsonl', 'parquet'] as const;
export type Format = (typeof formats)[number];

const encode = new TextEncoder();
const nothing = new Uint8Array();

/** An encoder that holds nothing back. */
export const textEncoder = (head: string, textOf: (row: Row) => string): Encoder => ({
  begin: () => encode.encode(head),
  add: (rows) => encode.encode(rows.map(textOf).join('')),
  holdsBack: () => false,
  flush: () => nothing,
  end: () => nothing,
  state: () => '',
});
