import type { Alarm, StackStatus } from './api.ts';
import { now, setClock } from './clock.ts';
import { byId, setAttribute, setText, show } from './dom.ts';
import { clockTime, zone } from './format.ts';
import { setStackName } from './names.ts';
import { verdictOf } from './verdict.ts';

/** The top of the page: which stack, its time, and the verdict. */
export function createHeader() {
  const clock = byId('clock', HTMLTimeElement);
  const speed = byId('speed', HTMLElement);
  const verdict = byId('verdict', HTMLElement);
  setText(byId('zone', HTMLElement), zone());
  let stackName = '';

  return {
    takeStatus: (status: StackStatus): void => {
      setClock(status);
      stackName = status.stackName;
      setStackName(stackName);
      setText(byId('stack-name', HTMLElement), stackName);
      setText(speed, `${status.speed}x`);
      setAttribute(speed, 'title', `The stack's clock runs ${status.speed} times as fast as the wall's`);
      show(speed, status.speed !== 1);
    },
    takeAlarms: (alarms: readonly Alarm[]): void => {
      const { words, level } = verdictOf(alarms);
      setText(verdict, words);
      verdict.dataset['level'] = level;
      document.title = `${words} · ${stackName || 'Delivrd'}`;
    },
    tick: (): void => setText(clock, clockTime(now())),
  };
}
