import type { Found } from '../functions/aws/search.ts';
import type { FailureFilter, Finder, PageOf } from './find.ts';
import type { Progress } from './progress.ts';

/**
 * The failures that suit, read on and on: until there are as many as were asked for, the list is through, `look` entries were
 * passed, or somebody interrupts it. What was found until then is kept.
 */
export async function failuresThrough(
  finder: Pick<Finder, 'failures'>,
  filter: FailureFilter,
  { limit, next, look }: PageOf & { readonly look: number },
  { signal, show }: Progress,
): Promise<Found> {
  let all = await finder.failures(filter, { limit, next });
  while (all.ended === 'bound' && all.next !== null && all.looked < look && !signal.aborted) {
    show(`Looked at ${all.looked} messages, back to ${all.upTo}: ${all.messages.length} found. Ctrl+C ends it …`);
    const more = await finder.failures(filter, { limit: limit - all.messages.length, next: all.next });
    all = { ...more, messages: [...all.messages, ...more.messages], looked: all.looked + more.looked };
  }
  return all;
}
