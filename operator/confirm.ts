import { createInterface } from 'node:readline/promises';

/** Where a question is asked; nobody sits there unless the input is a terminal. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream;
}

/** Asks, and takes nothing but a whole yes for one: Ctrl+C and Ctrl+D are a no. */
export async function isYes(question: string, { input, output }: Terminal): Promise<boolean> {
  const asking = createInterface({ input, output });
  try {
    return (await asking.question(`${question} Type yes: `)).trim().toLowerCase() === 'yes';
  } catch (error) {
    if ((error as Error).name !== 'AbortError') throw error;
    output.write('\n');
    return false;
  } finally {
    asking.close();
  }
}
