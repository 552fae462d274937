// Read by the consumer and by the operator's commands: names only, nothing heavy.

/** Attributes of queue messages. */
export const deadLetterLabels = {
  /** On a dead letter that the consumer put there: why. */
  reason: 'reason',
  /** On one that was sent to the consumer again: why it was a dead letter. It counted as `Quarantined` then. */
  formerReason: 'formerReason',
} as const;
