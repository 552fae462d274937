// Read by the infrastructure and by the functions: names only, nothing heavy.

/** Every metric that the consumer publishes, with its unit and whether the countries get a series of their own. */
export const metrics = {
  Delivered: { unit: 'Count', perCountry: false },
  Failed: { unit: 'Count', perCountry: false },
  /** 100 per failed and 0 per delivered message: its average is the failure rate, its sample count the volume. */
  FailureRate: { unit: 'Percent', perCountry: true },
  Unconfirmed: { unit: 'Count', perCountry: false },
  Interim: { unit: 'Count', perCountry: false },
  Duplicate: { unit: 'Count', perCountry: false },
  Late: { unit: 'Count', perCountry: false },
  Revised: { unit: 'Count', perCountry: false },
  UnknownStatus: { unit: 'Count', perCountry: false },
  Quarantined: { unit: 'Count', perCountry: false },
  TimeToFinal: { unit: 'Seconds', perCountry: false },
  TimeToStore: { unit: 'Milliseconds', perCountry: false },
} as const;

export type MetricName = keyof typeof metrics;

/** The country of the messages whose own country gets no series. */
export const otherCountry = 'Other';

export const metricNamespace = (stage: string): string => `Delivrd/${stage}`;
