import { byId, setText, show } from './dom.ts';
import { clockTime } from './format.ts';

/** Says when the local stack does not answer, until it does. */
export function createBanner() {
  const banner = byId('banner', HTMLElement);
  let answeredAt: number | null = null;
  return {
    answered: (): void => {
      answeredAt = Date.now();
      show(banner, false);
    },
    silent: (): void => {
      const from = answeredAt === null ? '' : ` What you see is from ${clockTime(answeredAt)}.`;
      setText(banner, `The local stack does not answer.${from} Trying again every second.`);
      show(banner, true);
    },
  };
}
