/** How far long work is, on standard error: one line written over on a terminal, elsewhere a line now and then, or none. */
export interface Progress {
  /** What is being done, in words. */
  readonly say: (text: string) => void;
  /** The same with a bar, where it is known how much there is to do. */
  readonly show: (what: string, done: number, of: number) => void;
  readonly end: () => void;
}

const barWidth = 30;
const everyMs = 100;

/** @param elsewhereMs milliseconds between two lines where nobody looks on; Infinity for none. */
export function openProgress(elsewhereMs = 10_000, out: NodeJS.WriteStream = process.stderr): Progress {
  const started = performance.now();
  let saidAt = Number.NEGATIVE_INFINITY;
  const betweenMs = out.isTTY ? everyMs : elsewhereMs;
  const isDue = (): boolean => betweenMs < Number.POSITIVE_INFINITY && performance.now() - saidAt >= betweenMs;
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
