import { describe, expect, test, vi } from 'vitest';
import { readEnvironment } from '../../functions/shared/environment.ts';
import { describeError } from '../../functions/shared/log.ts';
import { live, urlToken } from '../../functions/shared/secrets.ts';
import { messageKey, splitKey } from '../../functions/shared/table-keys.ts';
import { within } from '../../functions/shared/within.ts';

test('every missing environment key is named at once', () => {
  expect(() => readEnvironment(['A', 'B', 'C'], { A: '1', B: '' })).toThrow(/lacks B, C/);
  expect(readEnvironment(['A'], { A: '1', B: '2' })).toEqual({ A: '1' });
});

test('an error is described without its message, which may quote a number', () => {
  const described = describeError(new SyntaxError('"+37256789045" is not valid JSON'));
  expect(described['error']).toBe('SyntaxError');
  expect(JSON.stringify(described)).not.toContain('37256789045');
  expect(describeError('text')).toEqual({ error: 'string' });
});

test('the place of an error is never a line of its message', () => {
  const described = describeError(new Error('unexpected\n    at +37256789045\n    at 37256789045'));
  expect(JSON.stringify(described)).not.toContain('37256789045');
  expect(described['at']).toMatch(/^at .*shared\.test\.ts:\d+:\d+/);
  const changed = new Error('unexpected\n    at +37256789045');
  changed.message = 'another';
  expect(JSON.stringify(describeError(changed))).not.toContain('37256789045');
});

test('empty secrets and what is no text are not live', () => {
  expect(live('a')).toEqual(['a']);
  expect(live(['b', '', 'a', 1, null])).toEqual(['b', 'a']);
  expect([live(''), live(undefined), live(null), live({}), live([])]).toEqual([[], [], [], [], []]);
});

test('a URL token depends on key and provider and needs no encoding', () => {
  expect(urlToken('key', 'wavix')).toBe(urlToken('key', 'wavix'));
  expect(new Set([urlToken('key', 'wavix'), urlToken('key2', 'wavix'), urlToken('key', 'smspm')]).size).toBe(3);
  expect(urlToken('key', 'wavix')).toMatch(/^[\w-]{43}$/);
});

test('a message key splits where it was joined', () => {
  expect(splitKey(messageKey('wavix', 'a#b#c'))).toEqual({ provider: 'wavix', messageId: 'a#b#c' });
});

describe('within', () => {
  test('gives what came in time', async () => {
    expect(await within(1000, async () => 'done')).toBe('done');
  });

  test('ends the wait for one that looks at no signal, and tells the one that does', async () => {
    const aborted = vi.fn();
    const started = performance.now();
    const late = within(30, (signal) => {
      signal.addEventListener('abort', aborted);
      return new Promise(() => {});
    });
    await expect(late).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(aborted).toHaveBeenCalledOnce();
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
