import { expect, test } from 'vitest';
import { countryOf } from '../../functions/consumer/country.ts';
import { toE164 } from '../../functions/domain/e164.ts';

test.each([
  ['+447537151866', '+447537151866'],
  ['447537151866', '+447537151866'],
  ['00447537151866', '+447537151866'],
  ['+44 7537 151-866', '+447537151866'],
  ['(1) 415.555.0123', '+14155550123'],
])('reads %s', (written, expected) => {
  expect(toE164(written)).toBe(expected);
});

test.each([null, '', '1686xxxxxxx', 'SMSTKE', '12345', '0441234567', '+', '1234567890123456', `+4${' '.repeat(100)}4`])(
  '%j is no international number',
  (written) => {
    expect(toE164(written)).toBeNull();
  },
);

test.each([
  ['+919876543210', 'IN'],
  ['+37256789045', 'EE'],
  ['+447537151866', 'GB'],
  ['+14155550123', 'US'],
  ['+16045550123', 'CA'],
  ['+77012345678', 'KZ'],
  ['+79161234567', 'RU'],
  ['+80012345678', null],
  ['+99912345678', null],
])('%s belongs to %s', (number, country) => {
  expect(countryOf(toE164(number))).toBe(country);
});
