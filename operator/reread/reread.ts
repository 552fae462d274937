import { lacksPlaces, type RereadTable } from '../../functions/aws/reread.ts';
import { instant } from '../../functions/domain/instant.ts';
import type { StoredMessage } from '../../functions/domain/message.ts';
import { type ReadAnew, readAnew, type Tables } from '../../functions/providers/read-anew.ts';
import { each } from '../each.ts';
import { HalfDone } from '../half-done.ts';
import type { TablePage } from '../read-table.ts';
import { openTally, type Tally } from './tally.ts';

/** Messages that are written at the same time: reports that come meanwhile need the table as well. */
const writesAtOnce = 8;
/** So often a message is read anew because a report came meanwhile. */
const mostTries = 5;

export interface Reading {
  readonly pages: AsyncIterable<TablePage>;
  /** By which the messages of these pages are read. */
  readonly tables: Tables;
  /** Null only looks what would change. */
  readonly table: RereadTable | null;
  /** Epoch milliseconds on the stack's clock. */
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/**
 * Reads messages anew from what their histories keep, and writes those that read differently, each only if nothing of it moved
 * meanwhile. What was interrupted can be run again: what is as it reads is not written.
 * @throws HalfDone with what was done where it fails after something was written; else the SDK's error.
 */
export async function reread({ pages, tables, table, now, signal }: Reading): Promise<Tally> {
  const tally = openTally();

  const one = async (stored: StoredMessage): Promise<void> => {
    tally.read();
    for (let message = stored, tries = 0; tries < mostTries; tries += 1) {
      if (signal.aborted) return;
      const anew = readAnew(tables, message);
      if (isAsItReads(message, anew)) return tally.same(anew);
      if (table === null) return tally.changed(message, anew, true);
      const outcome = await table.write(message, anew, instant(now()));
      if (outcome.kind === 'written') return tally.changed(message, anew, outcome.knowsRepeats);
      if (outcome.kind === 'full') return tally.left('full');
      // Its time to live ended.
      if (outcome.item === null) return;
      message = outcome.item;
    }
    tally.left('moving');
  };

  try {
    for await (const { messages } of pages) await each(messages, writesAtOnce, one);
  } catch (error) {
    // Ended on request: what was done till then stays, and is told.
    if (!signal.aborted) throw tally.isWritten() && table !== null ? new HalfDone(tally.close(true), error) : error;
  }
  return tally.close(signal.aborted);
}

const isAsItReads = (stored: StoredMessage, anew: ReadAnew): boolean => anew.isSame && !lacksPlaces(stored);
