import { spawnSync } from 'node:child_process';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { explainError } from '../../operator/explain-error.ts';
import { sendReport } from '../../operator/send.ts';

/** An error as the SDK throws it. */
const named = (name: string, message = 'said so'): Error => Object.assign(new Error(message), { name });
/** As Node throws it for a connection. */
const coded = (code: string, message = `connect ${code}`): Error => Object.assign(new Error(message), { code });

describe('what AWS answers has its mend', () => {
  test.each([
    ['ExpiredToken', 'sign in again'],
    ['ExpiredTokenException', 'sign in again'],
    ['InvalidClientTokenId', 'AWS knows no such key'],
    ['UnrecognizedClientException', 'AWS knows no such key'],
    ['SignatureDoesNotMatch', 'AWS_SECRET_ACCESS_KEY is mistyped'],
    ['InvalidSignatureException', 'AWS_SECRET_ACCESS_KEY is mistyped'],
    ['RequestTimeTooSkewed', 'clock of this machine'],
    ['AccessDenied', 'lack the right'],
    ['AccessDeniedException', 'lack the right'],
    ['CredentialsProviderError', 'No credentials were found'],
    ['TokenProviderError', 'aws sso login'],
    ['OptInRequired', 'enable the region'],
    ['ThrottlingException', 'wait a minute'],
  ])('%s', (name, mend) => {
    const { said, mend: told } = explainError(named(name));
    expect([said, told]).toEqual([`${name}: said so`, expect.stringContaining(mend)]);
  });

  test.each([
    [
      'InvalidSignatureException',
      'Signature expired: 20261127T1 is now earlier than 20261127T2',
      'clock of this machine',
    ],
    ['ValidationError', 'Stack with id Delivrd-prod does not exist', 'Is the name right'],
    ['Error', 'Region is missing', 'Set AWS_REGION'],
    ['Error', 'Region not accepted: region="" is not a valid hostname component.', 'Set AWS_REGION'],
    ['CredentialsProviderError', 'The SSO session associated with this profile is invalid.', 'aws sso login'],
    [
      'ValidationError',
      'User: arn:aws:sts::1:x is not authorized to perform: cloudformation:DescribeStacks',
      'lack the right',
    ],
  ])('%s: %s', (name, message, mend) => {
    expect(explainError(named(name, message)).mend).toMatch(new RegExp(mend));
  });
});

describe('what the network does has its mend, whatever wrapped it', () => {
  test.each([
    ['ENOTFOUND', 'No such host'],
    ['EAI_AGAIN', 'No such host'],
    ['ECONNREFUSED', 'Nothing answered there'],
    ['ECONNRESET', 'Nothing answered there'],
    ['ETIMEDOUT', 'Nothing answered there'],
    ['UND_ERR_CONNECT_TIMEOUT', 'Nothing answered there'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'NODE_EXTRA_CA_CERTS'],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'NODE_EXTRA_CA_CERTS'],
    ['CERT_HAS_EXPIRED', 'NODE_EXTRA_CA_CERTS'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'NODE_EXTRA_CA_CERTS'],
  ])('%s', (code, mend) => {
    for (const error of [
      coded(code),
      new TypeError('fetch failed', { cause: coded(code) }),
      new TypeError('fetch failed', { cause: new AggregateError([coded(code)]) }),
    ])
      expect(explainError(error)).toEqual({ said: `connect ${code}`, mend: expect.stringContaining(mend) });
  });
});

test('what nobody knows is said whole, without advice', () => {
  expect(explainError(named('OddError', 'why not'))).toEqual({ said: 'OddError: why not', mend: null });
  expect(explainError('a text')).toEqual({ said: 'a text', mend: null });
  expect(explainError(undefined).said).not.toBe('');
});

test('a report that reaches nobody says whom it did not reach, and not the token of the URL', async () => {
  const closed = createServer();
  const port = await new Promise<number>((resolve) =>
    closed.listen(0, '127.0.0.1', () => resolve((closed.address() as AddressInfo).port)),
  );
  await new Promise((resolve) => closed.close(resolve));
  const url = `http://127.0.0.1:${port}/webhooks/wavix/token`;
  const endpoints = async () => [
    { provider: 'wavix', url, method: 'POST' as const, authentication: ['urlToken' as const] },
  ];
  const error = await sendReport({ endpoints, providers: async () => ({}) }, 'wavix', { status: 'delivered' }).catch(
    (e) => e,
  );
  const { said, mend } = explainError(error);
  expect(said).toBe(`The report did not reach http://127.0.0.1:${port}: connect ECONNREFUSED 127.0.0.1:${port}`);
  expect(mend).toContain('Nothing answered there');
});

test.each([
  [{ AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'x' }, 'Region is missing\nSet AWS_REGION'],
  [
    { AWS_REGION: 'us-east-1' },
    'CredentialsProviderError: Could not load credentials from any providers\nNo credentials',
  ],
  [
    {
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'x',
      AWS_SECRET_ACCESS_KEY: 'x',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
    },
    'connect ECONNREFUSED 127.0.0.1:1\nNothing answered there',
  ],
])('dlr with %j says it, and ends with 1', (environment, said) => {
  const none = { AWS_CONFIG_FILE: '/none', AWS_SHARED_CREDENTIALS_FILE: '/none', AWS_EC2_METADATA_DISABLED: 'true' };
  const { status, stderr } = spawnSync(process.execPath, [join('bin', 'dlr.ts'), 'endpoints', '--stack', 'S'], {
    env: {
      PATH: process.env['PATH'],
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      AWS_MAX_ATTEMPTS: '1',
      ...none,
      ...environment,
    },
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([1, expect.stringContaining(said)]);
});
