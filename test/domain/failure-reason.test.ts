import { expect, test } from 'vitest';
import { failureReason, isRetryable } from '../../functions/domain/failure-reason.ts';
import { type Status, statuses } from '../../functions/domain/status.ts';

test.each([
  ['Invalid destination number', 'invalid_number'],
  ['Unknown subscriber', 'invalid_number'],
  ['MSISDN does not exist', 'invalid_number'],
  ['Absent subscriber', 'unreachable'],
  ['Handset switched off', 'unreachable'],
  ['Blocked by carrier spam filter', 'blocked'],
  ['Sender ID not registered', 'sender_not_registered'],
  ['Unregistered header', 'sender_not_registered'],
  ['Recipient opted out', 'opted_out'],
  ['Number is on DND', 'opted_out'],
  ['DLT template mismatch', 'template_mismatch'],
  ['Insufficient credit', 'insufficient_credit'],
  ['Validity period expired', 'expired'],
  ['Internal error', 'internal'],
  ['Invalid sender ID', 'sender_not_registered'],
  ['PE ID not registered', 'sender_not_registered'],
  ['Invalid sender for recipient', 'sender_not_registered'],
  ['Recipient blacklisted', 'opted_out'],
  ['Sender blacklisted', 'blocked'],
  ['ABSENT_SUBSCRIBER', 'unreachable'],
  ['DND_BLOCK', 'opted_out'],
  ['Destination unreachable, unknown reason', 'unreachable'],
  // Words of several causes near each other are not yet one of them.
  ['Unknown error at destination', 'unknown'],
  ['Number portability: unknown error', 'unknown'],
  ['Message length invalid for recipient', 'unknown'],
  ['Carrier stopped service', 'unknown'],
  ['E-4711', 'unknown'],
])('%s is %s', (text, reason) => {
  expect(failureReason('failed', [null, text])).toBe(reason);
});

test('a status that is no failure has no reason, whatever the text', () => {
  const reasons = (Object.keys(statuses) as Status[]).map((status) => [status, failureReason(status, ['spam'])]);
  expect(Object.fromEntries(reasons)).toEqual({
    unknown: null,
    queued: null,
    sent: null,
    unconfirmed: null,
    delivered: null,
    read: null,
    undelivered: 'blocked',
    failed: 'blocked',
    rejected: 'blocked',
    expired: 'blocked',
  });
});

test('the provider’s hint serves where no text tells, and an expired message expired', () => {
  expect(failureReason('rejected', [], 'blocked')).toBe('blocked');
  expect(failureReason('expired', [])).toBe('expired');
  expect(failureReason('undelivered', [])).toBe('unknown');
});

test.each([
  ['rejected', 'unknown', false],
  ['rejected', 'internal', false],
  ['undelivered', 'unknown', true],
  ['undelivered', 'unreachable', true],
  ['undelivered', 'invalid_number', false],
  ['expired', 'expired', true],
  ['failed', 'internal', true],
  ['failed', 'opted_out', false],
  ['failed', 'unknown', false],
  ['delivered', null, null],
  ['unconfirmed', null, null],
] as const)('%s because of %s: retry %s', (status, reason, expected) => {
  expect(isRetryable(status, reason)).toBe(expected);
});
