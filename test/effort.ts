/** Whether what takes too long for `npm test` is tried as well: `.ci/run` does it for every change (`WHOLE=1`). */
export const isWhole = process.env['WHOLE'] !== undefined;

/**
 * How long a test waits for what must come, in milliseconds: many times what a quiet machine needs, as a busy one, or one that stood still
 * for a while, must not fail. Less where `PATIENCE_MS` says so: what is expected to fail need not be waited for.
 */
export const patienceMs = Number(process.env['PATIENCE_MS'] ?? 90_000);

/** How often a property, or another seed, is tried: so often, or as many times more as `RUNS` says (`.ci/nightly`). */
export const runs = (usual: number): number => usual * Number(process.env['RUNS'] ?? 1);
