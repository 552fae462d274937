import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a profile of V8 has of one function, called from one place. @see https://chromedevtools.github.io/devtools-protocol/tot/Profiler/ */
interface Node {
  readonly id: number;
  readonly callFrame: {
    readonly functionName: string;
    readonly url: string;
    /** Both from 0. */
    readonly lineNumber: number;
    readonly columnNumber: number;
  };
}

export interface Profile {
  readonly nodes: readonly Node[];
  /** The node in which each sample was taken, and the microseconds since the one before. */
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** One function, by where it is written. */
export interface Frame {
  readonly origin: string;
  readonly name: string;
  /** Its share of the time that was no waiting, without what it called. */
  readonly share: number;
}

/** Where a place of a bundle was written; null of what is no bundle's. */
export type Written = (url: string, line: number, column: number) => string | null;

const most = 12;
/** Waiting for what others do, and the profiler itself. */
const isOther = ({ functionName, url }: Node['callFrame']): boolean =>
  functionName === '(idle)' || url === 'node:inspector';

/** The functions of a profile that took most of its time themselves. */
export function framesOf({ nodes, samples, timeDeltas }: Profile, written: Written): readonly Frame[] {
  const byId = new Map(nodes.map((node) => [node.id, node.callFrame]));
  const took = new Map<string, { readonly origin: string; readonly name: string; us: number }>();
  let total = 0;
  for (const [at, id] of samples.entries()) {
    const frame = byId.get(id);
    const us = Math.max(0, timeDeltas[at] ?? 0);
    if (!frame || isOther(frame)) continue;
    total += us;
    const { functionName, url, lineNumber, columnNumber } = frame;
    const source = written(url, lineNumber, columnNumber);
    const origin = originOf(source ?? url, functionName);
    const name =
      `${functionName || '(no name)'} ${(source ?? url).replace(/^.*(node_modules\/\.cache\/[^/]+|node_modules|functions)\//, '')}`.trim();
    const one = took.get(`${origin} ${name}`) ?? { origin, name, us: 0 };
    one.us += us;
    took.set(`${origin} ${name}`, one);
  }
  return [...took.values()]
    .map(({ us, ...frame }) => ({ ...frame, share: us / total }))
    .sort((a, b) => b.share - a.share);
}

/** Whose code a file is. */
export function originOf(path: string, functionName = ''): string {
  const name = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1];
  // What the bundler put there, and no map knows.
  if (name === '.cache') return 'the bundler';
  if (name !== undefined) return /^@(aws-sdk|smithy|aws-crypto|aws)\//.test(name) ? 'the AWS SDK' : name;
  if (functionName === '(garbage collector)') return 'collecting garbage';
  return path === '' || path.startsWith('node:') ? 'Node.js' : 'ours';
}

/** What a profile in a file says, for people: the share of each origin, and the functions of each that take most. */
export function topOf(file: string): string {
  const frames = framesOf(JSON.parse(readFileSync(file, 'utf8')), writtenIn());
  const byOrigin = [...Map.groupBy(frames, ({ origin }) => origin)].map(([origin, own]) => ({
    origin,
    own,
    share: own.reduce((sum, one) => sum + one.share, 0),
  }));
  return byOrigin
    .sort((a, b) => b.share - a.share)
    .map(({ origin, own, share }) =>
      [`${percent(share)}  ${origin}`, ...own.slice(0, most).map((one) => `  ${percent(one.share)}  ${one.name}`)].join(
        '\n',
      ),
    )
    .join('\n');
}

const percent = (share: number): string => `${(100 * share).toFixed(1).padStart(5)} %`;

/** By the maps beside the bundles. */
function writtenIn(): Written {
  const maps = new Map<string, SourceMap | null>();
  return (url, line, column) => {
    if (!url.endsWith('.mjs') || !url.startsWith('file:')) return null;
    if (!maps.has(url)) maps.set(url, mapOf(fileURLToPath(url)));
    const entry = maps.get(url)?.findEntry(line, column);
    // Nothing is said of what the bundler itself put there.
    const source: string | undefined = entry && 'originalSource' in entry ? entry.originalSource : undefined;
    return source === undefined ? null : join(dirname(fileURLToPath(url)), source);
  };
}

function mapOf(file: string): SourceMap | null {
  try {
    return new SourceMap(JSON.parse(readFileSync(`${file}.map`, 'utf8')));
  } catch {
    return null;
  }
}
