// A function in a process of its own, as Lambda runs it: one call after another. Started by work.ts with the file of its bundle.
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import type { Order, Took } from './work.ts';

const [file = ''] = process.argv.slice(2);
const { handler } = await import(file);
const context = { getRemainingTimeInMillis: () => 30_000 };
const lists = new Map<string, readonly unknown[]>();

process.on('message', async (order: Order) => {
  if (order.events) lists.set(order.list, order.events);
  process.send?.(order.profile === undefined ? await run(order) : await profiled(order, order.profile));
});
process.send?.({ cpuMs: 0, wallMs: 0 } satisfies Took);
await once(process, 'disconnect');
process.exit();

/** CPU time of all this process: what its calls leave to the collector and the compiler is theirs too. */
async function run({ list, calls }: Order): Promise<Took> {
  const events = lists.get(list) ?? [];
  const [cpu, started] = [process.cpuUsage(), performance.now()];
  for (let call = 0; call < calls; call += 1) {
    const answer = await handler(events[call % events.length], context);
    if (answer.statusCode > 299 || answer.batchItemFailures?.length > 0)
      throw new Error(`${file} answered ${JSON.stringify(answer)}.`);
  }
  const { user, system } = process.cpuUsage(cpu);
  return { cpuMs: (user + system) / 1000, wallMs: performance.now() - started };
}

/** The same, with its profile in a file: of the calls alone, without import and warm-up, which `--cpu-prof` would have in it. */
async function profiled(order: Order, to: string): Promise<Took> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: 200 });
  await session.post('Profiler.start');
  const took = await run(order);
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  writeFileSync(to, JSON.stringify(profile));
  return took;
}
