import { createInterface } from 'node:readline/promises';

/** Where a question is asked; nobody sits there unless the input is a terminal. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream;
}

/** Asks, and takes nothing but a whole yes for one. */
export async function isYes(question: string, { input, output }: Terminal): Promise<boolean> {
  const asking = createInterface({ input, output });
  try {
    return (await asking.question(`${question} Type yes: `)).trim().toLowerCase() === 'yes';
  } finally {
    asking.close();
  }
}
