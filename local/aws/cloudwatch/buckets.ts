export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;

/** Start of the bucket of this length that a time lies in; milliseconds. */
export const floor = (ms: number, unitMs: number): number => Math.floor(ms / unitMs) * unitMs;

export function getOrAdd<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}
