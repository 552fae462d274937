import { PassThrough, Readable } from 'node:stream';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Providers } from '../../functions/shared/provider-settings.ts';
import { secretUsedEvent } from '../../functions/shared/secret-use-log.ts';
import { fingerprintOf, type SecretDocument } from '../../functions/shared/secrets.ts';
import { type FrontDoor, jsonAnswer, openFrontDoor } from '../../local/aws/front-door.ts';
import { createLogs, type Logs } from '../../local/aws/services/logs.ts';
import { createSecretsManager, type SecretsManager } from '../../local/aws/services/secrets-manager.ts';
import { addSecret, addUrlKey, retireSecret } from '../../operator/secrets/change.ts';
import { listSecrets } from '../../operator/secrets/list.ts';
import { readSecret } from '../../operator/secrets/prompt.ts';
import { readUses } from '../../operator/secrets/uses.ts';

const hourMs = 60 * 60_000;
const providers: Providers = {
  smstake: { authentication: { signature: true, urlToken: true } },
  wavix: { authentication: { urlToken: true } },
};
const first: SecretDocument = {
  urlKey: ['key-2', 'key-1'],
  providers: { smstake: { signingSecret: ['new', 'old', 'older'] } },
};
const print = (kind: 'signingSecret' | 'urlKey', secret: string): string =>
  fingerprintOf(first, kind, 'smstake', secret) ?? '';

let frontDoor: FrontDoor;
let secrets: SecretsManager;
let logs: Logs;
let nowMs: number;

const stack = () => ({
  stackName: 'Delivrd-test',
  place: {
    endpoint: frontDoor.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'cli', secretAccessKey: 'cli' },
  },
  output: async (name: string) => name,
  providers: async () => providers,
  now: () => nowMs,
});
const document = (): SecretDocument => JSON.parse(secrets.get('SecretId'));

beforeEach(async () => {
  nowMs = Date.parse('2026-11-27T08:00:00Z');
  frontDoor = await openFrontDoor();
  secrets = createSecretsManager();
  secrets.put('SecretId', JSON.stringify(first));
  logs = createLogs({ speed: 1, now: () => nowMs, at: (ms) => ms });
  frontDoor.services.set('secretsmanager', secrets.service).set('logs', logs.service);
});
afterEach(() => frontDoor.close());

/** Ingest wrote, so many hours ago, that this secret let the provider in. */
const used = (hoursAgo: number, provider: string, kind: 'signingSecret' | 'urlKey', secret: string): void => {
  const now = nowMs;
  nowMs -= hoursAgo * hourMs;
  const at = new Date(nowMs).toISOString();
  logs.take(
    'IngestLogGroup',
    JSON.stringify({ event: secretUsedEvent, at, provider, kind, secret: print(kind, secret) }),
  );
  logs.take('IngestLogGroup', JSON.stringify({ event: 'rejected', reason: 'signature' }));
  nowMs = now;
};

describe('a fingerprint', () => {
  test('tells secrets, kinds and providers apart, in 8 hex digits', () => {
    const all = ['signingSecret', 'basic'].flatMap((kind) =>
      ['smstake', 'wavix'].flatMap((provider) =>
        ['a', 'b'].map((secret) => fingerprintOf(first, kind as 'basic', provider, secret)),
      ),
    );
    expect(new Set(all).size).toBe(8);
    for (const one of all) expect(one).toMatch(/^[0-9a-f]{8}$/);
  });

  test('can’t be guessed at without the key: another key gives another one', () => {
    const other = fingerprintOf({ urlKey: 'other' }, 'basic', 'wavix', 'user:password');
    expect(fingerprintOf(first, 'basic', 'wavix', 'user:password')).not.toBe(other);
    expect(fingerprintOf({}, 'basic', 'wavix', 'user:password')).toBeNull();
  });

  test('stays as a URL key is added', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ minLength: 1 }), { minLength: 1 }),
        fc.string({ minLength: 1 }),
        (keys, added) => {
          const of = (urlKey: readonly string[]) => fingerprintOf({ urlKey }, 'basic', 'wavix', 'x');
          expect(of([added, ...keys])).toBe(of(keys));
        },
      ),
    );
  });
});

describe('the list', () => {
  test('has when each was stored and last used, as far as it is known', async () => {
    used(50, 'smstake', 'signingSecret', 'old');
    used(49, 'smstake', 'signingSecret', 'old');
    used(1, 'smstake', 'signingSecret', 'new');
    used(2, 'wavix', 'urlKey', 'key-1');
    const stored = { [print('signingSecret', 'new')]: '2026-11-26T08:00:00.000Z' };
    const listed = listSecrets(providers, { ...first, stored }, await readUses(stack()));
    expect(listed.map(({ provider, kind, checked, live }) => [provider, kind, checked, live])).toEqual([
      ['smstake', 'signingSecret', true, 3],
      ['smstake', 'urlKey', true, 2],
      ['wavix', 'urlKey', true, 2],
    ]);
    expect(listed[0]?.secrets).toEqual([
      {
        fingerprint: print('signingSecret', 'new'),
        storedAt: '2026-11-26T08:00:00.000Z',
        lastUsedAt: '2026-11-27T07:00:00.000Z',
      },
      { fingerprint: print('signingSecret', 'old'), storedAt: null, lastUsedAt: '2026-11-25T07:00:00.000Z' },
      { fingerprint: print('signingSecret', 'older'), storedAt: null, lastUsedAt: null },
    ]);
    // One key, and a use of it by each provider.
    expect(listed.slice(1).map((one) => one.secrets.map(({ lastUsedAt }) => lastUsedAt))).toEqual([
      [null, null],
      [null, '2026-11-27T06:00:00.000Z'],
    ]);
  });

  test('takes no other line for a use, whatever a log gives', async () => {
    frontDoor.services.set('logs', async () =>
      jsonAnswer({
        events: ['START RequestId: x', 'null', '{"event":"rejected"}', '{'].map((message) => ({ message })),
      }),
    );
    expect((await readUses(stack())).since).toBeNull();
  });

  test('has what is stored and not checked, and what is checked and not stored', () => {
    const uses = { last: () => null, since: null };
    const listed = listSecrets(providers, { urlKey: 'k', providers: { wavix: { basic: 'a:b' } } }, uses);
    expect(listed.map(({ provider, kind, checked, live }) => [provider, kind, checked, live])).toEqual([
      ['smstake', 'signingSecret', true, 0],
      ['smstake', 'urlKey', true, 1],
      ['wavix', 'basic', false, 1],
      ['wavix', 'urlKey', true, 1],
    ]);
  });
});

describe('what is dropped', () => {
  const retire = (secret: string, force = false) =>
    retireSecret(stack(), 'smstake', print('signingSecret', secret), { force });
  const left = () => document().providers?.['smstake']?.signingSecret;

  test('is what nothing used for a day, while another one is in use', async () => {
    used(26, 'smstake', 'signingSecret', 'old');
    used(1, 'smstake', 'signingSecret', 'new');
    expect(await retire('old')).toEqual({
      provider: 'smstake',
      kind: 'signingSecret',
      fingerprint: print('signingSecret', 'old'),
      live: 2,
    });
    expect(left()).toEqual(['new', 'older']);
  });

  test.each<[string, () => void, RegExp]>([
    [
      'what was used within a day, and an hour more since only one use an hour is written down',
      () => {
        used(30, 'smstake', 'signingSecret', 'new');
        used(24.9, 'smstake', 'signingSecret', 'old');
        used(1, 'smstake', 'signingSecret', 'new');
      },
      /^Nothing dropped: in the last 24 hours [0-9a-f]{8} may still have let in\n {2}smstake: last seen 2026-11-26T07:06Z, or up to an hour later\n/,
    ],
    [
      'where nothing is known',
      () => {},
      /^Nothing dropped: which secrets are in use is known only since the next callback;/,
    ],
    [
      'where it is known for less than a day',
      () => used(23, 'smstake', 'signingSecret', 'new'),
      /^Nothing dropped: .* only since 2026-11-26T09:00Z; it takes a day of it\. Run this again from 2026-11-27T09:00Z on\./,
    ],
    [
      'where its provider has sent nothing by another one since',
      () => {
        used(40, 'smstake', 'signingSecret', 'new');
        used(30, 'smstake', 'signingSecret', 'old');
        used(1, 'wavix', 'urlKey', 'key-2');
      },
      /^Nothing dropped: no callback of smstake came by another one since, so nothing shows that it has switched\./,
    ],
  ])('is not %s', async (_, happened, message) => {
    happened();
    await expect(retire('old')).rejects.toThrow(message);
    expect(left()).toEqual(['new', 'old', 'older']);
    expect((await retire('old', true)).live).toBe(2);
  });

  test('is a URL key only once each provider with a token came by another one', async () => {
    const retireKey = () => retireSecret(stack(), 'url-key', print('urlKey', 'key-1'), { force: false });
    used(30, 'smstake', 'urlKey', 'key-1');
    used(29, 'wavix', 'urlKey', 'key-1');
    used(2, 'smstake', 'urlKey', 'key-2');
    await expect(retireKey()).rejects.toThrow(/^Nothing dropped: no callback of wavix came by another one since/);
    used(1, 'wavix', 'urlKey', 'key-2');
    await retireKey();
    expect(document().urlKey).toEqual(['key-2']);
  });
});

test('when a secret was stored is kept as others come and go, also where fingerprints change with the oldest URL key', async () => {
  const storedOf = (kind: 'signingSecret' | 'urlKey', secret: string) =>
    document().stored?.[fingerprintOf(document(), kind, 'smstake', secret) ?? ''];
  await addSecret(stack(), 'smstake', 'signingSecret', 'newest');
  nowMs += hourMs;
  await addUrlKey(stack());
  const [key = ''] = document().urlKey ?? [];
  expect([storedOf('signingSecret', 'newest'), storedOf('urlKey', key)]).toEqual([
    '2026-11-27T08:00:00.000Z',
    '2026-11-27T09:00:00.000Z',
  ]);
  const before = fingerprintOf(document(), 'signingSecret', 'smstake', 'newest');
  await retireSecret(stack(), 'url-key', print('urlKey', 'key-1'), { force: true });
  expect(fingerprintOf(document(), 'signingSecret', 'smstake', 'newest')).not.toBe(before);
  expect(document().stored).toEqual({
    [fingerprintOf(document(), 'signingSecret', 'smstake', 'newest') ?? '']: '2026-11-27T08:00:00.000Z',
    [fingerprintOf(document(), 'urlKey', 'smstake', key) ?? '']: '2026-11-27T09:00:00.000Z',
  });
});

test('one that is live already becomes the newest; the newest again changes nothing', async () => {
  await addSecret(stack(), 'smstake', 'signingSecret', 'older');
  expect(document().providers?.['smstake']).toEqual({ signingSecret: ['older', 'new', 'old'] });
  const stored = secrets.get('SecretId');
  await addSecret(stack(), 'smstake', 'signingSecret', 'older');
  expect(secrets.get('SecretId')).toBe(stored);
});

describe('a prompt', () => {
  /** A terminal in which somebody types. */
  const terminal = (typed: readonly string[]) => {
    const raw: boolean[] = [];
    let written = '';
    const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: (on: boolean) => raw.push(on) });
    const value = readSecret(
      'signingSecret of smstake',
      input as never,
      {
        write: (text: string | Uint8Array) => {
          written += String(text);
          return true;
        },
      } as never,
    );
    for (const chunk of typed) input.write(chunk);
    return { value, raw, written: () => written };
  };

  test('shows nothing of what is typed or pasted, and takes corrections', async () => {
    const { value, raw, written } = terminal(['whsec_', 'ax\u007f', 'bc\r']);
    expect(await value).toBe('whsec_abc');
    expect([raw, written()]).toEqual([[true, false], 'signingSecret of smstake (it does not show; then Enter): \n']);
  });

  test('gives the terminal back on Ctrl+C', async () => {
    const { value, raw } = terminal(['wh\u0003']);
    await expect(value).rejects.toThrow('Nothing stored.');
    expect(raw).toEqual([true, false]);
  });
});

test('a key in PEM is taken with its lines, and other texts of several lines are not', async () => {
  const piped = (text: string) => readSecret('public key of Telnyx', Readable.from([text]) as never);
  const pem = '-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA+/=\n-----END PUBLIC KEY-----';
  expect(await piped(`${pem}\n`)).toBe(pem);
  for (const text of ['two words', `${pem}\nmore`, `more\n${pem}`])
    await expect(piped(text)).rejects.toThrow('more than one line or word');
});
