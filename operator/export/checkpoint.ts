import { open, readFile, rename, rm } from 'node:fs/promises';
import { z } from 'zod';
import { OperatorError } from '../operator-error.ts';
import type { Format } from './encoder.ts';

/** What was asked for, as it was written: only the same again may go on. */
export interface Asked {
  readonly stack: string;
  /** DynamoDB's id of the table: another one may have its name. */
  readonly table: string;
  readonly since: string | null;
  readonly until: string | null;
  readonly provider: string | null;
  readonly format: Format;
  /** The names of the columns: another version may have others. */
  readonly columns: string;
}

const shape = z.strictObject({
  v: z.literal(1),
  /** The process that writes. */
  process: z.int(),
  asked: z.record(z.string(), z.string().nullable()),
  /** What `since` and `until` meant when it began. */
  since: z.string().nullable(),
  until: z.string(),
  cursor: z
    .strictObject({ seen: z.int(), segments: z.array(z.union([z.string(), z.null(), z.literal(true)])) })
    .nullable(),
  /** What the encoder goes on from. */
  encoder: z.string(),
  messages: z.int(),
  reports: z.int(),
  /** So much of the file is whole; what follows is written anew. */
  bytes: z.int(),
  sha256: z.string(),
  done: z.boolean(),
});

/** How far a file is. */
export type Checkpoint = z.infer<typeof shape>;

/** Null where there is none. @throws OperatorError where the file is no checkpoint. */
export async function readCheckpoint(path: string): Promise<Checkpoint | null> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  try {
    return shape.parse(JSON.parse(text));
  } catch {
    throw new OperatorError(`${path} is no checkpoint of this version: delete it and its .part file to begin anew.`);
  }
}

/** Puts the checkpoint in the place of the one before, whole or not at all, even if the power fails. */
export async function writeCheckpoint(path: string, checkpoint: Checkpoint): Promise<void> {
  const next = `${path}.new`;
  const file = await open(next, 'w', 0o600);
  try {
    await file.writeFile(JSON.stringify(checkpoint));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(next, path);
}

export const removeCheckpoint = (path: string): Promise<void> => rm(path, { force: true });

const names: Readonly<Record<keyof Asked, string>> = {
  stack: '--stack',
  table: 'another table',
  since: '--since',
  until: '--until',
  provider: '--provider',
  format: '--format',
  columns: 'columns of another version',
};

/** @throws OperatorError where something else was asked for before, which it names, or another process is at it. */
export function refuseOther(file: string, before: Checkpoint, asked: Asked): void {
  const anew = `delete ${file}.part and ${file}.checkpoint to begin anew`;
  const others = (Object.keys(names) as (keyof Asked)[]).filter((name) => before.asked[name] !== asked[name]);
  if (others.length > 0) {
    const was = others.map((name) =>
      name === 'table' || name === 'columns'
        ? names[name]
        : `${names[name]} ${before.asked[name] ?? 'left out'}, not ${asked[name] ?? 'left out'}`,
    );
    throw new OperatorError(`${file}.part was begun with ${was.join('; ')}. Ask for the same again, or ${anew}.`);
  }
  if (before.process !== process.pid && isRunning(before.process))
    throw new OperatorError(
      `Process ${before.process} is writing ${file}.part: wait for it. If that is no export, ${anew}.`,
    );
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It runs, for somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
