import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that wait for processes and clocks more than they compute: begun first, the longest of all, they hold up no others. */
const waiting = [
  /\/test\/(local\/(stuck-table|demo)|operator\/(commands|dlr))\.test\.ts$/,
  /\/test\/(local|operator)\//,
];
const turn = ({ moduleId }: TestSpecification): number => {
  const at = waiting.findIndex((pattern) => pattern.test(moduleId));
  return at < 0 ? waiting.length : at;
};

/** Tests that only compute, and leave nothing behind: one process runs file after file, and loads once what they share. */
const computing = [
  'test/{conformance,domain,lib,providers,shared}/**/*.test.ts',
  'test/local/aws/cloudwatch/*.test.ts',
  'test/local/runtime/*.test.ts',
  'test/operator/explain/*.test.ts',
];

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: 'computing', include: computing, isolate: false } },
      { extends: true, test: { name: 'running', include: ['test/**/*.test.ts'], exclude: computing } },
    ],
    // Ten times what a quiet machine needs: a busy one must not fail.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    silent: 'passed-only',
    env: {
      // The tests start the CLI and the synthesis hundreds of times: what those load is compiled once.
      NODE_COMPILE_CACHE: join(tmpdir(), 'delivrd-compile-cache'),
      // What `npx cdk synth` checks by rules takes longer than all the rest of a synthesis.
      CDK_VALIDATION: 'false',
    },
    // Many wait: for processes, clocks, queues.
    maxWorkers: Math.max(6, availableParallelism()),
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
