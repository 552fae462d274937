import { instant } from '../../functions/domain/instant.ts';
import { type HistoryEntry, versionOf } from '../../functions/domain/join.ts';
import type { StoredMessage } from '../../functions/domain/message.ts';
import { noFacts } from '../../functions/domain/report.ts';
import type { TableCursor, TablePage } from '../../operator/read-table.ts';

const startMs = Date.UTC(2026, 5, 30, 4, 45);

const entry = (more: Partial<HistoryEntry> = {}): HistoryEntry => ({
  status: 'sent',
  providerStatus: 'sent',
  providerCode: null,
  occurredAt: null,
  receivedAt: instant(startMs),
  errorCode: null,
  errorMessage: null,
  failureReason: null,
  isHint: null,
  fingerprint: 'f',
  queueMessage: 'q',
  ...more,
});

/** A message as the table holds it, of these reports. */
function stored(messageId: string, history: readonly HistoryEntry[], more: Partial<StoredMessage> = {}) {
  const last = history.at(-1) ?? entry();
  return {
    provider: 'smspm',
    messageId,
    version: versionOf(last),
    status: last.status,
    providerStatus: last.providerStatus,
    doneAt: last.occurredAt,
    errorCode: last.errorCode,
    failureReason: last.failureReason,
    facts: noFacts,
    country: null,
    details: {},
    history,
    seen: new Set<string>(),
    unlistedWords: [],
    otherRecipients: [],
    grownBytes: 0,
    isCounted: true,
    leftOutSince: null,
    ...more,
  } satisfies StoredMessage;
}

/** Some of each kind: everything told and nothing, and texts that break formats which are made by hand. */
export const samples: readonly StoredMessage[] = [
  stored('plain', [entry(), entry({ status: 'delivered', receivedAt: instant(startMs + 1) })]),
  stored('00123', [
    entry({ status: 'unknown', providerStatus: 'dancing, "quoted"\r\nand\tbroken', providerCode: 'ÜNDÉLIV 😀' }),
    entry({
      status: 'rejected',
      occurredAt: instant(startMs - 86_400_000),
      receivedAt: instant(startMs + 2_123),
      errorCode: '007',
      errorMessage: '=HYPERLINK("http://127.0.0.1/"&A1,"x")',
      failureReason: 'blocked',
    }),
  ]),
  stored(
    'full',
    [entry({ status: 'delivered' }), entry({ status: 'failed', receivedAt: instant(startMs + 5), fingerprint: 'g' })],
    {
      provider: 'smstake',
      country: 'IN',
      facts: {
        channel: 'rcs',
        recipient: '+919876543210' as never,
        senderId: '@SENDER',
        clientReference: '-order;=1',
        tag: "'tagged'",
        carrier: 'JIO',
        segments: 3,
        submittedAt: instant(startMs - 5_000),
        price: '0.0450 EUR' as never,
        preview: 'Your code is, =1+1',
        recordedAt: instant(startMs - 4_000),
        confirmedAt: instant(startMs + 60_000),
      },
      details: {
        batchId: 'B1',
        callDurationSeconds: 41,
        carrierFees: '0.0010',
        charge: '0.0345',
        dltTemplateId: '1107160000000012345',
        hlr: '{"mccmnc":"40401"}',
      },
      unlistedWords: ['dancing', 'a "b", c'],
      otherRecipients: ['+447537151866' as never],
      leftOutSince: instant(startMs + 9),
    },
  ),
  stored('no history', []),
];

/** So many messages with one to three reports each. */
export function* many(count: number): Generator<StoredMessage> {
  for (let n = 0; n < count; n++)
    yield stored(
      `m-${n}`,
      Array.from({ length: 1 + (n % 3) }, (_, at) =>
        entry({ receivedAt: instant(startMs + n * 1000 + at), fingerprint: `f${at}`, errorMessage: `no. ${n}` }),
      ),
    );
}

/** A table of one segment whose pages hold these messages, so many each. */
export const pagesOf = (messages: readonly StoredMessage[], size: number) =>
  async function* (from: TableCursor | undefined): AsyncGenerator<TablePage> {
    for (let at = from?.seen ?? 0; at < messages.length; at += size) {
      const seen = Math.min(at + size, messages.length);
      yield {
        messages: messages.slice(at, seen),
        cursor: { seen, segments: [seen === messages.length ? true : String(seen)] },
      };
    }
  };
