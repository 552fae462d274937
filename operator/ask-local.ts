import { OperatorError } from './operator-error.ts';

/** Where `npm start` listens unless told otherwise. */
export const defaultPort = 4400;

/**
 * What the local stack at that port answers.
 * @param isIt whether it is what such a stack answers. @throws OperatorError where none answers, or something else does.
 */
export async function readLocal<T extends object>(
  port: number,
  path: string,
  isIt: (answer: Partial<T>) => boolean,
  request?: RequestInit,
): Promise<T> {
  const response = await askLocal(port, path, request);
  const answer: unknown = await response.json().catch(() => null);
  if (typeof answer === 'object' && answer !== null) {
    if (response.ok && isIt(answer)) return answer as T;
    const { message } = answer as { readonly message?: unknown };
    if (!response.ok && typeof message === 'string') throw new OperatorError(message);
  }
  throw new OperatorError(
    `What answers at http://127.0.0.1:${port} is no local stack of Delivrd of this version: give its --port, or --stack.`,
  );
}

/** @throws OperatorError where none answers. */
async function askLocal(port: number, path: string, request?: RequestInit): Promise<Response> {
  const baseUrl = `http://127.0.0.1:${port}`;
  try {
    return await fetch(`${baseUrl}${path}`, request);
  } catch {
    throw new OperatorError(
      `No local stack answers at ${baseUrl}: start it with "npm start", or give --port or --stack.`,
    );
  }
}
