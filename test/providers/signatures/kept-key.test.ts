import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import { keepKeys } from '../../../functions/providers/signatures/kept-key.ts';

const { publicKey } = generateKeyPairSync('ed25519');
const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();

test('a key is made once of a text, and of another text another', () => {
  const parse = vi.fn((text: string) => (text === pem ? createPublicKey(text) : null));
  const keyOf = keepKeys(parse);
  expect([keyOf(pem), keyOf(pem)].map((key) => key?.equals(publicKey))).toEqual([true, true]);
  expect([keyOf('x'), keyOf('x')]).toEqual([null, null]);
  expect(parse.mock.calls).toEqual([[pem], ['x']]);
});

test('of many texts the latest are kept, so that memory does not grow', () => {
  const parse = vi.fn((text: string) => (text === '' ? null : publicKey));
  const keyOf = keepKeys(parse);
  for (let at = 0; at < 100; at += 1) keyOf(`${at}`);
  parse.mockClear();
  for (let at = 80; at < 100; at += 1) keyOf(`${at}`);
  expect(parse).not.toHaveBeenCalled();
  keyOf('0');
  expect(parse).toHaveBeenCalledOnce();
});

test('what could not be made is tried again', () => {
  const parse = vi.fn(() => {
    throw new Error('no certificate');
  });
  const keyOf = keepKeys(parse);
  expect(() => keyOf('x')).toThrow('no certificate');
  expect(() => keyOf('x')).toThrow('no certificate');
  expect(parse).toHaveBeenCalledTimes(2);
});
