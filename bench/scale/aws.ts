/**
 * What AWS allows and how fast it grows, as it is documented for us-east-1 (read 2026-11-21); what an account can raise is its default. Times
 * in milliseconds.
 */
export const aws = {
  lambda: {
    /** Runs at once of all functions of an account in a region, and of a new account. @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
    concurrency: 1_000,
    newAccountConcurrency: 10,
    /** Calls a second for each run that an account, or a function of its own share, may have. @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html */
    callsPerSecondOfARun: 10,
    /** New execution environments of a function in ten seconds; refilled all the time. @see https://docs.aws.amazon.com/lambda/latest/dg/scaling-behavior.html */
    environments: 1_000,
    environmentsPerMs: 1_000 / 10_000,
  },
  /** What reads a queue for a function. @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html */
  pollers: { batchesAtFirst: 5, morePerMs: 300 / 60_000 },
  /** Messages that were received and neither deleted nor shown again: no more is given out. @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html */
  sqs: { mostInFlight: 120_000 },
  /** On demand, in write units a second. @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html */
  dynamodb: {
    newTable: 4_000,
    /** Twice what was reached this long ago is taken at once. */
    growth: 2,
    growthAfterMs: 30 * 60_000,
    /** The default quota of one table. */
    quota: 40_000,
    /** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html */
    partition: 1_000,
  },
} as const;

/** What no page says; guesses, in milliseconds, as those of operator/cost/work.ts. */
export const guessed = {
  /** Until a new execution environment can answer. */
  coldStartMs: 500,
  /** Until a batch that finds no run tries again. */
  noRunMs: 100,
} as const;
