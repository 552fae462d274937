import { startCapture } from './capture.ts';
import { signed } from './case.ts';
import { chanceOf } from './chance.ts';
import type { Written } from './document.ts';
import { ceilingMs, deployed, materialFor, stageOf } from './fuzz.ts';
import { mostBytes } from './oracle.ts';
import { runCase, type Subject } from './run-case.ts';
import { schemes } from './schemes.ts';
import { bySignature, byToken, type Setup } from './setups.ts';
import { type Shape, shapesFor } from './shapes.ts';
import { arrivedAtMs, toEvent, type Wire } from './wire.ts';

/** How long the largest of one shape took, and how that grew. */
export interface Growth {
  readonly provider: string;
  readonly shape: string;
  /** Milliseconds of processor time by bytes of body. */
  readonly times: ReadonlyMap<number, number>;
  /** What is wrong with it, or null. */
  readonly fault: string | null;
}

/** Four times the size takes four times as long, a little more with caches and garbage; sixteen times is quadratic. */
const mostRatio = 8;
/** Milliseconds below which noise is larger than any ratio. */
const judgedFromMs = 20;
/** Shorter times count as this one: a ratio to them says nothing. */
const leastMs = 2;
/** Sizes of the body in bytes, each four times the one before. */
const smallest = 4 * 1024;

export interface GrowthOptions {
  readonly provider?: string | undefined;
  readonly subject?: Subject;
  /** The shapes whose name holds this; without it, all. */
  readonly like?: string;
  /** Bytes of the largest body; by default the largest that is taken. */
  readonly largest?: number;
  readonly onShape?: (at: number, name: string) => void;
}

/** Sends every hostile shape of every provider through both functions, at growing sizes. */
export async function measureGrowth(options: GrowthOptions = {}): Promise<readonly Growth[]> {
  const { provider, subject = deployed, like = '', largest = mostBytes, onShape } = options;
  const material = materialFor(subject, provider);
  const openings = openingsIn(material.setups).map((setup) => ({
    setup,
    stage: stageOf(subject, material.providers, setup),
  }));
  const capture = startCapture();
  const grown: Growth[] = [];
  try {
    for (const id of material.providers) {
      const one = subject.registry.get(id);
      for (const [name, shape] of Object.entries(one ? shapesFor(one) : {})) {
        if (!name.includes(like)) continue;
        onShape?.(grown.length, `${id}, ${name}`);
        const run = async (size: number): Promise<number> => {
          const { contentType, body } = ofSize(shape, size);
          let ms = 0;
          for (const { setup, stage } of openings) {
            const wire = opening(setup, id, { contentType, body: Buffer.from(body) });
            const event = toEvent(wire, 'growth', arrivedAtMs);
            const seen = await runCase(subject, stage, { event, isRepeated: false, hasNeighbour: false }, capture);
            const mayBeRefused = setup.name === bySignature;
            if (seen.answer?.status !== 200 && !(mayBeRefused && seen.answer?.status === 401))
              throw new Error(`${id}, ${name}: answered ${seen.answer?.status}`);
            ms = Math.max(ms, seen.ms);
          }
          return ms;
        };
        grown.push({ provider: id, shape: name, ...(await grow(run, largest)) });
      }
    }
  } finally {
    capture.stop();
  }
  return grown;
}

/** Once by a token, so that every body is read; once by the provider's own signature, so that every body is verified. */
const openingsIn = (setups: readonly Setup[]): readonly Setup[] =>
  setups.filter(({ name }) => name === byToken || name === bySignature);

/** Of a stranger who has all that a signature needs but the secret, where its provider could not sign such a body. */
function opening(setup: Setup, id: string, request: Pick<Written, 'contentType' | 'body'>): Wire {
  const wire = signed(chanceOf(0, 0), setup, id, { ...request, query: '' });
  const scheme = setup.name === bySignature ? schemes.get(id) : undefined;
  if (!scheme || (wire.signed && wire.body.length <= mostBytes)) return wire;
  const headers = { ...wire.headers, ...Object.fromEntries(scheme.headers.map((name) => [name, '1'])) };
  return { ...wire, headers, body: request.body };
}

/** The shape with so many bytes of body, or a little less: escapes and what stands around it are only known once it is made. */
function ofSize(shape: Shape, size: number): ReturnType<Shape> {
  const room = size - 200;
  const made = Buffer.byteLength(shape(room).body);
  return shape(Math.floor((room * room) / Math.max(room, made) - room / 50));
}

/** Stops at the first size that shows a fault, so that a bad pattern costs seconds and not hours. */
async function grow(run: (size: number) => Promise<number>, largest: number): Promise<Pick<Growth, 'times' | 'fault'>> {
  const times = new Map<number, number>();
  const measure = async (size: number, runs: number): Promise<void> => {
    for (let count = 0; count < runs; count += 1) {
      const ms = await run(size);
      times.set(size, Math.min(ms, times.get(size) ?? Number.POSITIVE_INFINITY));
      if (ms > 4 * ceilingMs) return;
    }
  };
  /** Once more, longer, both sizes in the same minute: a machine that is busy for a while must not be taken for a bad pattern. */
  const measureInTurn = async (size: number): Promise<void> => {
    const [smaller, larger]: [number[], number[]] = [[], []];
    for (let count = 0; count < 9; count += 1) {
      smaller.push(await run(size / 4));
      larger.push(await run(size));
      if ((larger.at(-1) ?? 0) > 4 * ceilingMs) return;
    }
    times.set(size / 4, median(smaller)).set(size, median(larger));
  };
  for (let size = smallest; size <= largest; size *= 4) {
    await measure(size, 1);
    if ((times.get(size) ?? 0) < judgedFromMs) continue;
    if (times.has(size / 4)) await measure(size / 4, 2);
    await measure(size, 2);
    if (faultAt(times, size) === null) continue;
    await measureInTurn(size);
    const fault = faultAt(times, size);
    if (fault !== null) return { times, fault };
  }
  return { times, fault: null };
}

const median = (all: readonly number[]): number => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0;

function faultAt(times: ReadonlyMap<number, number>, size: number): string | null {
  const [ms = 0, before] = [times.get(size), times.get(size / 4)];
  const kib = size / 1024;
  if (ms > ceilingMs) return `${Math.round(ms)} ms for ${kib} KiB; at most ${ceilingMs}`;
  if (before === undefined || ms < judgedFromMs) return null;
  const ratio = ms / Math.max(before, leastMs);
  if (ratio <= mostRatio) return null;
  return `${ms.toFixed(1)} ms for ${kib} KiB, ${ratio.toFixed(1)} times that of ${kib / 4} KiB; at most ${mostRatio}`;
}
