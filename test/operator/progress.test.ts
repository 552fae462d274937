import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { bar, progressBar, withProgress } from '../../operator/progress.ts';

const screenOf = (isTTY: boolean) => {
  const written: string[] = [];
  return { written, screen: { isTTY, write: (text: string) => written.push(text) > 0 } as never };
};

test('bars are as long as their share, and show anything over none', () => {
  expect([0, 0.001, 0.5, 0.53, 1, 2].map((share) => bar(share, 8))).toEqual([
    '',
    '▏',
    '████',
    '████▎',
    '████████',
    '████████',
  ]);
  expect(progressBar(0.5, 4)).toBe('██··  50 %');
});

test.each([true, false])(
  'shows lines only after a while, only on a terminal (%s), and leaves it clean',
  async (isTTY) => {
    const { written, screen } = screenOf(isTTY);
    const now = vi.spyOn(performance, 'now').mockReturnValue(0);
    await withProgress(
      async ({ show }) => {
        show('early');
        now.mockReturnValue(2_500);
        show('late');
        show('too soon');
        await sleep(0);
      },
      new Error('interrupted'),
      screen,
    ).finally(() => now.mockRestore());
    expect(written).toEqual(isTTY ? ['\rlate\u001b[K', '\r\u001b[K'] : []);
  },
);

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s ends the work once, and is let go of afterwards',
  async (one) => {
    const before = process.listenerCount(one);
    const working = withProgress(
      ({ signal }) => sleep(10_000, undefined, { signal }).catch(() => signal.throwIfAborted()),
      new Error('interrupted'),
      screenOf(false).screen,
    );
    expect(process.listenerCount(one)).toBe(before + 1);
    process.emit(one);
    await expect(working).rejects.toThrow('interrupted');
    expect(process.listenerCount(one)).toBe(before);
  },
);
