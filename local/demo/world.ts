/** A carrier's share of all messages, and the percent of them that fail on an ordinary day. */
export interface Route {
  readonly country: string;
  readonly carrier: string;
  readonly share: number;
  readonly failurePercent: number;
}

const country = (
  code: string,
  share: number,
  failurePercent: number,
  carriers: Readonly<Record<string, number>>,
): readonly Route[] =>
  Object.entries(carriers).map(([carrier, part]) => ({ country: code, carrier, share: share * part, failurePercent }));

/**
 * Made-up traffic: countries of different size and quality.
 * The carrier that can fail is large in its country, whose alarm must tell, and small at each provider, whose alarm must not.
 */
export const routes: readonly Route[] = [
  ...country('DE', 24, 0.3, { Telekom: 0.4, Vodafone: 0.35, O2: 0.25 }),
  ...country('GB', 18, 0.5, { EE: 0.35, Vodafone: 0.25, O2: 0.25, Three: 0.15 }),
  ...country('US', 18, 0.6, { Verizon: 0.4, 'T-Mobile': 0.35, 'AT&T': 0.25 }),
  ...country('IN', 16, 1.8, { JIO: 0.5, Airtel: 0.35, Vi: 0.15 }),
  ...country('FR', 8, 0.8, { SFR: 0.38, Orange: 0.37, Free: 0.25 }),
  ...country('EE', 8, 0.4, { Telia: 0.5, Elisa: 0.3, Tele2: 0.2 }),
  ...country('BR', 5, 2.5, { Vivo: 0.5, Claro: 0.5 }),
  ...country('NG', 3, 3.5, { MTN: 0.6, Airtel: 0.4 }),
];

/** Euros a message, before what the provider puts on it. */
const prices: Readonly<Record<string, number>> = {
  DE: 0.075,
  GB: 0.038,
  US: 0.007,
  IN: 0.021,
  FR: 0.046,
  EE: 0.052,
  BR: 0.019,
  NG: 0.091,
};

/** What a message costs there, in euros; made up, and another price at each provider. */
export const priceOf = (provider: string, { country: code }: Route): number =>
  (prices[code] ?? 0.05) * (1 + ((provider.charCodeAt(0) + provider.length) % 7) / 30);

/** What the messages are for: codes are typed in, of the others nobody tells whether they were read. */
export const tags = { confirmed: 'otp', others: ['order', 'reminder'] } as const;

/** Of a hundred codes that arrive in time so many are typed in. */
export const confirmedPercent = 82;

/** The carrier whose outage can be switched on. */
export const failingCarrier = { country: 'FR', carrier: 'SFR' } as const;

/**
 * Takes turns in proportion to the weights, so that even a short run has every share right.
 * @see https://github.com/nginx/nginx/commit/52327e0627f49dbda1e8db695e63a4b0af4448b1 (smooth weighted round-robin)
 */
export function takeTurns<T>(items: readonly T[], weight: (item: T) => number): () => T {
  const turns = items.map((item) => ({ item, weight: weight(item), due: 0 }));
  const total = turns.reduce((sum, turn) => sum + turn.weight, 0);
  return () => {
    let chosen = turns[0] as (typeof turns)[number];
    for (const turn of turns) {
      turn.due += turn.weight;
      if (turn.due > chosen.due) chosen = turn;
    }
    chosen.due -= total;
    return chosen.item;
  };
}
