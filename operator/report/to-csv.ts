import { type Cell, toCsv } from '../csv.ts';
import type { Line, Report } from './report.ts';

const columns: readonly (readonly [string, (line: Line) => Cell])[] = [
  ['begun', ({ begun }) => begun],
  ['ended', ({ ended }) => ended],
  ['outcomes', ({ outcomes }) => outcomes],
  ['delivered', ({ delivered }) => delivered],
  ['failed', ({ failed }) => failed],
  ['unconfirmed', ({ unconfirmed }) => unconfirmed],
  ['deliveredRate', ({ deliveredRate }) => deliveredRate],
  ['failedRate', ({ failedRate }) => failedRate],
  ['unconfirmedRate', ({ unconfirmedRate }) => unconfirmedRate],
  ['unfinished', ({ unfinished }) => unfinished],
  ['underWay', ({ underWay }) => underWay],
  ['unfinishedRate', ({ unfinishedRate }) => unfinishedRate],
  ['p50SecondsToFinal', ({ secondsToFinal }) => secondsToFinal.p50],
  ['p90SecondsToFinal', ({ secondsToFinal }) => secondsToFinal.p90],
  ['mark', ({ mark }) => mark],
  ['segments', ({ segments }) => segments],
  ['charge', ({ charge }) => charge],
  ['carrierFees', ({ carrierFees }) => carrierFees],
];

/** The report as CSV. It has no total, which a sum over the lines would count twice; `row` tells lines from `others`. */
export const reportToCsv = ({ by, lines, others }: Report): string =>
  toCsv([
    ['row', by, ...columns.map(([name]) => name)],
    ...lines.map((line): readonly Cell[] => ['line', line.key, ...columns.map(([, read]) => read(line))]),
    ...(others ? [['others', null, ...columns.map(([, read]) => read(others))]] : []),
  ]);
