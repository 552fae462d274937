import { deployed, ground } from './deployed.ts';
import { destroyed } from './destroyed.ts';
import { embedded } from './embedded.ts';
import { kept } from './kept.ts';
import { lint } from './lint.ts';
import type { Part } from './part.ts';
import { react } from './react.ts';
import { roles } from './roles.ts';
import { updated } from './updated.ts';
import { used } from './used.ts';

/** In this order. The first runs beside the others, which need the second. */
export const parts: readonly Part[] = [lint, deployed, used, updated, react, roles, kept, embedded, destroyed];

/** The parts to run for this choice: what needs a deployed stage gets it. @throws Error for a name that there is not. */
export function choose(only: string | undefined): readonly Part[] {
  if (only === undefined) return parts;
  const chosen = parts.find(({ name }) => name === only);
  if (!chosen) throw new Error(`--only: got ${only}; expected one of ${parts.map(({ name }) => name).join(', ')}`);
  return chosen === lint || chosen === deployed ? [chosen] : [ground, chosen];
}
