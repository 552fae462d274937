import { setTimeout as wait } from 'node:timers/promises';
import pMap from 'p-map';
import { json, type Running, run, settingsWith } from '../../test/local/running.ts';
import { atLeast, atMost, equal, type Finding, type Limit } from './check.ts';
import { createPoster } from './posting.ts';
import { createTrickle } from './throttle.ts';

/** Fewer than the environments that the local stack starts on the smallest machine (four), so that the setting is what bounds them. */
const consumerConcurrency = 3;
/** More than so many runs hold at once. */
const backlog = 250;
const postedForMs = 8_000;
const postEveryMs = 100;
/** The tightest deadline of a provider. */
const deadlineMs = 2_000;

const atWork = ({ consumer }: Running): number =>
  Array.from({ length: consumer.usage().coldStarts }, (_, at) => `${consumer.declaration.name}/${at + 1}`).filter(
    consumer.isRunning,
  ).length;

/** While the consumer waits for a table that takes nothing: how many runs it has, and how callbacks are answered. */
async function tryConcurrency(progress: (line: string) => void): Promise<readonly Finding[]> {
  const running = await run(settingsWith({ consumerConcurrency }));
  const sampling = new AbortController();
  try {
    const trickle = createTrickle();
    trickle.set(0);
    running.stack.frontDoor.gates.push(trickle.gate);
    const poster = createPoster(running);
    const post = (messageId: string): Promise<number> => poster.post(json('smspm', { messageId, status: 'delivered' }));
    let most = 0;
    const sampled = (async () => {
      while (!sampling.signal.aborted) {
        most = Math.max(most, atWork(running));
        await wait(20);
      }
    })();
    progress('a backlog');
    await pMap(Array.from({ length: backlog }).keys(), (at) => post(`waits-${at}`), { concurrency: 8 });

    progress('callbacks while the consumer waits');
    const [statuses, lasted]: [number[], number[]] = [[], []];
    const posts: Promise<void>[] = [];
    for (let at = 0; at * postEveryMs < postedForMs; at += 1) {
      const began = performance.now();
      posts.push(
        running.post(json('smspm', { messageId: `comes-${at}`, status: 'delivered' })).then(({ status }) => {
          statuses.push(status);
          lasted.push(performance.now() - began);
        }),
      );
      await wait(postEveryMs);
    }
    await Promise.all(posts);
    sampling.abort();
    await sampled;
    return [
      equal('writes that the table took', trickle.counts().taken, 0),
      equal('most runs of the consumer at once', most, consumerConcurrency),
      equal(
        `callbacks that were acknowledged, of ${posts.length}`,
        statuses.filter((status) => status === 200).length,
        posts.length,
      ),
      atMost('the slowest answer', Math.max(...lasted) / 1000, deadlineMs / 1000, ' s'),
      atLeast('refused writes meanwhile', trickle.counts().refused, 1),
    ];
  } finally {
    sampling.abort();
    await running.stack.close();
  }
}

export const concurrency: Limit = {
  name: 'concurrency',
  about: `callbacks while ${consumerConcurrency} runs of the consumer wait for a table that takes nothing`,
  check: ({ progress }) => tryConcurrency(progress),
};
