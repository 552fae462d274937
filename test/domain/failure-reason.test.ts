import { expect, test } from 'vitest';
import { isRetryable, reasonOf } from '../../functions/domain/failure-reason.ts';

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
  ['NDNC REJECTED', 'opted_out'],
  ['SNDR-NT-REG', 'sender_not_registered'],
  ['SNDR-INACTVE', 'sender_not_registered'],
  ['Header suspended', 'sender_not_registered'],
  ['INVALID-SUB', 'invalid_number'],
  ['MESSAGE INBOX FULL', 'unreachable'],
  ['Daily quota exceeded', 'limit_exceeded'],
  ['Campaign limit reached', 'limit_exceeded'],
  ['You have exceeded the daily message limit', 'limit_exceeded'],
  ['Number temporarily blocked for 60 minutes', 'limit_exceeded'],
  ['The number is no longer active', 'invalid_number'],
  ['Landline', 'invalid_number'],
])('%s is %s', (text, reason) => {
  expect(reasonOf(text) ?? 'unknown').toBe(reason);
});

test.each([
  ['rejected', 'unknown', false],
  ['rejected', 'internal', true],
  ['rejected', 'unreachable', true],
  ['rejected', 'blocked', false],
  ['rejected', 'limit_exceeded', true],
  // Nobody knows.
  ['undelivered', 'unknown', null],
  ['undelivered', 'unreachable', true],
  ['undelivered', 'invalid_number', false],
  ['expired', 'expired', true],
  ['failed', 'internal', true],
  ['failed', 'opted_out', false],
  ['failed', 'unknown', null],
  ['failed', 'limit_exceeded', true],
  ['delivered', 'limit_exceeded', null],
  ['delivered', null, null],
  ['unconfirmed', null, null],
] as const)('%s because of %s: retry %s', (status, reason, expected) => {
  expect(isRetryable(status, reason)).toBe(expected);
});
