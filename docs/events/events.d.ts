// The events on the bus, as EventBridge hands them on: written from the schemas beside it.

export interface StatusChanged {
  /** Grows when something is taken away or means something else; new fields may come. */
  schemaVersion: 1;
  /** The same whenever this very event comes again: drop what you have seen. */
  id: string;
  /** Id of the provider. */
  provider: string;
  /** Only in what an operator published again, hours or days later: whoever tells a person leaves it out. */
  republished?: true;
  /** Of two events with the same subject the greater text is the newer; compare it as text. */
  sequence: string;
  /** What sequence counts for: a message, or one part of it. */
  subject: string;
  /** The id that the provider gave on sending; with parts, that of the whole. */
  messageId: string;
  /** The part that is told of, where the provider reports each part of a long message; else null. */
  part: {
    /** As the provider counts. */
    number: number;
    total: number;
  } | null;
  clientReference: string | null;
  tag: string | null;
  /** sms where the provider names none. */
  channel: string;
  /** ISO 3166 code of the recipient’s country. */
  country: string | null;
  /** Only with events.recipient: as the table keeps it, a number, a masked number or ~ and a hash. */
  recipient?: string | null;
  /** When it was sent, by the provider. */
  submittedAt: string | null;
  /** When the first report of it came. */
  firstReceivedAt: string;
  /** reread: its words were read anew after a table of them was mended. */
  cause: 'report' | 'reread';
  /** Null for the first status of a message. */
  before: {
    status:
      | 'recorded'
      | 'unknown'
      | 'queued'
      | 'sent'
      | 'unconfirmed'
      | 'undelivered'
      | 'failed'
      | 'rejected'
      | 'expired'
      | 'delivered'
      | 'read';
    /** The provider’s own word. */
    providerStatus: string;
    final: boolean;
    /** What the status means for the sender; null while the message is under way. */
    outcome: 'delivered' | 'failed' | 'unconfirmed' | null;
  } | null;
  after: {
    status:
      | 'recorded'
      | 'unknown'
      | 'queued'
      | 'sent'
      | 'unconfirmed'
      | 'undelivered'
      | 'failed'
      | 'rejected'
      | 'expired'
      | 'delivered'
      | 'read';
    /** The provider’s own word. */
    providerStatus: string;
    /** Whether the provider expects to say nothing more; a later final may follow all the same. */
    final: boolean;
    /** What the status means for the sender; null while the message is under way. */
    outcome: 'delivered' | 'failed' | 'unconfirmed' | null;
    errorCode: string | null;
    failureReason:
      | 'invalid_number'
      | 'unreachable'
      | 'blocked'
      | 'sender_not_registered'
      | 'opted_out'
      | 'template_mismatch'
      | 'insufficient_credit'
      | 'limit_exceeded'
      | 'expired'
      | 'internal'
      | 'unknown'
      | null;
    /** Whether sending it again may help; null unless it failed, and where nobody knows. */
    retryable: boolean | null;
    /** By the provider’s clock, which may be wrong or absent. */
    occurredAt: string | null;
    /** When the report came that decided; null where the history had no room for it. */
    receivedAt: string | null;
  };
  /** Whether this change made it a failure: true once, however many kinds of failure follow. */
  newlyFailed: boolean;
}

export interface Overdue {
  /** Grows when something is taken away or means something else; new fields may come. */
  schemaVersion: 1;
  /** The same whenever this very event comes again: drop what you have seen. */
  id: string;
  /** Id of the provider. */
  provider: string;
  /** Only in what an operator published again, hours or days later: whoever tells a person leaves it out. */
  republished?: true;
  /** Of two events with the same subject the greater text is the newer; compare it as text. */
  sequence: string;
  /** What sequence counts for: a message, or one part of it. */
  subject: string;
  /** The id that the provider gave on sending; with parts, that of the whole. */
  messageId: string;
  /** The part that is told of, where the provider reports each part of a long message; else null. */
  part: {
    /** As the provider counts. */
    number: number;
    total: number;
  } | null;
  clientReference: string | null;
  tag: string | null;
  /** sms where the provider names none. */
  channel: string;
  /** ISO 3166 code of the recipient’s country. */
  country: string | null;
  /** Only with events.recipient: as the table keeps it, a number, a masked number or ~ and a hash. */
  recipient?: string | null;
  /** When it was sent, by the provider. */
  submittedAt: string | null;
  /** When the first report of it came. */
  firstReceivedAt: string;
  /** Whether no provider ever reported it. */
  missing: boolean;
  status:
    | 'recorded'
    | 'unknown'
    | 'queued'
    | 'sent'
    | 'unconfirmed'
    | 'undelivered'
    | 'failed'
    | 'rejected'
    | 'expired'
    | 'delivered'
    | 'read';
  dueAt: string | null;
  /** When it was found to be past its deadline. */
  overdueAt: string;
}

export interface CallbackOther {
  /** Grows when something is taken away or means something else; new fields may come. */
  schemaVersion: 1;
  /** The same whenever this very event comes again: drop what you have seen. */
  id: string;
  /** Id of the provider. */
  provider: string;
  /** Only in what an operator published again, hours or days later: whoever tells a person leaves it out. */
  republished?: true;
  /** What the callback was instead of a delivery report. */
  kind: 'click' | 'test' | 'inbound' | 'billing' | 'other';
  /** How many of this kind were in the callback. */
  count: number;
  /** ISO 8601, UTC, with milliseconds and Z. */
  receivedAt: string;
}

/** By detail-type. */
export interface Details {
  'delivrd.message.status-changed': StatusChanged;
  'delivrd.message.overdue': Overdue;
  'delivrd.callback.other': CallbackOther;
}
