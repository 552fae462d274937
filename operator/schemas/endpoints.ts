import { z } from 'zod';
import { authenticationMethods } from '../../functions/shared/provider-settings.ts';
import { provider } from './common.ts';

export const output = z
  .array(
    z.strictObject({
      provider,
      url: z.url().describe('callback URL to register, its token filled in: keep it secret'),
      method: z.enum(['POST', 'GET']),
      authentication: z.array(z.enum(authenticationMethods)).describe('all that a callback must prove'),
      signingSecret: z.string().nullable().optional().describe('of the local stack only; null where none is stored'),
      basic: z.string().nullable().optional().describe('user:password, of the local stack only'),
    }),
  )
  .describe('the callback URLs to register, one a provider');
