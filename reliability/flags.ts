/** The exit code of a check that can't be made on this machine; `.ci/run` says so. */
export const notRun = 3;

/** What `read` makes of the flags. @throws Error of `read`, with the usage below it. */
export function withUsage<T>(usage: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\n${usage}`);
  }
}

/** A flag's whole number. @throws Error that names the flag, what it got and what was expected. */
export function whole(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isInteger(value) && value >= least && value <= most) return value;
  throw new Error(`--${name}: got ${text}; expected a whole number from ${least} to ${most}`);
}
