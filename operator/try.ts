import { believe } from '../functions/consumer/believe.ts';
import { isQueryCovered, parseCallback } from '../functions/consumer/parse.ts';
import type { Details, EventKind, Price, Report, Unreadable } from '../functions/domain/report.ts';
import { readPrice } from '../functions/domain/report.ts';
import { isFinal } from '../functions/domain/status.ts';
import { pick } from '../functions/ingest/seal.ts';
import type { Provider } from '../functions/providers/provider.ts';
import { keptHeaders } from '../functions/shared/envelope.ts';
import type { ProviderSettings } from '../functions/shared/provider-settings.ts';
import { keepPlain } from '../functions/shared/recipients.ts';
import { type Capture, isCapture, readCapture } from './doctor/request/capture.ts';

/** A request that is read, and neither checked nor sent anywhere. */
export interface Trial {
  readonly provider: Provider;
  /** Undefined where the stage has no such provider: it is then read as by its defaults. */
  readonly settings: ProviderSettings | undefined;
  readonly request: Pick<Capture, 'url' | 'headers' | 'raw' | 'receivedAt' | 'cut'>;
  /** Epoch milliseconds: when it came, where the request does not tell. */
  readonly now: number;
}

/** What the table would take of one report. Times are ISO 8601; what is not told is null. */
export interface TriedReport
  extends Pick<Report, 'messageId' | 'status' | 'providerStatus' | 'providerCode' | 'errorCode' | 'errorMessage'>,
    Pick<Report, 'failureReason' | 'doneAt' | 'eventId' | 'part'>,
    Pick<Report['facts'], 'senderId' | 'clientReference' | 'tag' | 'channel' | 'carrier' | 'segments' | 'submittedAt'> {
  readonly final: boolean;
  /** In E.164; null where none is told, or no number for sure. */
  readonly recipient: string | null;
  readonly country: string | null;
  readonly price: Price | null;
  readonly details: Details;
  /** What may not be as it was meant, in sentences. */
  readonly notes: readonly string[];
}

/** What would be read of a request. */
export interface Tried {
  readonly provider: string;
  readonly reports: readonly TriedReport[];
  /** Of what kinds the rest is that is no report. */
  readonly others: readonly EventKind[];
  readonly unreadable: readonly Unreadable[];
  readonly notes: readonly string[];
}

/** The request in a file: as somebody captured it, or its body alone. @throws OperatorError where a capture is not whole. */
export const readTrial = (bytes: Buffer, place: string): Trial['request'] =>
  isCapture(bytes)
    ? readCapture(bytes, place)
    : { url: 'https://host/', headers: {}, raw: bytes, receivedAt: null, cut: null };

/** What the consumer would read of a request, by the same code. */
export function tryRequest({ provider, settings, request, now }: Trial): Tried {
  const { raw: body, cut } = request;
  const receivedAt = request.receivedAt ?? now;
  const query = new URL(request.url).search.slice(1);
  const headers = pick(request.headers, [...keptHeaders, ...(provider.readHeaders ?? [])]);
  const outcome = parseCallback(provider, settings, { headers, query, body });
  const left = query !== '' && !isQueryCovered(provider, settings, body);
  const isSigned = provider.signature !== null && (settings === undefined || settings.authentication.signature);
  const notes = [
    settings === undefined && `The settings have no ${provider.id}: it is read as without any of its own.`,
    isSigned &&
      `The signature was not checked, which takes the secret: dlr doctor --request FILE --provider ${provider.id}.`,
    left && 'The query was left out: the signature covers the body alone.',
    cut !== null && `${cut}.`,
  ];
  return {
    provider: provider.id,
    reports: outcome.kind === 'reports' ? outcome.reports.map((one) => toTried(one, receivedAt, settings)) : [],
    others: outcome.kind === 'malformed' ? [] : (outcome.others ?? []),
    unreadable:
      outcome.kind === 'malformed'
        ? [{ path: outcome.path, expected: outcome.expected }]
        : outcome.kind === 'reports'
          ? (outcome.unreadable ?? [])
          : [],
    notes: notes.filter((note) => note !== false && note !== undefined),
  };
}

function toTried(written: Report, receivedAt: number, settings: ProviderSettings | undefined): TriedReport {
  const { report, country } = believe(written, receivedAt, keepPlain, settings?.defaultCountry);
  const { messageId, status, providerStatus, providerCode, errorCode, errorMessage, failureReason } = report;
  const { doneAt, eventId, part, details, facts } = report;
  const { recipient, price, senderId, clientReference, tag, channel, carrier, segments, submittedAt } = facts;
  return {
    ...{ messageId, status, final: isFinal(status), providerStatus, providerCode },
    ...{ recipient, country, senderId, clientReference, tag, channel, carrier, segments, part },
    price: price && readPrice(price),
    ...{ errorCode, errorMessage, failureReason, submittedAt, doneAt, eventId, details },
    notes: notesOn(written, report),
  };
}

/** @param written as the provider said it. @param report what is believed of it. */
function notesOn(written: Report, report: Report): readonly string[] {
  const { status, providerStatus, failureReason, errorCode, errorMessage, doneAt, facts } = report;
  const notes = [
    status === 'unknown' &&
      `The word “${providerStatus}” is on no list: it is stored as unknown, counted, and alarmed where many come.`,
    written.recipient !== null &&
      facts.recipient === null &&
      `“${written.recipient}” is no phone number for sure, so none is stored; national numbers need the setting defaultCountry.`,
    written.recipient === null && 'It tells no recipient, and so no country.',
    written.doneAt !== null && doneAt === null && `Its time, ${written.doneAt}, can’t be: that of arrival counts.`,
    isFinal(status) && written.doneAt === null && 'It tells no time: that of arrival counts.',
    failureReason === 'unknown' &&
      (errorCode ?? errorMessage) !== null &&
      'Its error is on no list: why it failed stays unknown.',
  ];
  return notes.filter((note) => note !== false);
}
