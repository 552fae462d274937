import { checkAdopted } from '../adopted/check.ts';
import { type Check, not, ok } from './finding.ts';

/** Whether the table or secret that the stage takes over is there, as the functions need it; nothing where it takes none. */
export const adopted: Check = {
  name: 'adopted',
  look: async ({ stage: { settings } }) => {
    const found = await checkAdopted(settings);
    if (found === null) return [];
    return [
      ...found.problems.flatMap((problem) => not('problem', problem, null)),
      ...(found.problems.length === 0 ? ok('what is adopted is there, as the functions need it') : []),
      ...found.notes.flatMap((note) => not('warning', note, null)),
    ];
  },
};
