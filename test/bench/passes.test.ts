import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Aws } from '../../bench/aws.ts';
import { alike } from '../../bench/build.ts';
import { type RunningFunction, withFunctions } from '../../bench/function-group.ts';
import { inPass, passMark, withoutPass } from '../../bench/passes.ts';
import { assertPass } from '../../bench/work.ts';

test('an event of a pass has the ids of that pass, and none of another', () => {
  const event = { Records: [{ body: JSON.stringify({ id: `a${passMark}1` }) }] };
  const [one, other] = [1, 2].map((pass) => JSON.stringify(inPass(event, pass)));
  expect(one).not.toBe(other);
  for (const text of [one, other]) expect(withoutPass(text ?? '')).toBe(JSON.stringify(event));
});

test('what has no mark is the same in each', () => {
  const event = { body: 'Z1Z' };
  expect(inPass(event, 7)).toBe(event);
});

const names = [
  'functions/consumer/handler.ts',
  'bench/peers/powertools-consumer.ts',
  'bench/peers/put-item-consumer.ts',
];
let aws: Aws;
let end: (value?: unknown) => void;
let ended: Promise<unknown>;
const functions = new Map<string, RunningFunction>();

beforeAll(async () => {
  await new Promise<void>((resolve, reject) => {
    ended = withFunctions(alike, async (start, answers, { batches }) => {
      aws = answers;
      for (const name of names) {
        const one = await start(name);
        functions.set(name, one);
        for (const [size, events] of batches) await one.run({ list: String(size), events, calls: 1 });
      }
      await aws.wrote();
      const over = new Promise((done) => {
        end = done;
      });
      resolve();
      await over;
    });
    ended.catch(reject);
  });
});

afterAll(async () => {
  end();
  await ended;
});

test.each(names)(
  'in each pass %s writes of other messages, half of which are there, and none as late',
  async (name) => {
    for (const size of [50, 10, 50]) {
      await functions.get(name)?.run({ list: String(size), calls: 400 / size });
      assertPass(name, await aws.wrote());
    }
  },
  60_000,
);

test('a pass that would not be what is measured is refused', () => {
  expect(() => assertPass('ours', { found: 0, unfound: 0, late: 400, repeats: 0 })).toThrow('"late":400');
});
