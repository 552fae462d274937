import pMap from 'p-map';

/**
 * Does something with each, so many at the same time. After a failure it begins no more, and ends once what had begun has ended: so all
 * that was done is known by then. @throws the first failure.
 */
export async function each<T>(all: readonly T[], concurrency: number, work: (one: T) => Promise<void>): Promise<void> {
  let failure: { readonly cause: unknown } | null = null;
  const done = async (one: T): Promise<void> => {
    if (failure !== null) return;
    await work(one).catch((cause: unknown) => {
      failure ??= { cause };
    });
  };
  await pMap(all, done, { concurrency });
  if (failure !== null) throw (failure as { readonly cause: unknown }).cause;
}
