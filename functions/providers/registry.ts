import { mobivate } from './mobivate.ts';
import type { Provider } from './provider.ts';
import { smspm } from './smspm.ts';
import { smstake } from './smstake.ts';
import { wavix } from './wavix.ts';

const list: readonly Provider[] = [mobivate, smspm, smstake, wavix];

/** Every provider that Delivrd can read, by the id in its callback URL. */
export const registry: ReadonlyMap<string, Provider> = new Map(list.map((provider) => [provider.id, provider]));
