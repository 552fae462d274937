import type { Settings } from '../settings.ts';

type Alarms = Settings['alarms'];

/** The settings of a stage's alarms that a provider may have otherwise. */
type Thresholds = Pick<
  Alarms,
  | 'failureRate'
  | 'outage'
  | 'unfinished'
  | 'unconfirmed'
  | 'slow'
  | 'unknownWords'
  | 'overdue'
  | 'conversion'
  | 'silentAfterMinutes'
> & { readonly live: boolean };

const over = <T extends object>(stage: T, own: { readonly [Name in keyof T]?: T[Name] | undefined } = {}): T => ({
  ...stage,
  ...own,
});

/** What holds for one provider: its own settings over those of the stage. */
export function thresholdsOf({ alarms }: Settings, provider: string): Thresholds {
  const own = alarms.providers[provider] ?? {};
  return {
    failureRate: over(alarms.failureRate, own.failureRate),
    outage: over(alarms.outage, own.outage),
    unfinished: over(alarms.unfinished, own.unfinished),
    unconfirmed: over(alarms.unconfirmed, own.unconfirmed),
    slow: over(alarms.slow, own.slow),
    unknownWords: over(alarms.unknownWords, own.unknownWords),
    overdue: over(alarms.overdue, own.overdue),
    conversion: over(alarms.conversion, own.conversion),
    silentAfterMinutes: own.silentAfterMinutes ?? alarms.silentAfterMinutes,
    live: own.live ?? true,
  };
}

/** What holds for one country. */
export const deliveryRateOf = ({ alarms }: Settings, country: string): Alarms['deliveryRate'] =>
  over(alarms.deliveryRate, alarms.countries[country]);
