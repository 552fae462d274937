import { afterAll, beforeAll, describe } from 'vitest';
import { type OpenWorld, openWorld } from './commands/open-world.ts';
import { operating } from './commands/operating.ts';

let world: OpenWorld;

beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world?.running.stack.close());

describe('docs/operating.md', () => operating(() => world));
