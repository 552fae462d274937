import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readDigits, toE164 } from '../../functions/domain/e164.ts';
import { countryOf, readRecipient } from '../../functions/shared/phone.ts';

describe('a recipient', () => {
  test.each([
    ['+447537151866', '+447537151866'],
    ['447537151866', '+447537151866'],
    ['00447537151866', '+447537151866'],
    ['+44 7537 151-866', '+447537151866'],
    ['(1) 415.555.0123', '+14155550123'],
    ['+44 (0)7911 123456', '+447911123456'],
    ['0044 (0) 7911 123456', '+447911123456'],
    ['+44 07911 123456', '+447911123456'],
    ['whatsapp:+919876543210', '+919876543210'],
    ['tel:+37256789045', '+37256789045'],
    ['tel:+1-415-555-0123;ext=1', '+14155550123'],
    ['491634567890@c.us', '+491634567890'],
    ['\u202a+37256789045\u202c', '+37256789045'],
    ['+37256789045\u200b', '+37256789045'],
    ['＋３７２５６７８９０４５', '+37256789045'],
    [' 37255555555', '+37255555555'],
    ['+4971234567890123'.slice(0, 16), '+497123456789012'],
  ])('%j is %s', (written, expected) => {
    expect(readRecipient(written)).toBe(expected);
  });

  test.each([
    ...[null, '', '1686xxxxxxx', 'SMSTKE', '12345', '0441234567', '+', '1234567890123456', `+4${' '.repeat(100)}4`],
    // National numbers that would be those of Iran, Turkey and Switzerland.
    ...['9876543210', '9012345678', '4155550123'],
    ...['+0123456789', '+91987654321x', '98 765 432'],
  ])('%j is none', (written) => {
    expect(readRecipient(written)).toBeNull();
  });

  test.each([
    ['9876543210', 'IN', '+919876543210'],
    ['09876543210', 'IN', '+919876543210'],
    ['919876543210', 'IN', '+919876543210'],
    ['07537 151866', 'GB', '+447537151866'],
    ['(0)7537 151866', 'GB', '+447537151866'],
    ['415 555 0123', 'US', '+14155550123'],
    ['37256789045', 'IN', '+37256789045'],
    ['+37256789045', 'IN', '+37256789045'],
    ['0037256789045', 'IN', '+37256789045'],
    ['12345', 'IN', null],
    ['9876543210', 'XX', null],
  ])('%s where %s is the default is %s', (written, defaultCountry, expected) => {
    expect(readRecipient(written, defaultCountry)).toBe(expected);
  });

  test('is never a number that was not written: its digits are all there, in their order', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^(\+|00)?[\d ().-]{5,18}$/), (written) => {
        const found = readRecipient(written);
        if (found === null) return;
        const digits = readDigits(written)?.digits.replace(/^0+/, '') ?? '';
        // A trunk zero behind the country code is no part of the number.
        expect(digits.replace(/0/, '').includes(found.slice(1).replace(/0/, '')) || digits === found.slice(1)).toBe(
          true,
        );
      }),
    );
  });
});

test.each([
  ['919876543210', 'IN'],
  ['37256789045', 'EE'],
  ['447537151866', 'GB'],
  ['14155550123', 'US'],
  ['16045550123', 'CA'],
  ['18765550123', 'JM'],
  ['77012345678', 'KZ'],
  ['79161234567', 'RU'],
  // Parts of a larger country's numbering plan count for that.
  ['447911123456', 'GB'],
  ['441534123456', 'GB'],
  ['35818123456', 'FI'],
  ['80012345678', null],
  ['99912345678', null],
])('+%s belongs to %s', (digits, country) => {
  expect(countryOf(toE164(digits))).toBe(country);
});
