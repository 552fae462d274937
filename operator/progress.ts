/** Progress shows only of work that goes on for so long. */
const quietMs = 2_000;
/** And not more often than this. */
const everyMs = 200;

export interface Progress {
  /** Ends the work, by Ctrl+C, or by what a closed terminal or a scheduler sends; a second one ends the program. */
  readonly signal: AbortSignal;
  /** Shows one line, in place of the one before. */
  readonly show: (line: string) => void;
}

const endings = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs long work with its progress on a terminal, which is clean again when it ends.
 * @throws what the work throws; where it is ended so, that is the signal's reason.
 */
export async function withProgress<T>(
  work: (progress: Progress) => Promise<T>,
  interrupted: Error,
  screen: Pick<NodeJS.WriteStream, 'isTTY' | 'write'> = process.stderr,
): Promise<T> {
  const stopping = new AbortController();
  const stop = (): void => stopping.abort(interrupted);
  for (const signal of endings) process.once(signal, stop);
  let nextMs = performance.now() + quietMs;
  let shown = false;
  try {
    return await work({
      signal: stopping.signal,
      show: (line) => {
        const nowMs = performance.now();
        if (!screen.isTTY || nowMs < nextMs) return;
        nextMs = nowMs + everyMs;
        shown = true;
        screen.write(`\r${line}\u001b[K`);
      },
    });
  } finally {
    for (const signal of endings) process.removeListener(signal, stop);
    if (shown) screen.write('\r\u001b[K');
  }
}

/** `███████▌·······  47 %`: how much of it is done, 0 to 1. */
export const progressBar = (share: number, width = 20): string =>
  `${bar(share, width).padEnd(width, '·')} ${Math.floor(100 * share)
    .toString()
    .padStart(3)} %`;

/** A bar of at most `width` characters for a share, 0 to 1, to an eighth of a character; anything over none shows. */
export function bar(share: number, width: number): string {
  const eighths = share > 0 ? Math.max(1, Math.round(Math.min(1, share) * width * 8)) : 0;
  return '█'.repeat(Math.floor(eighths / 8)) + (['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'][eighths % 8] ?? '');
}
