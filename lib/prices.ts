/**
 * US dollars, us-east-1 list prices of the pages below without free tiers and volume discounts: the only place that has them.
 * Read 2026-11-21, where nothing else is said; `M` is a million, a month is 30 days.
 */
export const prices = {
  /** HTTP API, each begun 512 KB of a request. @see https://aws.amazon.com/api-gateway/pricing/ */
  httpApi: { perMRequests: 1, bytesPerRequest: 512 * 1024 },
  /** On arm64, each begun millisecond. @see https://aws.amazon.com/lambda/pricing/ (price list of 2026-09-11) */
  lambda: { perMRequests: 0.2, perGbSecond: 0.0000133334 },
  /** Standard queues, each begun 64 KB of a call; a group id costs more. @see https://aws.amazon.com/sqs/pricing/ (2026-09-11) */
  sqs: { perMRequests: 0.4, fairQueuePerM: 0.1, bytesPerRequest: 64 * 1024 },
  /** On demand. @see https://aws.amazon.com/dynamodb/pricing/on-demand/ (price list of 2026-09-06) */
  dynamodb: { perMWriteUnits: 0.625, perMReadUnits: 0.125, perGbMonth: 0.25, backupPerGbMonth: 0.2 },
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
  /** Events of one's own, and calls of addresses outside AWS; of each begun 64 KB. @see https://aws.amazon.com/eventbridge/pricing/ (2026-11-27) */
  eventBridge: { perMEvents: 1, perMCalls: 0.2 },
  /**
   * Gateways that somebody else runs, by their list prices: a plan's month, what an event costs beside it, and up to how many a second.
   * @see https://www.getconvoy.io/pricing (Cloud Pro), https://www.svix.com/pricing/ (messages out) (both 2026-11)
   */
  hosted: {
    'Convoy Cloud Pro': { perM: 0, perMonth: 99, mostPerSecond: 25 },
    'Svix Dispatch, by the message': { perM: 100, perMonth: 0, mostPerSecond: 200 },
  },
  /** What leaves AWS. @see https://aws.amazon.com/ec2/pricing/on-demand/ (2025) */
  transfer: { perGbOut: 0.09 },
} as const;
