/** Whether what takes too long for `npm test` is tried as well: `.ci/run` does it for every change (`WHOLE=1`). */
export const isWhole = process.env['WHOLE'] !== undefined;

/** How often a property, or another seed, is tried: so often, or as many times more as `RUNS` says (`.ci/nightly`). */
export const runs = (usual: number): number => usual * Number(process.env['RUNS'] ?? 1);
