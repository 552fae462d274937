import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAsk } from './ask.ts';
import { Broken, type Check, openChecks, type Watcher } from './check.ts';
import { type Emulator, startEmulator } from './emulator.ts';
import { lint } from './parts/lint.ts';
import type { Part } from './parts/part.ts';
import { openWebhook } from './webhook.ts';
import { openWorld } from './world.ts';

export interface ProofOptions extends Watcher {
  readonly python: string;
  readonly parts: readonly Part[];
  readonly signal: AbortSignal;
  /** Is awaited with everything still running. */
  readonly keep?: (emulator: Emulator) => Promise<void>;
}

/**
 * Proves the parts against an emulator of its own. It ends whatever it started, and writes in a temporary folder only.
 * @throws Error where it was stopped, or the emulator did not start.
 */
export async function prove({ python, parts, begun, told, signal, keep }: ProofOptions): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'delivrd-deploy-'));
  try {
    const emulator = await startEmulator(python, folder, signal);
    const { ask, close } = openAsk(python, emulator.env);
    const webhook = await openWebhook(emulator.certificate, emulator.key);
    try {
      const world = await openWorld({ folder, python, emulator, webhook, ask, signal });
      const tell = (check: Check): void => {
        // What the functions said, where something is wrong.
        const errors = check.ok ? '' : emulator.errors();
        told(errors === '' ? check : { ...check, found: `${check.found}\nThe emulator’s last errors:\n${errors}` });
      };
      const run = async (part: Part): Promise<void> => {
        await part.prove(world, openChecks(part.name, { begun, told: tell }, signal)).catch((error: unknown) => {
          if (error instanceof Broken || signal.aborted) throw error;
          tell({
            part: part.name,
            name: 'the part itself',
            ok: false,
            found: String((error as Error).stack),
            seconds: 0,
          });
        });
      };
      const beside = parts.includes(lint) ? run(lint) : Promise.resolve();
      try {
        for (const part of parts) if (part !== lint) await run(part);
      } catch (error) {
        // Its failure was told; the rest needs it.
        if (!(error instanceof Broken)) throw error;
      } finally {
        await beside.catch(() => {});
      }
      signal.throwIfAborted();
      await keep?.(emulator);
    } finally {
      webhook.close();
      close();
      await emulator.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
