import { callbackOther } from '../../functions/shared/event-schemas.ts';
import { eventTypes } from '../../functions/shared/event-types.ts';
import { countBy } from './count-by.ts';
import type { Tidings } from './tidings.ts';

/**
 * What callbacks held that is no report was told, once for each queue message that brought it; again with the same id only.
 * @param brought the providers of these queue messages.
 */
export function* judgeOthers({ told }: Pick<Tidings, 'told'>, brought: readonly string[]) {
  const texts = new Map<string, string>();
  const providers = new Map<string, string>();
  for (const { type, detail } of told) {
    if (type !== eventTypes.callbackOther) continue;
    const read = callbackOther.safeParse(detail);
    if (!read.success) {
      yield `event: ${type} is not as its schema says: ${read.error.message}`;
      continue;
    }
    const { id, provider } = read.data;
    const text = JSON.stringify(detail);
    if ((texts.get(id) ?? text) !== text) yield `event: ${type} ${id} came again and said something else`;
    texts.set(id, text);
    providers.set(id, provider);
  }
  const [expected, there] = [countBy(brought), countBy([...providers.values()])];
  for (const provider of new Set([...expected.keys(), ...there.keys()])) {
    const [right, found] = [expected.get(provider) ?? 0, there.get(provider) ?? 0];
    if (found !== right)
      yield `event: ${found} callbacks of ${provider} that are no reports were told of, ${right} came`;
  }
}
