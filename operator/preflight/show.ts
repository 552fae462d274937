import { styleText } from 'node:util';
import type { Finding, Result } from './finding.ts';
import type { Preflight } from './preflight.ts';

const colours = { ok: 'green', problem: 'red', warning: 'yellow', unknown: 'dim' } as const;
const width = Math.max(...Object.keys(colours).map(({ length }) => length));

/** For a person: each finding in its line, its mend below. */
export function showPreflight({ ok, stackName, findings }: Preflight): string {
  const names = Math.max(...findings.map(({ check }) => check.length));
  const line = ({ check, result, found, mend }: Finding): string => {
    const lead = `${styleText(colours[result], result.padEnd(width))}  ${check.padEnd(names)}  `;
    return `${lead}${found}${mend === null ? '' : `\n${' '.repeat(width + names + 4)}${mend}`}`;
  };
  return [...findings.map(line), '', inWords(ok, stackName, findings)].join('\n');
}

function inWords(ok: boolean, stackName: string, findings: readonly Finding[]): string {
  const count = (result: Result): number => findings.filter((one) => one.result === result).length;
  const problems = count('problem');
  const head = ok
    ? `Nothing that was seen stands against deploying ${stackName}.`
    : `${problems} ${problems === 1 ? 'thing stands' : 'things stand'} against deploying ${stackName}.`;
  const unseen = count('unknown');
  return unseen === 0 ? head : `${head} ${unseen} could not be looked at: see "npm run -s dlr -- policy preflight".`;
}
