/**
 * US dollars, us-east-1 list prices of the pages below without free tiers and volume discounts: the only place that has them.
 * Read 2026-11-21, where nothing else is said; `M` is a million, a month is 30 days.
 */
export const prices = {
  /** HTTP API, each begun 512 KB of a request. @see https://aws.amazon.com/api-gateway/pricing/ */
  httpApi: { perMRequests: 1, bytesPerRequest: 512 * 1024 },
  /** On arm64, each begun millisecond. @see https://aws.amazon.com/lambda/pricing/ (price list of 2026-09-11) */
  lambda: { perMRequests: 0.2, perGbSecond: 0.0000133334 },
  /**
   * Standard queues, each begun 64 KB of a call; a group id costs more.
   * @see https://aws.amazon.com/sqs/pricing/ (price list of 2026-09-11; that of the group id as others quoted it in 2026-03)
   */
  sqs: { perMRequests: 0.4, fairQueuePerM: 0.1, bytesPerRequest: 64 * 1024 },
  /**
   * On demand; beside each item, and each entry of an index, so many bytes of storage more are billed.
   * @see https://aws.amazon.com/dynamodb/pricing/on-demand/ (price list of 2026-09-06)
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html (read 2026-11-28)
   */
  dynamodb: {
    perMWriteUnits: 0.625,
    perMReadUnits: 0.125,
    perGbMonth: 0.25,
    backupPerGbMonth: 0.2,
    bytesBesideItem: 100,
  },
  /** @see https://aws.amazon.com/cloudwatch/pricing/ (price list of 2026-08-06 to 2026-09-27) */
  cloudwatch: {
    metricMonth: 0.3,
    alarmMetricMonth: 0.1,
    compositeAlarmMonth: 0.5,
    dashboardMonth: 3,
    perThousandCalls: 0.01,
    logsPerGb: 0.5,
    logsPerGbMonth: 0.03,
  },
  /** @see https://aws.amazon.com/secrets-manager/pricing/ (2026-09-27) */
  secrets: { secretMonth: 0.4, perMCalls: 5 },
  /**
   * Events of one's own, and calls of addresses outside AWS; of each begun 64 KB.
   * @see https://aws.amazon.com/eventbridge/pricing/ (as others quoted it in 2026-03 and 2026-06)
   */
  eventBridge: { perMEvents: 1, perMCalls: 0.2 },
  /** What leaves AWS. @see https://aws.amazon.com/ec2/pricing/on-demand/ (2025) */
  transfer: { perGbOut: 0.09 },
} as const;

/** A plan of a gateway that somebody else runs, by its list price in US dollars. */
export interface HostedPlan {
  readonly perMonth: number;
  /** Events of a month that are in it. */
  readonly includes: number;
  /** A million events beyond; null where the plan takes none, or no rate is told. */
  readonly perMBeyond: number | null;
  readonly mostPerSecond: number;
}

/** None of them knows what a status is: they take, keep and hand on. */
export const hosted: Readonly<Record<string, HostedPlan>> = {
  /** Receives and sends. @see https://www.getconvoy.io/pricing (as others quoted it 2026-05-22; 2026-09-20 its text had only what one runs oneself) */
  'Convoy Cloud Pro': { perMonth: 99, includes: Number.POSITIVE_INFINITY, perMBeyond: null, mostPerSecond: 25 },
  /** Sends: events of one's own to one's customers; of what receives, Svix Ingest, no price is told. @see https://www.svix.com/pricing/ (2026-09-20) */
  'Svix Dispatch, Free': { perMonth: 0, includes: 50_000, perMBeyond: 100, mostPerSecond: 200 },
  'Svix Dispatch, Professional': { perMonth: 490, includes: 50_000, perMBeyond: 100, mostPerSecond: 800 },
  /** Receives and hands on. @see https://www.hookbase.app/pricing (2026-10-18) */
  'Hookbase Business': {
    perMonth: 79,
    includes: 2_000_000,
    perMBeyond: null,
    mostPerSecond: Number.POSITIVE_INFINITY,
  },
  /** Receives and hands on; what is beyond is metered, at no rate that is told. @see https://www.hooksbase.com/pricing (2026-10-18) */
  'Hooksbase Business': { perMonth: 249, includes: 1_500_000, perMBeyond: null, mostPerSecond: 50 },
};
