import type { Backend } from './backend.ts';
import type { Endpoint } from './endpoints.ts';
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

/** Asks the local stack's HTTP API. */
export function localBackend(port: number): Backend {
  const ask = (path: string, request?: RequestInit): Promise<Response> => askLocal(port, path, request);
  const endpoints = async () => (await (await ask('/api/endpoints')).json()) as readonly Endpoint[];
  return {
    endpoints,
  };
}
