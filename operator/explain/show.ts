import { styleText } from 'node:util';
import { coloured, safe } from '../show.ts';
import type { Explanation } from './explain.ts';
import { repeatsInWords, verdictInWords } from './words.ts';

const [narrowest, widest] = [60, 100];
/** Below that, what a report did has a line of its own. */
const narrow = 80;

/** How wide to write for a terminal of so many columns; undefined where the output is no terminal. */
export const widthFor = (columns: number | undefined): number =>
  Math.min(widest, Math.max(narrowest, columns ?? widest));

/** An explanation for a person, in lines of at most `width` characters, unless a single word is longer. */
export function showExplanation(explanation: Explanation, width: number): string {
  const { provider, messageId, status, summary, steps, codes, sendAgain, next, notes } = explanation;
  const text = (said: string, indent = 2): string => wrap(safe(said), width, indent);
  const point = (said: string): string => `  - ${text(said, 4).trimStart()}`;
  const codeWidth = Math.min(24, Math.max(0, ...codes.map(({ code }) => [...safe(code)].length)));
  const codeLine = ({ code, meaning, source }: (typeof codes)[number]): string => {
    const words = text(source === 'SMPP' ? `${meaning} (SMPP)` : meaning, codeWidth + 4).trimStart();
    const name = safe(code);
    const isLong = [...name].length > codeWidth;
    return isLong ? `${text(code)}\n${' '.repeat(codeWidth + 4)}${words}` : `  ${name.padEnd(codeWidth)}  ${words}`;
  };
  const numbers = String(steps.length).length;
  const stepLines = ({ receivedAt, part, ...step }: (typeof steps)[number], index: number): string => {
    const effect = step.contradicts ? styleText('yellow', 'recorded, contradicts') : step.effect;
    const ofPart = part === null ? '' : `part ${safe(part)}${width < narrow ? '' : '  '}`;
    return [
      `  ${String(index + 1).padStart(numbers)}  ${styleText('dim', receivedAt)}${part === null && width < narrow ? '' : '  '}${ofPart}${width < narrow ? `\n${' '.repeat(numbers + 4)}` : ''}${coloured(step.status)}: ${effect}`,
      text(step.reportInWords, numbers + 4),
      text(step.why, numbers + 4),
    ].join('\n');
  };
  const head = (title: string): string => styleText('bold', title);
  return [
    head(`${provider} ${safe(messageId)}`),
    text(summary, 0),
    ...notes.map((note) => styleText('yellow', text(note, 0))),
    '',
    head('Send it again?'),
    text(`${verdictInWords[sendAgain.verdict]} ${sendAgain.why}`),
    '',
    head('What to do next'),
    ...next.map(point),
    '',
    head('What happened, in the order in which the reports came'),
    ...steps.map(stepLines),
    styleText('dim', text(repeatsInWords)),
    '',
    head(`Why ${status}`),
    text(explanation.whyThisStatus),
    '',
    head('What its words and codes mean'),
    ...codes.map(codeLine),
  ].join('\n');
}

/** Breaks a line between words, each line behind so many spaces. */
function wrap(said: string, width: number, indent: number): string {
  const lines: string[] = [];
  for (const word of said.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && [...last].length + 1 + [...word].length <= width - indent)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map((line) => `${' '.repeat(indent)}${line}`).join('\n');
}
