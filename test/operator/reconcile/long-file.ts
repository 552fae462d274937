// Run by itself: compares so many lines with a table that is invented as it is asked, and tells what of memory that took.
import { instant } from '../../../functions/domain/instant.ts';
import { versionOf } from '../../../functions/domain/join.ts';
import type { StoredMessage } from '../../../functions/domain/message.ts';
import { noFacts } from '../../../functions/domain/report.ts';
import { registry } from '../../../functions/providers/registry.ts';
import { IdSet } from '../../../operator/reconcile/id-set.ts';
import { reconcile } from '../../../operator/reconcile/reconcile.ts';
import { openRows } from '../../../operator/reconcile/rows.ts';

const lines = Number(process.argv[2]);
const at = instant(Date.UTC(2026, 10, 28));

const entry = {
  status: 'delivered',
  providerStatus: 'delivered',
  providerCode: null,
  occurredAt: at,
  receivedAt: at,
  errorCode: null,
  errorMessage: null,
  failureReason: null,
  isHint: null,
  fingerprint: 'f',
  queueMessage: 'q',
} as const;

const stored = (messageId: string): StoredMessage => ({
  provider: 'wavix',
  messageId,
  version: versionOf(entry),
  status: 'delivered',
  providerStatus: 'delivered',
  doneAt: at,
  errorCode: null,
  failureReason: null,
  facts: { ...noFacts, segments: 1 },
  country: null,
  details: {},
  history: [{ ...entry }],
  seen: new Set(),
  unlistedWords: [],
  otherRecipients: [],
  grownBytes: 0,
  isCounted: true,
  leftOutSince: null,
});

async function* file(): AsyncGenerator<Buffer> {
  yield Buffer.from('Message Id;To;Status;Sent At\n');
  for (let from = 0; from < lines; from += 500)
    yield Buffer.from(
      Array.from({ length: Math.min(500, lines - from) }, (_, place) => {
        const n = from + place;
        return `${String(n).padStart(36, '0')};+4915112345678;${n % 10 === 0 ? 'sent' : 'delivered'};2026-11-28 00:00:00\n`;
      }).join(''),
    );
}

let most = 0;
let written = 0;
const ids = new IdSet();
const started = performance.now();
const found = await reconcile(await openRows(file(), {}), {
  table: {
    read: async () => null,
    // One in ten is not there.
    readMany: async (_, some) => some.filter((id) => !id.includes('/') && !id.endsWith('7')).map(stored),
  },
  providers: registry,
  provider: 'wavix',
  timeZone: 'UTC',
  write: async (text) => {
    written += text.length;
  },
  ids,
  onProgress: (done) => {
    if (done % 10_000 !== 0) return;
    // What nobody holds is none of its memory.
    globalThis.gc?.();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    most = Math.max(most, heapUsed + arrayBuffers);
  },
});
const { missing, ahead, same } = found;
const seconds = Number(((performance.now() - started) / 1000).toFixed(1));
const megabytes = (bytes: number) => Number((bytes / 1e6).toFixed(1));
console.log(
  JSON.stringify({
    ...{ lines: found.lines, missing, ahead, same, written, seconds },
    heldMb: megabytes(most),
    residentMb: megabytes(process.resourceUsage().maxRSS * 1024),
  }),
);
