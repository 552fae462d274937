import type { Product } from '../../reliability/conformance/product.ts';

/** Something that our code meets or could meet, as it was seen of implementations and is documented of AWS. */
export interface Behaviour<Client> {
  readonly what: string;
  /** What is asked of an implementation; the answer in a word or two. */
  readonly observe: (client: Client) => Promise<string>;
  readonly aws: string;
  /** Where it differs from AWS. */
  readonly seen?: Readonly<Partial<Record<Product, string>>>;
  /** What that means here. */
  readonly so?: string;
}

/** The name of the error with which a call was refused, else `taken`. */
export const errorOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'taken',
    (error: Error) => error.name,
  );

/** `refused` where any error would do. */
export const isTaken = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'taken',
    () => 'refused',
  );
