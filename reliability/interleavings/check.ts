import { messageKey } from '../../functions/shared/table-keys.ts';
import type { Case } from './cases.ts';
import { Difference, type Exploration, explore } from './explore.ts';
import { judge } from './judge.ts';
import { play } from './play.ts';
import type { World } from './world.ts';

/** What a case came to; `calls` were really made. */
export interface Checked extends Exploration {
  readonly calls: number;
}

/**
 * Runs a case through all orders of its calls and judges each. A crash must cost what docs/architecture.md says: all of
 * the batch counted twice where CloudWatch had its metrics, nothing anywhere else.
 * @throws Difference for the first schedule that is wrong.
 */
export async function check(world: World, one: Case, merge = true): Promise<Checked> {
  let calls = 0;
  const exploration = await explore(async (choose) => {
    const played = await play(world, one, (state, options) => {
      calls += 1;
      return choose(state, options);
    });
    if (played === null) return null;
    const item = await world.read(messageKey(one.provider.id, played.messageId));
    return { state: played.state, kind: judge(one, played, item) };
  }, merge);
  if (one.mode === 'crash') {
    for (const [key, count] of exploration.counts) {
      const [point, kind] = key.split('|');
      if ((point === 'after PutMetricData') === (kind === 'twice')) continue;
      const where = point === '' ? 'without a crash' : `with a crash ${point} took effect`;
      throw new Difference(`${count} schedules count ${kind} ${where}`, [], null);
    }
  }
  return { ...exploration, calls };
}
