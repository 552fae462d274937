import { type HmacBody, hmacBody } from './hmac-body.ts';
import { senderToken } from './sender-token.ts';
import type { Signature } from './signature.ts';
import { standardWebhooks } from './standard-webhooks.ts';

/** How a provider of somebody's settings signs. */
export type SignatureSettings =
  | ({ readonly family: 'hmac-body' } & Pick<HmacBody, 'header' | 'algorithm' | 'encoding' | 'secretEncoding'> & {
        /** What stands before the digest. @default nothing */
        readonly prefix?: string | undefined;
      })
  | {
      readonly family: 'standard-webhooks';
      /** With a key pair, of which we have the public one. @default false */
      readonly asymmetric?: boolean | undefined;
    }
  | {
      readonly family: 'token';
      /** @default Authorization */
      readonly header?: string | undefined;
      /** What stands before the token. @default Bearer in Authorization, else nothing */
      readonly scheme?: string | undefined;
    };

type Family = SignatureSettings['family'];
type Factories = { readonly [F in Family]: (settings: Extract<SignatureSettings, { family: F }>) => Signature };

const factories: Factories = {
  'hmac-body': ({ family: _, prefix = '', ...settings }) =>
    hmacBody({ ...settings, prefix, secretName: 'signing secret' }),
  'standard-webhooks': ({ asymmetric = false }) => standardWebhooks({ isAsymmetric: asymmetric }),
  token: ({ header = 'Authorization', scheme }) =>
    senderToken({ header, scheme: scheme ?? (header.toLowerCase() === 'authorization' ? 'Bearer' : '') }),
};

/** The signature that these settings describe. */
export const signatureOf = <F extends Family>(settings: Extract<SignatureSettings, { family: F }>): Signature =>
  (factories[settings.family as F] as Factories[F])(settings);
