import { OperatorError } from './operator-error.ts';

/** Where `npm start` listens unless told otherwise. */
export const defaultPort = 4400;

/** Asks the HTTP API of the local stack at that port. @throws OperatorError where none answers. */
export async function askLocal(port: number, path: string, request?: RequestInit): Promise<Response> {
  const baseUrl = `http://127.0.0.1:${port}`;
  try {
    return await fetch(`${baseUrl}${path}`, request);
  } catch {
    throw new OperatorError(
      `No local stack answers at ${baseUrl}: start it with "npm start", or give --port or --stack.`,
    );
  }
}
