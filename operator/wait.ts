import { setTimeout as sleep } from 'node:timers/promises';

/** Where a wait shows: on a terminal as a countdown in one line. */
type Screen = Pick<NodeJS.WriteStream, 'isTTY' | 'write'>;

/** Waits until what was stored may be used, and says so; null is now. */
export async function waitUntil(then: Date | null, screen: Screen = process.stderr): Promise<void> {
  const left = (): number => Math.ceil(((then?.getTime() ?? 0) - Date.now()) / 1000);
  if (left() <= 0) return;
  // Short: a line that a terminal wraps can't be written over.
  const told = (): string => `Stored. Do not switch yet: it is accepted everywhere in ${left()} s`;
  if (!screen.isTTY) screen.write(`${told()}.\n`);
  while (left() > 0) {
    if (screen.isTTY) screen.write(`\r${told()} \u001b[K`);
    await sleep(Math.min(1000, Math.max(1, (then?.getTime() ?? 0) - Date.now())));
  }
  if (screen.isTTY) screen.write('\r\u001b[K');
}
