// A function in a process of its own, as Lambda runs it: one call after another. Started by function-group.ts with the file of its bundle.
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import type { Order, Took } from './function-group.ts';
import { inPass } from './passes.ts';

const [file = ''] = process.argv.slice(2);
const { handler } = await import(file);
const context = { getRemainingTimeInMillis: () => 30_000 };
const lists = new Map<string, readonly unknown[]>();
let passes = 0;

process.on('message', async (order: Order) => {
  if (order.events) lists.set(order.list, order.events);
  const events = inTurn(order);
  process.send?.(order.profile === undefined ? await run(events) : await profiled(events, order.profile));
});
process.send?.({ cpuMs: 0, wallMs: 0 } satisfies Took);
await once(process, 'disconnect');
process.exit();

/** The events of the calls, made before anything counts: each time through the list is another pass. */
function inTurn({ list, calls }: Order): readonly unknown[] {
  const events = lists.get(list) ?? [];
  if (events.length === 0) throw new Error(`There are no events of ${list}.`);
  return Array.from({ length: calls }, (_, call) => {
    const at = call % events.length;
    if (at === 0) passes += 1;
    return inPass(events[at], passes);
  });
}

/** CPU time of all this process: what its calls leave to the collector and the compiler is theirs too. */
async function run(events: readonly unknown[]): Promise<Took> {
  const [cpu, started] = [process.cpuUsage(), performance.now()];
  for (const event of events) {
    const answer = await handler(event, context);
    if (answer.statusCode > 299 || answer.batchItemFailures?.length > 0)
      throw new Error(`${file} answered ${JSON.stringify(answer)}.`);
  }
  const { user, system } = process.cpuUsage(cpu);
  return { cpuMs: (user + system) / 1000, wallMs: performance.now() - started };
}

/** The same, with its profile in a file: of the calls alone, without import and warm-up, which `--cpu-prof` would have in it. */
async function profiled(events: readonly unknown[], to: string): Promise<Took> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: 200 });
  await session.post('Profiler.start');
  const took = await run(events);
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  writeFileSync(to, JSON.stringify(profile));
  return took;
}
