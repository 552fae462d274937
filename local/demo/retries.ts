const minute = 60;

const doubling = (first: number, times: number, most = Number.POSITIVE_INFINITY): readonly number[] =>
  Array.from({ length: times }, (_, at) => Math.min(most, first * 2 ** at));

/** After so many seconds each a provider sends again what was not taken in, where it says so, or people who use it do. */
const documented: Readonly<Record<string, readonly number[]>> = {
  'aws-sms': [20, 20, 20],
  gatewayapi: [1, 2, 6, 24, 120, 720].map((minutes) => minutes * minute),
  'govuk-notify': Array.from({ length: 5 }, () => 5 * minute),
  // General knowledge: a minute, and one more for each square of the tries.
  infobip: Array.from({ length: 20 }, (_, at) => (1 + at ** 2) * minute),
  jasmin: [30, 30, 30],
  // By its standard settings.
  kannel: [],
  plivo: doubling(60, 3),
  sinch: doubling(5, 15),
  // Only what never reached anybody is sent again.
  twilio: [],
  'vonage-messages': doubling(5, 100, 15 * minute),
  'vonage-sms': doubling(5, 100, 15 * minute),
};

/** Where nobody gives figures: most write of growing intervals, or nothing. */
const usual = doubling(10, 9);

/** Those of which figures are known. */
export const providersWithRetries: readonly string[] = Object.keys(documented);

/** Milliseconds until a provider tries again after so many tries, the first among them; null where it gives up. */
export function retryAfterMs(provider: string, tries: number): number | null {
  const after = (Object.hasOwn(documented, provider) ? documented[provider] : undefined) ?? usual;
  const seconds = after[tries - 1];
  return seconds === undefined ? null : seconds * 1000;
}
