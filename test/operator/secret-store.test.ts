import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AwsCall, droppedConnection, type FrontDoor, openFrontDoor } from '../../local/aws/front-door.ts';
import { createSecretsManager, type SecretsManager } from '../../local/aws/services/secrets-manager.ts';
import { OperatorError } from '../../operator/operator-error.ts';
import { secretStore } from '../../operator/secrets/store.ts';

const id = 'the-secret';
let frontDoor: FrontDoor;
let secrets: SecretsManager;
let calls: AwsCall[];
const open = () =>
  secretStore(
    new SecretsManagerClient({
      endpoint: frontDoor.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'cli', secretAccessKey: 'cli' },
    }),
    id,
  );

beforeEach(async () => {
  frontDoor = await openFrontDoor();
  secrets = createSecretsManager();
  secrets.put(id, '{"urlKey":"first"}');
  frontDoor.services.set('secretsmanager', secrets.service);
  calls = [];
  frontDoor.witnesses.push((call) => calls.push(call));
});
afterEach(() => frontDoor.close());

test('what was read can be replaced, and read again', async () => {
  const store = open();
  const read = await store.read();
  expect(read.document).toEqual({ urlKey: 'first' });
  expect(Date.now() - read.storedAt.getTime()).toBeLessThan(60_000);
  await store.replace(read, { urlKey: ['second', 'first'] });
  expect((await store.read()).document).toEqual({ urlKey: ['second', 'first'] });
});

test('of two at once the second is told to run again, whoever wrote last; nothing of the first is lost', async () => {
  const [one, two] = [open(), open()];
  const [readByOne, readByTwo] = [await one.read(), await two.read()];
  await one.replace(readByOne, { urlKey: ['of-one', 'first'] });
  await expect(two.replace(readByTwo, { urlKey: ['of-two', 'first'] })).rejects.toThrow(
    new OperatorError('Nothing stored: somebody else changed the secrets at the same time. Run this again.'),
  );
  expect(secrets.get(id)).toBe('{"urlKey":["of-one","first"]}');
  const again = await two.read();
  await two.replace(again, { urlKey: ['of-two', 'of-one', 'first'] });
  expect(secrets.get(id)).toBe('{"urlKey":["of-two","of-one","first"]}');
});

test('also where the second comes in between the two calls of the first', async () => {
  const [one, two] = [open(), open()];
  const [readByOne, readByTwo] = [await one.read(), await two.read()];
  let other: Promise<unknown> | null = null;
  frontDoor.gates.push(async ({ action }) => {
    if (action === 'UpdateSecretVersionStage' && other === null) {
      other = two.replace(readByTwo, { urlKey: 'of-two' });
      await other;
    }
    return null;
  });
  await expect(one.replace(readByOne, { urlKey: 'of-one' })).rejects.toThrow('Run this again');
  await other;
  expect(secrets.get(id)).toBe('{"urlKey":"of-two"}');
});

test.each(['PutSecretValue', 'UpdateSecretVersionStage'])(
  'a lost answer to %s is no other operator: the SDK’s second attempt finds the change made',
  async (lost) => {
    let dropped = 0;
    frontDoor.gates.push(async ({ action }, next) => {
      if (action !== lost || dropped > 0) return null;
      dropped += 1;
      await next();
      return droppedConnection;
    });
    const store = open();
    await store.replace(await store.read(), { urlKey: 'second' });
    expect([dropped, secrets.get(id)]).toEqual([1, '{"urlKey":"second"}']);
  },
);

test('a refusal of AWS is told as it is, and changes nothing', async () => {
  frontDoor.gates.push(async ({ action }) =>
    action === 'UpdateSecretVersionStage'
      ? { status: 400, contentType: 'application/x-amz-json-1.1', body: '{"__type":"AccessDeniedException"}' }
      : null,
  );
  const store = open();
  const read = await store.read();
  await expect(store.replace(read, { urlKey: 'second' })).rejects.toMatchObject({ name: 'AccessDeniedException' });
  expect(secrets.get(id)).toBe('{"urlKey":"first"}');
});

test.each(['hunter2', '{"urlKey":"hunter2"', '"hunter2"', '["hunter2"]', ''])(
  'what is no JSON object is never quoted, nor written over: %j',
  async (text) => {
    secrets.put(id, text);
    const error = await open()
      .read()
      .catch((thrown: Error) => thrown);
    expect(error).toBeInstanceOf(OperatorError);
    expect((error as Error).message).toMatch(
      /^The secret holds no JSON (document|object)\. Put the-secret right first/,
    );
    expect(JSON.stringify([String(error), (error as Error).cause ?? ''])).not.toContain('hunter2');
    expect(calls.map(({ action }) => action)).toEqual(['GetSecretValue']);
  },
);
