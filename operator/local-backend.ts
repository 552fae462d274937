import type { Message } from '../functions/domain/message.ts';
import { type Backend, OperatorError } from './backend.ts';
import type { Endpoint } from './endpoints.ts';
import type { QuarantinedRequest } from './quarantine.ts';

/** Where `npm start` listens unless told otherwise. */
export const defaultPort = 4400;

const ownSecrets = new OperatorError('The local stack makes up its own secrets: give --stack.');

/** Asks the local stack's HTTP API. */
export function localBackend(port: number): Backend {
  const baseUrl = `http://127.0.0.1:${port}`;
  const get = async (path: string): Promise<Response> => {
    try {
      return await fetch(`${baseUrl}${path}`);
    } catch {
      throw new OperatorError(
        `No local stack answers at ${baseUrl}: start it with "npm start", or give --port or --stack.`,
      );
    }
  };
  return {
    endpoints: async () => (await (await get('/api/endpoints')).json()) as readonly Endpoint[],
    message: async (provider, messageId) => {
      const response = await get(`/api/messages/${encodeURIComponent(provider)}/${encodeURIComponent(messageId)}`);
      if (response.status === 404) {
        const { similar = null } = (await response.json()) as { readonly similar?: string | null };
        return { kind: 'missing', similar };
      }
      if (!response.ok) throw new OperatorError(`The local stack answered ${response.status}.`);
      return { kind: 'found', message: (await response.json()) as Message };
    },
    quarantine: async () => (await (await get('/api/quarantine')).json()) as readonly QuarantinedRequest[],
    addSecret: () => Promise.reject(ownSecrets),
    rotateUrlKey: () => Promise.reject(ownSecrets),
  };
}
