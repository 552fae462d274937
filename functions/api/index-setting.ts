import type { SearchIndex } from '../shared/table-keys.ts';
import { isOff } from './answer.ts';

/** @throws Refusal where the stage has no such index. */
export function needIndex(indexes: Readonly<Record<SearchIndex, boolean>>, index: SearchIndex): void {
  if (!indexes[index])
    throw isOff(
      `search.${index}`,
      `The setting search.${index} is off in this stage, so that nothing can be searched by it.`,
    );
}
