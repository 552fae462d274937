// Read by the infrastructure, the functions and the CLI: names only, nothing heavy.

/** The detail-types on the bus, by the name that settings have for them. */
export const eventTypes = {
  statusChanged: 'delivrd.message.status-changed',
  overdue: 'delivrd.message.overdue',
  callbackOther: 'delivrd.callback.other',
} as const;
export type EventType = (typeof eventTypes)[keyof typeof eventTypes];

/** Who speaks on the bus. */
export const eventSource = (stage: string): string => `delivrd.${stage}`;
