import { countriesOf } from '../aws/search.ts';
import type { E164 } from '../domain/e164.ts';
import { numbersMeant } from '../shared/phone.ts';
import type { Providers } from '../shared/provider-settings.ts';
import { wrong } from './answer.ts';

/** The numbers that somebody may mean who writes this, as people write numbers. @throws Refusal where it is none. */
export function numbersIn(text: string, providers: Providers): readonly E164[] {
  const countries = countriesOf(providers);
  // In a query that nobody encoded, a plus is a space.
  const numbers = numbersMeant(text.replace(/^ /, '+'), countries);
  if (numbers.length > 0) return numbers;
  const national = countries.length === 0 ? '' : `, or one of ${countries.join(', ')}`;
  throw wrong({
    path: 'recipient',
    expected: `a phone number of 7 to 15 digits with its country code, such as +491711234567${national}`,
  });
}
