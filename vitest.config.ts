import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { configDefaults, defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { patienceMs } from './test/effort.ts';

/** In this order: the longest hold up no others, nor do those that wait for processes and clocks more than they compute. */
const first = [
  /\/test\/(local\/(stuck-table|demo|crash)|operator\/(commands|dlr)|reliability\/(audit|sbom))\.test\.ts$/,
  /\/test\/(local|operator|examples|reliability|packaging)\//,
];
const turn = ({ moduleId }: TestSpecification): number => {
  const at = first.findIndex((pattern) => pattern.test(moduleId));
  return at < 0 ? first.length : at;
};

/** What `.ci/run` tries for every change and `npm test` has no time for (`WHOLE=1`): hundreds of templates, months of alarms, and functions as a benchmark runs them. */
const long =
  process.env['WHOLE'] === undefined
    ? ['test/lib/{incidents,setting-changes}.test.ts', 'test/bench/passes.test.ts']
    : [];

/** Many wait: for processes, clocks, queues. */
const maxWorkers = Math.max(6, availableParallelism());

export default defineConfig({
  test: {
    // A process runs file after file, and loads once what they share (the CDK, the SDK): no file may leave anything behind.
    isolate: false,
    include: ['test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...long],
    maxWorkers,
    testTimeout: 3 * patienceMs,
    hookTimeout: 3 * patienceMs,
    expect: { poll: { timeout: patienceMs } },
    silent: 'passed-only',
    env: {
      // The tests start the CLI and the synthesis hundreds of times: what those load is compiled once.
      NODE_COMPILE_CACHE: join(tmpdir(), 'delivrd-compile-cache'),
      // What `npx cdk synth` checks by rules takes longer than all the rest of a synthesis.
      CDK_VALIDATION: 'false',
    },
    sequence: {
      sequencer: class extends BaseSequencer {
        override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
          const sorted = await super.sort(files);
          return sorted.toSorted((a, b) => turn(a) - turn(b));
        }
      },
    },
  },
});
