import type { StackStatus } from './api.ts';

let clock = { stackMs: Date.now(), at: performance.now(), speed: 1 };

/** Sets the clock of the page by the stack's. */
export function setClock({ now, speed }: Pick<StackStatus, 'now' | 'speed'>): void {
  clock = { stackMs: now, at: performance.now(), speed };
}

/** Epoch milliseconds on the stack's clock, which may run faster than the wall's. */
export const now = (): number => clock.stackMs + (performance.now() - clock.at) * clock.speed;
