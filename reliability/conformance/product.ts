/** Implementations that are known here, with what is documented of AWS's own. */
export type Product = 'dynalite' | 'DynamoDB Local' | 'fauxqs';

export const unknownProduct = 'unknown implementation';

const answersWithinMs = 10_000;

/**
 * Which implementation answers at an address, by the headers of its answer to a plain request; null for one that is not known here.
 * @throws Error where nothing answers.
 */
export async function productAt(url: string): Promise<Product | null> {
  const { headers } = await fetch(url, { signal: AbortSignal.timeout(answersWithinMs) }).catch(() => {
    throw new Error(`Nothing answers at ${url} within ${answersWithinMs / 1000} s: start it first.`);
  });
  if (/^Jetty\b/.test(headers.get('server') ?? '') && headers.has('x-amzn-requestid')) return 'DynamoDB Local';
  if (headers.get('x-amz-id-2') === 'fauxqs') return 'fauxqs';
  if (headers.has('x-amz-crc32') && headers.has('x-amzn-requestid')) return 'dynalite';
  return null;
}
