import { isSupportedCountry } from 'libphonenumber-js/max';
import { z } from 'zod';

/** ISO 3166 code of a country with a numbering plan. */
export const country = z
  .string()
  .refine((code): boolean => isSupportedCountry(code), 'expected the two capital letters of a country, such as IN');
