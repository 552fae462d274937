/** How often a property is tried here: so often, or as many times more as RUNS says (each night: .ci/nightly). */
export const runs = (usual: number): number => usual * Number(process.env['RUNS'] ?? 1);
