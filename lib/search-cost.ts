import type { SearchIndex } from '../functions/shared/table-keys.ts';
import { prices } from './prices.ts';
import type { Settings } from './settings.ts';

const dollarsPerMillion = prices.dynamodb.perMWriteUnits;

/** What a message in the index costs beside its own writes: its keys never change, but that what is delivered after all leaves the failures. */
const what = {
  recipient: 'by recipient: one write unit more a message',
  clientReference: 'by client reference: one more a message that has one',
  failures: 'failed messages: one more a failed one, and another where it is delivered after all',
} as const satisfies Record<SearchIndex, string>;

/** What deadlines cost, in a line for synth; null where there are none. */
export function describeDueCost({ deadlines, stage }: Pick<Settings, 'deadlines' | 'stage'>): string | null {
  if (deadlines.length === 0) return null;
  return `Deadlines of ${stage} cost two write units more a message that one fits, three more one that is late, at $${dollarsPerMillion} a million; and a run of a function each minute, under $0.20 a month.`;
}

/** What the ways of searching that are on cost, in lines for synth. */
export function describeSearchCost({ search, stage }: Pick<Settings, 'search' | 'stage'>): string {
  const on = (Object.keys(what) as SearchIndex[]).filter((index) => search[index]);
  if (on.length === 0) return `Searching ${stage} costs nothing: messages are found by their ids alone.`;
  return [
    `Searching ${stage} costs writes, $${dollarsPerMillion} a million (us-east-1 list price), by the index of each setting that is on:`,
    ...on.map((index) => `  search.${index}, ${what[index]}.`),
  ].join('\n');
}
