import { describe, expect, test } from 'vitest';
import { isWhole, runs } from '../effort.ts';
import { declaredAlarms } from './declared-alarms.ts';
import { type Flow, type Phase, simulate, type Told } from './stage-simulation.ts';

// What must wake somebody, what may wait for the morning, what must do neither: on the alarms that the template declares.

const token = { authentication: { urlToken: true } };
const base = {
  providers: { smspm: token, wavix: token },
  metrics: { countries: ['DE', 'IN'] },
  deadlines: [{ minutes: 10 }],
  events: true,
  tags: { otp: { conversion: true } },
};

/** What providers do on an ordinary day. */
const usual = { failed: 0.02, unconfirmed: 0.01, neverEnds: 0.01, late: 0.03, lateSeconds: 1800 };
const wavix = (perHour = 1000, more: Partial<Flow> = {}): Flow => ({ perHour, ...usual, ...more });
const smspm = (perHour = 300, more: Partial<Flow> = {}): Flow => wavix(perHour, { provider: 'smspm', ...more });
const both = [wavix(), smspm()];
/** One-time passwords, of which three quarters are typed in, as long as they arrive. */
const otp = (flow: Flow): Flow => ({ confirmed: 0.75, ...flow });
const otps = (...flows: Flow[]): readonly Flow[] => flows.map(otp);
const hours = (count: number): number => count * 60;
const days = (count: number): number => count * 1440;

/** Alarms with the minutes from the beginning of the incident within which they must tell. */
type Expected = Readonly<Record<string, number>>;

interface Incident {
  /** Ordinary traffic before it, for a day and a bit. */
  readonly before?: readonly Flow[];
  readonly phases: readonly Phase[];
  readonly alarms?: object;
  readonly page?: Expected;
  readonly ticket?: Expected;
}

const beforeMinutes = hours(26);

function run({ before = both, phases, alarms = {} }: Incident): readonly Told[] {
  const quiet: Phase = { minutes: beforeMinutes, stepMinutes: 60, flows: before };
  const told = simulate(declaredOf(alarms), before.length === 0 ? phases : [quiet, ...phases]);
  return before.length === 0 ? told : told.map((one) => ({ ...one, minute: one.minute - beforeMinutes }));
}

const declared = new Map<string, ReturnType<typeof declaredAlarms>>();

function declaredOf(alarms: object): ReturnType<typeof declaredAlarms> {
  const key = JSON.stringify(alarms);
  const found = declared.get(key) ?? declaredAlarms({ ...base, alarms });
  declared.set(key, found);
  return found;
}

const outage = { 'wavix-failure-rate': 15, 'wavix-outage': 15 };

/** What some provider or country has otherwise. */
const exceptions = {
  providers: {
    wavix: {
      failureRate: { percent: 20 },
      unfinished: { afterMinutes: 0 },
      unconfirmed: { percent: 100 },
      slow: { seconds: 3600 },
      silentAfterMinutes: 20,
    },
    smspm: { live: false },
  },
  countries: { IN: { percent: 50 } },
};

/** Each a kind of trouble; nothing may tell but what is listed. */
const incidents: Readonly<Record<string, Incident>> = {
  // Failing.
  'a provider fails altogether': {
    phases: [{ minutes: 60, flows: [wavix(1000, { failed: 1 }), smspm()] }],
    page: outage,
    ticket: { 'wavix-failure-rate-day': 60 },
  },
  'a small provider fails altogether': {
    before: [wavix(40), smspm()],
    phases: [{ minutes: hours(3), flows: [wavix(40, { failed: 1 }), smspm()] }],
    page: { 'wavix-failure-rate': 60 },
    ticket: { 'wavix-failure-rate-day': hours(3) },
  },
  'an eighth fails for two days, then all of it': {
    phases: [
      { minutes: days(2), stepMinutes: 30, flows: [wavix(1000, { failed: 0.12 }), smspm()] },
      { minutes: 60, flows: [wavix(1000, { failed: 1 }), smspm()] },
    ],
    page: { 'wavix-failure-rate': 60, 'wavix-outage': days(2) + 15 },
    ticket: { 'wavix-failure-rate-day': hours(20) },
  },
  'nineteen of nineteen fail each hour, for a week': {
    before: [],
    phases: [
      {
        minutes: days(7),
        stepMinutes: 60,
        flows: [wavix(19, { exactly: true, failed: 1, unconfirmed: 0, neverEnds: 0, late: 0 }), smspm()],
      },
    ],
    page: { 'wavix-outage-day': hours(2) },
    ticket: { 'wavix-failure-rate-day': hours(2) },
  },
  'a sixth of ten messages an hour fails, for days': {
    before: [wavix(10), smspm()],
    phases: [{ minutes: days(2), stepMinutes: 30, flows: [wavix(10, { failed: 0.16 }), smspm()] }],
    ticket: { 'wavix-failure-rate-day': hours(30) },
  },
  'a provider fails from its first day': {
    before: [],
    phases: [{ minutes: hours(3), flows: [wavix(1000, { failed: 0.4 }), smspm()] }],
    page: { 'wavix-failure-rate': 15 },
    ticket: { 'wavix-failure-rate-day': 15, 'country-DE': 60, 'country-DE-day': 60 },
  },
  'its own threshold is for a provider that fails much': {
    phases: [
      { minutes: hours(6), stepMinutes: 15, flows: [wavix(1000, { failed: 0.12 }), smspm(1000, { failed: 0.12 })] },
    ],
    alarms: exceptions,
    page: { 'smspm-failure-rate': 60 },
    ticket: { 'smspm-failure-rate-day': hours(6) },
  },
  // Countries.
  'a carrier fails in one country, through both providers': {
    before: [wavix(), smspm(), wavix(100, { country: 'IN' }), smspm(100, { country: 'IN' })],
    phases: [
      {
        minutes: hours(2),
        flows: [
          wavix(),
          smspm(),
          wavix(100, { country: 'IN', failed: 0.4 }),
          smspm(100, { country: 'IN', failed: 0.4 }),
        ],
      },
    ],
    page: { 'smspm-failure-rate': 90 },
    ticket: { 'country-IN': 60 },
  },
  'the same in a country of few messages, for days': {
    before: [wavix(), smspm(), wavix(6, { country: 'IN' }), smspm(6, { country: 'IN' })],
    phases: [
      {
        minutes: days(1.5),
        stepMinutes: 30,
        flows: [wavix(), smspm(), wavix(6, { country: 'IN', failed: 0.4 }), smspm(6, { country: 'IN', failed: 0.4 })],
      },
    ],
    ticket: { 'country-IN-day': days(1), countries: days(1.5) },
  },
  'a country without an alarm of its own fails': {
    before: [wavix(), smspm(), wavix(30, { country: 'Other' })],
    phases: [{ minutes: hours(4), flows: [wavix(), smspm(), wavix(30, { country: 'Other', failed: 0.9 })] }],
    ticket: { countries: hours(4) },
  },
  'a country has a threshold of its own': {
    before: [wavix(), smspm(), wavix(100, { country: 'IN' }), smspm(100, { country: 'IN' })],
    phases: [
      {
        minutes: hours(2),
        flows: [
          wavix(),
          smspm(),
          wavix(100, { country: 'IN', failed: 0.3 }),
          smspm(100, { country: 'IN', failed: 0.3 }),
        ],
      },
    ],
    alarms: exceptions,
    page: { 'smspm-failure-rate': 90 },
  },
  // Begun, and no end.
  'messages begin and never end': {
    phases: [{ minutes: hours(3), flows: [wavix(1000, { neverEnds: 1 }), smspm()] }],
    page: { 'wavix-unfinished': 75 },
  },
  'a third of them never ends': {
    phases: [{ minutes: hours(4), flows: [wavix(1000, { neverEnds: 0.34 }), smspm()] }],
    page: { 'wavix-unfinished': 120 },
  },
  'a handful an hour never ends, for days': {
    before: [wavix(8), smspm()],
    phases: [{ minutes: days(2), stepMinutes: 30, flows: [wavix(8, { neverEnds: 1 }), smspm()] }],
    page: { 'wavix-unfinished-long': hours(11) },
  },
  'a market without receipts, as it is set': {
    phases: [{ minutes: hours(10), stepMinutes: 15, flows: [wavix(1000, { neverEnds: 1 }), smspm()] }],
    alarms: exceptions,
  },
  'the word for delivered changes': {
    phases: [{ minutes: hours(3), flows: [wavix(1000, { neverEnds: 0.95, unknownWord: 0.95 }), smspm()] }],
    page: { 'wavix-unfinished': 80 },
    ticket: { 'unknown-status': 5, 'wavix-unknown-words': 90 },
  },
  'an odd word of one provider goes on, and another changes all of its words': {
    phases: [
      { minutes: hours(6), stepMinutes: 15, flows: [wavix(), smspm(300, { unknownWord: 0.02 })] },
      {
        minutes: hours(2),
        flows: [wavix(1000, { unknownWord: 0.95, neverEnds: 0.95 }), smspm(300, { unknownWord: 0.02 })],
      },
    ],
    page: { 'wavix-unfinished': hours(6) + 80 },
    ticket: { 'unknown-status': 15, 'wavix-unknown-words': hours(8) },
  },
  // Ended, and nothing known.
  'nothing but unconfirmed': {
    phases: [{ minutes: hours(4), flows: [wavix(1000, { unconfirmed: 1 }), smspm()] }],
    ticket: { 'wavix-unconfirmed': 90 },
  },
  'nothing but unconfirmed, of a handful an hour': {
    before: [wavix(8), smspm()],
    phases: [{ minutes: hours(12), stepMinutes: 15, flows: [wavix(8, { unconfirmed: 1 }), smspm()] }],
    ticket: { 'wavix-unconfirmed': hours(4) },
  },
  'a route that is known to send no receipts': {
    phases: [{ minutes: hours(6), stepMinutes: 15, flows: [wavix(1000, { unconfirmed: 0.5 }), smspm()] }],
    alarms: exceptions,
  },
  // Late.
  'everything arrives after forty minutes': {
    phases: [{ minutes: hours(4), flows: [wavix(1000, { late: 1, lateSeconds: 2400 }), smspm()] }],
    ticket: { 'wavix-slow': 120 },
  },
  'a fifth arrives after a quarter of an hour, of a handful an hour': {
    before: [wavix(20), smspm()],
    phases: [{ minutes: days(2), stepMinutes: 15, flows: [wavix(20, { late: 0.3, lateSeconds: 900 }), smspm()] }],
    ticket: { 'wavix-slow': hours(12) },
  },
  'a provider that may take an hour': {
    phases: [{ minutes: hours(6), stepMinutes: 15, flows: [wavix(1000, { late: 1, lateSeconds: 2400 }), smspm()] }],
    alarms: exceptions,
  },
  // Due.
  'a sixth of the passwords comes after its deadline': {
    before: otps(wavix(), smspm()),
    phases: [{ minutes: hours(2), flows: otps(wavix(1000, { late: 0.17, lateSeconds: 1800 }), smspm()) }],
    page: { 'wavix-overdue': 60 },
  },
  'nothing judges what is due': {
    before: otps(wavix(), smspm()),
    phases: [{ minutes: hours(2), flows: otps(wavix(), smspm()), unjudged: true }],
    page: { 'deadlines-stopped': 30 },
  },
  'nothing publishes what changes': {
    phases: [{ minutes: hours(2), flows: both, unpublishing: true }],
    page: { 'events-stopped': 30 },
  },
  'the publisher fails again and again, and falls behind': {
    phases: [{ minutes: hours(1), flows: both, publisherErrors: 1, eventsBehind: 30 }],
    page: { 'events-behind': 10 },
    ticket: { 'publisher-errors': 15 },
  },
  'an event that nobody got, then twenty more, then nobody looks': {
    phases: [
      { minutes: days(1), stepMinutes: 60, flows: both, deadEvents: 1 },
      { minutes: days(11), stepMinutes: 120, flows: both, deadEvents: 21 },
    ],
    page: { 'events-dead-letters-kept': days(8), 'events-dead-letters-old': days(10) + 120 },
    ticket: { 'events-dead-letters': 5, 'events-dead-letters-growing': days(1) + 120 },
  },
  'the function that judges fails again and again': {
    phases: [{ minutes: hours(1), flows: both, dueErrors: 1 }],
    ticket: { 'due-errors': 15 },
  },
  'each run of it fails': {
    before: otps(wavix(), smspm()),
    phases: [{ minutes: hours(2), flows: otps(wavix(), smspm()), unjudged: true, dueErrors: 5 }],
    page: { 'deadlines-stopped': 30 },
    ticket: { 'due-errors': 15 },
  },
  'a provider reports deliveries that never were': {
    before: otps(wavix(), smspm()),
    phases: [{ minutes: hours(6), stepMinutes: 15, flows: otps(wavix(1000, { confirmed: 0 }), smspm()) }],
    ticket: { 'wavix-conversion-DE': hours(2) },
  },
  'it does so for a third of them, in one of its countries': {
    before: otps(wavix(), smspm(), wavix(60, { country: 'IN' }), smspm(60, { country: 'IN' })),
    phases: [
      {
        minutes: hours(12),
        stepMinutes: 15,
        flows: otps(wavix(), smspm(), wavix(60, { country: 'IN', confirmed: 0.5 }), smspm(60, { country: 'IN' })),
      },
    ],
    ticket: { 'wavix-conversion-IN': hours(8) },
  },
  'a provider fails a quarter, and says so': {
    before: otps(wavix(), smspm()),
    phases: [{ minutes: hours(6), stepMinutes: 15, flows: otps(wavix(1000, { failed: 0.25 }), smspm()) }],
    page: { 'wavix-failure-rate': 60 },
    ticket: { 'wavix-failure-rate-day': hours(4) },
  },
  // Silence.
  'a provider falls silent': {
    phases: [{ minutes: hours(14), stepMinutes: 15, flows: [smspm()] }],
    page: { 'wavix-silence': hours(12) + 30 },
  },
  'an OTP provider falls silent': {
    phases: [{ minutes: hours(2), flows: [smspm()] }],
    alarms: exceptions,
    page: { 'wavix-silence': 45 },
  },
  'a provider was configured, and its URL never registered': {
    before: [],
    phases: [{ minutes: days(3), stepMinutes: 60, flows: [wavix()] }],
    ticket: { 'smspm-never-heard': days(1) + 60 },
  },
  'the same of one that is not live yet': {
    before: [],
    phases: [{ minutes: days(3), stepMinutes: 60, flows: [wavix()] }],
    alarms: exceptions,
  },
  'its URL was registered wrongly': {
    before: [],
    phases: [{ minutes: days(2), stepMinutes: 60, flows: [wavix()], rejected: { Other: 100 } }],
    ticket: { rejected: 60, 'smspm-never-heard': days(1) + 60 },
  },
  // Refused for good.
  'a provider’s secret changes: all of it is refused': {
    phases: [{ minutes: hours(5), flows: [smspm()], rejected: { wavix: 2000 } }],
    page: { 'wavix-locked-out': hours(3) + 10 },
    ticket: { 'wavix-rejected': 5 },
  },
  'the same amid the noise of strangers': {
    phases: [
      { minutes: hours(3), flows: both, rejected: { Other: 240 } },
      { minutes: hours(5), flows: [smspm()], rejected: { wavix: 2000, Other: 240 } },
    ],
    page: { 'wavix-locked-out': hours(6) + 30 },
    ticket: { rejected: 60, 'wavix-rejected': hours(3) + 5 },
  },
  'nineteen rejections in five minutes, for a day': {
    phases: [{ minutes: days(1), stepMinutes: 15, flows: both, rejected: { wavix: 228 } }],
    ticket: { 'wavix-rejected': 30 },
  },
  'half of ten callbacks an hour is refused': {
    before: [wavix(5), smspm()],
    phases: [{ minutes: days(1), stepMinutes: 15, flows: [wavix(3), smspm()], rejected: { wavix: 5 } }],
    ticket: { 'wavix-rejected': hours(2) },
  },
  'a provider’s format changes: nothing of it can be read': {
    phases: [{ minutes: hours(5), flows: [smspm()], unreadable: { wavix: 2000 } }],
    page: { 'wavix-locked-out': hours(3) + 10 },
    ticket: { quarantine: 5, 'dead-letters': 5, 'dead-letters-growing': 60 },
  },
  'a test message of a provider’s dashboard': {
    phases: [{ minutes: hours(3), flows: both, unreadable: { wavix: 1 / 3 } }],
    ticket: { quarantine: hours(3), 'dead-letters': hours(3) },
  },
  // Refused for now.
  'nine of ten are answered 429': {
    phases: [{ minutes: hours(4), flows: [wavix(100), smspm(30)], status429: 2300 }],
    page: { refused: 20 },
    ticket: { 'refused-again': hours(3) },
  },
  'one of a hundred is answered 503, for days': {
    phases: [{ minutes: days(1), stepMinutes: 15, flows: both, status503: 24 }],
    page: { refused: hours(3) },
    ticket: { 'refused-again': hours(4) },
  },
  'four an hour, all of them answered 503': {
    before: [wavix(2), smspm(2)],
    phases: [{ minutes: hours(6), status503: 4 }],
    page: { refused: hours(3) },
    ticket: { 'refused-again': hours(4) },
  },
  'every report is refused, while anybody sends probes': {
    phases: [{ minutes: hours(3), status503: 2600, probes: 1200 }],
    page: { refused: 20 },
    ticket: { 'refused-again': hours(3) },
  },
  'one is refused every few hours': {
    phases: [{ minutes: days(1), stepMinutes: 15, flows: both, status503: 0.2 }],
    ticket: { 'refused-again': days(1) },
  },
  'acknowledgements are late, while anybody sends probes': {
    phases: [{ minutes: hours(3), flows: both, slowAcknowledgements: 3, probes: 6000 }],
    ticket: { 'acknowledgement-latency': 30 },
  },
  // The pipeline.
  'the consumer does not keep up': {
    phases: [{ minutes: hours(2), flows: both, queueAge: 900, waiting: 5000 }],
    page: { 'queue-age': 10 },
  },
  'the consumer fails again and again': {
    phases: [{ minutes: hours(1), flows: both, consumerErrors: 1 }],
    ticket: { 'consumer-errors': 15 },
  },
  'the ingest function fails now and then': {
    phases: [{ minutes: hours(1), flows: both, ingestErrors: 1, status503: 60 }],
    page: { refused: 20 },
    ticket: { 'ingest-errors': 15, 'refused-again': 20 },
  },
  'the application’s API fails now and then: no callback does': {
    phases: [{ minutes: hours(1), flows: both, apiErrors: 1, apiRefusals: 60 }],
    ticket: { 'api-errors': 15, 'api-refused': 15 },
  },
  'CloudWatch takes no metrics': {
    phases: [{ minutes: hours(1), flows: both, unpublished: 1 }],
    ticket: { unpublished: 20 },
  },
  'one callback of a hundred is lost on the way': {
    phases: [{ minutes: hours(3), flows: both, lost: 0.01 }],
    page: { conservation: 90 },
  },
  'a stale dead letter, then five thousand more, then nobody looks': {
    phases: [
      { minutes: days(1), stepMinutes: 60, flows: both, deadLetters: 1 },
      { minutes: days(11), stepMinutes: 120, flows: both, deadLetters: 5001 },
    ],
    page: { 'dead-letters-kept': days(8), 'dead-letters-old': days(10) + 120 },
    ticket: { 'dead-letters': 5, 'dead-letters-growing': days(1) + 120 },
  },
};

test.each(Object.entries(incidents))('%s', (_, incident) => {
  const told = run(incident);
  const first = (severity: Told['severity']): Record<string, number> => {
    const found: Record<string, number> = {};
    for (const one of told) if (one.severity === severity) found[one.alarm] ??= one.minute;
    return found;
  };
  const [pages, tickets] = [first('page'), first('ticket')];
  const expected = [incident.page ?? {}, incident.ticket ?? {}];
  expect([pages, tickets].map((one) => Object.keys(one).sort())).toEqual(
    expected.map((one) => Object.keys(one).sort()),
  );
  for (const [at, found] of [pages, tickets].entries())
    for (const [alarm, minute] of Object.entries(found)) {
      expect(minute, `${alarm} told too late`).toBeLessThanOrEqual(expected[at]?.[alarm] ?? 0);
      expect(minute, `${alarm} told before it began`).toBeGreaterThanOrEqual(0);
    }
});

describe('what must tell nobody', () => {
  /** Nights with a tenth of the day's messages, a weekend with two fifths. */
  const human = (atMs: number): number => {
    const [hour, weekday] = [new Date(atMs).getUTCHours(), new Date(atMs).getUTCDay()];
    const night = hour < 6 ? 0.1 : hour < 8 || hour >= 22 ? 0.5 : 1.4;
    return night * (weekday === 0 || weekday === 6 ? 0.4 : 1);
  };
  const week = (perHour: number, more: Partial<Phase> = {}): readonly Phase[] => [
    {
      minutes: days(7),
      stepMinutes: 30,
      flows: otps(wavix(perHour), smspm(perHour), wavix(perHour / 5, { country: 'IN', failed: 0.04 })),
      volume: human,
      ...more,
    },
  ];
  const office = (atMs: number): number => {
    const [hour, weekday] = [new Date(atMs).getUTCHours(), new Date(atMs).getUTCDay()];
    return hour >= 7 && hour < 21 && weekday > 0 && weekday < 6 ? 1 : 0;
  };

  const quiet: Readonly<Record<string, readonly Phase[]>> = {
    'nights without a message': [{ minutes: days(4), stepMinutes: 30, flows: both, volume: office }],
    'a first deployment, before any URL is registered': [{ minutes: hours(20), stepMinutes: 15 }],
    'a slow start': [
      { minutes: hours(3), stepMinutes: 5 },
      { minutes: hours(4), flows: both, volume: (atMs) => ((atMs / 60_000) % 1440) / 1440 },
    ],
    'one bad minute': [
      { minutes: hours(24), stepMinutes: 60, flows: both },
      { minutes: hours(2), flows: both },
      { minutes: 1, stepMinutes: 1, flows: [wavix(1000, { failed: 1 }), smspm()], status503: 600, consumerErrors: 1 },
      { minutes: hours(4), flows: both },
    ],
    'a robot asks for passwords through both providers, and types none in': [
      { minutes: days(1), stepMinutes: 30, flows: otps(wavix(), smspm()) },
      {
        minutes: days(1),
        stepMinutes: 30,
        flows: otps(wavix(3000, { confirmed: 0.2 }), smspm(900, { confirmed: 0.2 })),
      },
    ],
    'all passwords go from one provider to the other': [
      { minutes: days(1), stepMinutes: 30, flows: otps(wavix(), smspm(20)) },
      { minutes: days(1), stepMinutes: 10, flows: otps(wavix(20), smspm(1000)) },
      { minutes: days(1), stepMinutes: 10, flows: otps(wavix(), smspm(20)) },
    ],
    'a campaign after days of little': [
      { minutes: days(2), stepMinutes: 60, flows: [wavix(2), smspm(2)] },
      { minutes: 10, stepMinutes: 5, flows: [wavix(60_000, { late: 0.08, lateSeconds: 1500 }), smspm(2)] },
      { minutes: hours(12), flows: [wavix(2), smspm(2)] },
    ],
    'phones that come back in the morning': [
      { minutes: hours(26), stepMinutes: 60, flows: both },
      { minutes: 30, flows: [wavix(20_000, { late: 0.08, lateSeconds: 9 * 3600 }), smspm()] },
      { minutes: hours(12), stepMinutes: 15, flows: [wavix(5), smspm()] },
    ],
    'strangers who try now and then': [
      { minutes: days(1), stepMinutes: 15, flows: both, rejected: { Other: 10, wavix: 2 }, probes: 100 },
    ],
  };
  test.each(isWhole ? [5, 50, 5000] : [50])('a week of %d messages an hour', (perHour) => {
    for (let seed = 1; seed <= runs(1); seed += 1)
      expect(simulate(declaredOf({}), week(perHour), { seed }), `seed ${seed}`).toEqual([]);
  });

  test.each(Object.entries(quiet))('%s', (_, phases) => {
    expect(simulate(declaredOf({}), phases)).toEqual([]);
  });
});

test('each alarm is needed by an incident, or by an alarm that is', () => {
  const expected = new Set(Object.values(incidents).flatMap(({ page, ticket }) => Object.keys({ ...page, ...ticket })));
  const [anyOf] = [
    (name: string) =>
      name
        .replace(/^Delivrd-dev-/, '')
        .replace(/^smspm-/, 'wavix-')
        .replace(/^country-DE/, 'country-IN'),
  ];
  const needed = new Set([...expected].map(anyOf));
  const all = declaredOf({});
  const told = all.filter(({ properties }) => (properties['AlarmActions'] as unknown[] | undefined)?.length);
  expect([...new Set(told.map(({ name }) => anyOf(name)))].filter((name) => !needed.has(name))).toEqual([]);
  const rules = JSON.stringify(all.map(({ properties }) => properties['AlarmRule'] ?? ''));
  for (const { name, arn, properties } of all)
    if (!(properties['AlarmActions'] as unknown[] | undefined)?.length)
      expect(rules.includes(name) || rules.includes(arn), name).toBe(true);
});
