import type { Alarm } from './api.ts';
import { several } from './format.ts';

export interface Verdict {
  readonly words: string;
  readonly level: 'page' | 'ticket' | 'quiet';
}

/** What the alarms add up to, for somebody who looks for one second. */
export function verdictOf(alarms: readonly Alarm[]): Verdict {
  const on = alarms.filter(({ state }) => state === 'ALARM');
  const pages = on.filter(({ severity }) => severity === 'page').length;
  const tickets = on.filter(({ severity }) => severity === 'ticket').length;
  const words = [pages && several(pages, 'page'), tickets && several(tickets, 'ticket')].filter(Boolean).join(', ');
  if (words === '') return { words: 'All quiet', level: 'quiet' };
  return { words, level: pages > 0 ? 'page' : 'ticket' };
}
