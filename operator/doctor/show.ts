import { styleText } from 'node:util';
import type { Finding, Result } from './finding.ts';

const colours = { ok: 'green', fail: 'red', warn: 'yellow', 'not asked': 'dim' } as const;
const width = Math.max(...Object.keys(colours).map(({ length }) => length));

/** For a person: each finding in its line, its mend below, and a sum. */
export function showFindings(findings: readonly Finding[], sum: string): string {
  const names = Math.max(...findings.map(({ check }) => check.length));
  const line = ({ check, result, found, mend }: Finding): string => {
    const lead = `${styleText(colours[result], result.padEnd(width))}  ${check.padEnd(names)}  `;
    return `${lead}${found}${mend === null ? '' : `\n${' '.repeat(width + names + 4)}${mend}`}`;
  };
  return [...findings.map(line), '', sum].join('\n');
}

export const countOf = (findings: readonly Finding[], result: Result): number =>
  findings.filter((one) => one.result === result).length;
