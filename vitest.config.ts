import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** In this order: the longest of each project hold up no others, nor do those that wait for processes and clocks more than they compute. */
const first = [
  /\/test\/(local\/(stuck-table|demo)|operator\/(commands|dlr)|lib\/(incidents|setting-changes|alarms|stack))\.test\.ts$/,
  /\/test\/(local|operator)\//,
];
const turn = ({ moduleId }: TestSpecification): number => {
  const at = first.findIndex((pattern) => pattern.test(moduleId));
  return at < 0 ? first.length : at;
};

/**
 * Tests that only compute, or wait for servers of their own, and leave nothing behind: a process runs file after file, and
 * loads once what they share. The CDK is half a second to load, and its first templates take three times what later ones do.
 */
const computing = [
  'test/{api,aws,browser,conformance,domain,due,ingest,lib,providers,publisher,shared}/**/*.test.ts',
  'test/arrows.test.ts',
  'test/client/{call,next-step,send-with-retry,sign,wait-for-final,world}.test.ts',
  'test/consumer/{consume,due,field,item-budget,lost-answers,own-word,patience,route,store,tally,tell-others}.test.ts',
  'test/local/aws/{cloudwatch,events,policy}/*.test.ts',
  'test/local/aws/{event-source,front-door,metrics}.test.ts',
  'test/local/aws/streams/{batch,capture}.test.ts',
  'test/local/{runtime,server,template}/*.test.ts',
  'test/local/{adopted-template,template}.test.ts',
  'test/operator/{explain,report}/*.test.ts',
  'test/operator/{adopted,csv,drop,export,export-formats,find,open,openapi,outline,policies,quarantine,read-table,reads,registration,replay,republish,reread,schemas,secret-store,show,show-routes,since,trace,try,typed-path,upgrade}.test.ts',
  'test/reliability/{guarantees,interleavings,item-size,memory-table,mutations,security,workflow}.test.ts',
];

/** Many wait: for processes, clocks, queues. */
const maxWorkers = Math.max(6, availableParallelism());

export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: { name: 'running', include: ['test/**/*.test.ts'], exclude: computing, maxWorkers },
      },
      {
        extends: true,
        test: { name: 'computing', include: computing, isolate: false, maxWorkers },
      },
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
