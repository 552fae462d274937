import { z } from 'zod';

/** An address that the stage calls. */
export const httpsUrl = (example: string) =>
  z
    .string()
    .max(2048, 'expected at most 2048 characters')
    .regex(/^https:\/\/[A-Za-z0-9.-]+(:\d{1,5})?([/?][^\s#@*]*)?$/, {
      error: `expected an address such as ${example}: https, no user, no #, no *`,
      abort: true,
    })
    .refine((url) => URL.canParse(url), `expected an address such as ${example}: no name or port can be so`);
