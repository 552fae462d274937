import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { packBody, rawBody, readEnvelope, writeEnvelope } from '../../functions/shared/envelope.ts';
import { anyCharacter } from '../any-character.ts';

const sealed = (raw: Buffer) =>
  writeEnvelope({
    v: 1,
    provider: 'p',
    receivedAt: 1,
    requestId: 'r',
    method: 'POST',
    query: '',
    headers: {},
    ...packBody(raw),
  });

/** The characters of a queue message, as SQS lists them, without those above U+FFFF: an emulator of it refuses these. */
const isAllowed = (code: number): boolean =>
  [0x9, 0xa, 0xd].includes(code) || (code >= 0x20 && code <= 0xd7ff) || (code >= 0xe000 && code <= 0xfffd);

describe('the envelope', () => {
  test('brings any bytes through the queue unchanged', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.string({ unit: anyCharacter }).map((text) => Buffer.from(text)),
        ),
        (bytes) => {
          const text = sealed(Buffer.from(bytes));
          const envelope = readEnvelope(text);
          expect(envelope && rawBody(envelope)).toEqual(Buffer.from(bytes));
        },
      ),
    );
  });

  test.each([
    ['control characters', Buffer.alloc(256 * 1024, 1)],
    ['quotes', Buffer.alloc(256 * 1024, 0x22)],
    ['random bytes', Buffer.from(Array.from({ length: 256 * 1024 }, (_, at) => (at * 7919) % 256))],
    ['Devanagari', Buffer.from('स'.repeat((256 * 1024) / 3))],
    ['characters above U+FFFF', Buffer.from('😀'.repeat(64 * 1024))],
    ['U+FFFE and U+FFFF', Buffer.from('\uFFFE\uFFFF'.repeat(40_000))],
  ])('of 256 KiB of %s fits a queue message of 1 MiB and holds no character that SQS refuses', (_, raw) => {
    const text = sealed(raw);
    expect(Buffer.byteLength(text)).toBeLessThan(400 * 1024);
    expect([...new Set(text)].filter((char) => !isAllowed(char.codePointAt(0) ?? 0))).toEqual([]);
    expect(rawBody(readEnvelope(text) as never)).toEqual(raw);
  });

  test('keeps few characters above U+FFFF as text, written in JSON’s own way', () => {
    const raw = Buffer.from('{"tag":"sent with 😀 and love","to":"+37256789045"}');
    expect(packBody(raw).encoding).toBe('utf8');
    expect([...sealed(raw)].filter((char) => !isAllowed(char.codePointAt(0) ?? 0))).toEqual([]);
    expect(rawBody(readEnvelope(sealed(raw)) as never)).toEqual(raw);
  });

  test('keeps what can be read as text as text', () => {
    expect(packBody(Buffer.from('{"to":"+37256789045"}'))).toEqual({ body: '{"to":"+37256789045"}', encoding: 'utf8' });
    expect(packBody(Buffer.from([0xff, 0x00])).encoding).toBe('base64');
  });

  test.each(['', 'null', '[]', '{}', '{"v":2}', '{"v":1}', '{"v":1,"provider":1}'])('is not %j', (text) => {
    expect(readEnvelope(text)).toBeNull();
  });
});
