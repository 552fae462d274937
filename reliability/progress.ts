/** How far long work is, on standard error: one line written over on a terminal, elsewhere a line every ten seconds. */
export interface Progress {
  /** What is being done, in words. */
  readonly say: (text: string) => void;
  /** The same with a bar, where it is known how much there is to do. */
  readonly show: (what: string, done: number, of: number) => void;
  readonly end: () => void;
}

const barWidth = 30;
const everyMs = { terminal: 100, elsewhere: 10_000 };

export function openProgress(out: NodeJS.WriteStream = process.stderr): Progress {
  const started = performance.now();
  let saidAt = Number.NEGATIVE_INFINITY;
  const isDue = (): boolean => performance.now() - saidAt >= (out.isTTY ? everyMs.terminal : everyMs.elsewhere);
  const say = (text: string): void => {
    if (!isDue()) return;
    saidAt = performance.now();
    const line = `${text}, ${Math.round((saidAt - started) / 1000)} s`;
    out.write(out.isTTY ? `\r\u001B[K${line}` : `${line}\n`);
  };
  return {
    say,
    show: (what, done, of) => {
      // Asked for every one of a million, it is mostly not due.
      if (!isDue()) return;
      const filled = Math.floor((barWidth * done) / of);
      say(`${what} [${'#'.repeat(filled)}${'.'.repeat(barWidth - filled)}] ${done} of ${of}`);
    },
    end: () => {
      if (out.isTTY) out.write('\r\u001B[K');
    },
  };
}
