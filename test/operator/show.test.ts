import { expect, test } from 'vitest';
import type { Message } from '../../functions/domain/message.ts';
import { showMessages } from '../../operator/show.ts';

test.each([
  [{ recipient: '+919876543210', country: 'IN' }, '+919876543210 (IN)'],
  [{ recipient: '+919876543210', country: null }, '+919876543210'],
  // As with privacy.recipient: hash.
  [{ recipient: null, country: 'IN' }, '(IN)'],
  [{ recipient: null, country: null }, 'end'],
])('a list shows of a recipient what is there: %j', (place, expected) => {
  const message = { provider: 'wavix', messageId: 'm1', status: 'delivered', parts: null, failureReason: null };
  const shown = showMessages([
    { ...message, ...place, firstReceivedAt: '', clientReference: 'end' } as never as Message,
  ]);
  expect(
    shown
      .split('\n')[1]
      ?.split(/delivered\S* +/)[1]
      ?.replace(/ +end$/, ''),
  ).toBe(expected);
});
