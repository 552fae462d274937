import type { TableCursor, TablePage } from '../read-table.ts';
import { rowOf } from './columns.ts';
import type { Encoder } from './encoder.ts';
import type { Standing, Target, Written } from './target.ts';

export interface Exported extends Written {
  readonly messages: number;
  readonly reports: number;
}

/** So often a target keeps how far it is, at most: each time waits for the disk. */
const keptEveryMs = 1_000;

/**
 * Writes pages of the table in a format, with no more of it in memory than a page and what the encoder holds back.
 * @param begun how far an earlier run came; without a cursor it begins.
 * @throws what the pages or the target throw; whatever was taken until then is kept, if it can be.
 */
export async function exportPages(
  pages: (from: TableCursor | undefined) => AsyncIterable<TablePage>,
  encoder: Encoder,
  target: Target,
  begun: Standing,
  keepEveryMs = keptEveryMs,
): Promise<Exported> {
  let { cursor, messages, reports } = begun;
  let keptAt = performance.now();
  /** Whether all that the encoder has given was written: only then does its state belong to what is there. */
  let isWhole = true;
  const write = async (encode: () => Uint8Array): Promise<void> => {
    isWhole = false;
    const bytes = encode();
    if (bytes.length > 0) await target.write(bytes);
    isWhole = true;
  };
  const keep = (): Promise<void> => target.keep({ ...begun, cursor, messages, reports, encoder: encoder.state() });

  try {
    if (cursor === null) await write(encoder.begin);
    for await (const page of pages(cursor ?? undefined)) {
      const rows = page.messages.map(rowOf);
      await write(() => encoder.add(rows));
      cursor = { seen: page.cursor.seen, segments: [...page.cursor.segments] };
      messages += rows.length;
      for (const { history } of rows) reports += history.length;
      if (encoder.holdsBack() || performance.now() - keptAt < keepEveryMs) continue;
      await keep();
      keptAt = performance.now();
    }
    await write(encoder.flush);
  } catch (error) {
    // Where this fails as well, what was kept before still stands. Before the first page there is nothing to keep.
    if (isWhole && cursor !== null)
      await write(encoder.flush)
        .then(keep)
        .catch(() => {});
    throw error;
  }
  // To end again is possible from here only: what stands after the last message is not to go on from.
  await keep();
  await write(encoder.end);
  return {
    messages,
    reports,
    ...(await target.finish({ ...begun, cursor, messages, reports, encoder: encoder.state() })),
  };
}
