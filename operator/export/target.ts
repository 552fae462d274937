import { createHash, type Hash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { access, type FileHandle, open, rename, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Writable } from 'node:stream';
import { OperatorError } from '../operator-error.ts';
import { type Checkpoint, removeCheckpoint, writeCheckpoint } from './checkpoint.ts';

/** So far an export is, but for what only its target knows. */
export type Standing = Omit<Checkpoint, 'bytes' | 'done' | 'process' | 'sha256' | 'v'>;

export interface Written {
  readonly bytes: number;
  /** Of all bytes, in hex. */
  readonly sha256: string;
}

/** Where an export goes. */
export interface Target {
  readonly write: (bytes: Uint8Array) => Promise<void>;
  /** Keeps that everything written so far is whole, where it can be gone on from. */
  readonly keep: (standing: Standing) => Promise<void>;
  readonly finish: (standing: Standing) => Promise<Written>;
  /** Ends without having finished. */
  readonly close: () => Promise<void>;
}

export const partOf = (file: string): string => `${file}.part`;
export const checkpointOf = (file: string): string => `${file}.checkpoint`;

/**
 * A file that is there only when it is whole. Until then `.part` holds what was written, and `.checkpoint` how far that is: first
 * the bytes are on the disk, then the checkpoint that speaks of them; what is beyond is cut off and written anew.
 * @param before goes on from there; null to begin. `standing` is what that says, or how an export begins.
 * @throws OperatorError where `.part` is not what the checkpoint says, or the file is there.
 */
export async function openFile(file: string, before: Checkpoint | null, standing: Standing): Promise<Target> {
  await refuseWhatIsThere(before === null ? [file, partOf(file)] : [file]);
  const hash = await hashBefore(file, before?.bytes ?? 0, before?.sha256 ?? null);
  let bytes = before?.bytes ?? 0;

  const checkpoint = (standing: Standing, done: boolean): Checkpoint => ({
    ...standing,
    v: 1,
    process: process.pid,
    bytes,
    sha256: digestOf(hash),
    done,
  });
  // Before the first byte: what lies there without a checkpoint is somebody else's.
  await writeCheckpoint(checkpointOf(file), checkpoint(standing, false));
  // Others on the machine have no business with people's numbers.
  const handle = await open(partOf(file), 'a', 0o600);
  // What is beyond the checkpoint is written anew.
  await handle.truncate(bytes);

  const keep = async (standing: Standing, done: boolean): Promise<void> => {
    await handle.datasync();
    await writeCheckpoint(checkpointOf(file), checkpoint(standing, done));
  };

  return {
    write: async (more) => {
      await append(handle, more);
      hash.update(more);
      bytes += more.length;
    },
    keep: (standing) => keep(standing, false),
    finish: async (standing) => {
      await keep(standing, true);
      await handle.close();
      const written = { bytes, sha256: digestOf(hash) };
      await putInPlace(file, written);
      return written;
    },
    close: () => handle.close(),
  };
}

/** Gives a file that is whole its name, also where that was interrupted before. */
export async function putInPlace(file: string, { sha256 }: Pick<Written, 'sha256'>): Promise<void> {
  if (await isThere(partOf(file))) await rename(partOf(file), file);
  // As sha256sum --check reads it.
  await writeFile(`${file}.sha256`, `${sha256}  ${basename(file)}\n`, { mode: 0o600 });
  await removeCheckpoint(checkpointOf(file));
}

/** A stream that is written as fast as it is read, and can't be gone on with. @throws OperatorError once nobody reads it. */
export function openStream(stream: Writable): Target {
  const hash = createHash('sha256');
  let bytes = 0;
  let broken: Error | null = null;
  const onError = (error: Error): void => {
    broken = error;
  };
  stream.on('error', onError);
  return {
    write: async (more) => {
      if (broken) throw explained(broken);
      if (!stream.write(more))
        await once(stream, 'drain').catch((error: Error) => {
          throw explained(error);
        });
      hash.update(more);
      bytes += more.length;
    },
    keep: async () => {},
    finish: async () => ({ bytes, sha256: digestOf(hash) }),
    close: async () => {
      stream.removeListener('error', onError);
    },
  };
}

const explained = (error: Error): Error =>
  (error as NodeJS.ErrnoException).code === 'EPIPE'
    ? new OperatorError('Whatever read standard output has closed it: the export is not whole.')
    : error;

const digestOf = (hash: Hash): string => hash.copy().digest('hex');

async function append(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await handle.write(bytes, at)).bytesWritten;
}

/** @throws OperatorError where one of these files is there. */
export async function refuseWhatIsThere(paths: readonly string[]): Promise<void> {
  for (const path of paths)
    if (await isThere(path))
      throw new OperatorError(`${path} is there already: delete it, or name another file with --output.`);
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** The hash of what is whole. @throws OperatorError where it is another than it was. */
async function hashBefore(file: string, bytes: number, sha256: string | null): Promise<Hash> {
  const hash = createHash('sha256');
  try {
    if (bytes > 0)
      for await (const chunk of createReadStream(partOf(file), { end: bytes - 1 })) hash.update(chunk as Buffer);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  if (sha256 === null || digestOf(hash) === sha256) return hash;
  throw new OperatorError(
    `${partOf(file)} is not what ${checkpointOf(file)} says: somebody changed it. Delete both to begin anew.`,
  );
}
