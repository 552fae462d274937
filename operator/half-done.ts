/** An error in the middle of work. What was done till then stays, so it is told before the error is. */
export class HalfDone<T> extends Error {
  readonly done: T;

  constructor(done: T, cause: unknown) {
    super('', { cause });
    this.done = done;
  }
}

/** What work came to and, where it ended half done, the error. @throws what the work throws before anything is done. */
export const whatWasDone = <T>(
  work: Promise<T>,
): Promise<{ readonly done: T; readonly failure: { readonly cause: unknown } | null }> =>
  work.then(
    (done) => ({ done, failure: null }),
    (error: unknown) => {
      if (error instanceof HalfDone) return { done: error.done as T, failure: { cause: error.cause } };
      throw error;
    },
  );
