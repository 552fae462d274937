import type { Checks } from '../check.ts';
import type { World } from '../world.ts';

/** A part of the proof. All but `lint` begin with a deployed stage, and leave it whole. */
export interface Part {
  readonly name: string;
  readonly about: string;
  readonly prove: (world: World, checks: Checks) => Promise<void>;
}
