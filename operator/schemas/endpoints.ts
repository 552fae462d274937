import { z } from 'zod';
import { authenticationMethods } from '../../functions/shared/provider-settings.ts';
import { provider } from './common.ts';

export const output = z
  .array(
    z.strictObject({
      provider,
      name: z
        .string()
        .optional()
        .describe('the name under which its messages are found, where the settings give it one of its own'),
      url: z.url().describe('callback URL to register, its token filled in: keep it secret'),
      method: z.enum(['POST', 'GET']),
      authentication: z.array(z.enum(authenticationMethods)).describe('all that a callback must prove'),
      signingSecret: z.string().nullable().optional().describe('of the local stack only; null where none is stored'),
      verifyToken: z
        .string()
        .optional()
        .describe('what the provider is told where it asks for a token before it reports'),
      topicArn: z.string().optional().describe('of SNS in the local stack: the topic that is let in'),
      certificateUrl: z
        .url()
        .optional()
        .describe('likewise: where genuine notifications say that their certificate is'),
      basic: z.string().nullable().optional().describe('user:password, of the local stack only'),
    }),
  )
  .describe('the callback URLs to register, one a provider');
