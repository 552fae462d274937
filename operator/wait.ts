import { setTimeout as sleep } from 'node:timers/promises';

/** Where a wait shows: on a terminal as a countdown in one line. */
type Screen = Pick<NodeJS.WriteStream, 'isTTY' | 'write'>;

/** Waits until then, and says so; null is now. */
export async function waitUntil(then: Date | null, done: string, screen: Screen = process.stderr): Promise<void> {
  const left = (): number => Math.ceil(((then?.getTime() ?? 0) - Date.now()) / 1000);
  if (left() <= 0) return;
  const told = (): string => `${done}. Do not switch yet: some requests with it may be refused for ${left()} s more`;
  if (!screen.isTTY) screen.write(`${told()}. Waiting.\n`);
  while (left() > 0) {
    if (screen.isTTY) screen.write(`\r${told()} \u001b[K`);
    await sleep(Math.min(1000, Math.max(1, (then?.getTime() ?? 0) - Date.now())));
  }
  if (screen.isTTY) screen.write('\r\u001b[K');
}
